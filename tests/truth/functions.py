"""The function that most scenarios of Lambda begin with."""

from __future__ import annotations

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
