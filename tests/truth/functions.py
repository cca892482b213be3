"""The function that most scenarios of Lambda begin with."""

from __future__ import annotations

import base64
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

if TYPE_CHECKING:
    from .recordings import Replay

ROLE = "arn:aws:iam::123456789012:role/lambda-role"
ECHO = "import json\n\ndef handler(event, context):\n    print(json.dumps(event))\n    return event\n"


def zipped(source: str = ECHO, path: str = "handler.py") -> bytes:
    """A package with one file."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(path, source)
    return content.getvalue()


def create(replay: Replay, name: str = "fn", **given: Any) -> dict[str, Any]:
    """Create a function as most recordings did; `Code` and all other members may be given."""
    members = {"Runtime": "python3.12", "Handler": "handler.handler", "Role": ROLE, "Code": {"ZipFile": zipped()}}
    answered: dict[str, Any] = replay.client("lambda").create_function(FunctionName=name, **{**members, **given})
    return answered


USUAL = {"Timeout": 30, "MemorySize": 128, "Environment": {"Variables": {}}}
"""What the recordings' own way of making functions has added to a request."""


def create_as_recorded(
    replay: Replay, step: str, name: str = "fn", *, aside: tuple[str, ...] = (), **given: Any
) -> dict[str, Any]:
    """Create a function with the settings that a recorded answer shows, and hold the answer against it.

    The recordings' own way of making functions has wrapped the answer.
    """
    recorded = replay.recorded[step]
    wrapped = recorded.get("CreateFunctionResponse")
    shown = wrapped or recorded
    settings = {member: shown[member] for member in SETTINGS if shown.get(member)}
    if "Environment" in shown:
        settings["Environment"] = shown["Environment"]
    answered = create(replay, name, **{**settings, **given})
    held = {"CreateEventSourceMappingResponse": None, "CreateFunctionResponse": answered} if wrapped else answered
    replay.match(step, held, aside=aside)
    return answered


SETTINGS = ("Description", "Handler", "MemorySize", "Runtime", "Timeout")


def wait(replay: Replay, name: str = "fn") -> None:
    """Let the time pass until a function can be used, or its update is over."""
    for waiter in ("function_active_v2", "function_updated_v2"):
        replay.client("lambda").get_waiter(waiter).wait(FunctionName=name)


def arn_of(name: str = "fn", region: str = "us-east-1") -> str:
    """A function's ARN."""
    return f"arn:aws:lambda:{region}:123456789012:function:{name}"


def invoke(
    replay: Replay, step: str, event: Any = None, *, aside: tuple[str, ...] = (), **given: Any
) -> dict[str, Any]:
    """Invoke the function `fn` and hold the answer against the recorded one."""
    payload = {} if event is None else {"Payload": json.dumps(event)}
    answered: dict[str, Any] = replay.client("lambda").invoke(FunctionName="fn", **payload, **given)
    answered["Payload"] = _shown(answered["Payload"].read())
    return replay.match(step, answered, aside=aside)


def _shown(payload: bytes) -> Any:
    """A payload as recordings show it: objects and lists as what they are, all else as text."""
    text = payload.decode()
    return json.loads(text) if text[:1] in "{[" and text else text


def log_of(answered: dict[str, Any]) -> list[str]:
    """The lines of an invocation's log without the last, the report."""
    lines = base64.b64decode(answered["LogResult"]).decode().split("\n")
    return [line for line in lines if line and not line.startswith("REPORT")]
