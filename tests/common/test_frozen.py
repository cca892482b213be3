"""Frozen classes are data classes to whoever uses them."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

import pytest

from awsim.common.frozen import frozen, record


@frozen
class Point:
    """A place."""

    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@frozen
class Place(Point):
    """A place that has a name."""

    name: str = ""

    def __repr__(self) -> str:
        return f"<{self.name}>"


@frozen
class Nothing:
    """All of it is the same."""


@record
class Counter:
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    x: int
    y: int


def test_values_are_equal_by_their_members() -> None:
    assert Point(1, 2) == Point(1, 2, seen=[3])
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != Place(1, 2)
    assert Point(1, 2) != (1, 2)
    assert Nothing() == Nothing()


def test_equal_values_are_found_as_keys() -> None:
    assert {Point(1, 2): "here"}[Point(1, 2, seen=[3])] == "here"
    assert hash(Point(1, 2)) == hash(Other(1, 2))
    assert len({Nothing(), Nothing()}) == 1


def test_they_tell_of_themselves() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0)"
    assert repr(Place(1, name="home")) == "<home>"


def test_they_are_pickled_as_data_classes_are() -> None:
    place = Place(1, 2, [3], "home")
    thawed = pickle.loads(pickle.dumps(place))  # noqa: S301
    assert (thawed, thawed.seen) == (place, [3])
    assert Point(1, 2).__getstate__() == [1, 2, []]  # type: ignore[attr-defined]
    assert Other(1, 2).__getstate__() == [1, 2]  # type: ignore[attr-defined]


def test_records_can_be_changed_and_have_no_hash() -> None:
    counter = Counter("a")
    counter.count += 1
    assert counter == Counter("a", 1)
    assert repr(counter) == "Counter(name='a', count=1)"
    assert pickle.loads(pickle.dumps(counter)) == counter  # noqa: S301
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)
