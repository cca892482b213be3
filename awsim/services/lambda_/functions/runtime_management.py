"""When the runtime of a version is updated (developer guide, "Configuring runtime management settings")."""

from __future__ import annotations

from typing import Any

from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.models import RuntimeManagement
from awsim.services.lambda_.resources import LambdaResources


class RuntimeManagementOperations(LambdaResources):
    """Runtime management; runtimes here are never updated, a runtime version that is chosen is shown."""

    def put_runtime_management_config(
        self,
        *,
        function_name: str,
        update_runtime_on: str,
        qualifier: str | None = None,
        runtime_version_arn: str | None = None,
    ) -> dict[str, Any]:
        """Say when the runtime of $LATEST, or of a published version, is updated."""
        _, version, arn = self.version(function_name, qualifier)
        if version.configuration.package_type == "Image":
            raise InvalidParameterValueError("Runtime management is not supported for container images.")
        if (update_runtime_on == "Manual") != (runtime_version_arn is not None):
            raise InvalidParameterValueError(
                "RuntimeVersionArn is required for the runtime update mode Manual, and must not be given for another."
            )
        version.runtime_management = RuntimeManagement(update_runtime_on, runtime_version_arn)
        return _described(version.runtime_management, arn)

    def get_runtime_management_config(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show when the runtime is updated."""
        _, version, arn = self.version(function_name, qualifier)
        return _described(version.runtime_management, arn)


def _described(config: RuntimeManagement, arn: str) -> dict[str, Any]:
    return {"UpdateRuntimeOn": config.update_on, "FunctionArn": arn, "RuntimeVersionArn": config.version_arn}
