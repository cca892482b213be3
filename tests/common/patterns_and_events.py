"""Patterns and events for property tests: of few names and values, so that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "a.b"])
TEXTS = st.sampled_from(["", "x", "X", "xy", "yx", "ß", "SS", "10.0.0.1", "::1", "a00:1::"])
NUMBERS = st.sampled_from([0, 1, -1, 1.0, 0.5, 2.000001, 0.1234567, 10**12, -6_000_000_000, 500_000_000_000])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
AFFIXES = st.sampled_from(["x", "y", "S"])
WILDCARDS = st.sampled_from(["*", "x*", "*x", "x*y", "*x*", "x", r"\**"])


def _ranges() -> st.SearchStrategy[list[Any]]:
    below = st.tuples(st.sampled_from([">", ">="]), st.sampled_from([-1, 0, 0.5]))
    above = st.tuples(st.sampled_from(["<", "<="]), st.sampled_from([1, 2.000001, 10**11]))
    single = st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), st.sampled_from([-1, 0, 1, 0.5]))
    return st.tuples(below, above).map(lambda both: [*both[0], *both[1]]) | single.map(list)


def _one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=2)


EXPRESSIONS = st.one_of(
    TEXTS.map(lambda text: {"exactly": text}),
    TEXTS.map(lambda text: {"prefix": text}),
    TEXTS.map(lambda text: {"suffix": text}),
    AFFIXES.map(lambda text: {"prefix": {"equals-ignore-case": text}}),
    AFFIXES.map(lambda text: {"suffix": {"equals-ignore-case": text}}),
    TEXTS.map(lambda text: {"equals-ignore-case": text}),
    WILDCARDS.map(lambda text: {"wildcard": text}),
    _ranges().map(lambda numeric: {"numeric": numeric}),
    st.sampled_from(["10.0.0.0/8", "::/0", "::1/64", "0.0.0.0/0"]).map(lambda cidr: {"cidr": cidr}),
    st.booleans().map(lambda exists: {"exists": exists}),
    _one_or_more(TEXTS).map(lambda texts: {"anything-but": texts}),
    _one_or_more(st.sampled_from([0, 1, 0.5])).map(lambda numbers: {"anything-but": numbers}),
    _one_or_more(AFFIXES).map(lambda texts: {"anything-but": {"prefix": texts}}),
    _one_or_more(AFFIXES).map(lambda texts: {"anything-but": {"suffix": texts}}),
    _one_or_more(TEXTS).map(lambda texts: {"anything-but": {"equals-ignore-case": texts}}),
    _one_or_more(WILDCARDS).map(lambda texts: {"anything-but": {"wildcard": texts}}),
)
ASKED = st.lists(EXPRESSIONS | SCALARS, min_size=1, max_size=4)


def _structure(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, inner | ASKED, min_size=1, max_size=2)


def _with_alternatives(structures: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    ways = st.lists(structures, min_size=2, max_size=3)
    return st.tuples(structures, ways, st.booleans()).map(
        lambda parts: {**parts[0], "$or": parts[1]} if parts[2] else {"$or": parts[1], **parts[0]}
    )


_FLAT = st.dictionaries(NAMES, ASKED, min_size=1, max_size=2)
_DEEP = _structure(_FLAT | _with_alternatives(_FLAT))
PATTERNS = _DEEP | _with_alternatives(_DEEP)
"""Valid patterns, as objects."""

EVENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=12,
    ),
    min_size=1,
    max_size=3,
)
"""Events, with objects in arrays and arrays in arrays."""
