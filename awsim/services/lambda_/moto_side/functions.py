"""How the services that moto holds reach functions, which are native: in place of moto's own Lambda.

Lambda accepts events at once and runs the functions as deliveries. Where moto waits for what a function does, it steps
aside until the function has returned.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.turn import aside, whose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World

_LOOK_UPS = "moto.awslambda.utils"


class NativeFunctions:
    """The functions of one account and region, with those methods of moto's backend that moto's other services call."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def get_function(self, name_or_arn: str, qualifier: str | None = None) -> NativeFunction:
        """The function; raises ServiceError where there is none."""
        self.call("GetFunctionConfiguration", {"FunctionName": name_or_arn, **_qualified(qualifier)})
        return NativeFunction(self._world, name_or_arn)

    def invoke(self, function_name: str, qualifier: str | None, body: str, **_: Any) -> bytes:
        """What the function returns; moto also gives headers, those of its HTTP."""
        params = {"FunctionName": function_name, "Payload": body.encode(), **_qualified(qualifier)}
        with aside():
            payload: bytes = self.call("Invoke", params)["Payload"]
        return payload

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation of Lambda."""
        return self._world.call("lambda", operation, params, account=self._account, region=self._region)


class NativeFunction:
    """A function that moto has found."""

    def __init__(self, world: World, arn: str) -> None:
        self._world = world
        self._arn = arn

    def invoke(self, body: str, *_: Any) -> None:
        """Send the function an event; S3 does it by this method of moto's."""
        send_event(self._world, self._arn, body)


def send_event(world: World, function_arn: str, payload: str) -> None:
    """Invoke a function asynchronously; where there is none, the event is lost."""
    _, _, _, region, account, *_ = function_arn.split(":")
    event = {"FunctionName": function_arn, "InvocationType": "Event", "Payload": payload.encode()}
    with suppress(ServiceError):
        world.call("lambda", "Invoke", event, account=account, region=region)


def functions_in(account: str, region: str) -> NativeFunctions:
    """The functions of the cloud that moto is answering for."""
    world = whose()
    assert world is not None, "moto is answering for a cloud"
    return NativeFunctions(world, account, region)


def answer_look_ups() -> None:
    """Have moto's `get_backend` of Lambda answer the native functions while a cloud has its turn."""
    look_ups: Any = sys.modules.get(_LOOK_UPS) or _light_look_ups()
    original = look_ups.get_backend

    def get_backend(account_id: str, region: str) -> Any:
        world = whose()
        return original(account_id, region) if world is None else NativeFunctions(world, account_id, region)

    look_ups.get_backend = get_backend
    get_backend.__wrapped__ = original  # type: ignore[attr-defined]  # as functools.wraps has it


def leave_to_itself() -> None:
    """Have moto's own Lambda, where it is asked all the same, go on with its own functions."""
    original = import_module(_LOOK_UPS).get_backend.__wrapped__
    for name in ("models", "responses"):
        vars(import_module(f"moto.awslambda.{name}"))["get_backend"] = original


def _light_look_ups() -> Any:
    """The module of look-ups without its package, which would import half of moto and which nothing else needs."""
    path = Path(import_module("moto").__path__[0], "awslambda", "utils.py")
    spec: Any = spec_from_file_location(_LOOK_UPS, path)
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[_LOOK_UPS] = module
    return module


def _qualified(qualifier: str | None) -> dict[str, str]:
    return {} if qualifier is None else {"Qualifier": qualifier}
