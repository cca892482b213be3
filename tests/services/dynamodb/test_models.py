"""What a table does without a client: items, indexes, sizes, and the limit of an item collection."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.services.dynamodb.errors import ItemCollectionSizeLimitExceededError
from awsim.services.dynamodb.indexes.indexes import Projection, SecondaryIndex
from awsim.services.dynamodb.models import MAX_COLLECTION_SIZE, Table
from awsim.services.dynamodb.tables.throughput import Allowance, ProvisionedThroughput
from awsim.services.dynamodb.values.schema import HASH, RANGE, KeyAttribute, KeySchema


def table() -> Table:
    partition = KeyAttribute("pk", "S", HASH)
    local = SecondaryIndex(
        name="local",
        arn="arn/index/local",
        is_global=False,
        schema=KeySchema((partition, KeyAttribute("rank", "N", RANGE))),
        projection=Projection("KEYS_ONLY", (), frozenset({"pk", "sk", "rank"})),
    )
    return Table(
        name="table",
        arn="arn",
        id="id",
        account="123456789012",
        region="us-east-1",
        created_at=0.0,
        schema=KeySchema((partition, KeyAttribute("sk", "S", RANGE))),
        attribute_types={"pk": "S", "sk": "S", "rank": "N"},
        indexes={"local": local},
        has_collections=True,
    )


def put(into: Table, **item: Any) -> Any:
    return into.write(*into.admit(item), at=0.0)


def test_a_write_says_what_it_has_changed() -> None:
    held = table()

    first = put(held, pk="a", sk="1", rank=1)
    again = put(held, pk="a", sk="1", rank=1)
    other = put(held, pk="a", sk="1", rank=2)
    gone = held.write(("a", "1"), None, at=0.0)
    nothing = held.write(("a", "1"), None, at=0.0)

    assert (first.old, first.is_nothing) == (None, False)
    assert again.is_nothing
    assert (other.old.item["rank"], other.new.item["rank"]) == (1, 2)
    assert (gone.new, gone.is_nothing) == (None, False)
    assert nothing.is_nothing
    assert (len(held.items), len(held.positions), held.size, len(held.indexes["local"])) == (0, 0, 0, 0)


def test_true_is_another_value_than_one() -> None:
    held = table()
    put(held, pk="a", sk="1", flag=True)

    assert not put(held, pk="a", sk="1", flag=1).is_nothing


def test_an_item_collection_counts_the_table_and_its_local_indexes() -> None:
    held = table()
    put(held, pk="a", sk="1", rank=1, text="x" * 100)

    assert held.collections["a",] == held.size + held.indexes["local"].size


def test_an_item_collection_does_not_grow_beyond_its_limit() -> None:
    held = table()
    put(held, pk="a", sk="1")
    held.collections["a",] = MAX_COLLECTION_SIZE
    key, stored = held.admit({"pk": "a", "sk": "2"})

    with pytest.raises(ItemCollectionSizeLimitExceededError):
        held.check_collection(key, None, stored)
    held.check_collection(("b", "2"), None, stored)


def test_an_allowance_is_refilled_and_kept_for_five_minutes() -> None:
    allowance = Allowance()
    assert allowance.admits(10.0, 0.0)
    allowance.use(25.0)

    assert not allowance.admits(10.0, 1.5)
    assert allowance.admits(10.0, 1.6)
    assert allowance.admits(10.0, 10_000.0)
    assert allowance.left == 3000.0


def test_throughput_changes_when_it_is_carried_out() -> None:
    throughput = ProvisionedThroughput(10, 10)
    throughput.request(5, 20, now=100.0, what="table")
    assert (throughput.read, throughput.write) == (10, 10)

    throughput.carry_out(200.0)

    assert (throughput.read, throughput.write) == (5, 20)
    assert (throughput.increased_at, throughput.decreased_at, throughput.decreases) == (200.0, 200.0, [200.0])
