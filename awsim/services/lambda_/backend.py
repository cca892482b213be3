"""The backend of Lambda: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.event_sources.mappings import EventSourceMappingOperations
from awsim.services.lambda_.functions.accounts import shared_between_accounts
from awsim.services.lambda_.functions.aliases import AliasOperations
from awsim.services.lambda_.functions.concurrency import ConcurrencyOperations
from awsim.services.lambda_.functions.provisioned import ProvisionedConcurrencyOperations
from awsim.services.lambda_.functions.runtime_management import RuntimeManagementOperations
from awsim.services.lambda_.functions.settings import SettingOperations
from awsim.services.lambda_.functions.tags import TagOperations
from awsim.services.lambda_.invocation.event_invoke import EventInvokeOperations
from awsim.services.lambda_.invocation.invocation import InvocationOperations
from awsim.services.lambda_.layers.layers import LayerOperations
from awsim.services.lambda_.layers.permissions import LayerPermissionOperations
from awsim.services.lambda_.lifecycles import MAPPING_LIFECYCLE, UPDATE_LIFECYCLE
from awsim.services.lambda_.policies.permissions import PermissionOperations
from awsim.services.lambda_.policies.resource_policies import ResourcePolicyOperations
from awsim.services.lambda_.urls.urls import FunctionUrlOperations

if TYPE_CHECKING:
    from awsim.kernel.lifecycle import Lifecycle

DELIVERIES = {
    "look_into_queue": "look for messages in {queue_arn} for an event source mapping",
    "run_batch": "give records of {stream_arn} ({shard_id}) to a function",
    "read_shard_again": "read {stream_arn} ({shard_id}) again, after it has refused",
    "read_stream_again": "look for shards of {stream_arn} again, after it has refused",
    "make_ready": "start the provisioned concurrency of {name} ({qualifier})",
    "run_event": "give an event to {name} (attempt {attempt})",
    "deliver_logs": "write the log of functions",
}


@shared_between_accounts
class LambdaBackend(
    InvocationOperations,
    AliasOperations,
    ConcurrencyOperations,
    EventInvokeOperations,
    EventSourceMappingOperations,
    FunctionUrlOperations,
    LayerOperations,
    LayerPermissionOperations,
    PermissionOperations,
    ProvisionedConcurrencyOperations,
    ResourcePolicyOperations,
    RuntimeManagementOperations,
    SettingOperations,
    TagOperations,
):
    """Lambda in one account and region."""

    deliveries = DELIVERIES

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """What a lifecycle speaks of: version, update, mapping; None when it has gone."""
        if lifecycle == MAPPING_LIFECYCLE:
            return self.mappings.get(resource_id)
        name, _, qualifier = resource_id.partition(":")
        function = self.functions.get(name)
        if function is None:
            return None
        version = function.find_version(qualifier or None)
        return version.update if version is not None and lifecycle == UPDATE_LIFECYCLE else version

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """A version that has become ready or updated has another revision.

        Recorded: test_function_revisions_version_and_alias.
        """
        if lifecycle == MAPPING_LIFECYCLE:
            self.mapping_has_passed(resource)
            return
        name, _, qualifier = resource_id.partition(":")
        version = self.functions[name].find_version(qualifier or None)
        if version is not None:
            version.revision_id = self.random.uuid()
