"""The methods of Java's strings, lists, maps and numbers that templates call.

Only what stands here can be called: nothing of Python's objects can be reached from a template. A method with a wrong
number or kind of arguments is no method: the call is null, as Velocity has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from awsim.common.velocity.scope import TemplateError
from awsim.common.velocity.values import LONGEST_VALUE, Entry, equal, text_of

Method = Callable[..., Any]


def _index_of(text: str, part: Any, start: int = 0) -> int:
    return text.find(text_of(part), start)


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _replacement(text: str) -> str:
    """Java's replacement, `$1`, in Python's words."""
    return re.sub(r"\\?\$(\d)", lambda found: found[0][1:] if found[0][0] == "\\" else f"\\{found[1]}", text)


def _split(text: str, pattern: str, limit: int = 0) -> list[str]:
    parts = _regex(pattern).split(text, max(limit - 1, 0))
    if limit == 0:
        while len(parts) > 1 and parts[-1] == "":
            parts.pop()
    return parts


def _substring(text: str, start: int, end: int | None = None) -> str | None:
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        return None
    return text[start:stop]


def _char_at(text: str, index: int) -> str | None:
    return text[index] if 0 <= index < len(text) else None


def _hash_code(text: str) -> int:
    number = 0
    for character in text:
        number = (31 * number + ord(character)) & 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number


TEXT: dict[str, Method] = {
    "length": len,
    "isEmpty": lambda text: not text,
    "trim": lambda text: text.strip(),
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "contains": lambda text, part: text_of(part) in text,
    "startsWith": lambda text, part, start=0: text.startswith(text_of(part), start),
    "endsWith": lambda text, part: text.endswith(text_of(part)),
    "indexOf": _index_of,
    "lastIndexOf": lambda text, part: text.rfind(text_of(part)),
    "substring": _substring,
    "charAt": _char_at,
    "concat": lambda text, more: text + text_of(more),
    "replace": lambda text, old, new: text.replace(text_of(old), text_of(new)),
    "replaceAll": lambda text, pattern, new: _regex(pattern).sub(_replacement(text_of(new)), text),
    "replaceFirst": lambda text, pattern, new: _regex(pattern).sub(_replacement(text_of(new)), text, count=1),
    "matches": lambda text, pattern: _regex(pattern).fullmatch(text) is not None,
    "split": _split,
    "equalsIgnoreCase": lambda text, other: isinstance(other, str) and text.lower() == other.lower(),
    "compareTo": lambda text, other: (text > other) - (text < other),
    "hashCode": _hash_code,
}


def _get(items: list[Any], index: int) -> Any:
    return items[index] if 0 <= index < len(items) else None


def _set(items: list[Any], index: int, value: Any) -> Any:
    before = items[index]
    items[index] = value
    return before


def _add(items: list[Any], *arguments: Any) -> Any:
    if len(arguments) == 1:
        items.append(arguments[0])
        return True
    index, value = arguments
    items.insert(index, value)
    return None


def _remove(items: list[Any], which: Any) -> Any:
    if isinstance(which, int) and not isinstance(which, bool):
        return items.pop(which) if 0 <= which < len(items) else None
    if which in items:
        items.remove(which)
        return True
    return False


def _add_all(items: list[Any], more: list[Any]) -> bool:
    items.extend(more)
    return bool(more)


LIST: dict[str, Method] = {
    "size": len,
    "isEmpty": lambda items: not items,
    "get": _get,
    "set": _set,
    "add": _add,
    "addAll": _add_all,
    "remove": _remove,
    "clear": lambda items: items.clear(),
    "contains": lambda items, value: any(equal(each, value) for each in items),
    "indexOf": lambda items, value: items.index(value) if value in items else -1,
    "subList": lambda items, start, end: items[start:end],
}


def _put(items: dict[Any, Any], key: Any, value: Any) -> Any:
    before = items.get(key)
    items[key] = value
    return before


def _entries(items: Mapping[Any, Any]) -> list[Entry]:
    return [Entry(key, value) for key, value in items.items()]


MAP: dict[str, Method] = {
    "size": len,
    "isEmpty": lambda items: not items,
    "get": lambda items, key: items.get(key),
    "getOrDefault": lambda items, key, default: items.get(key, default),
    "put": _put,
    "putAll": lambda items, more: items.update(more),
    "remove": lambda items, key: items.pop(key, None),
    "clear": lambda items: items.clear(),
    "containsKey": lambda items, key: key in items,
    "containsValue": lambda items, value: any(equal(each, value) for each in items.values()),
    "keySet": lambda items: list(items),
    "values": lambda items: list(items.values()),
    "entrySet": _entries,
}

ENTRY: dict[str, Method] = {"getKey": lambda entry: entry.key, "getValue": lambda entry: entry.value}


def _parse_int(_: int, text: str, radix: int = 10) -> int | None:
    """Java's static method, which templates reach by any number: `#set($Integer = 0)$Integer.parseInt("12")`."""
    return int(text, radix) if re.fullmatch(r"[+-]?[0-9a-zA-Z]+", text) else None


NUMBER: dict[str, Method] = {
    "parseInt": _parse_int,
    "valueOf": _parse_int,
    "parseDouble": lambda _, text: float(text),
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
    "floatValue": float,
    "compareTo": lambda number, other: (number > other) - (number < other),
}

ANY: dict[str, Method] = {"toString": text_of, "equals": equal}


def _methods_of(value: object) -> dict[str, Method]:
    if isinstance(value, str):
        return TEXT
    if isinstance(value, list):
        return LIST
    if isinstance(value, Mapping):
        return MAP
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return NUMBER
    return ENTRY if isinstance(value, Entry) else {}


class Callables:
    """An object whose methods a template calls: `$util`, `$input`. `METHODS` names those that it may."""

    METHODS: frozenset[str] = frozenset()


def call(value: object, name: str, arguments: list[Any]) -> Any:
    """Call a method of a value; null where it has none of this name that takes these arguments."""
    if isinstance(value, Callables):
        method = getattr(value, name) if name in value.METHODS else None
        given: list[Any] = arguments
    else:
        method = _methods_of(value).get(name) or ANY.get(name)
        given = [value, *arguments]
    if method is None or value is None:
        return None
    try:
        found = method(*given)
        held = found if isinstance(found, str) else value
        if isinstance(held, str | list) and len(held) > LONGEST_VALUE:
            raise TemplateError("A value is longer than a payload may be")
        return found
    except (TypeError, ValueError, IndexError, OverflowError, re.error):
        return None


def property_of(value: object, name: str) -> Any:
    """`$value.name`: a map's entry, else what Java's getter of this name gives (`getName()`, `isEmpty()`)."""
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        return not value if name == "empty" else None
    if isinstance(value, Entry):
        return {"key": value.key, "value": value.value}.get(name)
    if isinstance(value, Callables):
        return getattr(value, name) if name in getattr(value, "PROPERTIES", ()) else None
    if isinstance(value, (str, list)) and name == "empty":
        return not value
    return None


def item_of(value: object, index: object) -> Any:
    """`$value[index]`: an item of a list (negative ones count from its end), an entry of a map."""
    if isinstance(value, list) and isinstance(index, int) and not isinstance(index, bool):
        return value[index] if -len(value) <= index < len(value) else None
    if isinstance(value, Mapping):
        return value.get(index)
    return None
