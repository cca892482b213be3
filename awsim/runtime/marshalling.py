"""What a handler returns, as the JSON its caller gets."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from awsim.runtime.errors import RESPONSE_LIMIT, runtime_error, too_large


def marshalled(returned: Any, request_id: str) -> bytes:
    """The payload of what was returned; raises FunctionFailed for what is not JSON or too long."""
    try:
        payload = _JSON.encode(returned).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise runtime_error("MarshalError", f"Unable to marshal response: {error}", request_id) from None
    if len(payload) > RESPONSE_LIMIT:
        raise too_large()
    return payload


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_JSON = json.JSONEncoder(default=_number, ensure_ascii=False)
