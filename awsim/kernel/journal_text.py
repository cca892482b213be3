"""How an entry of the journal is written: one line, in the words of who uses AWS."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from awsim.kernel.excerpt import Excerpt

if TYPE_CHECKING:
    from botocore.model import Shape

    from awsim.kernel.journal_entry import Entry

_LONGEST = 60
_MOST = 5
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:(.*)")
_MOMENT = re.compile(r"/\d{4}-\d\d-\d\dT[\d:.]+")


def line(entry: Entry, moment: float | None, depth: int, cause: int | str | None) -> str:
    """The line of an entry that follows, by so many steps, from another one (its number, or "earlier").

    `moment` is its time in seconds; without one nothing is shown that may hold a moment.
    """
    time = "" if moment is None else f" +{moment:.3f}s"
    written = f"{entry.number}{time} {entry.account}/{entry.region} {'  ' * depth}{_what(entry, moment)}"
    if cause is not None:
        written += f" <- {cause}"
    return written if entry.error is None else f"{written} -> {entry.error}"


def _what(entry: Entry, moment: float | None) -> str:
    if entry.kind == "run":
        records = entry.params.get("records")
        batch = "" if records is None else f" ({records} record{'' if records == 1 else 's'})"
        return f"{entry.service} run {entry.operation}{batch}"
    if entry.kind == "delivery":
        return f"delivery {entry.service}: {_in_words(entry)}"
    hidden = _sensitive(entry.service, entry.operation) if entry.kind == "call" else ()
    named_only = moment is None and entry.cause is not None and entry.kind == "call"
    shown = {name: "***" if name in hidden else _shown(value) for name, value in entry.params.items()}
    params = ", ".join(name if named_only else f"{name}={value}" for name, value in shown.items())
    return f"{'' if entry.kind == 'call' else entry.kind + ' '}{entry.service} {entry.operation}({params})"


def _in_words(entry: Entry) -> str:
    """What a delivery does; of an ARN the resource, without the moments that names of streams have."""
    if not entry.words:
        return entry.operation.replace("_", " ")
    named = {name: _named(value) if isinstance(value, str) else value for name, value in entry.params.items()}
    return _named(entry.words.format_map(named))


def _named(text: str) -> str:
    return _MOMENT.sub("", " ".join(_ARN.sub(r"\1", word) for word in text.split(" ")))


@cache
def _sensitive(service: str, operation: str) -> frozenset[str]:
    """The texts among an operation's parameters that the model marks as sensitive: passwords and the like.

    Sensitive bytes are shown: they are payloads, which a failing test is about.
    """
    from awsim.model.loader import UnknownOperation
    from awsim.model.loader import operation as operation_of

    try:
        shape = operation_of(service, operation).input_shape
    except UnknownOperation:
        return frozenset()
    members = {} if shape is None else shape.members
    return frozenset(name for name, member in members.items() if _is_secret(member))


def _is_secret(member: Shape) -> bool:
    return member.type_name == "string" and bool(member.metadata.get("sensitive"))


def _shown(value: Any) -> str:
    """A short form that depends on nothing but the value: no addresses, no order of sets."""
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, Excerpt):
        return _begun(value.begins, value.length)
    if isinstance(value, (str, bytes, bytearray, dict, list, tuple)):
        return _begun(value, len(value))
    if isinstance(value, (set, frozenset)):
        return "{" + _listed(sorted(_shown(item) for item in value), len(value)) + "}"
    return f"<{type(value).__name__}>"


def _begun(value: Any, length: int) -> str:
    """A short form of what begins with a value and is so long as a whole."""
    if isinstance(value, dict):
        return "{" + _listed([f"{_shown(key)}: {_shown(item)}" for key, item in value.items()], length) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + _listed([_shown(item) for item in value], length) + "]"
    if isinstance(value, (bytes, bytearray)):
        is_whole = len(value) == length
        text = _decoded(value, is_whole=is_whole)
        if text is None:
            return f"<{length} bytes>"
        value, length = text, len(text) if is_whole else length
    return repr(value) if length <= min(_LONGEST, len(value)) else f"{value[:_LONGEST]!r}… ({length})"


def _decoded(value: bytes | bytearray, *, is_whole: bool) -> str | None:
    """The text that bytes are, as far as there are whole characters; None where they are none."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(bytes(value), is_whole)
    except UnicodeDecodeError:
        return None
    return text if all(each.isprintable() or each in "\t\r\n" for each in text) else None


def _listed(shown: list[str], length: int) -> str:
    more = [] if length <= min(_MOST, len(shown)) else [f"… ({length})"]
    return ", ".join(shown[:_MOST] + more)
