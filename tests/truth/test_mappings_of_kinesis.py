"""Event source mappings of Kinesis streams, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .mappings import ARN, ON_FAILURE, REPORTED, REPORTS, Scene, raise_
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

MAPPINGS = Recordings("event-source-mappings")
STREAM = f"arn:aws:kinesis:{ARN}:stream/events"
CREATED = "create_event_source_mapping_response"
SUITE = "TestKinesisSource::test_"
ONE = {"BatchSize": 1, "MaximumBatchingWindowInSeconds": 1, "StartingPosition": "TRIM_HORIZON"}


class KinesisScene(Scene):
    """A stream of one shard, and a function for its records."""

    def __init__(self, replay: Replay, **given: Any) -> None:
        super().__init__(replay, **given)
        self.kinesis = replay.client("kinesis")
        self.kinesis.create_stream(StreamName="events", ShardCount=1)

    def put(self, *data: str, key: str = "test") -> None:
        records = [{"Data": each.encode(), "PartitionKey": key.format(number)} for number, each in enumerate(data)]
        self.kinesis.put_records(StreamName="events", Records=records)

    def mapped(self, **given: Any) -> Any:
        return self.replay.match(CREATED, self.new_mapping(STREAM, **given))


@MAPPINGS.scenario(f"{SUITE}create_kinesis_event_source_mapping")
def ten_records_come_in_one_event(replay: Replay) -> None:
    scene = KinesisScene(replay)
    scene.mapped(StartingPosition="LATEST")
    scene.put(*["hello"] * 10, key="test_{}")
    [event] = scene.events
    replay.match("kinesis_records", event)


@MAPPINGS.scenario(f"{SUITE}create_kinesis_event_source_mapping_multiple_lambdas_single_kinesis_event_stream")
def two_functions_read_one_stream(replay: Replay) -> None:
    scene = KinesisScene(replay)
    events: dict[str, list[Any]] = {"a": [], "b": []}
    for name, noted in events.items():
        scene.new_function(f"fn-{name}", noted)
        created = scene.new_mapping(STREAM, FunctionName=f"fn-{name}", StartingPosition="TRIM_HORIZON")
        replay.match(f"{CREATED}-{name}", created)
    scene.put("hello", key="test_1")
    for name, noted in events.items():
        replay.match(f"kinesis_records-{name}", {"Records": [record for event in noted for record in event["Records"]]})


@MAPPINGS.scenario(f"{SUITE}disable_kinesis_event_source_mapping")
def a_disabled_mapping_delivers_nothing(replay: Replay) -> None:
    scene = KinesisScene(replay)
    uuid = scene.mapped(StartingPosition="LATEST", BatchSize=10)["UUID"]
    scene.put(*(json.dumps({"record_id": number}) for number in range(10)))
    replay.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=False)
    scene.put(*(json.dumps({"record_id_disabled": number}) for number in range(10)))
    replay.match("invocation_events", scene.events)


@MAPPINGS.scenario(f"{SUITE}duplicate_event_source_mappings")
def a_second_mapping_of_the_same_is_refused(replay: Replay) -> None:
    scene = KinesisScene(replay)
    replay.match("create", scene.new_mapping(STREAM, StartingPosition="LATEST"))
    replay.refused("error", scene.new_mapping, source_arn=STREAM, StartingPosition="LATEST")


@MAPPINGS.scenario(f"{SUITE}kinesis_event_source_mapping_with_on_failure_destination_config")
def a_queue_is_told_of_what_is_given_up(replay: Replay) -> None:
    scene = KinesisScene(replay, answer=raise_)
    scene.mapped(**ONE, MaximumRetryAttempts=1, DestinationConfig=ON_FAILURE)
    scene.put(json.dumps({"input": "hello"}))
    replay.cloud.settle()
    scene.match_given_up("sqs_payload")


@MAPPINGS.scenario(f"{SUITE}kinesis_maximum_record_age_exceeded[expire-before-ingestion]")
def a_record_too_old_at_first_is_not_tried(replay: Replay) -> None:
    scene = KinesisScene(replay, answer=raise_)
    scene.put("stream-data")
    replay.cloud.clock.advance(seconds=80)
    scene.mapped(**ONE, MaximumRetryAttempts=0, MaximumRecordAgeInSeconds=60, DestinationConfig=ON_FAILURE)
    replay.cloud.settle()
    scene.match_given_up("record_age_exceeded_payload")
    assert scene.events == []


@MAPPINGS.scenario(f"{SUITE}kinesis_maximum_record_age_exceeded[expire-while-retrying]")
def a_record_is_retried_until_it_is_too_old(replay: Replay) -> None:
    scene = KinesisScene(replay, answer=raise_)
    scene.mapped(**ONE, MaximumRetryAttempts=-1, MaximumRecordAgeInSeconds=60, DestinationConfig=ON_FAILURE)
    scene.put("stream-data")
    replay.cloud.settle()
    scene.match_given_up("record_age_exceeded_payload")


@MAPPINGS.scenario(f"{SUITE}kinesis_maximum_record_age_exceeded_discard_records")
def only_the_record_that_is_too_old_is_discarded(replay: Replay) -> None:
    scene = KinesisScene(replay)
    scene.put("stream-data")
    replay.cloud.clock.advance(seconds=80)
    scene.put(*(f"stream-data-{number}" for number in range(1, 6)))
    ten = {**ONE, "BatchSize": 10}
    scene.mapped(**ten, MaximumRetryAttempts=0, MaximumRecordAgeInSeconds=60, DestinationConfig=ON_FAILURE)
    replay.cloud.settle()
    replay.match("Records", [record for event in scene.events for record in event["Records"]])
    scene.match_given_up("record_age_exceeded_payload")


@MAPPINGS.scenario(
    f"{SUITE}kinesis_report_batch_item_failure_scenarios[invalid_key_foo_failure]",
    f"{SUITE}kinesis_report_batch_item_failure_scenarios[item_identifier_not_present_failure]",
    f"{SUITE}kinesis_report_batch_item_failure_scenarios[null_item_identifier_failure]",
)
def reports_that_name_no_record_fail_the_batch(replay: Replay) -> None:
    scene = KinesisScene(replay, answer=lambda event: REPORTED[replay.parameter])
    scene.mapped(**ONE, **REPORTS, MaximumRetryAttempts=2, DestinationConfig=ON_FAILURE)
    scene.put("hello")
    replay.cloud.settle()
    replay.match("kinesis_events", scene.events)
    scene.match_given_up("sqs_payload")


@MAPPINGS.scenario(
    f"{SUITE}kinesis_report_batch_item_success_scenarios[empty_batch_item_failure_success]",
    f"{SUITE}kinesis_report_batch_item_success_scenarios[empty_list_success]",
    f"{SUITE}kinesis_report_batch_item_success_scenarios[null_batch_item_failure_success]",
    f"{SUITE}kinesis_report_batch_item_success_scenarios[null_success]",
)
def reports_of_no_failure_are_a_success(replay: Replay) -> None:
    scene = KinesisScene(replay, answer=lambda event: REPORTED[replay.parameter])
    scene.mapped(**ONE, **REPORTS, MaximumRetryAttempts=2)
    scene.put("hello")
    replay.cloud.settle()
    replay.match("kinesis_events", scene.events)


test_answers_are_those_of_aws = MAPPINGS.runner()
