"""Which of many patterns match an event, at about the cost of the few that could.

Every way through a pattern (see `EventPattern.branches`) is filed under one field that it needs: best under the values
it asks for, else under the beginning or the end of one, else under the field being there. An event is taken apart once,
its fields are looked up, and only the patterns filed under what it has are matched.

    index = PatternIndex()
    index.add("orders", compile_pattern('{"source": ["shop"]}'))
    index.matching({"source": "shop"})  # ["orders"]

It is plain data: it can be pickled and copied, and answers in the order in which patterns were added.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.common.event_fields import PathTree, fields_of
from awsim.common.event_pattern_values import comparable, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from awsim.common.event_fields import Fields
    from awsim.common.event_pattern import EventPattern
    from awsim.common.event_pattern_compiler import Branch
    from awsim.common.event_pattern_rules import Alternative, Field


class Shelf(NamedTuple):
    """Where a branch is filed: under what a value at a path is, starts with, ends with, or under its being there."""

    path: str
    kind: str
    """`is`, `starts`, `ends` or `there`."""
    key: Any


@dataclass(slots=True)
class _Entry:
    pattern: EventPattern
    shelves: list[Shelf]
    is_unfiled: bool
    """Whether a branch asks for nothing that an event must have."""


@dataclass(slots=True)
class PatternIndex:
    """Patterns by name, and which of them match an event."""

    _entries: dict[str, _Entry] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    """Name -> its place in the order of adding."""
    _added: int = 0
    _filed: dict[Shelf, dict[str, None]] = field(default_factory=dict)
    _unfiled: dict[str, None] = field(default_factory=dict)
    _lengths: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    """(path, `starts` or `ends`) -> length of the text -> how many shelves have one so long."""
    _tree: PathTree = field(default_factory=PathTree)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        """The names in the order in which they were added."""
        return iter(self._places)

    def add(self, name: str, pattern: EventPattern) -> None:
        """Add a pattern under a name; in the place of the one that had it, if there was one."""
        place = self._places.get(name)
        if place is not None:
            self._take_out(name)
        else:
            self._places[name] = place = self._added
            self._added += 1
        shelves: dict[Shelf, None] = {}
        is_unfiled = False
        for branch in pattern.branches:
            chosen = self._choose(branch)
            is_unfiled = is_unfiled or not chosen
            shelves |= dict.fromkeys(chosen)
        self._entries[name] = _Entry(pattern, list(shelves), is_unfiled)
        for shelf in shelves:
            self._file(shelf, name)
        if is_unfiled:
            self._unfiled[name] = None
        for path in pattern.paths:
            self._tree.add(path)

    def remove(self, name: str) -> None:
        """Remove a pattern; KeyError where there is none of that name."""
        self._take_out(name)
        del self._places[name]

    def matching(self, event: Mapping[str, Any]) -> list[str]:
        """The names of the patterns that match an event, in the order in which they were added."""
        fields = fields_of(event, self._tree)
        near = dict(self._unfiled)
        for shelf in self._shelves_of(fields):
            filed = self._filed.get(shelf)
            if filed:
                near |= filed
        found = [name for name in near if self._entries[name].pattern.matches_fields(fields)]
        return sorted(found, key=self._places.__getitem__)

    def _take_out(self, name: str) -> None:
        entry = self._entries.pop(name)
        for shelf in entry.shelves:
            filed = self._filed[shelf]
            del filed[name]
            if not filed:
                self._clear(shelf)
        self._unfiled.pop(name, None)
        for path in entry.pattern.paths:
            self._tree.remove(path)

    def _file(self, shelf: Shelf, name: str) -> None:
        if shelf not in self._filed:
            self._filed[shelf] = {}
            if shelf.kind in ("starts", "ends"):
                lengths = self._lengths.setdefault((shelf.path, shelf.kind), defaultdict(int))
                lengths[len(shelf.key)] += 1
        self._filed[shelf][name] = None

    def _clear(self, shelf: Shelf) -> None:
        del self._filed[shelf]
        if shelf.kind in ("starts", "ends"):
            lengths = self._lengths[shelf.path, shelf.kind]
            lengths[len(shelf.key)] -= 1
            if not lengths[len(shelf.key)]:
                del lengths[len(shelf.key)]

    def _choose(self, branch: Branch) -> list[Shelf]:
        """The shelves of the field that leaves the fewest others to look at; none where a branch needs no field."""
        best: list[Shelf] = []
        cost = 0
        for path in sorted(branch):
            shelves = list(_shelves(path, branch[path]))
            if not shelves:
                continue
            own = max(_RANK[shelf.kind] + len(self._filed.get(shelf, ())) for shelf in shelves)
            if not best or own < cost:
                best, cost = shelves, own
        return best

    def _shelves_of(self, fields: Fields) -> Iterator[Shelf]:
        """Where patterns are filed that fields could fit."""
        for path, values in fields.items():
            yield Shelf(path, "there", None)
            for value, _ in values:
                for key in _keys(value):
                    yield Shelf(path, "is", key)
                if isinstance(value, str):
                    for size in self._lengths.get((path, "starts"), ()):
                        yield Shelf(path, "starts", value[:size])
                    for size in self._lengths.get((path, "ends"), ()):
                        yield Shelf(path, "ends", value[-size:])


_RANK = {"is": 0, "starts": 1, "ends": 1, "there": 1000}
"""How many patterns a kind of shelf is taken to hold before any is filed there."""


def _shelves(path: str, asked: Field) -> Iterable[Shelf]:
    """Where a branch that asks this of a field can be filed, all of them together; nowhere if it may be missing."""
    if asked.takes_absence:
        return []
    found = [_shelf(path, each) for each in asked.alternatives]
    kinds = {shelf.kind for shelf in found}
    return [Shelf(path, "there", None)] if "there" in kinds else found


def _shelf(path: str, each: Alternative) -> Shelf:
    if each.kind == "text":
        return Shelf(path, "is", ("text", each.operand))
    if each.kind == "word":
        return Shelf(path, "is", ("word", each.operand))
    if each.kind == "number":
        number = each.operand.number
        return Shelf(path, "is", ("written", each.operand.text) if number is None else ("number", number))
    if each.kind in ("prefix", "wildcard"):
        start = each.operand if each.kind == "prefix" else each.operand[0]
        if start:
            return Shelf(path, "starts", start)
    if each.kind in ("suffix", "wildcard"):
        end = each.operand if each.kind == "suffix" else each.operand[-1]
        if end:
            return Shelf(path, "ends", end)
    return Shelf(path, "there", None)


def _keys(value: Any) -> Iterable[tuple[str, Any]]:
    """What a value is, as shelves are named."""
    if isinstance(value, str):
        return [("text", value)]
    if value is None or isinstance(value, bool):
        return [("word", value)]
    number = comparable(value)
    return [("written", number_text(value))] if number is None else [("number", number)]
