"""Event source mappings of DynamoDB streams, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.registry import is_native

from .mappings import ARN, ON_FAILURE, REPORTED, REPORTS, Scene, raise_
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

MAPPINGS = Recordings("event-source-mappings")
CREATED = "create_event_source_mapping_response"
SUITE = "TestDynamoDBEventSourceMapping::test_"
ONE = {"BatchSize": 1, "MaximumBatchingWindowInSeconds": 1, "StartingPosition": "TRIM_HORIZON"}
KEY = "my_partition_key"
HELLO = {KEY: {"S": "hello world"}}
SIZE = frozenset() if is_native("dynamodbstreams", "get_records") else frozenset({"SizeBytes"})
"""moto counts the bytes of records in its own way."""
BINARY = {**HELLO, "binary_key": {"B": b"foobar"}}

FILTERS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "content_filter_type": (
        {"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}},
        [
            {"id": {"S": "id_value_1"}, "presentKey": {"S": "presentValue"}},
            {"id": {"S": "id_value_2"}, "presentKey": {"S": "otherValue"}},
        ],
    ),
    "content_or_filter": (
        {"eventName": ["INSERT", "MODIFY"]},
        [{"id": {"S": "id_value"}}, {"id": {"S": "id_value"}, "id2": {"S": "id2_new_value"}}],
    ),
    "date_time_conversion": (
        {"dynamodb": {"ApproximateCreationDateTime": [{"numeric": [">", 0]}]}},
        [{"id": {"S": "id_value_1"}}, {"id": {"S": "id_value_2"}}],
    ),
    "exists_false_filter": (
        {"dynamodb": {"NewImage": {"presentKey": [{"exists": False}]}}},
        [{"id": {"S": "id_value_1"}}, {"id": {"S": "id_value_2"}, "presentKey": {"S": "presentValue"}}],
    ),
    "exists_filter_type": (
        {"dynamodb": {"NewImage": {"presentKey": {"S": [{"exists": True}]}}}},
        [{"id": {"S": "id_value_1"}, "presentKey": {"S": "presentValue"}}, {"id": {"S": "id_value_2"}}],
    ),
    "insert_same_entry_twice": (
        {"eventName": ["INSERT"]},
        [{"id": {"S": "id_value"}, "id2": {"S": "id2_value"}}] * 2,
    ),
    "numeric_filter": (
        {"dynamodb": {"NewImage": {"numericFilter": {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}}}},
        [
            {"id": {"S": "id_value_1"}, "numericFilter": {"N": "42"}},
            {"id": {"S": "id_value_2"}, "numericFilter": {"N": "101"}},
        ],
    ),
    "prefix_filter": (
        {"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}},
        [
            {"id": {"S": "id_value_1"}, "prefix": {"S": "us-1-other-suffix"}},
            {"id": {"S": "id_value_2"}, "prefix": {"S": "other-us-1"}},
        ],
    ),
}
"""The parameter of a recording -> its filter, and the items that are put one after the other."""


class TableScene(Scene):
    """A table with a stream, and a function for its changes."""

    def __init__(self, replay: Replay, key: str = KEY, view: str = "NEW_IMAGE", **given: Any) -> None:
        super().__init__(replay, **given)
        self.dynamodb = replay.client("dynamodb")
        self.stream: str = self.dynamodb.create_table(
            TableName="things",
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )["TableDescription"]["LatestStreamArn"]

    def put(self, item: dict[str, Any]) -> None:
        """Put an item, and let the window of its batch pass."""
        self.dynamodb.put_item(TableName="things", Item=item)
        self.cloud.settle()


@MAPPINGS.scenario(f"{SUITE}deletion_event_source_mapping_with_dynamodb")
def a_mapping_stays_when_its_table_is_deleted(replay: Replay) -> None:
    scene = TableScene(replay, "id")
    created = scene.new_mapping(scene.stream, StartingPosition="TRIM_HORIZON")
    replay.match("create_event_source_mapping_result", created)
    scene.dynamodb.delete_table(TableName="things")
    listed = replay.client("lambda").list_event_source_mappings(EventSourceArn=scene.stream)
    replay.match("list_event_source_mapping_result", listed)
    replay.leave("create_dynamodb_table_response")


@MAPPINGS.scenario(f"{SUITE}disabled_dynamodb_event_source_mapping")
def a_disabled_mapping_delivers_nothing(replay: Replay) -> None:
    scene = TableScene(replay, "id")
    created = scene.new_mapping(scene.stream, StartingPosition="TRIM_HORIZON", MaximumBatchingWindowInSeconds=1)
    replay.match("create_event_source_mapping_result", created)
    scene.put({"id": {"S": "1"}})
    updated = replay.client("lambda").update_event_source_mapping(UUID=created["UUID"], Enabled=False)
    replay.match("update_event_source_mapping_result", updated)
    scene.put({"id": {"S": "2"}})
    replay.leave("dynamodb_create_table_result")
    assert len(scene.events) == 1


@MAPPINGS.scenario(f"{SUITE}duplicate_event_source_mappings")
def a_second_mapping_of_the_same_is_refused(replay: Replay) -> None:
    scene = TableScene(replay)
    given = {"StartingPosition": "TRIM_HORIZON", "MaximumBatchingWindowInSeconds": 1, "MaximumRetryAttempts": 1}
    replay.match("create", scene.new_mapping(scene.stream, **given))
    replay.refused("error", scene.new_mapping, source_arn=scene.stream, **given)
    replay.leave("create-table-result")


@MAPPINGS.scenario(*(f"{SUITE}dynamodb_event_filter[{parameter}]" for parameter in FILTERS))
def filters_choose_among_changes(replay: Replay) -> None:
    scene = TableScene(replay, "id", "NEW_AND_OLD_IMAGES")
    pattern, [first, second] = FILTERS[replay.parameter]
    criteria = {"Filters": [{"Pattern": json.dumps(pattern)}]}
    created = scene.new_mapping(scene.stream, **ONE, MaximumRetryAttempts=1, FilterCriteria=criteria)
    replay.match(CREATED, created)
    scene.put(first)
    replay.match("lambda-log-events", scene.events, aside=SIZE)
    scene.put(second)
    replay.match("lambda-multiple-log-events", scene.events, aside=SIZE)
    replay.leave("table_creation_response")


@MAPPINGS.scenario(f"{SUITE}dynamodb_event_source_mapping")
def a_change_comes_as_an_event(replay: Replay) -> None:
    scene = TableScene(replay)
    replay.match(CREATED, scene.new_mapping(scene.stream, **ONE, MaximumRetryAttempts=1))
    scene.put(BINARY)
    replay.match("event_logs", scene.events, aside=SIZE)
    replay.leave("create-table-result")


@MAPPINGS.scenario(f"{SUITE}dynamodb_event_source_mapping_with_s3_on_failure_destination")
def a_bucket_is_given_what_is_given_up(replay: Replay) -> None:
    scene = TableScene(replay, answer=raise_)
    s3 = replay.client("s3")
    s3.create_bucket(Bucket="given-up")
    destination = {"OnFailure": {"Destination": "arn:aws:s3:::given-up"}}
    created = scene.new_mapping(scene.stream, **ONE, MaximumRetryAttempts=1, DestinationConfig=destination)
    replay.match(CREATED, created)
    scene.put(HELLO)
    [written] = s3.list_objects_v2(Bucket="given-up")["Contents"]
    replay.match("record_body", s3.get_object(Bucket="given-up", Key=written["Key"])["Body"], aside=SIZE)
    replay.leave("create_table_response", "update_table_response")


@MAPPINGS.scenario(f"{SUITE}dynamodb_event_source_mapping_with_sns_on_failure_destination_config")
def a_topic_is_told_of_what_is_given_up(replay: Replay) -> None:
    scene = TableScene(replay, answer=raise_)
    topic = replay.client("sns").create_topic(Name="given-up")["TopicArn"]
    queue = f"arn:aws:sqs:{ARN}:given-up"
    replay.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    destination = {"OnFailure": {"Destination": topic}}
    created = scene.new_mapping(scene.stream, **ONE, MaximumRetryAttempts=1, DestinationConfig=destination)
    replay.match(CREATED, created)
    scene.put(HELLO)
    [message] = scene.sqs.receive_message(QueueUrl=scene.given_up)["Messages"]
    of_moto = {"SignatureVersion", "SigningCertURL", "UnsubscribeURL"}
    replay.match("failure_sns_message", message["Body"], aside=of_moto)
    replay.leave("create_table_response", "update_table_response")


@MAPPINGS.scenario(
    f"{SUITE}dynamodb_report_batch_item_failure_scenarios[empty_string_item_identifier_failure]",
    f"{SUITE}dynamodb_report_batch_item_failure_scenarios[invalid_key_foo_null_value_failure]",
)
def reports_that_name_no_record_fail_the_batch(replay: Replay) -> None:
    scene = TableScene(replay, answer=lambda event: REPORTED[replay.parameter])
    scene.new_mapping(scene.stream, **ONE, **REPORTS, MaximumRetryAttempts=3, DestinationConfig=ON_FAILURE)
    scene.put(BINARY)
    scene.match_given_up("destination_queue_messages")
    replay.match("dynamodb_events", scene.events, aside=SIZE)
    replay.leave("create-table-result")


@MAPPINGS.scenario(f"{SUITE}dynamodb_report_batch_item_failures_with_on_failure_destination_config")
def the_record_that_always_fails_is_given_up(replay: Replay) -> None:
    def report(event: Any) -> Any:
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["dynamodb"]["SequenceNumber"]}]}

    scene = TableScene(replay, answer=report)
    three = {**ONE, "BatchSize": 3}
    created = scene.new_mapping(scene.stream, **three, **REPORTS, MaximumRetryAttempts=3, DestinationConfig=ON_FAILURE)
    # Mappings had no ARN when this was recorded.
    replay.match(CREATED, created, aside={"EventSourceMappingArn"})
    scene.put(HELLO)
    scene.match_given_up("destination_queue_messages")
    replay.leave("create_table_response", "update_table_response")


@MAPPINGS.scenario(f"{SUITE}dynamodb_report_batch_item_success_scenarios[empty_batch_item_failure_success]")
def reports_of_no_failure_are_a_success(replay: Replay) -> None:
    scene = TableScene(replay, answer=lambda event: REPORTED[replay.parameter])
    scene.new_mapping(scene.stream, **ONE, **REPORTS)
    scene.put(BINARY)
    replay.match("dynamodb_events", scene.events, aside=SIZE)
    replay.leave("create-table-result")


@MAPPINGS.scenario(f"{SUITE}esm_with_not_existing_dynamodb_stream")
def a_stream_that_does_not_exist_is_refused(replay: Replay) -> None:
    scene = Scene(replay)
    stream = f"arn:aws:dynamodb:{ARN}:table/test-table-4a53f4e8/stream/2025-02-22T03:03:25.490"
    replay.refused("error", scene.new_mapping, source_arn=stream, StartingPosition="LATEST")


test_answers_are_those_of_aws = MAPPINGS.runner()
