"""The batch processor of AWS Lambda Powertools works as a handler of streams."""

from __future__ import annotations

import boto3
from aws_lambda_powertools.utilities import batch

from tests.services.lambda_.conftest import STREAM

SETTINGS = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "BatchSize": 10}


class Worker:
    """Handles record by record; the names in `bad` fail until they are taken out."""

    def __init__(self, kind, name_of):
        self.bad: set[str] = set()
        self.done: list[str] = []
        self._processor = batch.BatchProcessor(event_type=kind)
        self._name_of = name_of

    def __call__(self, event, context):
        return batch.process_partial_response(event, self._handle, self._processor, context)

    def _handle(self, record):
        name = self._name_of(record)
        if name in self.bad:
            raise ValueError(name)
        self.done.append(name)


def test_kinesis_records_that_fail_are_delivered_again(cloud, kinesis, new_mapping):
    worker = Worker(batch.EventType.KinesisDataStreams, lambda record: record.kinesis.data_as_text())
    worker.bad = {"2"}
    cloud.functions.create("consumer", worker)
    kinesis.create_stream(StreamName="events", ShardCount=1)
    new_mapping(**SETTINGS)

    records = [{"Data": data, "PartitionKey": "test"} for data in (b"1", b"2", b"3")]
    kinesis.put_records(StreamARN=STREAM, Records=records)
    before = list(worker.done)
    worker.bad.clear()
    cloud.settle()

    assert before == ["1", "3"]
    assert worker.done == ["1", "3", "2", "3"]


def test_changes_of_a_table_that_fail_are_delivered_again(cloud, new_mapping):
    worker = Worker(batch.EventType.DynamoDBStreams, lambda record: record.dynamodb.keys["id"])
    worker.bad = {"2"}
    cloud.functions.create("consumer", worker)
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    table = dynamodb.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    new_mapping(EventSourceArn=table["LatestStreamArn"], MaximumBatchingWindowInSeconds=1, **SETTINGS)

    for key in ("1", "2", "3"):
        dynamodb.put_item(TableName="things", Item={"id": {"S": key}})
    cloud.clock.advance(seconds=1)
    before = list(worker.done)
    worker.bad.clear()
    cloud.settle()

    assert before == ["1", "3"]
    assert worker.done == ["1", "3", "2", "3"]
