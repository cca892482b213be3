"""What pipes read, filter and batch, and what becomes of what fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import STREAM, client, queue_arn

if TYPE_CHECKING:
    from awsim import Cloud

KEY = {"InputTemplate": "<$.partitionKey>"}
BODY = {"InputTemplate": "<$.body>"}


class TestQueues:
    def test_a_message_is_the_event(self, pipe: Any, send: Any, received: Any) -> None:
        pipe()
        send("hello", MessageAttributes={"a": {"DataType": "String", "StringValue": "1"}})

        event = json.loads(received()[0])
        assert set(event) == {
            *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfMessageAttributes"),
            *("md5OfBody", "eventSource", "eventSourceARN", "awsRegion"),
        }
        assert (event["body"], event["eventSource"], event["eventSourceARN"]) == (
            "hello",
            "aws:sqs",
            queue_arn("source"),
        )
        assert event["messageAttributes"]["a"]["stringValue"] == "1"

    def test_what_passes_no_filter_is_deleted(self, pipe: Any, sqs: Any, send: Any, received: Any) -> None:
        filters = {"Filters": [{"Pattern": '{"body": {"n": [{"numeric": [">", 1]}]}}'}]}
        pipe(SourceParameters={"FilterCriteria": filters}, TargetParameters=BODY)
        send('{"n": 1}', '{"n": 2}', "text")

        assert received() == ['{"n":2}']
        assert received("source") == []

    def test_messages_are_gathered_into_batches(self, cloud: Cloud, pipe: Any, send: Any, worker: Any) -> None:
        arn, events = worker()
        reading = {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 20}
        pipe(Target=arn, SourceParameters={"SqsQueueParameters": reading}, TargetParameters=BODY)
        send("a", "b", "c", "d")
        assert events == [["a", "b", "c"]]
        cloud.clock.advance(seconds=21)

        assert events == [["a", "b", "c"], ["d"]]

    def test_what_fails_comes_back_and_ends_in_the_dead_letter_queue(
        self, cloud: Cloud, pipe: Any, sqs: Any, send: Any, received: Any, worker: Any
    ) -> None:
        redrive = json.dumps({"deadLetterTargetArn": queue_arn("letters"), "maxReceiveCount": 2})
        url = sqs.get_queue_url(QueueName="source")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "30"})
        arn, events = worker(lambda _: 1 / 0)
        pipe(Target=arn, TargetParameters=BODY)
        send("hello")
        cloud.clock.advance(minutes=5)

        assert events == [["hello"], ["hello"]]
        assert received("letters") == ["hello"]

    def test_a_part_of_a_batch_fails(
        self, cloud: Cloud, pipe: Any, sqs: Any, send: Any, received: Any, worker: Any
    ) -> None:
        def answer(batch: list[Any]) -> Any:
            wrong = [each["messageId"] for each in batch if each["body"] == "bad" and len(events) == 1]
            return {"batchItemFailures": [{"itemIdentifier": each} for each in wrong]}

        arn, events = worker(answer)
        reading = {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 5}
        pipe(Target=arn, SourceParameters={"SqsQueueParameters": reading})
        send("good", "bad", "fine")
        cloud.clock.advance(minutes=1)

        assert [[each["body"] for each in batch] for batch in events] == [["good", "bad", "fine"], ["bad"]]
        assert received("source") == []

    def test_groups_of_a_fifo_queue_keep_their_order(
        self, cloud: Cloud, pipe: Any, sqs: Any, send: Any, worker: Any
    ) -> None:
        sqs.create_queue(QueueName="source.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
        arn, events = worker(lambda batch: 1 / 0 if len(events) == 1 else None)
        one = {"SqsQueueParameters": {"BatchSize": 1}}
        pipe(Source=queue_arn("source.fifo"), Target=arn, SourceParameters=one, TargetParameters=BODY)
        send("a", "b", "c", name="source.fifo", MessageGroupId="g")
        cloud.clock.advance(minutes=2)

        assert events == [["a"], ["a"], ["b"], ["c"]]


class TestStreams:
    def test_a_record_of_kinesis_is_the_event(self, stream_pipe: Any, put: Any, received: Any) -> None:
        stream_pipe()
        put("hello")

        event = json.loads(received()[0])
        assert set(event) == {
            *("kinesisSchemaVersion", "partitionKey", "sequenceNumber", "data", "approximateArrivalTimestamp"),
            *("eventSource", "eventVersion", "eventID", "eventName", "invokeIdentityArn", "awsRegion"),
            "eventSourceARN",
        }
        assert (event["data"], event["eventSource"], event["eventSourceARN"]) == ("aGVsbG8=", "aws:kinesis", STREAM)

    def test_records_are_filtered_by_their_data(self, stream_pipe: Any, put: Any, received: Any) -> None:
        stream_pipe(['{"data": {"n": [2]}}'], TargetParameters={"InputTemplate": '{"n": <$.data.n>}'})
        put('{"n": 1}', '{"n": 2}')

        assert received() == ['{"n": 2}']

    @pytest.mark.parametrize(("position", "expected"), [("TRIM_HORIZON", ['"a"', '"b"']), ("LATEST", ['"b"'])])
    def test_reading_begins_where_it_is_to(
        self, stream_pipe: Any, put: Any, received: Any, position: str, expected: list[str]
    ) -> None:
        put("a")
        stream_pipe(None, {"StartingPosition": position}, TargetParameters=KEY)
        put("b")

        assert received() == expected

    def test_reading_begins_at_a_moment(self, cloud: Cloud, stream_pipe: Any, put: Any, received: Any) -> None:
        put("a")
        cloud.clock.advance(minutes=1)
        reading = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": cloud.clock.now()}
        put("b")
        stream_pipe(None, reading, TargetParameters=KEY)

        assert received() == ['"b"']

    def test_changes_of_a_table_are_events(self, pipe: Any, received: Any) -> None:
        dynamodb = client("dynamodb")
        table = dynamodb.create_table(
            TableName="items",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]
        pipe(
            Source=table["LatestStreamArn"],
            SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": "TRIM_HORIZON"}},
            TargetParameters={"InputTemplate": '{"id": <$.dynamodb.NewImage.id.S>, "what": <$.eventName>}'},
        )
        dynamodb.put_item(TableName="items", Item={"id": {"S": "1"}})

        assert received() == ['{"id": "1", "what": "INSERT"}']

    def test_what_is_given_up_is_told_the_dead_letter_queue(
        self, cloud: Cloud, stream_pipe: Any, put: Any, received: Any, worker: Any
    ) -> None:
        arn, events = worker(lambda _: 1 / 0)
        letters = {"DeadLetterConfig": {"Arn": queue_arn("letters")}}
        made = stream_pipe(None, {"MaximumRetryAttempts": 1, **letters}, Target=arn)
        put("a", "b")
        cloud.clock.advance(minutes=1)

        [letter] = map(json.loads, received("letters"))
        first, last = (each["sequenceNumber"] for each in events[0])
        assert len(events) == 2
        assert letter["context"] == {"partnerResourceArn": made, "condition": "RetryAttemptsExhausted"}
        batch = letter["KinesisBatchInfo"]
        assert (batch["startSequenceNumber"], batch["endSequenceNumber"], batch["batchSize"]) == (first, last, 2)
        assert (batch["streamArn"], batch["shardId"]) == (STREAM, "shardId-000000000000")

    def test_what_is_too_old_is_told_the_dead_letter_queue(
        self, cloud: Cloud, stream_pipe: Any, put: Any, received: Any, worker: Any
    ) -> None:
        arn, _ = worker(lambda _: 1 / 0)
        letters = {"DeadLetterConfig": {"Arn": queue_arn("letters")}}
        stream_pipe(None, {"MaximumRecordAgeInSeconds": 60, **letters}, Target=arn)
        put("a")
        cloud.clock.advance(minutes=5)

        [letter] = map(json.loads, received("letters"))
        assert letter["context"]["condition"] == "RecordAgeExceeded"

    def test_a_failed_batch_is_halved(self, cloud: Cloud, stream_pipe: Any, put: Any, worker: Any) -> None:
        arn, events = worker(lambda batch: 1 / 0 if "c" in batch else None)
        reading = {"OnPartialBatchItemFailure": "AUTOMATIC_BISECT", "MaximumRetryAttempts": 0}
        stream_pipe(None, reading, Target=arn, TargetParameters=KEY)
        put("a", "b", "c", "d")
        cloud.clock.advance(minutes=5)

        assert events == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]

    def test_a_batch_goes_on_where_it_has_failed(self, cloud: Cloud, stream_pipe: Any, put: Any, worker: Any) -> None:
        def answer(batch: list[Any]) -> Any:
            wrong = [each["sequenceNumber"] for each in batch if each["partitionKey"] == "b" and len(events) == 1]
            return {"batchItemFailures": [{"itemIdentifier": each} for each in wrong]}

        arn, events = worker(answer)
        stream_pipe(Target=arn)
        put("a", "b", "c")
        cloud.clock.advance(minutes=1)

        assert [[each["partitionKey"] for each in batch] for batch in events] == [["a", "b", "c"], ["b", "c"]]

    def test_records_of_a_snapshot_are_delivered(self, cloud: Cloud, stream_pipe: Any, put: Any, received: Any) -> None:
        stream_pipe(None, {"MaximumBatchingWindowInSeconds": 30}, TargetParameters=KEY)
        put("a")
        saved = cloud.snapshot()
        cloud.clock.advance(minutes=1)
        assert received() == ['"a"']
        cloud.restore(saved)
        cloud.clock.advance(minutes=1)

        assert received() == ['"a"']
