"""Lines of access logs: a stage's format, filled with what is known of a request.

"Set up CloudWatch API logging using the API Gateway console"; formats are templates with `$context` alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.common.velocity.values import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])")


def access_line(format_: str, context: Mapping[str, Any]) -> str:
    """The line of a request; a variable that has no value is `-`."""
    return _VARIABLE.sub(lambda found: _value(context, found[1]), format_)


def _value(context: Mapping[str, Any], path: str) -> str:
    found: Any = context
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return "-" if found in (None, "") else text_of(found)
