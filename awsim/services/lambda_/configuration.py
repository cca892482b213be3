"""The configuration of a function version: what requests set, the defaults, and how it is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from awsim.model.loader import service_model
from awsim.services.lambda_.errors import InvalidParameterValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StringShape

    from awsim.services.lambda_.models import FunctionVersion

VARIABLES_LIMIT = 4096

DEPRECATED_RUNTIMES = frozenset(
    {
        *(
            "nodejs",
            "nodejs4.3",
            "nodejs4.3-edge",
            "nodejs6.10",
            "nodejs8.10",
            "nodejs10.x",
            "nodejs12.x",
            "nodejs14.x",
        ),
        *("java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1"),
        *("dotnetcore3.1", "go1.x", "ruby2.5", "ruby2.7", "provided"),
    }
)

SUPPORTED_RUNTIMES = (
    *("nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25"),
    *("python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17"),
    *("nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2"),
)
"""As AWS lists them when it refuses a runtime (recorded: test_create_lambda_exceptions)."""

AS_GIVEN = {
    "capacity_provider_config": "CapacityProviderConfig",
    "durable_config": "DurableConfig",
    "file_system_configs": "FileSystemConfigs",
    "kms_key_arn": "KMSKeyArn",
    "tenancy_config": "TenancyConfig",
}
"""Settings that are kept and shown, and that nothing here acts on."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a version runs, and how. `layers` are (ARN, code size); `as_given` has the members nothing acts on."""

    role: str
    code: bytes
    code_sha256: str
    package_type: str = "Zip"
    image_uri: str | None = None
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
    as_given: Mapping[str, Any] = field(default_factory=dict)

    def changed(self, settings: Mapping[str, Any]) -> Configuration:
        """This configuration with the settings of a request, by their keywords; None is what it leaves as it is."""
        changes: dict[str, Any] = {}
        others = dict(self.as_given)
        for name, value in settings.items():
            if value is None:
                continue
            if name in AS_GIVEN:
                others[AS_GIVEN[name]] = value
            elif name in _STRUCTURES:
                attribute, read = _STRUCTURES[name]
                changes[attribute] = read(value)
            elif name == "logging_config":
                changes["logging"] = _logging(self.logging, value)
            else:
                changes[name] = value
        return replace(self, **changes, as_given=others)


def _logging(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Log levels exist with JSON only (recorded: test_function_partial_advanced_logging_configuration_update)."""
    merged = {**before, **given}
    if merged.get("LogFormat", "Text") == "Text":
        return {name: text for name, text in merged.items() if name in ("LogFormat", "LogGroup")}
    return {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **merged}


def _vpc(given: Mapping[str, Any]) -> dict[str, Any]:
    subnets = list(given.get("SubnetIds", ()))
    return {
        "SubnetIds": subnets,
        "SecurityGroupIds": list(given.get("SecurityGroupIds", ())),
        "Ipv6AllowedForDualStack": given.get("Ipv6AllowedForDualStack", False),
        "VpcId": "vpc-" + sha256(subnets[0].encode()).hexdigest()[:17] if subnets else "",
    }


def _variables(given: Mapping[str, Any]) -> dict[str, str]:
    variables = dict(given.get("Variables") or {})
    measured = json.dumps(variables, separators=(",", ":"))
    if len(measured) > VARIABLES_LIMIT:
        raise InvalidParameterValueError(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            f"provided exceeded the 4KB limit. String measured: {measured}"
        )
    return variables


_STRUCTURES: dict[str, tuple[str, Any]] = {
    "architectures": ("architectures", tuple),
    "dead_letter_config": ("dead_letter_arn", lambda given: given.get("TargetArn") or None),
    "environment": ("variables", _variables),
    "ephemeral_storage": ("ephemeral_storage", lambda given: given["Size"]),
    "image_config": ("image_config", dict),
    "snap_start": ("snap_start", lambda given: given.get("ApplyOn", "None")),
    "tracing_config": ("tracing_mode", lambda given: given.get("Mode", "PassThrough")),
    "vpc_config": ("vpc", _vpc),
}
"""Keyword of a structured member -> attribute, and how it is read."""


def require_runtime(runtime: str | None) -> None:
    """Raise the service's error for a runtime that is none, or that functions are no longer created with."""
    known = cast("StringShape", service_model("lambda").shape_for("Runtime")).enum
    if runtime is not None and runtime not in known:
        raise unknown_runtime(runtime)
    if runtime in DEPRECATED_RUNTIMES:
        raise InvalidParameterValueError(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
            "We recommend you use a supported runtime while creating or updating functions."
        )


def unknown_runtime(runtime: str) -> InvalidParameterValueError:
    """The answer to a runtime that is none (recorded: test_create_lambda_exceptions)."""
    return InvalidParameterValueError(
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(SUPPORTED_RUNTIMES)}] or be a valid ARN"
    )


def runtime_version_arn(partition: str, region: str, runtime: str) -> str:
    """The ARN of the runtime's version; here a runtime has one, whose id follows from its name."""
    return f"arn:{partition}:lambda:{region}::runtime:{sha256(runtime.encode()).hexdigest()}"


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000+0000`, as Lambda writes moments."""
    written = datetime.fromtimestamp(moment, UTC)
    return f"{written:%Y-%m-%dT%H:%M:%S}.{written.microsecond // 1000:03d}+0000"


def describe(version: FunctionVersion, arn: str) -> dict[str, Any]:
    """A `FunctionConfiguration`; `arn` is that of the function, version or alias that was asked for."""
    shown = version.configuration
    _, partition, _, region, *_ = ("", *arn.split(":")[1:])
    described: dict[str, Any] = {
        "FunctionName": version.function_name,
        "FunctionArn": arn,
        "Runtime": shown.runtime,
        "Role": shown.role,
        "Handler": shown.handler,
        "CodeSize": len(shown.code),
        "CodeSha256": shown.code_sha256,
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
        "SnapStart": {
            "ApplyOn": shown.snap_start,
            "OptimizationStatus": "On" if shown.snap_start != "None" and version.version != "$LATEST" else "Off",
        },
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{version.function_name}", **shown.logging},
        "VpcConfig": shown.vpc,
        **shown.as_given,
        **_status(version),
    }
    if shown.variables is not None:
        described["Environment"] = {"Variables": shown.variables}
    if shown.layers:
        described["Layers"] = [{"Arn": layer, "CodeSize": size} for layer, size in shown.layers]
    if shown.dead_letter_arn is not None:
        described["DeadLetterConfig"] = {"TargetArn": shown.dead_letter_arn}
    if shown.image_config is not None:
        described["ImageConfigResponse"] = {"ImageConfig": shown.image_config}
    if shown.runtime is not None:
        described["RuntimeVersionConfig"] = {"RuntimeVersionArn": runtime_version_arn(partition, region, shown.runtime)}
    return described


_CREATING = "The function is being created."


def _status(version: FunctionVersion) -> dict[str, str]:
    if version.status == "Pending":
        return {"State": "Pending", "StateReason": _CREATING, "StateReasonCode": "Creating"}
    described = {"State": version.status, "LastUpdateStatus": version.update.status or "Successful"}
    if version.update.status == "InProgress":
        # AWS gives an update the reason of a creation (recorded: test_function_lifecycle).
        described |= {"LastUpdateStatusReason": _CREATING, "LastUpdateStatusReasonCode": "Creating"}
    return described
