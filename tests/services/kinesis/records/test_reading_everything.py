"""Whatever is put, split and merged: reading all shards, parents before children, gives every record once, in order."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim import Cloud
from tests.budgets import examples

PUT = st.tuples(st.just("put"), st.lists(st.integers(0, 5), min_size=1, max_size=8))
RESHARD = st.tuples(st.sampled_from(["split", "merge", "rescale"]), st.integers(0, 2**64))
TICK = st.tuples(st.just("advance"), st.floats(0.001, 5))


class Script:
    """Carries out steps on one stream and keeps what was put, by partition key, with its sequence numbers."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.kinesis = cloud.client("kinesis")
        self.kinesis.create_stream(StreamName="s", ShardCount=2)
        self.put_data = defaultdict(list)
        self.numbers = defaultdict(list)
        self.count = 0

    def run(self, steps):
        for kind, what in steps:
            if kind == "put":
                self.put(what)
            elif kind == "advance":
                self.cloud.clock.advance(seconds=what)
            else:
                self.reshard(kind, what)

    def put(self, keys):
        records = []
        for key in keys:
            self.count += 1
            records.append({"Data": b"%d" % self.count, "PartitionKey": str(key)})
            self.put_data[str(key)].append(b"%d" % self.count)
        answer = self.kinesis.put_records(StreamName="s", Records=records)
        for record in answer["Records"]:
            self.numbers[record["ShardId"]].append(int(record["SequenceNumber"]))

    def reshard(self, kind, number):
        shards = self.kinesis.list_shards(StreamName="s", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        shards.sort(key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
        position = number % len(shards)
        if kind == "rescale" and len(shards) <= 16:
            target = len(shards) + 1 if number % 2 else max(1, len(shards) - len(shards) // 2)
            count = {"TargetShardCount": target, "ScalingType": "UNIFORM_SCALING"}
            self.cloud.clock.advance(hours=2.5)
            self.kinesis.update_shard_count(StreamName="s", **count)
        elif kind == "split":
            low, high = (int(shards[position]["HashKeyRange"][f"{end}HashKey"]) for end in ("Starting", "Ending"))
            at = str((low + high) // 2 + 1)
            self.kinesis.split_shard(StreamName="s", ShardToSplit=shards[position]["ShardId"], NewStartingHashKey=at)
        elif kind == "merge" and position + 1 < len(shards):
            pair = [shards[position]["ShardId"], shards[position + 1]["ShardId"]]
            first, second = pair if number % 2 else reversed(pair)
            self.kinesis.merge_shards(StreamName="s", ShardToMerge=first, AdjacentShardToMerge=second)

    def read_all(self, limit):
        """Every record, each shard read to its end before its children are begun."""
        waiting = self.kinesis.list_shards(StreamName="s")["Shards"]
        done, found = set(), []
        while waiting:
            shard = next(
                each
                for each in waiting
                if {each.get("ParentShardId"), each.get("AdjacentParentShardId")} - {None} <= done
            )
            waiting.remove(shard)
            done.add(shard["ShardId"])
            found += self.read_shard(shard["ShardId"], limit)
        return found

    def read_shard(self, shard_id, limit):
        token = self.kinesis.get_shard_iterator(StreamName="s", ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
        page = {"NextShardIterator": token["ShardIterator"]}
        while "NextShardIterator" in page:
            page = self.kinesis.get_records(ShardIterator=page["NextShardIterator"], Limit=limit)
            yield from page["Records"]
            if not page["Records"]:
                return


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PUT, RESHARD, TICK), max_size=14), st.integers(1, 4))
def test_every_record_is_read_once_and_in_the_order_of_its_key(steps, limit):
    script = Script(Cloud(clock="virtual"))
    script.kinesis.increase_stream_retention_period(StreamName="s", RetentionPeriodHours=8760)
    script.run(steps)
    found = defaultdict(list)
    for record in script.read_all(limit):
        found[record["PartitionKey"]].append(record["Data"])

    assert found == script.put_data
    for numbers in script.numbers.values():
        assert numbers == sorted(set(numbers))
    every = [number for numbers in script.numbers.values() for number in numbers]
    assert len(every) == len(set(every)) == script.count


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PUT, RESHARD, TICK), max_size=8), st.lists(st.one_of(PUT, RESHARD, TICK), max_size=8))
def test_a_snapshot_brings_back_all_there_was(before, after):
    cloud = Cloud(clock="virtual")
    script = Script(cloud)
    script.kinesis.increase_stream_retention_period(StreamName="s", RetentionPeriodHours=8760)
    script.run(before)
    snapshot, shards, records = cloud.snapshot(), script.kinesis.list_shards(StreamName="s"), script.read_all(3)
    script.run(after)
    cloud.restore(snapshot)

    assert script.kinesis.list_shards(StreamName="s")["Shards"] == shards["Shards"]
    assert script.read_all(3) == records
