"""What happens to batches of a stream that fail: retries, splits, age limits, and what destinations are told."""

from __future__ import annotations

import json
from itertools import pairwise

import boto3
import pytest

from tests.services.lambda_.conftest import ARN, GIVEN_UP, STREAM, data_of

TO_QUEUE = {"OnFailure": {"Destination": GIVEN_UP}}


@pytest.fixture
def stream(kinesis):
    """Puts records into the stream `events`, which has one shard; the answer are their sequence numbers."""
    kinesis.create_stream(StreamName="events", ShardCount=1)

    def put(*data):
        records = [{"Data": each.encode(), "PartitionKey": "test"} for each in data]
        answer = kinesis.put_records(StreamARN=STREAM, Records=records)
        return [record["SequenceNumber"] for record in answer["Records"]]

    return put


def failing(event):
    raise RuntimeError("intentional")


def failing_on(*bad):
    """Fails for batches that have one of these records in them."""

    def answer(event):
        if any(data_of(record) in bad for record in event["Records"]):
            raise RuntimeError("intentional")

    return answer


def reporting(*bad):
    """Reports the records with this data as failed."""

    def answer(event):
        numbers = [each["kinesis"]["sequenceNumber"] for each in event["Records"] if data_of(each) in bad]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}

    return answer


def result_of(awslambda, mapping):
    return awslambda.get_event_source_mapping(UUID=mapping["UUID"])["LastProcessingResult"]


class TestRetries:
    def test_a_batch_is_tried_again_until_it_succeeds(self, cloud, awslambda, stream, consumer, new_mapping):
        mapping = new_mapping(BatchSize=2)
        consumer.answer = failing
        stream("1", "2", "3")
        problem = result_of(awslambda, mapping)
        consumer.answer = lambda event: None

        cloud.settle()

        assert consumer.batches == [["1", "2"], ["1", "2"], ["3"]]
        assert (problem, result_of(awslambda, mapping)) == ("PROBLEM: Function call failed", "OK")

    def test_pauses_grow_to_a_minute(self, cloud, stream, consumer, new_mapping):
        new_mapping(MaximumRetryAttempts=10)
        times = []

        def fail(event):
            times.append(cloud.clock.now())
            raise RuntimeError("intentional")

        consumer.answer = fail
        stream("1")
        cloud.settle()

        pauses = [later - earlier for earlier, later in pairwise(times)]
        assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]

    def test_unlimited_retries_go_on_but_are_not_waited_for(self, cloud, stream, consumer, new_mapping):
        new_mapping()
        consumer.answer = failing
        stream("1")

        cloud.settle()
        waited_for = len(consumer.batches)
        cloud.clock.advance(hours=1)

        assert waited_for == 11
        assert len(consumer.batches) == waited_for + 60

    def test_a_record_that_the_stream_keeps_no_longer_is_not_tried_again(self, cloud, stream, consumer, new_mapping):
        new_mapping()
        consumer.answer = failing
        stream("1")
        cloud.clock.advance(hours=25)
        consumer.events.clear()
        consumer.answer = lambda event: None

        stream("2")
        cloud.clock.advance(hours=1)

        assert consumer.batches == [["2"]]

    def test_last_modified_is_not_touched(self, cloud, awslambda, stream, consumer, new_mapping):
        uuid = new_mapping()["UUID"]
        before = awslambda.get_event_source_mapping(UUID=uuid)["LastModified"]
        cloud.clock.advance(hours=1)

        stream("1")

        assert awslambda.get_event_source_mapping(UUID=uuid)["LastModified"] == before

    def test_a_function_without_concurrency_is_waited_for(self, cloud, awslambda, stream, consumer, new_mapping):
        """Attempts that were not made do not count."""
        new_mapping(MaximumRetryAttempts=0)
        awslambda.put_function_concurrency(FunctionName="consumer", ReservedConcurrentExecutions=0)
        stream("1")
        cloud.clock.advance(seconds=100)
        throttled = list(consumer.batches)

        awslambda.delete_function_concurrency(FunctionName="consumer")
        cloud.settle()

        assert throttled == []
        assert consumer.batches == [["1"]]


