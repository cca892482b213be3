"""Kinesis streams and their consumers, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

KINESIS = Recordings("kinesis")


def new_stream(client: Any) -> str:
    """A stream of one shard; its ARN."""
    client.create_stream(StreamName="events", ShardCount=1)
    arn: str = client.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    return arn


@KINESIS.scenario("TestKinesis::test_add_tags_to_stream")
def a_tag_is_listed(replay: Replay) -> None:
    client = replay.client("kinesis")
    new_stream(client)
    client.add_tags_to_stream(StreamName="events", Tags={"foo": "bar"})
    replay.match("Tags", client.list_tags_for_stream(StreamName="events")["Tags"][0])


@KINESIS.scenario("TestKinesis::test_stream_consumers")
def a_consumer_is_described_and_listed(replay: Replay) -> None:
    client = replay.client("kinesis")
    arn = new_stream(client)
    # The recordings' names for what is known here, whose slashes they have swallowed.
    replay.matching.values |= {"<stream-name>": "stream/events"}
    client.register_stream_consumer(StreamARN=arn, ConsumerName="consumer")
    listed = client.list_stream_consumers(StreamARN=arn)["Consumers"]
    replay.match("One_consumer_by_list_stream", listed)
    described = client.describe_stream_consumer(StreamARN=arn, ConsumerName="consumer")
    replay.match("One_consumer_by_describe_stream", described["ConsumerDescription"])


@KINESIS.scenario("TestKinesis::test_subscribe_to_shard_with_sequence_number_as_iterator")
def a_subscription_begins_at_a_number(replay: Replay) -> None:
    client = replay.client("kinesis")
    arn = new_stream(client)
    consumer = client.register_stream_consumer(StreamARN=arn, ConsumerName="consumer")["Consumer"]["ConsumerARN"]
    [shard] = client.list_shards(StreamARN=arn)["Shards"]
    position = {
        "Type": "AT_SEQUENCE_NUMBER",
        "SequenceNumber": shard["SequenceNumberRange"]["StartingSequenceNumber"],
    }
    stream = client.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard["ShardId"], StartingPosition=position)
    for number in range(5):
        client.put_record(StreamARN=arn, Data=f"Hello world_{number}".encode(), PartitionKey="1")
    records: list[Any] = []
    for event in stream["EventStream"]:
        records += event["SubscribeToShardEvent"]["Records"]
        if len(records) == 5:
            break
    replay.match("Records", [{**record, "Data": str(record["Data"])} for record in records])


test_answers_are_those_of_aws = KINESIS.runner()
