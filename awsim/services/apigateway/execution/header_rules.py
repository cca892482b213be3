"""Headers that do not pass an API as they are: dropped on the way in, forbidden to mappings, renamed on the way out.

"Amazon API Gateway important notes" of the developer guide names some; which, the recordings of header remapping say.
"""

from __future__ import annotations

NOT_SHOWN = frozenset(
    {
        *("connection", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server"),
        *("te", "trailer", "transfer-encoding", "upgrade", "www-authenticate"),
    }
)
"""What of a request neither templates nor functions see."""
NOT_PROXIED = frozenset({"content-encoding", "host", "via", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"})
"""What else an HTTP proxy integration does not send on."""
ONLY_ADDED = frozenset({"content-length", "transfer-encoding"})
"""What no mapping may set."""
ONLY_SIGNED = ONLY_ADDED | {"authorization", "connection", "expect", "proxy-authenticate", "te"}
"""What no mapping may set of a request to AWS."""

_REMAPPED = frozenset(
    {
        *("authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards"),
        *("proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate", "x-amzn-requestid"),
    }
)


def sent_name(name: str) -> str | None:
    """The name under which the client gets a header of an answer, None for one that it does not get."""
    known = name.lower()
    if known == "transfer-encoding":
        return None
    return f"x-amzn-Remapped-{name}" if known in _REMAPPED else name
