"""How a version of a function is described: `FunctionConfiguration`, whole and as listings have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.functions.configuration import timestamp
from awsim.services.lambda_.functions.runtimes import runtime_version_arn
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from awsim.services.lambda_.models import FunctionVersion

NOT_LISTED = frozenset(
    {
        *("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason"),
        *("LastUpdateStatusReasonCode", "RuntimeVersionConfig"),
    }
)
"""What listings leave out (API reference, ListFunctions)."""


def listed(version: FunctionVersion, arn: str) -> dict[str, Any]:
    """A `FunctionConfiguration` as listings have it."""
    return {name: value for name, value in describe(version, arn).items() if name not in NOT_LISTED}


def describe(version: FunctionVersion, arn: str) -> dict[str, Any]:
    """A `FunctionConfiguration`; `arn` is that of the function, version or alias that was asked for."""
    shown = version.configuration
    return {
        "FunctionName": version.function_name,
        "FunctionArn": arn,
        "Runtime": shown.runtime,
        "Role": shown.role,
        "Handler": shown.handler,
        "CodeSize": len(shown.code),
        "CodeSha256": shown.package.sha256,
        "Description": shown.description,
        "Timeout": shown.timeout,
        "MemorySize": shown.memory_size,
        "LastModified": timestamp(version.last_modified),
        "Version": version.version,
        "RevisionId": version.revision_id,
        "TracingConfig": {"Mode": shown.tracing_mode},
        "PackageType": shown.package_type,
        "Architectures": list(shown.architectures),
        "EphemeralStorage": {"Size": shown.ephemeral_storage},
        "SnapStart": _snap_start(version),
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{version.function_name}", **shown.logging},
        "VpcConfig": shown.vpc,
        "KMSKeyArn": shown.kms_key_arn,
        **_if_any(version, arn),
        **_status(version),
    }


def _if_any(version: FunctionVersion, arn: str) -> dict[str, Any]:
    """The structures that are shown where there is something in them."""
    shown = version.configuration
    described: dict[str, Any] = {}
    if shown.variables is not None:
        described["Environment"] = {"Variables": shown.variables}
    if shown.layers:
        described["Layers"] = [{"Arn": layer, "CodeSize": size} for layer, size in shown.layers]
    if shown.dead_letter_arn is not None:
        described["DeadLetterConfig"] = {"TargetArn": shown.dead_letter_arn}
    if shown.image_config:
        described["ImageConfigResponse"] = {"ImageConfig": shown.image_config}
    if shown.file_systems:
        described["FileSystemConfigs"] = list(shown.file_systems)
    if shown.runtime is not None:
        described["RuntimeVersionConfig"] = {"RuntimeVersionArn": _runtime_version(version, arn)}
    return described


def _runtime_version(version: FunctionVersion, arn: str) -> str:
    """What the customer has chosen (PutRuntimeManagementConfig), else the runtime's own version."""
    shown = version.configuration
    _, partition, _, region, *_ = arn.split(":")
    own = runtime_version_arn(partition, region, shown.runtime or "", shown.architectures[0])
    return version.runtime_management.version_arn or own


def _snap_start(version: FunctionVersion) -> dict[str, str]:
    """Only published versions have snapshots (recorded: test_snapstart_update_function_configuration)."""
    apply_on = version.configuration.snap_start
    optimised = apply_on != "None" and version.version != LATEST and version.status == "Active"
    return {"ApplyOn": apply_on, "OptimizationStatus": "On" if optimised else "Off"}


_CREATING = "The function is being created."


def _status(version: FunctionVersion) -> dict[str, str]:
    if version.status == "Pending":
        return {"State": "Pending", "StateReason": _CREATING, "StateReasonCode": "Creating"}
    described = {"State": version.status, "LastUpdateStatus": version.update.status or "Successful"}
    if version.update.status == "InProgress":
        # AWS gives an update the reason of a creation (recorded: test_function_lifecycle).
        described |= {"LastUpdateStatusReason": _CREATING, "LastUpdateStatusReasonCode": "Creating"}
    return described
