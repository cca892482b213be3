"""Where a call is answered: at once on the event loop's thread where it is quick, else on a thread that may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.backend import LONG_BODY
from awsim.kernel.threads import Threads
from awsim.model.names import method_name
from awsim.services.registry import backend_class, is_native

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.gateway.gateway import Gateway
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route
    from awsim.server.limits import Limits


class Calls:
    """The threads of one server.

    Functions that are running have threads of their own for what they call: the calls they are part of hold the others.
    """

    def __init__(self, gateway: Gateway, limits: Limits) -> None:
        self._gateway = gateway
        self._threads = Threads("awsim-call", limits.threads, limits.waiting)
        self._for_functions = Threads("awsim-function-call", limits.threads, limits.waiting)

    def is_quick(self, request: HTTPRequest, route: Route | None) -> bool:
        """Whether a call neither waits, nor runs user code, nor asks moto: it is answered natively, at once."""
        gateway = self._gateway
        if route is None or gateway.world.faults.active or gateway.world.options.delivery == "inline":
            return False
        if len(request.body) > LONG_BODY:
            return False
        method = method_name(route.model.name)
        if not is_native(route.service, method):
            return False
        backend = backend_class(route.service)
        assert backend is not None
        return method not in backend.waiting

    def at_once(self, call: Callable[[], Any]) -> tuple[Any] | None:
        """The outcome of a quick call, None where another thread holds the cloud: nothing was done then."""
        lock: Any = self._gateway.world.lock
        if not lock.acquire(blocking=False):
            return None
        try:
            return (call(),)
        finally:
            lock.release()

    def on_a_thread(self, call: Callable[[], object], *, of_function: bool) -> None:
        """Make a call on another thread; raises Busy."""
        (self._for_functions if of_function else self._threads).submit(call)

    def stop(self) -> None:
        """Take no more calls; those that wait for a thread are dropped."""
        for threads in (self._threads, self._for_functions):
            threads.stop()
