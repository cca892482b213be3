"""The backend of Lambda: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.aliases import AliasOperations
from awsim.services.lambda_.event_invoke import EventInvokeOperations
from awsim.services.lambda_.invocation import InvocationOperations
from awsim.services.lambda_.layers import LayerOperations
from awsim.services.lambda_.permissions import PermissionOperations
from awsim.services.lambda_.settings import SettingOperations
from awsim.services.lambda_.tags import TagOperations

if TYPE_CHECKING:
    from awsim.kernel.lifecycle import Lifecycle


class LambdaBackend(
    InvocationOperations,
    AliasOperations,
    EventInvokeOperations,
    LayerOperations,
    PermissionOperations,
    SettingOperations,
    TagOperations,
):
    """Lambda in one account and region."""

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """The function, or its last update, that a lifecycle speaks of; None when the function has gone."""
        function = self.functions.get(resource_id)
        if function is None:
            return None
        return function.latest if lifecycle.resource == "Function" else function.latest.update

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """A function that has become ready has another revision (test_function_revisions_version_and_alias)."""
        self.functions[resource_id].latest.revision_id = self.random.uuid()
