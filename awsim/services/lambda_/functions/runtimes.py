"""Runtimes: which there are, which can still be chosen, which start from snapshots, which version they have."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, cast

from awsim.model.loader import service_model
from awsim.services.lambda_.errors import InvalidParameterValueError

if TYPE_CHECKING:
    from botocore.model import StringShape

    from awsim.fabric.backend import Backend

DEPRECATED = frozenset(
    {
        *("nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"),
        *("nodejs14.x", "java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0"),
        *("dotnetcore2.1", "dotnetcore3.1", "go1.x", "ruby2.5", "ruby2.7", "provided"),
    }
)

SUPPORTED = (
    *("nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25"),
    *("python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17"),
    *("nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2"),
)
"""As AWS lists them when it refuses a runtime (recorded: test_create_lambda_exceptions)."""

WITHOUT_SNAP_START = frozenset({"python3.8", "python3.9", "python3.10", "python3.11", "java8.al2", "dotnet6"})
"""Of the languages that have SnapStart, the versions that do not (developer guide, "Lambda SnapStart")."""


def require_runtime(backend: Backend, runtime: str | None) -> None:
    """Refuse a runtime that is none, or that functions are no longer created with."""
    known = cast("StringShape", service_model("lambda").shape_for("Runtime")).enum
    if runtime is not None and runtime not in known:
        error = InvalidParameterValueError(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(SUPPORTED)}] or be a valid ARN"
        )
        backend.refuse(error, "functions", "Runtime")
    if runtime in DEPRECATED:
        error = InvalidParameterValueError(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
            "We recommend you use a supported runtime while creating or updating functions."
        )
        backend.refuse(error, "functions", "Runtime")


def require_snap_start(runtime: str | None) -> None:
    """Raise the service's error for a runtime, or an image (None), that can't start from a snapshot."""
    named = runtime or "ContainerImage"
    if not named.startswith(("python", "java", "dotnet")) or named in WITHOUT_SNAP_START:
        raise InvalidParameterValueError(f"{named} is not supported for SnapStart enabled functions.")


def runtime_version_arn(partition: str, region: str, runtime: str, architecture: str) -> str:
    """The ARN of a runtime's version; here a runtime has one per architecture (recorded: test_mixed_architecture)."""
    digest = sha256(f"{runtime}/{architecture}".encode()).hexdigest()
    return f"arn:{partition}:lambda:{region}::runtime:{digest}"
