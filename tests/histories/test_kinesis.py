"""Histories of a Kinesis stream: split, merged and rescaled, read in windows and lanes, failing, restored."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.budgets import examples
from tests.services.lambda_.conftest import STREAM

from .checking import Change
from .scenes import KEYS, Scene, failing

HISTORIES = examples(20)
STEPS = 14


class KinesisScene(Scene):
    """A stream of one to four shards."""

    STEPS = (
        *("change", "change", "change", "change", "pause", "pause"),
        *("split", "merge", "rescale", "restart", "retune", "save", "restore"),
    )
    SOURCE, NUMBER = "kinesis", "sequenceNumber"

    def new_source(self) -> str:
        """The stream."""
        self.kinesis = self.cloud.client("kinesis")
        self.kinesis.create_stream(StreamName="events", ShardCount=self.chance.randrange(1, 5))
        return STREAM

    def change_of(self, record: Any) -> Change:
        """The key and the number a record holds."""
        kinesis = record["kinesis"]
        return Change(kinesis["partitionKey"], int(base64.b64decode(kinesis["data"])), int(kinesis["sequenceNumber"]))

    def change(self) -> None:
        """Put a batch."""
        records = []
        for _ in range(self.chance.randrange(1, 13)):
            self.number += 1
            key = self.chance.choice(KEYS)
            self.notes.sent[key].append(self.number)
            records.append({"Data": str(self.number).encode(), "PartitionKey": key})
        self.kinesis.put_records(StreamName="events", Records=records)

    def split(self) -> None:
        """Split one of the open shards somewhere."""
        shard_id, start, end = self.chance.choice(self._open_shards())
        at = self.chance.randrange(start, end)
        if start + 1 < at < end:
            self.kinesis.split_shard(StreamName="events", ShardToSplit=shard_id, NewStartingHashKey=str(at))

    def merge(self) -> None:
        """Merge two neighbours."""
        shards = self._open_shards()
        if len(shards) > 1:
            place = self.chance.randrange(len(shards) - 1)
            first, second = shards[place][0], shards[place + 1][0]
            self.kinesis.merge_shards(StreamName="events", ShardToMerge=first, AdjacentShardToMerge=second)

    def rescale(self) -> None:
        """Have some shards more, or fewer."""
        now = len(self._open_shards())
        target = self.chance.randrange((now + 1) // 2, 2 * now + 1)
        try:
            self.kinesis.update_shard_count(StreamName="events", TargetShardCount=target, ScalingType="UNIFORM_SCALING")
        except self.kinesis.exceptions.LimitExceededException:
            return  # ten times a day

    def _open_shards(self) -> list[tuple[str, int, int]]:
        listed = self.kinesis.list_shards(StreamName="events", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        found = [
            (each["ShardId"], int(each["HashKeyRange"]["StartingHashKey"]), int(each["HashKeyRange"]["EndingHashKey"]))
            for each in listed
        ]
        return sorted(found, key=lambda each: each[1])


@pytest.mark.parametrize("first", range(0, HISTORIES, 25))
def test_every_record_is_delivered_or_in_its_destination_in_order(first: int) -> None:
    assert failing(KinesisScene, range(first, min(first + 25, HISTORIES)), STEPS) == {}