class TestDestinations:
    def test_a_queue_is_told_of_a_batch_that_is_given_up(self, cloud, stream, consumer, new_mapping, given_up):
        """Recorded: test_kinesis_event_source_mapping_with_on_failure_destination_config."""
        new_mapping(BatchSize=2, MaximumRetryAttempts=1, DestinationConfig=TO_QUEUE)
        consumer.answer = failing_on("bad")
        first, last, _ = stream("good", "bad", "next")

        cloud.settle()

        (document,) = given_up()
        request_id = document["requestContext"].pop("requestId")
        assert len(request_id) == 36
        assert document == {
            "requestContext": {
                "functionArn": f"{ARN}:consumer",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 2,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:00.500Z",
            "KinesisBatchInfo": {
                "shardId": "shardId-000000000000",
                "startSequenceNumber": first,
                "endSequenceNumber": last,
                "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00.000Z",
                "approximateArrivalOfLastRecord": "2026-01-01T00:00:00.000Z",
                "batchSize": 2,
                "streamArn": STREAM,
            },
        }
        assert consumer.batches[-1] == ["next"]

    def test_a_topic_is_told_the_same(self, cloud, stream, consumer, new_mapping, given_up):
        sns = boto3.client("sns", "us-east-1")
        topic = sns.create_topic(Name="given-up")["TopicArn"]
        attributes = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=GIVEN_UP, Attributes=attributes)
        new_mapping(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": topic}})
        consumer.answer = failing
        stream("bad")

        cloud.settle()

        (document,) = given_up()
        assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert document["KinesisBatchInfo"]["batchSize"] == 1

    def test_a_bucket_is_given_the_records_too(self, cloud, stream, consumer, new_mapping):
        """Developer guide: aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>."""
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="given-up")
        destination = {"OnFailure": {"Destination": "arn:aws:s3:::given-up"}}
        uuid = new_mapping(MaximumRetryAttempts=0, DestinationConfig=destination)["UUID"]
        consumer.answer = failing
        stream("bad")

        cloud.settle()

        (listed,) = s3.list_objects_v2(Bucket="given-up")["Contents"]
        document = json.loads(s3.get_object(Bucket="given-up", Key=listed["Key"])["Body"].read())
        folder, random_part = listed["Key"][:-36], listed["Key"][-36:]
        assert folder == f"aws/lambda/{uuid}/shardId-000000000000/2026/01/01/2026-01-01T00.00.00-"
        assert random_part.count("-") == 4
        assert json.loads(document["payload"]) == consumer.events[0]
        assert document["KinesisBatchInfo"]["batchSize"] == 1


class TestMaximumRecordAge:
    def test_records_too_old_before_the_first_try_are_given_up(self, cloud, stream, consumer, new_mapping, given_up):
        """Recorded: test_kinesis_maximum_record_age_exceeded_discard_records, …[expire-before-ingestion]."""
        (old,) = stream("old")
        cloud.clock.advance(seconds=61)
        stream("1", "2", "3", "4", "5")

        new_mapping(BatchSize=10, MaximumRecordAgeInSeconds=60, MaximumRetryAttempts=0, DestinationConfig=TO_QUEUE)
        cloud.settle()

        (document,) = given_up()
        del document["requestContext"]["requestId"]
        assert document == {
            "requestContext": {
                "functionArn": f"{ARN}:consumer",
                "condition": "RecordAgeExceeded",
                "approximateInvokeCount": 1,
            },
            "version": "1.0",
            "timestamp": "2026-01-01T00:01:01.000Z",
            "KinesisBatchInfo": {
                "shardId": "shardId-000000000000",
                "startSequenceNumber": old,
                "endSequenceNumber": old,
                "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00.000Z",
                "approximateArrivalOfLastRecord": "2026-01-01T00:00:00.000Z",
                "batchSize": 1,
                "streamArn": STREAM,
            },
        }
        assert consumer.batches == [["1", "2", "3", "4", "5"]]

    def test_a_record_that_grows_too_old_while_it_is_retried(self, cloud, stream, consumer, new_mapping, given_up):
        """Recorded: test_kinesis_maximum_record_age_exceeded[expire-while-retrying]."""
        new_mapping(
            BatchSize=1, MaximumBatchingWindowInSeconds=1, MaximumRecordAgeInSeconds=60, DestinationConfig=TO_QUEUE
        )
        consumer.answer = failing
        stream("1")

        cloud.settle()

        (document,) = given_up()
        assert document["requestContext"]["condition"] == "RecordAgeExceeded"
        assert document["requestContext"]["approximateInvokeCount"] == 8
        assert "responseContext" not in document


class TestBisecting:
    def test_finds_the_bad_record_and_loses_no_other(self, cloud, stream, consumer, new_mapping, given_up):
        new_mapping(BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, DestinationConfig=TO_QUEUE)
        consumer.answer = failing_on("6")
        numbers = stream(*"12345678")

        cloud.settle()

        (document,) = given_up()
        assert document["KinesisBatchInfo"]["startSequenceNumber"] == numbers[5]
        assert document["KinesisBatchInfo"]["batchSize"] == 1
        assert consumer.batches == [list("12345678"), list("1234"), list("5678"), list("56"), ["5"], ["6"], list("78")]

    def test_does_not_use_up_retries(self, cloud, stream, consumer, new_mapping):
        new_mapping(BisectBatchOnFunctionError=True, MaximumRetryAttempts=2)
        consumer.answer = failing_on("2")
        stream("1", "2")

        cloud.settle()

        assert consumer.batches == [["1", "2"], ["1"], ["2"], ["2"], ["2"]]


