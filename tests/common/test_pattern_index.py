"""The index of patterns finds those that match, whatever they ask for, and forgets those that were removed."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.common.event_pattern import EventPattern, compile_pattern
from awsim.common.pattern_index import PatternIndex

from .patterns_and_events import EVENTS, PATTERNS


def pattern(asked: Any) -> EventPattern:
    return compile_pattern(json.dumps(asked))


def indexed(*asked: Any) -> PatternIndex:
    index = PatternIndex()
    for number, each in enumerate(asked):
        index.add(f"p{number}", pattern(each))
    return index


@settings(max_examples=50)
@given(asked=st.lists(PATTERNS, max_size=5), event=EVENTS, removed=st.sets(st.integers(0, 4), max_size=2))
def test_the_patterns_found_are_those_that_match(asked: list[Any], event: Any, removed: set[int]) -> None:
    index = indexed(*asked)
    for number in sorted(removed & set(range(len(asked)))):
        index.remove(f"p{number}")
    left = [number for number in range(len(asked)) if number not in removed]
    assert list(index) == [f"p{number}" for number in left]
    assert index.matching(event) == [f"p{number}" for number in left if pattern(asked[number]).matches(event)]


def test_patterns_are_found_in_the_order_in_which_they_were_added() -> None:
    index = PatternIndex()
    for name in ("c", "a", "b"):
        index.add(name, pattern({"x": [1]}))
    index.add("a", pattern({"x": [{"exists": True}]}))
    assert index.matching({"x": 1}) == ["c", "a", "b"]
    index.remove("c")
    index.add("c", pattern({"y": [{"exists": False}]}))
    assert index.matching({"x": 1}) == ["a", "b", "c"]
    assert len(index) == 3
    assert "c" in index


def test_a_pattern_that_is_replaced_is_not_found_any_more() -> None:
    index = indexed({"x": [1]})
    index.add("p0", pattern({"x": [2]}))
    assert index.matching({"x": 1}) == []
    assert index.matching({"x": 2}) == ["p0"]


def test_a_name_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        PatternIndex().remove("x")


def test_an_index_is_pickled_and_copied_whole() -> None:
    index = indexed({"x": [1]}, {"x": [{"prefix": "a"}]})
    for other in (pickle.loads(pickle.dumps(index)), copy.deepcopy(index)):  # noqa: S301
        other.add("p2", pattern({"x": [{"suffix": "b"}]}))
        assert other.matching({"x": "ab"}) == ["p1", "p2"]
    assert index.matching({"x": "ab"}) == ["p1"]


MANY = [
    pytest.param(lambda number: {"source": [f"app.{number}"], "detail-type": ["d"]}, id="values"),
    pytest.param(lambda number: {"source": ["app"], "detail": {"id": [number]}}, id="values of another field"),
    pytest.param(lambda number: {"source": [{"prefix": f"app.{number}."}]}, id="beginnings"),
    pytest.param(lambda number: {"source": [{"wildcard": f"*.{number}.x"}, f"app.{number}"]}, id="ends and values"),
    pytest.param(lambda number: {"detail": {f"f{number}": [{"exists": True}]}}, id="fields that are there"),
    pytest.param(lambda number: {"$or": [{"source": [f"app.{number}"]}, {"detail": {"id": [number]}}]}, id="either"),
]


@pytest.mark.parametrize("made", MANY)
def test_of_thousands_of_patterns_only_the_near_ones_are_matched(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    index = PatternIndex()
    for number in range(2000):
        index.add(f"p{number}", pattern(made(number)))
    event = {"source": "app.77.x", "detail-type": "d", "detail": {"id": 5, "f9": 1}}
    tried: list[EventPattern] = []
    matches_fields = EventPattern.matches_fields

    def counted(self: EventPattern, fields: Any) -> bool:
        tried.append(self)
        return matches_fields(self, fields)

    with monkeypatch.context() as patched:
        patched.setattr(EventPattern, "matches_fields", counted)
        found = index.matching(event)
    assert found == [f"p{number}" for number in range(2000) if pattern(made(number)).matches(event)]
    assert len(tried) <= len(found) + 4
