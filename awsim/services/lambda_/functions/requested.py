"""What a request sets of a function's configuration: checked, and with what it names looked up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import InvalidParameterValueError, ParameterNotImplementedError, ValidationError
from awsim.services.lambda_.functions.runtimes import require_runtime, require_snap_start
from awsim.services.lambda_.functions.vpc import vpc_config
from awsim.services.lambda_.layers.references import layers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.lambda_.functions.configuration import Configuration
    from awsim.services.lambda_.resources import LambdaResources

VARIABLES_LIMIT = 4096
RANGES = {"timeout": 900, "memory_size": 10_240}
"""Keyword -> the most a function may have; the model's limits are those of managed instances."""
MEMBERS = {"timeout": "timeout", "memory_size": "memorySize"}

NOT_IMPLEMENTED = {
    "accelerator_config": "AcceleratorConfig",
    "capacity_provider_config": "CapacityProviderConfig",
    "durable_config": "DurableConfig",
    "publish_to": "PublishTo",
    "runtime_config": "RuntimeConfig",
    "tenancy_config": "TenancyConfig",
}
"""Parameters that make another kind of function, by their keywords."""

RESERVED_VARIABLES = frozenset(
    {
        *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_ACCESS_KEY"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API"),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"),
    }
)
"""Developer guide, "Defined runtime environment variables"."""

AS_THEY_ARE = frozenset({"description", "handler", "memory_size", "role", "runtime", "timeout"})


def requested(backend: LambdaResources, settings: Mapping[str, Any], before: Configuration) -> dict[str, Any]:
    """The attributes of a `Configuration` that a request changes; None is what it leaves as it is.

    Raises the service's errors.
    """
    given = {keyword: value for keyword, value in settings.items() if value is not None}
    for keyword in [name for name in NOT_IMPLEMENTED if name in given]:
        raise ParameterNotImplementedError(NOT_IMPLEMENTED[keyword])
    _require_ranges(backend, given)
    changes = {keyword: value for keyword, value in given.items() if keyword in AS_THEY_ARE}
    for keyword, (attribute, read) in _STRUCTURES.items():
        if keyword in given:
            changes[attribute] = read(given[keyword])
    if "logging_config" in given:
        changes["logging"] = _logging(before.logging, given["logging_config"])
    if "vpc_config" in given:
        changes["vpc"] = vpc_config(backend, given["vpc_config"])
    if "layers" in given:
        changes["layers"] = layers_of(backend, given["layers"])
    return changes


def require_consistent(configuration: Configuration) -> None:
    """Raise InvalidParameterValueException for settings that do not go together."""
    if configuration.package_type == "Image":
        if configuration.handler or configuration.runtime or configuration.layers:
            raise InvalidParameterValueError(
                "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
            )
    elif configuration.image_config:
        raise InvalidParameterValueError("ImageConfig is not supported for functions with packageType Zip.")
    elif not configuration.runtime or not configuration.handler:
        raise InvalidParameterValueError(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    _require_snap_startable(configuration)
    in_vpc = bool(configuration.vpc and configuration.vpc["SubnetIds"])
    for each in configuration.file_systems:
        if not in_vpc:
            raise InvalidParameterValueError(
                f"Function must be configured to execute in a VPC to reference access point {each['Arn']}."
            )


def _require_snap_startable(configuration: Configuration) -> None:
    """Developer guide, "Lambda SnapStart": supported features and limitations."""
    if configuration.snap_start == "None":
        return
    require_snap_start(configuration.runtime)
    if configuration.ephemeral_storage > 512:
        raise InvalidParameterValueError("SnapStart does not support ephemeral storage greater than 512 MB.")
    if configuration.file_systems:
        raise InvalidParameterValueError("FileSystemConfigs is not supported for SnapStart enabled functions.")


def _require_ranges(backend: LambdaResources, given: Mapping[str, Any]) -> None:
    require_runtime(backend, given.get("runtime"))
    for keyword in [name for name in RANGES if name in given]:
        if given[keyword] > RANGES[keyword]:
            raise ValidationError(
                f"1 validation error detected: Value '{given[keyword]}' at '{MEMBERS[keyword]}' failed to satisfy "
                f"constraint: Member must have value less than or equal to {RANGES[keyword]}"
            )


def _logging(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Log levels exist with JSON only (recorded: test_function_partial_advanced_logging_configuration_update)."""
    merged = {**before, **given}
    if merged.get("LogFormat", "Text") == "Text":
        if given.keys() & {"ApplicationLogLevel", "SystemLogLevel"}:
            raise InvalidParameterValueError("ApplicationLogLevel and SystemLogLevel need LogFormat JSON.")
        return {name: text for name, text in merged.items() if name in ("LogFormat", "LogGroup")}
    return {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **merged}


def _variables(given: Mapping[str, Any]) -> dict[str, str]:
    variables = dict(given.get("Variables") or {})
    reserved = sorted(RESERVED_VARIABLES & variables.keys())
    if reserved:
        raise InvalidParameterValueError(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
            f"this request: {', '.join(reserved)}"
        )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > VARIABLES_LIMIT:
        raise InvalidParameterValueError(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            f"provided exceeded the 4KB limit. String measured: {measured}"
        )
    return variables


def _dead_letter_arn(given: Mapping[str, Any]) -> str | None:
    """None for an empty ARN, which takes the target away."""
    arn: str | None = given.get("TargetArn")
    if arn and arn.split(":")[2] not in ("sns", "sqs"):
        raise InvalidParameterValueError(f"The dead-letter target {arn} is neither an SQS queue nor an SNS topic.")
    return arn or None


_STRUCTURES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "architectures": ("architectures", tuple),
    "dead_letter_config": ("dead_letter_arn", _dead_letter_arn),
    "environment": ("variables", _variables),
    "ephemeral_storage": ("ephemeral_storage", lambda given: given["Size"]),
    "file_system_configs": ("file_systems", tuple),
    "image_config": ("image_config", dict),
    "kms_key_arn": ("kms_key_arn", lambda given: given or None),
    "snap_start": ("snap_start", lambda given: given.get("ApplyOn", "None")),
    "tracing_config": ("tracing_mode", lambda given: given.get("Mode", "PassThrough")),
}
"""Keyword of a structured member -> attribute, and how it is read."""