class TestBatchItemFailures:
    @pytest.fixture
    def reporting_mapping(self, new_mapping):
        def create(**given):
            return new_mapping(FunctionResponseTypes=["ReportBatchItemFailures"], **given)

        return create

    @pytest.mark.parametrize(
        "answer", [None, {}, [], {"batchItemFailures": []}, {"batchItemFailures": None}], ids=json.dumps
    )
    def test_no_report_is_a_success(self, cloud, answer, stream, consumer, reporting_mapping):
        """Recorded: test_kinesis_report_batch_item_success_scenarios."""
        reporting_mapping(MaximumRetryAttempts=2)
        consumer.answer = lambda event: answer
        stream("hello")

        cloud.settle()

        assert consumer.batches == [["hello"]]

    @pytest.mark.parametrize(
        "failure",
        [
            {"foo": "bar"},
            {"foo": None},
            {"itemIdentifier": "unknown"},
            {"itemIdentifier": None},
            {"itemIdentifier": ""},
            "no object",
        ],
        ids=json.dumps,
    )
    def test_a_report_of_no_record_fails_the_batch(self, cloud, failure, stream, consumer, reporting_mapping, given_up):
        """Recorded: test_kinesis_report_batch_item_failure_scenarios."""
        reporting_mapping(MaximumRetryAttempts=2, DestinationConfig=TO_QUEUE)
        consumer.answer = lambda event: {"batchItemFailures": [failure]}
        stream("hello")

        cloud.settle()

        (document,) = given_up()
        assert consumer.batches == [["hello"]] * 3
        assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert document["requestContext"]["approximateInvokeCount"] == 3
        assert document["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None}

    def test_a_report_that_is_no_list_fails_the_batch(self, awslambda, stream, consumer, reporting_mapping):
        mapping = reporting_mapping(MaximumRetryAttempts=0)
        consumer.answer = lambda event: {"batchItemFailures": 1}

        stream("hello")

        assert result_of(awslambda, mapping) == "PROBLEM: Function call failed"

    def test_delivery_goes_on_from_the_lowest_failed_record(self, cloud, stream, consumer, reporting_mapping):
        reporting_mapping()
        consumer.answer = reporting("4", "3")
        stream("1", "2", "3", "4", "5")
        consumer.answer = lambda event: None

        cloud.settle()

        assert consumer.batches == [["1", "2", "3", "4", "5"], ["3", "4", "5"]]

    def test_what_is_left_of_a_batch_has_all_its_retries(self, cloud, stream, consumer, reporting_mapping, given_up):
        """Recorded: test_dynamodb_report_batch_item_failures_with_on_failure_destination_config."""
        reporting_mapping(BatchSize=3, MaximumRetryAttempts=3, DestinationConfig=TO_QUEUE)
        consumer.answer = reporting("3")
        *_, third = stream("1", "2", "3")

        cloud.settle()

        (document,) = given_up()
        assert document["requestContext"]["approximateInvokeCount"] == 4
        assert document["KinesisBatchInfo"]["batchSize"] == 1
        assert document["KinesisBatchInfo"]["startSequenceNumber"] == third
        assert consumer.batches == [["1", "2", "3"], *[["3"]] * 4]

    def test_a_report_splits_the_batch_where_it_says(self, cloud, stream, consumer, reporting_mapping):
        """Developer guide, "Bisecting a batch": only the remaining records are retried."""
        reporting_mapping(BisectBatchOnFunctionError=True, MaximumRetryAttempts=1)
        consumer.answer = reporting("2")
        stream("1", "2", "3")

        cloud.settle()

        assert consumer.batches == [["1", "2", "3"], ["2", "3"], ["2"], ["2"], ["3"]]

    def test_a_function_error_splits_the_batch_in_halves(self, cloud, stream, consumer, reporting_mapping):
        reporting_mapping(BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)
        consumer.answer = failing_on("1")
        stream("1", "2", "3", "4")

        cloud.settle()

        assert consumer.batches == [["1", "2", "3", "4"], ["1", "2"], ["1"], ["2"], ["3", "4"]]


def test_a_snapshot_between_two_retries_continues_the_same(cloud, stream, consumer, new_mapping):
    new_mapping(BatchSize=2, MaximumRetryAttempts=4, BisectBatchOnFunctionError=True)
    consumer.answer = failing_on("2")
    stream("1", "2", "3")
    snapshot = cloud.snapshot()
    so_far = len(consumer.batches)

    cloud.settle()
    once = consumer.events[so_far:]
    consumer.events.clear()
    cloud.restore(snapshot)
    cloud.settle()

    assert len(once) > 5
    assert consumer.events == once


def test_a_snapshot_taken_during_an_invocation_delivers_its_batch_again(cloud, stream, consumer, new_mapping):
    new_mapping()
    snapshots = []
    consumer.answer = lambda event: snapshots.append(cloud.snapshot())
    stream("1")
    consumer.answer = lambda event: None
    consumer.events.clear()

    cloud.restore(snapshots[0])
    stream("2")

    assert consumer.batches == [["1"], ["2"]]
