"""JSON that users have sent, whatever it is."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """The value that a text says. Raises ValueError for what is no JSON, and for what is nested too deep."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
