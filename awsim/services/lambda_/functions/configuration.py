"""The configuration of a function version: what is set, the defaults, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.functions.runtimes import runtime_version_arn
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.functions.code import Code
    from awsim.services.lambda_.models import FunctionVersion

NOT_LISTED = frozenset(
    {
        *("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason"),
        *("LastUpdateStatusReasonCode", "RuntimeVersionConfig"),
    }
)
"""What listings leave out (API reference, ListFunctions)."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a version runs, and how. `layers` are (ARN, code size); seconds, megabytes.

    `kms_key_arn` and `file_systems` are shown, and nothing here acts on them.
    """

    role: str
    package: Code
    package_type: str = "Zip"
    handler: str | None = None
    runtime: str | None = None
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    architectures: tuple[str, ...] = ("x86_64",)
    ephemeral_storage: int = 512
    variables: Mapping[str, str] | None = None
    layers: tuple[tuple[str, int], ...] = ()
    dead_letter_arn: str | None = None
    tracing_mode: str = "PassThrough"
    snap_start: str = "None"
    logging: Mapping[str, str] = field(default_factory=dict)
    vpc: Mapping[str, Any] | None = None
    image_config: Mapping[str, Any] | None = None
    kms_key_arn: str | None = None
    file_systems: tuple[Mapping[str, Any], ...] = ()

    @property
    def code(self) -> bytes:
        """The zip file; empty for an image."""
        return self.package.content


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000+0000`, as Lambda writes moments."""
    written = datetime.fromtimestamp(moment, UTC)
    return f"{written:%Y-%m-%dT%H:%M:%S}.{written.microsecond // 1000:03d}+0000"


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
