"""`/_awsim/…`: what a test does with the simulation itself, over HTTP: reset it, move its clock, settle, inject faults.

Every answer is a JSON document; a request that makes no sense is answered 400 with a sentence that says why.
"""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from awsim.model.loader import service_names
from awsim.protocols.http import HTTPResponse
from awsim.services.registry import BACKENDS
from awsim.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.faults import Fault
    from awsim.kernel.snapshot import Snapshot
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest

log = logging.getLogger("awsim.server")

PREFIX = "/_awsim/"
LOCALSTACK_HEALTH = "/_localstack/health"
"""Where tools that wait for LocalStack ask whether it is there."""
ICON = "/favicon.ico"


def is_control(path: str) -> bool:
    """Whether a path is the server's own, not a service's."""
    return path.startswith(PREFIX) or path in {PREFIX.rstrip("/"), LOCALSTACK_HEALTH, ICON}


class Refused(Exception):
    """A request that can't be carried out, with its status and the sentence that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """The paths below `/_awsim/` of one cloud's server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults: dict[int, Fault] = {}
        self._numbers = 0
        self._snapshots: dict[str, Snapshot] = {}
        self._paths: dict[str, dict[str, Callable[[HTTPRequest], Any]]] = {
            "health": {"GET": self._health},
            "reset": {"POST": self._reset},
            "clock": {"GET": self._time, "POST": self._move},
            "settle": {"POST": self._settle},
            "journal": {"GET": self._journal},
            "outbox": {"GET": self._outbox, "DELETE": self._empty_outbox},
            "faults": {"GET": self._list_faults, "POST": self._add_fault, "DELETE": self._clear_faults},
            "snapshot": {"GET": self._list_snapshots, "POST": self._snapshot, "DELETE": self._forget_snapshots},
        }

    def answer(self, request: HTTPRequest) -> HTTPResponse:
        """Carry a request out."""
        path = urlsplit(request.url).path
        if path == ICON:
            return HTTPResponse(204)
        if path == LOCALSTACK_HEALTH:
            return _json(200, _health_of_all())
        try:
            answered = self._method(request)(request)
        except Refused as refused:
            return _json(refused.status, {"message": str(refused)})
        except (TypeError, ValueError, RuntimeError, ArithmeticError, LookupError) as error:
            return _json(400, {"message": str(error)})
        except Exception as error:
            log.exception("%s %s failed", request.method, request.url)
            return _json(500, {"message": f"{type(error).__name__}: {error}"})
        return answered if isinstance(answered, HTTPResponse) else _json(200, answered)

    def _method(self, request: HTTPRequest) -> Callable[[HTTPRequest], Any]:
        path = urlsplit(request.url).path.removeprefix(PREFIX.rstrip("/")).strip("/") or "health"
        methods = self._paths.get(path)
        if methods is None:
            raise Refused(404, f"there is no {PREFIX}{path}; there are {', '.join(self._paths)}")
        found = methods.get(request.method)
        if found is None:
            raise Refused(405, f"{PREFIX}{path} takes {', '.join(methods)}, not {request.method}")
        return found

    def _health(self, _: HTTPRequest) -> dict[str, Any]:
        return {"status": "running", "version": __version__, "native_services": sorted(BACKENDS)}

    def _reset(self, _: HTTPRequest) -> dict[str, Any]:
        self._world.reset()
        self._faults.clear()
        return {}

    def _time(self, _: HTTPRequest) -> dict[str, Any]:
        clock = self._world.clock
        return {"now": clock.now(), "kind": "virtual" if clock.is_virtual else "wall"}

    def _move(self, request: HTTPRequest) -> dict[str, Any]:
        """`{"hours": 1}` moves forward by so much, `{"to": …}` to a moment: epoch seconds, or ISO 8601."""
        amounts = _document(request)
        if "to" in amounts:
            to = amounts["to"]
            self._world.clock.advance_to(datetime.fromisoformat(to) if isinstance(to, str) else to)
        else:
            self._world.clock.advance(**amounts)
        return self._time(request)

    def _settle(self, _: HTTPRequest) -> dict[str, Any]:
        return {"ran": self._world.deliveries.settle()}

    def _journal(self, request: HTTPRequest) -> Any:
        """The entries, `?since=NUMBER` those after one, `?service=…&operation=…` calls; `?text` as lines."""
        query = {
            name: values[0] for name, values in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()
        }
        journal = self._world.journal
        if "text" in query:
            return HTTPResponse(
                200, {"content-type": "text/plain; charset=utf-8"}, f"{journal.text(times=True)}\n".encode()
            )
        entries = journal.since(int(query.get("since", 0)))
        return {
            "entries": [
                {
                    "number": entry.number,
                    "at": entry.at,
                    "kind": entry.kind,
                    "service": entry.service,
                    "operation": entry.operation,
                    "account": entry.account,
                    "region": entry.region,
                    "request_id": entry.request_id,
                    "cause": entry.cause,
                    "error": entry.error,
                }
                for entry in entries
                if query.get("service") in (None, entry.service) and query.get("operation") in (None, entry.operation)
            ]
        }

    def _outbox(self, request: HTTPRequest) -> dict[str, Any]:
        """What was sent to people, `?kind=mail`, `sms` or `push`, `?to=` an address, a number or a token."""
        query = parse_qs(urlsplit(request.url).query)
        kinds, receivers = query.get("kind"), query.get("to")
        return {
            "sent": [
                asdict(sent)
                for sent in self._world.outbox
                if (kinds is None or sent.kind in kinds) and (receivers is None or sent.to in receivers)
            ]
        }

    def _empty_outbox(self, _: HTTPRequest) -> dict[str, Any]:
        self._world.outbox.clear()
        return {}

    def _list_faults(self, _: HTTPRequest) -> dict[str, Any]:
        return {"faults": [_described(number, fault) for number, fault in self._faults.items()]}

    def _add_fault(self, request: HTTPRequest) -> dict[str, Any]:
        """`{"effect": "error" | "throttle" | "latency", …}` with the keywords of `cloud.faults.<effect>`."""
        keywords = _document(request)
        effect = keywords.pop("effect", None)
        faults = self._world.faults
        makers: dict[Any, Callable[..., Fault]] = {
            "error": faults.error,
            "throttle": faults.throttle,
            "latency": faults.latency,
        }
        if effect not in makers:
            raise Refused(400, f'"effect" is one of {", ".join(makers)}, got {effect!r}')
        if "when" in keywords:
            raise Refused(400, '"when" is code, which can\'t be sent')
        fault = makers[effect](**keywords)
        self._numbers += 1
        self._faults[self._numbers] = fault
        return _described(self._numbers, fault)

    def _clear_faults(self, request: HTTPRequest) -> dict[str, Any]:
        """All of them, or the one of `?id=`."""
        given = parse_qs(urlsplit(request.url).query).get("id")
        if given is None:
            self._world.faults.clear()
            self._faults.clear()
            return {}
        fault = self._faults.pop(int(given[0]), None)
        if fault is None:
            raise Refused(404, f"there is no fault {given[0]}")
        fault.remove()
        return {}

    def _list_snapshots(self, _: HTTPRequest) -> dict[str, Any]:
        return {"snapshots": sorted(self._snapshots)}

    def _snapshot(self, request: HTTPRequest) -> dict[str, Any]:
        """`{"save": "name"}` keeps the state under a name, `{"load": "name"}` puts it back, as often as wanted.

        Snapshots stay in the server: one that came over the wire could hold code.
        """
        match _document(request):
            case {"save": str(name), **rest} if not rest:
                self._snapshots[name] = self._world.snapshot()
            case {"load": str(name), **rest} if not rest:
                if name not in self._snapshots:
                    raise Refused(404, f"there is no snapshot {name!r}; there are {sorted(self._snapshots)}")
                self._world.restore(self._snapshots[name])
            case _:
                raise Refused(400, 'expected {"save": NAME} or {"load": NAME}')
        return self._list_snapshots(request)

    def _forget_snapshots(self, _: HTTPRequest) -> dict[str, Any]:
        self._snapshots.clear()
        return {}


def _health_of_all() -> dict[str, Any]:
    """Every service there is, as running: none has to be waited for."""
    return {"services": dict.fromkeys(service_names(), "running"), "edition": "awsim", "version": __version__}


def _described(number: int, fault: Fault) -> dict[str, Any]:
    return {"id": number, "hits": fault.hits, **fault.description}


def _document(request: HTTPRequest) -> dict[str, Any]:
    try:
        document = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not valid JSON") from None
    if not isinstance(document, dict):
        raise Refused(400, "the body is not a JSON object")
    return document


def _json(status: int, document: Any) -> HTTPResponse:
    return HTTPResponse(status, {"content-type": "application/json"}, json.dumps(document, default=_in_base64).encode())


def _in_base64(value: Any) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"a {type(value).__name__} can't be told in JSON")
