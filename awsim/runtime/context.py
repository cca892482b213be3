"""The `context` a handler is given (developer guide, "Using the Lambda context object to retrieve … information")."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsim.kernel.clock import Clock
    from awsim.runtime.deployment import Deployment, Invocation


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

    def __init__(self, deployment: Deployment, invocation: Invocation, log_stream: str, clock: Clock) -> None:
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
        self._clock = clock
        self._ends_at = clock.now() + deployment.timeout

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds left before the invocation times out, by the cloud's clock."""
        return max(0, int((self._ends_at - self._clock.now()) * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log."""
        print(message)  # noqa: T201 - stdout is the log

    def __repr__(self) -> str:
        shown = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return f"LambdaContext([{','.join(f'{name}={value}' for name, value in shown.items())}])"


def _client_context(text: bytes) -> ClientContext:
    given = json.loads(text)
    client = given.get("client")
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    made = None if client is None else Client(*(client.get(name) for name in names))
    return ClientContext(given.get("custom"), given.get("env"), made)
