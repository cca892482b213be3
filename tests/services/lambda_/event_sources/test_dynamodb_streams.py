"""Functions are invoked with the changes of DynamoDB tables."""

from __future__ import annotations

import json

import boto3
import pytest

from tests.services.lambda_.conftest import ARN, GIVEN_UP


@pytest.fixture
def dynamodb(cloud):
    return boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def table(dynamodb):
    """Creates the table `things`; the answer is its stream's ARN."""

    def create(view="NEW_AND_OLD_IMAGES"):
        described = dynamodb.create_table(
            TableName="things",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        return described["TableDescription"]["LatestStreamArn"]

    return create


@pytest.fixture
def put(dynamodb):
    """Puts an item into the table: `put("1", colour={"S": "red"})`."""

    def put_item(key, **attributes):
        dynamodb.put_item(TableName="things", Item={"id": {"S": key}, **attributes})

    return put_item


def keys(consumer):
    """The ids of the items of each event."""
    return [[each["dynamodb"]["Keys"]["id"]["S"] for each in event["Records"]] for event in consumer.events]


def failing(event):
    raise RuntimeError("intentional")


def test_a_change_has_reached_the_function_when_put_item_returns(table, put, consumer, new_mapping):
    """Recorded: test_dynamodb_event_source_mapping."""
    stream = table("NEW_IMAGE")
    new_mapping(EventSourceArn=stream)

    put("hello world", binary_key={"B": b"foobar"})

    (record,) = consumer.events[0]["Records"]
    varying = {name: record["dynamodb"].pop(name) for name in ("SequenceNumber", "SizeBytes")}
    assert varying["SequenceNumber"].isdigit()
    assert varying["SizeBytes"] > 0
    assert len(record.pop("eventID")) == 32
    assert record == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1767225600.0,
            "Keys": {"id": {"S": "hello world"}},
            "NewImage": {"id": {"S": "hello world"}, "binary_key": {"B": "Zm9vYmFy"}},
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": stream,
    }


def test_the_members_of_an_event_are_in_the_order_aws_gives_them(table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table())
    put("1")
    put("1", colour={"S": "red"})

    record = consumer.events[1]["Records"][0]

    assert " ".join(record) == "eventID eventName eventVersion eventSource awsRegion dynamodb eventSourceARN"
    assert " ".join(record["dynamodb"]) == (
        "ApproximateCreationDateTime Keys NewImage OldImage SequenceNumber SizeBytes StreamViewType"
    )


def test_inserts_changes_and_removals_are_told_apart(dynamodb, table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table())

    put("1")
    put("1", colour={"S": "red"})
    dynamodb.delete_item(TableName="things", Key={"id": {"S": "1"}})

    assert [event["Records"][0]["eventName"] for event in consumer.events] == ["INSERT", "MODIFY", "REMOVE"]


def test_trim_horizon_begins_with_the_oldest_change(table, put, consumer, new_mapping):
    stream = table()
    put("1")
    put("2")

    new_mapping(EventSourceArn=stream, StartingPosition="TRIM_HORIZON")

    assert keys(consumer) == [["1", "2"]]


def test_latest_passes_over_earlier_changes(table, put, consumer, new_mapping):
    stream = table()
    put("1")

    new_mapping(EventSourceArn=stream, StartingPosition="LATEST")
    put("2")

    assert keys(consumer) == [["2"]]


def test_a_mapping_that_is_enabled_again_resumes_where_it_was(awslambda, table, put, consumer, new_mapping):
    """Recorded: test_disabled_dynamodb_event_source_mapping."""
    uuid = new_mapping(EventSourceArn=table())["UUID"]
    put("1")
    awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)
    put("2")
    disabled = keys(consumer)

    awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)

    assert disabled == [["1"]]
    assert keys(consumer) == [["1"], ["2"]]
    assert awslambda.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "OK"


def test_a_deleted_mapping_invokes_no_more(cloud, awslambda, table, put, consumer, new_mapping):
    uuid = new_mapping(EventSourceArn=table())["UUID"]
    awslambda.delete_event_source_mapping(UUID=uuid)

    put("1")
    cloud.settle()

    assert consumer.events == []


def test_a_window_gathers_changes(cloud, table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table(), MaximumBatchingWindowInSeconds=5)
    for number in range(3):
        put(str(number))
    early = keys(consumer)

    cloud.settle()

    assert early == []
    assert keys(consumer) == [["0", "1", "2"]]


def test_writes_of_a_function_to_its_own_table_come_back(dynamodb, table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table())

    def write_on(event):
        number = int(event["Records"][0]["dynamodb"]["Keys"]["id"]["S"])
        if number < 3:
            dynamodb.put_item(TableName="things", Item={"id": {"S": str(number + 1)}})

    consumer.answer = write_on
    put("1")

    assert keys(consumer) == [["1"], ["2"], ["3"]]


def test_settling_leaves_nothing_to_be_run(cloud, table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table())
    put("1")

    assert cloud.settle() == 0


