"""From a handler's name to the function to call, as AWS's Python runtime finds it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.kernel.watch import TimedOut
from awsim.runtime.errors import failed_to_start, runtime_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.runtime.errors import Paths

    Handler = Callable[[Any, Any], Any]


def load(name: str, paths: Paths) -> Handler:
    """The handler called `module.function` (`package/module.function` too); raises FunctionFailed.

    The function's module space is active, so that its own modules are found.
    """
    module_name, dot, function = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise runtime_error("MalformedHandlerName", message, "")
    try:
        module = import_module(module_name.replace("/", "."))
    except (SystemExit, KeyboardInterrupt, TimedOut):
        raise
    except BaseException as error:
        raise failed_to_start(error, module_name, paths) from error
    handler: Handler | None = getattr(module, function, None)
    if handler is None:
        message = f"Handler '{function}' missing on module '{module_name}'"
        raise runtime_error("HandlerNotFound", message, "")
    return handler
