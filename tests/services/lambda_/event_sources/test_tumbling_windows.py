"""Tumbling windows: state that is passed on between the invocations of one span of time."""

from __future__ import annotations

import pytest

from tests.services.lambda_.conftest import STREAM, data_of

SHARD = "shardId-000000000000"
FIRST = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}
SECOND = {"start": "2026-01-01T00:01:00Z", "end": "2026-01-01T00:02:00Z"}


@pytest.fixture
def stream(kinesis):
    """Puts a record into the stream `events`, which has one shard."""
    kinesis.create_stream(StreamName="events", ShardCount=1)

    def put(*data):
        records = [{"Data": each.encode(), "PartitionKey": "test"} for each in data]
        kinesis.put_records(StreamName="events", Records=records)

    return put


def summing(event):
    """Adds up the records of a window."""
    return {"state": {"sum": event["state"].get("sum", 0) + sum(int(data_of(each)) for each in event["Records"])}}


def test_state_is_passed_on_and_the_window_is_closed_when_its_time_is_over(cloud, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60)
    consumer.answer = summing
    stream("1", "2")
    cloud.clock.advance(seconds=30)
    stream("3")

    cloud.clock.advance(seconds=30)

    about = {"shardId": SHARD, "eventSourceARN": STREAM, "isWindowTerminatedEarly": False}
    seen = [{**event, "Records": [data_of(each) for each in event["Records"]]} for event in consumer.events]
    assert seen == [
        {"Records": ["1", "2"], "window": FIRST, "state": {}, "isFinalInvokeForWindow": False, **about},
        {"Records": ["3"], "window": FIRST, "state": {"sum": 3}, "isFinalInvokeForWindow": False, **about},
        {"Records": [], "window": FIRST, "state": {"sum": 6}, "isFinalInvokeForWindow": True, **about},
    ]


def test_a_new_window_begins_without_state(cloud, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60)
    consumer.answer = summing
    stream("1")
    cloud.clock.advance(seconds=90)

    stream("2")

    last = consumer.events[-1]
    assert (last["window"], last["state"], last["isFinalInvokeForWindow"]) == (SECOND, {}, False)


def test_no_batch_holds_records_of_two_windows(cloud, stream, consumer, new_mapping):
    stream("1")
    cloud.clock.advance(seconds=60)
    stream("2")
    consumer.answer = summing

    new_mapping(TumblingWindowInSeconds=60)
    cloud.settle()

    assert [(event["window"], event["isFinalInvokeForWindow"]) for event in consumer.events] == [
        (FIRST, False),
        (FIRST, True),
        (SECOND, False),
        (SECOND, True),
    ]
    assert consumer.batches == [["1"], [], ["2"], []]


def test_a_state_of_more_than_a_megabyte_ends_the_window_early(cloud, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60)
    consumer.answer = lambda event: {"state": {"all": "x" * 1_100_000}}
    stream("1")
    consumer.answer = summing
    stream("2")

    seen = [
        (event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"], len(event["state"].get("all", "")))
        for event in consumer.events
    ]
    assert seen == [(False, False, 0), (True, True, 1_100_000), (False, False, 0)]
    assert consumer.events[-1]["window"] == FIRST


def test_an_answer_without_state_is_a_failure(cloud, awslambda, stream, consumer, new_mapping):
    uuid = new_mapping(TumblingWindowInSeconds=60)["UUID"]
    consumer.answer = lambda event: {}
    stream("1")
    failed = awslambda.get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    consumer.answer = summing

    cloud.clock.advance(seconds=1)

    assert failed == "PROBLEM: Function call failed"
    assert consumer.batches == [["1"], ["1"]]


def test_a_last_invocation_that_fails_holds_up_the_next_window(cloud, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60)

    def fail_to_close(event):
        if event["isFinalInvokeForWindow"]:
            raise RuntimeError("not stored")
        return summing(event)

    consumer.answer = fail_to_close
    stream("1")
    cloud.clock.advance(seconds=60)
    stream("2")
    blocked = list(consumer.batches)
    consumer.answer = summing

    cloud.settle()

    assert blocked == [["1"], []]
    assert consumer.batches == [["1"], [], [], ["2"], []]
    assert consumer.events[2]["state"] == {"sum": 1}


def test_partial_failures_keep_the_state_that_was_returned(cloud, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60, FunctionResponseTypes=["ReportBatchItemFailures"])

    def fail_the_second(event):
        number = event["Records"][1]["kinesis"]["sequenceNumber"]
        return {"state": {"sum": 1}, "batchItemFailures": [{"itemIdentifier": number}]}

    consumer.answer = fail_the_second
    stream("1", "2")
    consumer.answer = summing

    cloud.clock.advance(seconds=1)

    assert consumer.batches == [["1", "2"], ["2"]]
    assert consumer.events[1]["state"] == {"sum": 1}


def test_children_of_a_shard_wait_for_its_window(cloud, kinesis, stream, consumer, new_mapping):
    new_mapping(TumblingWindowInSeconds=60)
    consumer.answer = summing
    stream("1")
    kinesis.split_shard(StreamName="events", ShardToSplit=SHARD, NewStartingHashKey=str(2**127))
    stream("2")
    before = list(consumer.batches)

    cloud.settle()

    assert before == [["1"]]
    assert consumer.batches == [["1"], [], ["2"], []]


def test_a_mapping_that_is_enabled_again_goes_on_with_its_state(cloud, awslambda, stream, consumer, new_mapping):
    uuid = new_mapping(TumblingWindowInSeconds=60)["UUID"]
    consumer.answer = summing
    stream("1")
    awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
    awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)

    stream("2")

    assert consumer.events[-1]["state"] == {"sum": 1}