@pytest.mark.parametrize(
    ("pattern", "items", "passed"),
    [
        (
            {"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}},
            [{"presentKey": {"S": "presentValue"}}, {"presentKey": {"S": "notPresentValue"}}],
            ["1"],
        ),
        (
            {"dynamodb": {"NewImage": {"presentKey": {"S": [{"exists": True}]}}}},
            [{"presentKey": {"S": "presentValue"}}, {}],
            ["1"],
        ),
        (
            {"dynamodb": {"NewImage": {"presentKey": [{"exists": False}]}}},
            [{}, {"presentKey": {"S": "presentValue"}}],
            ["1", "2"],
        ),
        (
            {"dynamodb": {"NewImage": {"numericFilter": {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}}}},
            [{"numericFilter": {"N": "42"}}, {"numericFilter": {"N": "101"}}],
            ["1"],
        ),
        (
            {"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}},
            [{"prefix": {"S": "us-1-other-suffix"}}, {"prefix": {"S": "other-suffix"}}],
            ["1"],
        ),
    ],
    ids=["content_filter_type", "exists_filter_type", "exists_false_filter", "numeric_filter", "prefix_filter"],
)
def test_filters_choose_by_the_items_content(table, put, consumer, new_mapping, pattern, items, passed):
    """Recorded: test_dynamodb_event_filter; `exists` looks at leaves, of which a map has none by itself."""
    criteria = {"Filters": [{"Pattern": json.dumps(pattern)}]}
    new_mapping(EventSourceArn=table(), BatchSize=1, FilterCriteria=criteria)

    for number, attributes in enumerate(items, 1):
        put(str(number), **attributes)

    assert keys(consumer) == [[key] for key in passed]


@pytest.mark.parametrize(("names", "passed"), [(["INSERT", "MODIFY"], 2), (["INSERT"], 1)])
def test_filters_choose_by_the_kind_of_change(table, put, consumer, new_mapping, names, passed):
    """Recorded: test_dynamodb_event_filter[content_or_filter], […insert_same_entry_twice]."""
    criteria = {"Filters": [{"Pattern": json.dumps({"eventName": names})}]}
    new_mapping(EventSourceArn=table(), BatchSize=1, FilterCriteria=criteria)

    put("1")
    put("1", id2={"S": "id2_new_value"})

    assert [event["Records"][0]["eventName"] for event in consumer.events] == names[:passed]


def test_a_destination_is_told_of_changes_that_are_given_up(cloud, table, put, consumer, new_mapping, given_up):
    """Recorded: test_dynamodb_report_batch_item_failures_with_on_failure_destination_config."""
    stream = table("NEW_IMAGE")
    new_mapping(
        EventSourceArn=stream,
        BatchSize=3,
        MaximumBatchingWindowInSeconds=1,
        MaximumRetryAttempts=3,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": GIVEN_UP}},
    )
    consumer.answer = lambda event: {
        "batchItemFailures": [{"itemIdentifier": event["Records"][-1]["dynamodb"]["SequenceNumber"]}]
    }
    for key in ("1", "2", "3"):
        put(key)

    cloud.settle()

    (document,) = given_up()
    number = consumer.events[-1]["Records"][0]["dynamodb"]["SequenceNumber"]
    shard_id = document["DDBStreamBatchInfo"].pop("shardId")
    del document["requestContext"]["requestId"], document["timestamp"]
    assert shard_id.startswith("shardId-")
    assert keys(consumer) == [["1", "2", "3"], *[["3"]] * 4]
    assert document == {
        "requestContext": {
            "functionArn": f"{ARN}:consumer",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 4,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None},
        "version": "1.0",
        "DDBStreamBatchInfo": {
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00Z",
            "approximateArrivalOfLastRecord": "2026-01-01T00:00:00Z",
            "batchSize": 1,
            "streamArn": stream,
        },
    }


def test_a_bucket_is_given_the_changes_too(cloud, table, put, consumer, new_mapping):
    """Recorded: test_dynamodb_event_source_mapping_with_s3_on_failure_destination."""
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="given-up")
    destination = {"OnFailure": {"Destination": "arn:aws:s3:::given-up"}}
    new_mapping(EventSourceArn=table(), BatchSize=1, MaximumRetryAttempts=1, DestinationConfig=destination)
    consumer.answer = failing
    put("hello world")

    cloud.settle()

    (listed,) = s3.list_objects_v2(Bucket="given-up")["Contents"]
    document = json.loads(s3.get_object(Bucket="given-up", Key=listed["Key"])["Body"].read())
    assert document["requestContext"]["approximateInvokeCount"] == 2
    assert json.loads(document["payload"]) == consumer.events[0]


@pytest.mark.parametrize("failure", [{"itemIdentifier": ""}, {"foo": None}], ids=json.dumps)
def test_a_report_of_no_record_fails_the_batch(cloud, table, put, consumer, new_mapping, given_up, failure):
    """Recorded: test_dynamodb_report_batch_item_failure_scenarios."""
    new_mapping(
        EventSourceArn=table("NEW_IMAGE"),
        MaximumRetryAttempts=3,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": GIVEN_UP}},
    )
    consumer.answer = lambda event: {"batchItemFailures": [failure]}
    put("hello world", binary_key={"B": b"foobar"})

    cloud.settle()

    (document,) = given_up()
    assert document["requestContext"]["approximateInvokeCount"] == 4
    assert document["responseContext"]["functionError"] is None
    assert len(consumer.events) == 4


def test_the_order_of_an_items_changes_is_kept_between_lanes(table, put, consumer, new_mapping):
    new_mapping(EventSourceArn=table(), ParallelizationFactor=5, BatchSize=2, MaximumBatchingWindowInSeconds=0)

    for number in range(20):
        put(str(number % 4), number={"N": str(number)})

    seen: dict[str, list[int]] = {}
    for event in consumer.events:
        for record in event["Records"]:
            image = record["dynamodb"]["NewImage"]
            seen.setdefault(image["id"]["S"], []).append(int(image["number"]["N"]))
    assert sum(map(len, seen.values())) == 20
    assert all(numbers == sorted(numbers) for numbers in seen.values())
