"""The patterns and events that TestEventPattern was recorded with, as they stand in the recordings' input files."""

from __future__ import annotations

import json
import re
from typing import Any

from .recordings import DIRECTORY

TEMPLATES = DIRECTORY / "inputs" / "events" / "event_pattern_templates"
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|,(?=(?:\s|//[^\n]*\n)*[\]}])')


def labels() -> list[str]:
    """The names of the files, which say the outcome: `…_NEG` does not match, `…_EXC` is refused."""
    return sorted(path.stem for path in TEMPLATES.glob("*.json5"))


def template(label: str) -> dict[str, Any]:
    """What a file holds (`Event`, `EventPattern`); its JSON has comments and commas before closing brackets."""
    text = (TEMPLATES / f"{label}.json5").read_text()
    read: dict[str, Any] = json.loads(_TOKENS.sub(lambda token: token[0] if token[0].startswith('"') else "", text))
    return read
