"""What a `World` needs of the floors above it, as protocols: whoever composes one hands in what fulfils them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from contextvars import Context

    from awsim.kernel.context import CallContext
    from awsim.protocols.http import HTTPRequest, HTTPResponse


class Calls(Protocol):
    """The way to operations, native and moto's: the gateway."""

    def call(self, context: CallContext, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a native operation. Raises ServiceError."""
        ...

    def call_by_name(
        self, service: str, operation: str, params: Mapping[str, Any], account: str, region: str
    ) -> dict[str, Any]:
        """Answer an operation, native or moto's, for a service that calls another. Raises ServiceError."""
        ...

    def call_moto(self, context: CallContext, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer an operation of moto's within the call that is being answered. Raises ServiceError."""
        ...


class Moto(Protocol):
    """What moto holds for one world, beside the answers it gives."""

    def may_hold(self, service: str) -> bool:
        """Whether moto may have resources of a service; False without importing moto's package."""
        ...

    def looking_into(self, module: str) -> AbstractContextManager[Any]:
        """A loaded module of moto's (`moto.logs.models`), with this world's state in its tables while inside.

        None where moto holds nothing, or the module is not loaded.
        """
        ...

    def may_know(self, access_key: str) -> bool:
        """Whether moto's IAM or STS may have made an access key."""
        ...

    def account_of(self, access_key: str) -> str | None:
        """The account of an access key that moto's IAM or STS has made, None for any other."""
        ...

    def secret_of(self, access_key: str) -> str | None:
        """The secret of an access key that moto's IAM or STS has made, None for any other."""
        ...

    def reset(self) -> None:
        """Forget every resource that moto holds for this world."""
        ...

    def freeze(self) -> bytes:
        """moto's part of a snapshot."""
        ...

    def thaw(self, state: bytes) -> None:
        """Put back what `freeze` gave."""
        ...


class Web(Protocol):
    """What answers HTTP requests to the addresses of this cloud: function URLs, APIs, services' hosts, its server."""

    def answer(self, request: HTTPRequest) -> HTTPResponse | None:
        """The answer; None for an address that is none of this cloud's. Called while nothing is held."""
        ...


class UserCode(Protocol):
    """What runs users' functions."""

    registered: dict[str, Callable[..., Any]]
    """Name of a function -> the plain callable that stands for its code."""

    def run(self, deployment: Any, invocation: Any) -> Any:
        """Invoke a function version; called without the lock."""
        ...

    def prepare(self, deployment: Any) -> bool:
        """Load a function version's code before its first invocation, without the lock; whether it has started."""
        ...

    def running_context(self, access_key: str | None) -> Context | None:
        """The context of the invocation whose code has this access key, None for everybody else's."""
        ...

    def cool_down(self) -> None:
        """Drop the warm environments."""
        ...

    def end(self) -> None:
        """End all environments, also those that are running."""
        ...
