"""The `context` a handler is given (developer guide, "Using the Lambda context object to retrieve … information")."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.lambda_.deployment import Deployment, Invocation


@dataclass(slots=True)
class CognitoIdentity:
    """The Amazon Cognito identity that authorised the request; there is none in invocations through the API."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


@dataclass(slots=True)
class Client:
    """The mobile application that invoked the function."""

    installation_id: str | None
    app_title: str | None
    app_version_name: str | None
    app_version_code: str | None
    app_package_name: str | None


@dataclass(slots=True)
class ClientContext:
    """What the caller sent as `ClientContext`."""

    custom: Any
    env: Any
    client: Client | None


class LambdaContext:
    """What a handler may know of its invocation and its environment."""

    def __init__(
        self, deployment: Deployment, invocation: Invocation, log_stream: str, left: Callable[[], float]
    ) -> None:
        self.aws_request_id = invocation.request_id
        self.log_group_name = deployment.log_group
        self.log_stream_name = log_stream
        self.function_name = deployment.name
        self.memory_limit_in_mb = str(deployment.memory_size)
        self.function_version = deployment.version
        self.invoked_function_arn = invocation.invoked_arn
        self.tenant_id: str | None = None
        self.client_context = None if invocation.client_context is None else _client_context(invocation.client_context)
        self.identity = CognitoIdentity()
        self._left = left

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds left before the invocation times out."""
        return max(0, int(self._left() * 1000 + 0.001))  # seconds that were added up are a little less than whole

    def log(self, message: object) -> None:
        """Write to the function's log."""
        print(message)  # noqa: T201 - stdout is the log

    def __repr__(self) -> str:
        shown = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return f"LambdaContext([{','.join(f'{name}={value}' for name, value in shown.items())}])"


RUNTIME_PACKAGE = "awslambdaric"
"""The package of AWS's own runtime, which handlers may import: `awslambdaric.lambda_context.LambdaContext`."""


@cache
def context_class() -> type[LambdaContext]:
    """The class of contexts: where AWS's package is installed, its own class is among the bases."""
    if not _is_installed(RUNTIME_PACKAGE):
        return LambdaContext
    theirs: Any = import_module(f"{RUNTIME_PACKAGE}.lambda_context").LambdaContext
    combined: type[LambdaContext] = type("LambdaContext", (LambdaContext, theirs), {})
    return combined


def runtime_modules() -> dict[str, ModuleType]:
    """What handlers can import in the place of AWS's package where that is not installed, by full name.

    It has what code may name to say of which type its context is, and the error it can end its environment with.
    """
    if _is_installed(RUNTIME_PACKAGE):
        return {}
    package, context, exception = (
        ModuleType(f"{RUNTIME_PACKAGE}{name}") for name in ("", ".lambda_context", ".lambda_runtime_exception")
    )
    package.__path__ = []
    vars(context).update({each.__name__: each for each in (LambdaContext, CognitoIdentity, Client, ClientContext)})
    vars(exception)["FaultException"] = FaultException
    for name, module in (("lambda_context", context), ("lambda_runtime_exception", exception)):
        setattr(package, name, module)
    return {module.__name__: module for module in (package, context, exception)}


@cache
def _is_installed(package: str) -> bool:
    """Asked once, before code runs that finds `runtime_modules` in its place."""
    return find_spec(package) is not None


class FaultException(Exception):
    """An error of the runtime's with a message, an optional type and trace; as AWS's package has it."""

    def __init__(self, exception_type: str, msg: str, trace: Any = None) -> None:
        super().__init__(msg)
        self.exception_type = exception_type
        self.msg = msg
        self.trace = trace


def _client_context(text: bytes) -> ClientContext:
    given = json.loads(text)
    client = given.get("client")
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    made = None if client is None else Client(*(client.get(name) for name in names))
    return ClientContext(given.get("custom"), given.get("env"), made)
