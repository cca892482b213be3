"""What the journal keeps of parameters."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim import Cloud
from awsim.kernel.excerpt import LONGEST, MOST, Excerpt, excerpt

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(st.text(), inner, max_size=40),
    max_leaves=60,
)


def test_small_parameters_are_kept_as_they_are() -> None:
    params = {"TableName": "orders", "Item": {"pk": {"S": "a"}, "n": {"L": [{"N": "1"}]}}, "Data": b"x" * 3000}
    assert excerpt(params) is params


@pytest.mark.parametrize(
    "item",
    [
        {"pk": {"S": "a"}, "text": {"S": "x" * 5000}},
        {"pk": {"S": "a"}, "parts": {"L": [{"N": "1"}] * 500}},
        {"pk": {"S": "a"}, "body": {"B": bytes(5000)}},
        {"x" * 5000: {"S": "a"}},
    ],
)
def test_what_is_large_within_is_not_kept(item: dict[str, Any]) -> None:
    params = {"TableName": "orders", "Item": item}
    kept = excerpt(params)
    assert kept is not params
    assert len(pickle.dumps(kept)) < 2 * MOST


def test_of_long_ones_the_beginning_and_the_length_are_kept() -> None:
    records = [{"Data": bytes(50), "PartitionKey": "k"} for _ in range(500)]
    kept = excerpt({"StreamName": "events", "Data": b"ab" * 10_000, "Text": "x" * 5000, "Records": records})
    assert kept["StreamName"] == "events"
    assert kept["Data"] == Excerpt(b"ab" * (LONGEST // 2), 20_000)
    assert kept["Text"] == Excerpt("x" * LONGEST, 5000)
    assert kept["Records"].length == 500
    assert kept["Records"].begins[:3] == records[:3]


@given(st.dictionaries(st.text(max_size=20), VALUES, max_size=5), st.integers(0, 3000))
def test_no_more_is_kept_than_is_said(params: dict[str, Any], repeated: int) -> None:
    params = {**params, "Repeated": [params] * repeated, "Key": {"k" * repeated: repeated}}
    kept = excerpt(params)
    assert len(pickle.dumps(kept)) <= 6 * MOST, "pickling has a cost of its own for each part"
    assert list(kept) == list(params)
    assert repeated > 5 or len(repr(params)) > MOST // 8 or kept == params


def test_bodies_go_with_what_they_were_put_into() -> None:
    cloud = Cloud()
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="events", ShardCount=1)
    for number in range(8):
        kinesis.put_record(StreamName="events", Data=bytes(1_000_000), PartitionKey=str(number))
    assert len(cloud.snapshot().native) > 8_000_000
    kinesis.delete_stream(StreamName="events")
    assert len(cloud.snapshot().native) < 100_000
    assert "Data=<1000000 bytes>" in cloud.journal.text()
