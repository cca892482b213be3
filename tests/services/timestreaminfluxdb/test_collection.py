"""Collections of resources: finding, removing and paging."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from awsim.services.timestreaminfluxdb.collection import BUCKET, Collection


@dataclass
class Thing:
    id: str
    name: str | None


def filled(count: int) -> Collection[Thing]:
    collection: Collection[Thing] = Collection()
    for number in range(count):
        collection.add(Thing(str(number), f"thing-{number}"))
    return collection


def ids_by_pages(collection: Collection[Thing], size: int) -> list[str]:
    found: list[str] = []
    after: int | None = 0
    while after is not None:
        page, after = collection.page(after, size)
        assert len(page) <= size
        found += [thing.id for thing in page]
    return found


def test_a_resource_is_found_by_id_and_by_name():
    collection = filled(3)

    assert collection.find("1") is collection.named("thing-1")
    assert (collection.find("3"), collection.named("thing-3"), len(collection)) == (None, None, 3)


def test_a_removed_resource_is_found_no_more_and_its_name_is_free():
    collection = filled(2)
    collection.remove("0")
    collection.remove("0")

    assert (collection.find("0"), collection.named("thing-0"), len(collection)) == (None, None, 1)
    collection.add(Thing("new", "thing-0"))
    named = collection.named("thing-0")
    assert named is not None
    assert named.id == "new"


def test_resources_without_a_name_are_held_like_others():
    collection: Collection[Thing] = Collection()
    collection.add(Thing("1", None))
    collection.add(Thing("2", None))
    collection.remove("1")

    assert [thing.id for thing in collection] == ["2"]


def test_resources_can_be_removed_while_they_are_walked_through():
    collection = filled(5)
    for thing in collection:
        collection.remove(thing.id)

    assert len(collection) == 0


def test_a_page_after_emptied_buckets_finds_what_is_left():
    count = 3 * BUCKET
    collection = filled(count)
    for number in range(count - 1):
        collection.remove(str(number))

    assert ids_by_pages(collection, 10) == [str(count - 1)]


@given(
    count=st.integers(0, 3 * BUCKET),
    removed=st.sets(st.integers(0, 3 * BUCKET)),
    size=st.integers(1, 2 * BUCKET),
)
def test_pages_hold_every_resource_once_in_the_order_of_their_making(count, removed, size):
    collection = filled(count)
    for number in removed:
        collection.remove(str(number))

    assert ids_by_pages(collection, size) == [str(number) for number in range(count) if number not in removed]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=60), st.integers(1, 4))
def test_a_walk_meets_all_that_was_there_throughout(steps, size):
    collection = filled(10)
    throughout = {str(number) for number in range(10)}
    met: list[str] = []
    after: int | None = 0
    made = 10
    for is_removal, number in steps:
        if is_removal:
            collection.remove(str(number))
            throughout.discard(str(number))
        else:
            collection.add(Thing(str(made), None))
            made += 1
        if after is not None:
            page, after = collection.page(after, size)
            met += [thing.id for thing in page]
    while after is not None:
        page, after = collection.page(after, size)
        met += [thing.id for thing in page]

    assert len(met) == len(set(met))
    assert [identifier for identifier in met if int(identifier) < 10 and identifier in throughout] == sorted(throughout)
