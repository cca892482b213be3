"""Whatever happens to a stream and to a function: all records are delivered in order, once where nothing fails."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from awsim import Cloud
from tests.budgets import examples
from tests.services.lambda_.conftest import STREAM, data_of

KEYS = [f"key-{number}" for number in range(6)]


@dataclass(frozen=True)
class Put:
    """Put a batch of records with these keys."""

    keys: list[str]


@dataclass(frozen=True)
class Split:
    """Split the open shard with this place among the open ones, this far into its hash keys."""

    place: int
    at: float


@dataclass(frozen=True)
class Merge:
    """Merge the open shard with this place and the one after it."""

    place: int


@dataclass(frozen=True)
class Rescale:
    """Update the shard count by so many, as far as one update may go."""

    by: int


@dataclass(frozen=True)
class Pause:
    """Let time pass: retries and windows fall due."""

    seconds: int


@dataclass(frozen=True)
class Restart:
    """Disable the mapping, and enable it again, perhaps after something else was put."""

    keys: list[str]


PUTS = st.builds(Put, st.lists(st.sampled_from(KEYS), min_size=1, max_size=12))
STEPS = st.lists(
    st.one_of(
        PUTS,
        PUTS,
        st.builds(Split, st.integers(0, 7), st.floats(0.01, 0.99)),
        st.builds(Merge, st.integers(0, 7)),
        st.builds(Rescale, st.integers(-4, 4)),
        st.builds(Pause, st.integers(1, 20)),
        st.builds(Restart, st.lists(st.sampled_from(KEYS), max_size=3)),
    ),
    max_size=10,  # a stream is rescaled ten times a day at most
)
MAPPINGS = st.fixed_dictionaries(
    {
        "BatchSize": st.integers(1, 8),
        "ParallelizationFactor": st.integers(1, 4),
        "MaximumBatchingWindowInSeconds": st.sampled_from([0, 0, 5]),
        "BisectBatchOnFunctionError": st.booleans(),
    }
)


class Scene:
    """A stream, a mapping of it, and a function that now and then fails or reports that a part has failed."""

    def __init__(self, shards: int, mapping: dict[str, Any], failures: float, seed: int) -> None:
        self.cloud = Cloud(clock="virtual", seed=seed, journal=10)
        self.kinesis, self.awslambda = self.cloud.client("kinesis"), self.cloud.client("lambda")
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted
        self.failures = failures
        self.sent: dict[str, list[int]] = {key: [] for key in KEYS}
        self.accepted: dict[str, list[int]] = {key: [] for key in KEYS}
        """What the function has taken as done with, by key."""
        self.number = 0
        self.cloud.functions.create("consumer", self.handle)
        self.kinesis.create_stream(StreamName="events", ShardCount=shards)
        answer = self.awslambda.create_event_source_mapping(
            EventSourceArn=STREAM,
            FunctionName="consumer",
            StartingPosition="TRIM_HORIZON",
            FunctionResponseTypes=["ReportBatchItemFailures"],
            **mapping,
        )
        self.uuid = answer["UUID"]

    def handle(self, event: Any, context: Any) -> Any:
        records = event["Records"]
        fate = self.chance.random()
        done = self.chance.randrange(len(records)) if fate < self.failures else len(records)
        if fate < self.failures / 2:
            raise RuntimeError("intentional")
        for record in records[:done]:
            self.accepted[record["kinesis"]["partitionKey"]].append(int(data_of(record)))
        failed = [{"itemIdentifier": record["kinesis"]["sequenceNumber"]} for record in records[done:]]
        return {"batchItemFailures": self.chance.sample(failed, len(failed))}

    def act(self, step: Any) -> None:
        match step:
            case Put(keys):
                self.put(keys)
            case Split(place, at):
                self.split(place, at)
            case Merge(place):
                self.merge(place)
            case Rescale(by):
                self.rescale(by)
            case Pause(seconds):
                self.cloud.clock.advance(seconds=seconds)
            case Restart(keys):
                self.awslambda.update_event_source_mapping(UUID=self.uuid, Enabled=False)
                self.put(keys)
                self.awslambda.update_event_source_mapping(UUID=self.uuid, Enabled=True)

    def put(self, keys: list[str]) -> None:
        records = []
        for key in keys:
            self.number += 1
            self.sent[key].append(self.number)
            records.append({"Data": str(self.number).encode(), "PartitionKey": key})
        if records:
            self.kinesis.put_records(StreamName="events", Records=records)

    def open_shards(self) -> list[tuple[str, int, int]]:
        listed = self.kinesis.list_shards(StreamName="events", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        ranges = [(shard["ShardId"], shard["HashKeyRange"]) for shard in listed]
        found = [(shard_id, int(keys["StartingHashKey"]), int(keys["EndingHashKey"])) for shard_id, keys in ranges]
        return sorted(found, key=lambda each: each[1])

    def split(self, place: int, at: float) -> None:
        shards = self.open_shards()
        shard_id, start, end = shards[place % len(shards)]
        first = start + int((end - start) * at)
        if start + 1 < first < end:
            self.kinesis.split_shard(StreamName="events", ShardToSplit=shard_id, NewStartingHashKey=str(first))

    def merge(self, place: int) -> None:
        shards = self.open_shards()
        if len(shards) > 1:
            first, second = shards[place % (len(shards) - 1) :][:2]
            self.kinesis.merge_shards(StreamName="events", ShardToMerge=first[0], AdjacentShardToMerge=second[0])

    def rescale(self, by: int) -> None:
        now = len(self.open_shards())
        target = min(max(now + by, (now + 1) // 2), 2 * now)
        self.kinesis.update_shard_count(StreamName="events", TargetShardCount=target, ScalingType="UNIFORM_SCALING")


@settings(max_examples=examples(20))
@given(shards=st.integers(1, 4), mapping=MAPPINGS, steps=STEPS, seed=st.integers(0, 1000))
def test_where_nothing_fails_every_record_is_delivered_once_in_order(shards, mapping, steps, seed):
    scene = Scene(shards, mapping, 0.0, seed)

    for step in steps:
        scene.act(step)
    scene.cloud.settle()

    assert scene.accepted == scene.sent


@settings(max_examples=examples(20))
@given(
    shards=st.integers(1, 4),
    mapping=MAPPINGS,
    steps=STEPS,
    failures=st.sampled_from([0.2, 0.5, 0.7]),
    seed=st.integers(0, 1000),
)
def test_records_are_delivered_in_order_however_often_deliveries_fail(shards, mapping, steps, failures, seed):
    """Each key's records are accepted in the order they were sent; what is accepted twice was sent again as a whole."""
    scene = Scene(shards, mapping, failures, seed)

    for step in steps:
        scene.act(step)
    scene.failures = 0.0
    scene.cloud.settle()
    scene.cloud.clock.advance(minutes=2)

    assert {key: first_times(numbers) for key, numbers in scene.accepted.items()} == scene.sent


@settings(max_examples=examples(10))
@given(shards=st.integers(1, 3), mapping=MAPPINGS, steps=STEPS, at=st.integers(0, 11), seed=st.integers(0, 1000))
def test_a_restored_snapshot_continues_the_same(shards, mapping, steps, at, seed):
    scene = Scene(shards, mapping, 0.5, seed)
    for step in steps[:at]:
        scene.act(step)
    snapshot, chance = scene.cloud.snapshot(), scene.chance.getstate()
    before = {key: list(numbers) for key, numbers in scene.accepted.items()}

    histories = []
    for _ in range(2):
        scene.cloud.settle()
        histories.append(scene.accepted)
        scene.accepted = {key: list(numbers) for key, numbers in before.items()}
        scene.cloud.restore(snapshot)
        scene.chance.setstate(chance)

    assert histories[0] == histories[1]


def first_times(numbers: list[int]) -> list[int]:
    """The numbers without those that have come before."""
    return list(dict.fromkeys(numbers))
