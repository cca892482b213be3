"""Published versions of functions: making them and listing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ParameterNotImplementedError,
    ResourceConflictError,
)
from awsim.services.lambda_.functions.description import describe, listed
from awsim.services.lambda_.lifecycles import FUNCTION_LIFECYCLE
from awsim.services.lambda_.models import FunctionVersion
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from awsim.services.lambda_.models import Function


class VersionOperations(LambdaResources):
    """Publishing and listing versions."""

    def publish_version(
        self,
        *,
        function_name: str,
        code_sha256: str | None = None,
        description: str | None = None,
        revision_id: str | None = None,
        publish_to: str | None = None,
    ) -> dict[str, Any]:
        """Publish $LATEST; where nothing has changed since the last version, that version is the answer."""
        if publish_to is not None:
            raise ParameterNotImplementedError("PublishTo")
        function = self.function(function_name)
        require_at_rest(function)
        latest = function.latest
        self.require_revision(revision_id, latest.revision_id)
        current = latest.configuration.package.sha256
        if code_sha256 is not None and code_sha256 != current:
            raise InvalidParameterValueError(
                f"CodeSHA256 ({code_sha256}) is different from current CodeSHA256 in $LATEST ({current}). "
                "Please try again with the CodeSHA256 in $LATEST."
            )
        version = self.publish(function, description, is_ready=latest.configuration.snap_start == "None")
        return describe(version, function.qualified_arn(version.version))

    def list_versions_by_function(
        self, *, function_name: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List $LATEST and the published versions, oldest first."""
        function = self.function(function_name)
        scope = ["ListVersionsByFunction", function.name]
        versions, following = self.paged(list(function), marker, max_items, scope, lambda each: number_of(each.version))
        shown = [listed(version, function.qualified_arn(version.version)) for version in versions]
        return {"Versions": shown, "NextMarker": following}

    def publish(self, function: Function, description: str | None = None, *, is_ready: bool = False) -> FunctionVersion:
        """A version like $LATEST: the last one where nothing has changed, else a new one.

        A version whose environment has yet to be made is Pending at first (recorded:
        test_lambda_versions_with_code_changes); with SnapStart the snapshot has to be taken.
        """
        latest = function.latest
        last = function.versions.get(str(function.last_version))
        if last is not None and last.generation == latest.generation:
            return last
        configuration = latest.configuration
        if description is not None:
            configuration = replace(configuration, description=description)
        function.last_version += 1
        number = str(function.last_version)
        version = function.versions[number] = FunctionVersion(
            function.name,
            number,
            configuration,
            self.random.uuid(),
            self.now(),
            "Active",
            generation=latest.generation,
            runtime_management=replace(latest.runtime_management),
        )
        if is_ready:
            latest.revision_id = self.random.uuid()
        else:
            self.transition(FUNCTION_LIFECYCLE, f"{function.name}:{number}", version, "Pending")
        return version


def require_at_rest(function: Function) -> None:
    """Raise the service's error while a function is being made or changed."""
    if function.latest.status == "Pending" or function.latest.update.status == "InProgress":
        raise ResourceConflictError(
            f"The operation cannot be performed at this time. An update is in progress for resource: {function.arn}"
        )


def number_of(version: str) -> int:
    """What versions are sorted by: $LATEST first, then their numbers."""
    return 0 if version == LATEST else int(version)
