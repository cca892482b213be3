"""Event patterns: which events a rule or a filter is about (EventBridge user guide, "Event pattern syntax").

A pattern is checked and compiled once; compiled ones are kept by their text.

>>> pattern = compile_pattern('{"detail": {"price": [{"numeric": [">", 10]}]}}')
>>> pattern.matches({"detail": {"price": 12}})
True
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.event_fields import fields_of, tree_of
from awsim.common.event_pattern_compiler import branches_of
from awsim.common.event_pattern_syntax import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.common.event_fields import Fields, Membership
    from awsim.common.event_pattern_compiler import Branch
    from awsim.common.event_pattern_rules import Field, ValueTest

    Asked = tuple[str, ValueTest, bool, bool]
    """A path, the test of a value there, whether it may have none, and whether it and all that follow have to have one.

    A value in an element may be a better choice than one in none, where others are to be missing there.
    """
    Found = tuple[list[Membership], list[Membership] | None]
    """Where a field has values that pass, and where it has any at all if it may also be missing."""

KEPT = 4096
"""Compiled patterns."""


class EventPattern:
    """A valid pattern. It is pickled and copied as its text."""

    __slots__ = ("_asked", "_tree", "branches", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.branches = branches_of(text)
        """What is asked for; an event has to fit one of the branches."""
        self._tree = tree_of(self.paths)
        self._asked = [_asked(branch) for branch in self.branches]

    def __reduce__(self) -> tuple[Any, ...]:
        return compile_pattern, (self.text,)

    @property
    def paths(self) -> list[str]:
        """The paths of all fields it asks about."""
        return list(dict.fromkeys(path for branch in self.branches for path in branch))

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether an event has all that the pattern asks for."""
        return self.matches_fields(fields_of(event, self._tree))

    def matches_fields(self, fields: Fields) -> bool:
        """Whether an event does whose fields, at least those at `paths`, are these."""
        if len(self._asked) == 1:
            return _fits(self._asked[0], fields)
        return any(_fits(asked, fields) for asked in self._asked)


@lru_cache(maxsize=KEPT)
def compile_pattern(text: str) -> EventPattern:
    """The pattern that a JSON text holds; raises InvalidPattern, whose `sentence` is EventBridge's."""
    try:
        return EventPattern(text)
    except RecursionError:
        raise InvalidPattern("Document nesting depth exceeds the maximum allowed") from None


def _asked(branch: Branch) -> list[Asked]:
    """Fields in the order of their paths as Java compares them: absence is seen from what came before."""
    ordered: list[tuple[str, Field]] = sorted(
        branch.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass")
    )
    last = max((number for number, (_, field) in enumerate(ordered) if field.takes_absence), default=-1)
    return [(path, field.test(), field.takes_absence, number > last) for number, (path, field) in enumerate(ordered)]


def _fits(asked: list[Asked], fields: Fields) -> bool:
    found: list[Found] = []
    for path, test, takes_absence, is_free in asked:
        values = fields.get(path)
        if values is None:
            if not takes_absence:
                return False
            continue
        if (is_free or (not takes_absence and len(values) == 1)) and _has_plain(values, test):
            continue
        passing = [membership for value, membership in values if test(value)]
        if not passing and not takes_absence:
            return False
        found.append((passing, [membership for _, membership in values] if takes_absence else None))
    return not found or _is_consistent(found)


def _has_plain(values: list[tuple[Any, Membership]], test: ValueTest) -> bool:
    """Whether a value passes that is in no array's element, and so goes with any other."""
    return any(not membership and test(value) for value, membership in values)


def _is_consistent(found: list[Found]) -> bool:
    """Whether a value can be taken of each field so that no two are in different elements of one array.

    A field that may be missing is missing where none of its values are in the elements that those before it are in.
    """
    chosen: set[frozenset[tuple[int, int]]] = {frozenset()}
    for position, (passing, present) in enumerate(found):
        later = _arrays(found[position + 1 :])
        values, any_values = _by_outermost(passing), None if present is None else _by_outermost(present)
        following = set()
        for state in chosen:
            elements = dict(state)
            for membership in _near(values, elements):
                if _agrees(membership, elements):
                    joined = {**elements, **dict(membership)}
                    following.add(frozenset(item for item in joined.items() if item[0] in later))
            if any_values is not None and not any(_agrees(each, elements) for each in _near(any_values, elements)):
                following.add(frozenset(item for item in state if item[0] in later))
        if not following:
            return False
        chosen = following
    return True


def _arrays(found: list[Found]) -> set[int]:
    """The arrays that values of these fields are in."""
    return {array for passing, present in found for each in (*passing, *(present or ())) for array, _ in each}


def _by_outermost(memberships: list[Membership]) -> dict[int | None, dict[int, list[Membership]]]:
    """Memberships by their outermost array and the index in it; those of no array are under None."""
    grouped: dict[int | None, dict[int, list[Membership]]] = {}
    for membership in dict.fromkeys(memberships):
        array, index = membership[0] if membership else (None, 0)
        grouped.setdefault(array, {}).setdefault(index, []).append(membership)
    return grouped


def _near(grouped: dict[int | None, dict[int, list[Membership]]], elements: dict[int, int]) -> Iterable[Membership]:
    """Those that are not in another element of their outermost array than the elements say."""
    for array, by_index in grouped.items():
        if array in elements:
            yield from by_index.get(elements[array], ())
        else:
            for memberships in by_index.values():
                yield from memberships


def _agrees(membership: Membership, elements: dict[int, int]) -> bool:
    return all(elements.get(array, index) == index for array, index in membership)
