"""Writing many small values as JSON: without blanks, in ASCII."""

from __future__ import annotations

import json
from json import encoder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def compact_encoder(default: Callable[[Any], Any]) -> Callable[[Any], str]:
    """A function that writes values of which none contains itself; `default` makes JSON of what is none.

    `JSONEncoder.encode` makes its machinery anew for each value, which costs more than to write a small one: where
    Python has it in C, it is made once.
    """
    make: Any = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(separators=(",", ":"), default=default, check_circular=False).encode
    settings = None, ":", ",", False, False, True
    pieces = make(None, default, encoder.encode_basestring_ascii, *settings)
    return lambda value: "".join(pieces(value, 0))
