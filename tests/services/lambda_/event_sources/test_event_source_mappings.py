"""Event source mappings: what is answered, what is refused, and the states they pass through."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.lambda_.conftest import Refusal

REGION = "us-east-1"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:jobs"
STREAM = f"arn:aws:kinesis:{REGION}:123456789012:stream/events"
FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:worker"
UNKNOWN = "b490b608-1dfc-4352-8562-be7fbb42e0b2"
TABLE = f"arn:aws:dynamodb:{REGION}:123456789012:table/items"

OF_STREAMS = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "EventSourceArn": STREAM,
    "FunctionArn": FUNCTION,
    "FunctionResponseTypes": [],
    "LastProcessingResult": "No records processed",
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "StartingPosition": "LATEST",
    "State": "Creating",
    "StateTransitionReason": "User action",
    "TumblingWindowInSeconds": 0,
}
OF_QUEUES = {
    "BatchSize": 10,
    "EventSourceArn": QUEUE,
    "FunctionArn": FUNCTION,
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "State": "Creating",
    "StateTransitionReason": "USER_INITIATED",
}


@pytest.fixture
def sources(cloud: Cloud) -> None:
    """A queue, a stream and a function to connect them with."""
    boto3.client("sqs", REGION).create_queue(QueueName="jobs")
    boto3.client("kinesis", REGION).create_stream(StreamName="events", ShardCount=1)
    cloud.functions.create("worker", lambda event, context: None)


def create(awslambda: Any, source: str = QUEUE, **given: Any) -> dict[str, Any]:
    usual = {"StartingPosition": "LATEST"} if "kinesis" in source else {}
    answer: dict[str, Any] = awslambda.create_event_source_mapping(
        **{"EventSourceArn": source, "FunctionName": "worker", **usual, **given}
    )
    return answer


def without_identity(answer: dict[str, Any]) -> dict[str, Any]:
    varying = {"ResponseMetadata", "UUID", "EventSourceMappingArn", "LastModified"}
    return {name: value for name, value in answer.items() if name not in varying}


@pytest.mark.usefixtures("sources")
class TestAnswers:
    @pytest.mark.parametrize(("source", "expected"), [(STREAM, OF_STREAMS), (QUEUE, OF_QUEUES)])
    def test_a_mapping_has_the_members_of_its_source(self, awslambda: Any, source: str, expected: Any) -> None:
        """Recorded: test_duplicate_event_source_mappings, of each source."""
        answer = create(awslambda, source)
        assert without_identity(answer) == expected
        assert answer["EventSourceMappingArn"] == (
            f"arn:aws:lambda:{REGION}:123456789012:event-source-mapping:{answer['UUID']}"
        )
        assert answer["LastModified"] == datetime(2026, 1, 1, tzinfo=UTC)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202

    def test_a_mapping_shows_what_it_was_given(self, awslambda: Any) -> None:
        given = {
            "BatchSize": 7,
            "BisectBatchOnFunctionError": True,
            "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
            "FilterCriteria": {"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumBatchingWindowInSeconds": 3,
            "MaximumRecordAgeInSeconds": 60,
            "MaximumRetryAttempts": 2,
            "ParallelizationFactor": 3,
            "StartingPosition": "AT_TIMESTAMP",
            "StartingPositionTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
        }
        assert without_identity(create(awslambda, STREAM, **given)) == {**OF_STREAMS, **given}

    @pytest.mark.parametrize(
        ("name", "arn"),
        [
            ("worker", FUNCTION),
            (FUNCTION, FUNCTION),
            ("worker:$LATEST", f"{FUNCTION}:$LATEST"),
            (f"{FUNCTION}:1", f"{FUNCTION}:1"),
            (f"{FUNCTION}:live", f"{FUNCTION}:live"),
            ("123456789012:function:worker:live", f"{FUNCTION}:live"),
        ],
    )
    def test_a_function_is_named_in_every_way(self, awslambda: Any, name: str, arn: str) -> None:
        """Recorded: test_function_name_variations."""
        awslambda.publish_version(FunctionName="worker")
        awslambda.create_alias(FunctionName="worker", Name="live", FunctionVersion="1")
        assert create(awslambda, FunctionName=name)["FunctionArn"] == arn

    def test_a_version_named_by_latest_is_the_one_that_changes(self, cloud: Cloud, awslambda: Any) -> None:
        called: list[str] = []
        cloud.functions.register("worker", lambda event, context: called.append(context.invoked_function_arn))
        create(awslambda, FunctionName="worker:$LATEST")
        sqs = boto3.client("sqs", REGION)
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"], MessageBody="x")
        assert called == [f"{FUNCTION}:$LATEST"]


@pytest.mark.usefixtures("sources")
class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"EventSourceArn": None}, "Unrecognized event source."),
            ({"EventSourceArn": "arn:aws:s3:::bucket"}, "Unrecognized event source."),
            ({"FunctionName": "none"}, "Function does not exist"),
            ({"FunctionName": "worker:9"}, "Function does not exist"),
            (
                {"EventSourceArn": f"{QUEUE}-none"},
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                "SQS Error Message: The specified queue does not exist.",
            ),
            (
                {"EventSourceArn": f"{STREAM}-none", "StartingPosition": "LATEST"},
                f"Stream not found: {STREAM}-none",
            ),
            (
                {"EventSourceArn": f"{STREAM}/consumer/none:1", "StartingPosition": "LATEST"},
                f"Consumer not found: {STREAM}/consumer/none:1",
            ),
            (
                {"EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:jobs"},
                "Event source region must match Lambda region us-east-1.",
            ),
            (
                {"EventSourceArn": f"{TABLE}/stream/2025-02-22T03:03:25.490", "StartingPosition": "LATEST"},
                f"Stream not found: {TABLE}/stream/2025-02-22T03:03:25.490",
            ),
        ],
    )
    def test_creating(self, awslambda: Any, refused: Refusal, given: dict[str, Any], message: str) -> None:
        """Recorded: test_event_source_mapping_exceptions, test_esm_with_not_existing_sqs_queue, …_dynamodb_stream."""
        request = {"EventSourceArn": QUEUE, "FunctionName": "worker", **given}
        request = {name: value for name, value in request.items() if value is not None}
        assert refused(awslambda.create_event_source_mapping, **request) == (
            "InvalidParameterValueException",
            message,
            400,
        )
        assert awslambda.list_event_source_mappings()["EventSourceMappings"] == []

    def test_a_queue_whose_messages_come_back_while_the_function_still_runs(
        self, awslambda: Any, refused: Refusal
    ) -> None:
        awslambda.update_function_configuration(FunctionName="worker", Timeout=60)
        assert refused(awslambda.create_event_source_mapping, EventSourceArn=QUEUE, FunctionName="worker") == (
            "InvalidParameterValueException",
            "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
            400,
        )

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (
                STREAM,
                'The event source arn (" {arn} ") and function (" worker ") provided mapping already exists. Please '
                "update or delete the existing mapping with UUID {uuid}",
            ),
            (
                QUEUE,
                'An event source mapping with SQS arn (" {arn} ") and function (" worker ") already exists. Please '
                "update or delete the existing mapping with UUID {uuid}",
            ),
        ],
    )
    def test_a_second_mapping_of_the_same(self, awslambda: Any, refused: Refusal, source: str, message: str) -> None:
        """Recorded: test_duplicate_event_source_mappings."""
        uuid = create(awslambda, source)["UUID"]
        code, told, status = refused(create, awslambda=awslambda, source=source)
        assert (code, told, status) == ("ResourceConflictException", message.format(arn=source, uuid=uuid), 409)

    @pytest.mark.parametrize("operation", ["get", "update", "delete"])
    def test_an_unknown_mapping(self, awslambda: Any, refused: Refusal, operation: str) -> None:
        """Recorded: test_event_source_mapping_exceptions."""
        assert refused(getattr(awslambda, f"{operation}_event_source_mapping"), UUID=UNKNOWN) == (
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
            404,
        )

    def test_a_batch_that_an_update_makes_too_large(self, awslambda: Any, refused: Refusal) -> None:
        """Recorded: test_event_source_mapping_default_batch_size."""
        uuid = create(awslambda)["UUID"]
        code, message, _ = refused(awslambda.update_event_source_mapping, UUID=uuid, BatchSize=15)
        assert code == "InvalidParameterValueException"
        assert message == (
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
        assert awslambda.get_event_source_mapping(UUID=uuid)["BatchSize"] == 10

    def test_an_update_to_a_function_that_is_missing_mapped_already_or_too_slow(
        self, cloud: Cloud, awslambda: Any, refused: Refusal
    ) -> None:
        cloud.functions.create("other", lambda event, context: None)
        cloud.functions.create("slow", lambda event, context: None, Timeout=60)
        uuid, other = create(awslambda)["UUID"], create(awslambda, FunctionName="other")["UUID"]

        def message(name: str) -> str:
            return refused(awslambda.update_event_source_mapping, UUID=uuid, FunctionName=name)[1]

        assert message("none") == "Function does not exist"
        assert message("slow") == "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
        assert message("other").endswith(f"update or delete the existing mapping with UUID {other}")
        assert awslambda.get_event_source_mapping(UUID=uuid)["FunctionArn"] == FUNCTION


def _mappings(awslambda: Any, **by: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = awslambda.list_event_source_mappings(**by)["EventSourceMappings"]
    return found


@pytest.mark.usefixtures("sources")
class TestListing:
    def test_by_source_and_by_function(self, cloud: Cloud, awslambda: Any) -> None:
        cloud.functions.create("other", lambda event, context: None)
        made = {
            (source, name): create(awslambda, source, FunctionName=name)["UUID"]
            for source in (QUEUE, STREAM)
            for name in ("worker", "other")
        }

        def listed(**by: str) -> set[str]:
            return {each["UUID"] for each in awslambda.list_event_source_mappings(**by)["EventSourceMappings"]}

        assert listed() == set(made.values())
        assert listed(EventSourceArn=QUEUE) == {made[QUEUE, "worker"], made[QUEUE, "other"]}
        assert listed(FunctionName="other") == {made[QUEUE, "other"], made[STREAM, "other"]}
        assert listed(FunctionName=FUNCTION, EventSourceArn=STREAM) == {made[STREAM, "worker"]}
        assert listed(FunctionName="none") == set()

    def test_by_version(self, awslambda: Any) -> None:
        version = awslambda.publish_version(FunctionName="worker")["Version"]
        latest, published = create(awslambda)["UUID"], create(awslambda, FunctionName=f"worker:{version}")["UUID"]

        def listed(name: str) -> set[str]:
            return {each["UUID"] for each in _mappings(awslambda, FunctionName=name)}

        assert (listed(f"worker:{version}"), listed("worker:$LATEST")) == ({published}, {latest})
        assert listed("worker") == {latest, published}

    def test_a_mapping_follows_its_update(self, cloud: Cloud, awslambda: Any) -> None:
        cloud.functions.create("other", lambda event, context: None)
        uuid = create(awslambda)["UUID"]
        awslambda.update_event_source_mapping(UUID=uuid, FunctionName="other")
        assert _mappings(awslambda, FunctionName="worker") == []
        assert [each["UUID"] for each in _mappings(awslambda, FunctionName="other")] == [uuid]

    def test_a_page_has_a_hundred_at_most(self, cloud: Cloud, awslambda: Any) -> None:
        for number in range(101):
            cloud.functions.create(f"f{number}", lambda event, context: None)
            create(awslambda, FunctionName=f"f{number}", Enabled=False)
        first = awslambda.list_event_source_mappings(MaxItems=1000)
        last = awslambda.list_event_source_mappings(Marker=first["NextMarker"])
        assert (len(first["EventSourceMappings"]), len(last["EventSourceMappings"])) == (100, 1)
        assert "NextMarker" not in last

    def test_in_pages(self, cloud: Cloud, awslambda: Any) -> None:
        for number in range(5):
            cloud.functions.create(f"f{number}", lambda event, context: None)
            create(awslambda, FunctionName=f"f{number}")
        pages = awslambda.get_paginator("list_event_source_mappings").paginate(PaginationConfig={"PageSize": 2})
        uuids = [[each["UUID"] for each in page["EventSourceMappings"]] for page in pages]
        assert [len(page) for page in uuids] == [2, 2, 1]
        assert len({uuid for page in uuids for uuid in page}) == 5


class TestStates:
    @pytest.fixture
    def slow(self) -> Any:
        with mock_aws(clock="virtual", seed=7, lifecycle={"lambda": "realistic"}) as cloud:
            boto3.client("sqs", REGION).create_queue(QueueName="jobs")
            cloud.functions.create("worker", lambda event, context: None)
            cloud.settle()
            yield cloud

    def test_each_change_takes_its_time(self, slow: Cloud) -> None:
        """Recorded: test_fifo_message_group_parallelism, test_disabled_dynamodb_event_source_mapping."""
        awslambda = boto3.client("lambda", REGION)
        uuid = create(awslambda)["UUID"]

        def state() -> str:
            found: str = awslambda.get_event_source_mapping(UUID=uuid)["State"]
            return found

        seen = [state()]
        for change in ({"Enabled": False}, {"Enabled": True}, {"BatchSize": 5}):
            slow.settle()
            seen += [state(), awslambda.update_event_source_mapping(UUID=uuid, **change)["State"]]
        slow.settle()
        seen += [state(), awslambda.delete_event_source_mapping(UUID=uuid)["State"], state()]
        slow.settle()

        assert seen == [
            *("Creating", "Enabled", "Disabling", "Disabled", "Enabling", "Enabled", "Updating", "Enabled"),
            *("Deleting", "Deleting"),
        ]
        assert awslambda.list_event_source_mappings()["EventSourceMappings"] == []

    def test_nothing_is_changed_meanwhile(self, slow: Cloud, refused: Refusal) -> None:
        """API reference, UpdateEventSourceMapping, Errors."""
        awslambda = boto3.client("lambda", REGION)
        uuid = create(awslambda)["UUID"]
        update, delete = awslambda.update_event_source_mapping, awslambda.delete_event_source_mapping
        busy = "Cannot {} the event source mapping because it is in use."

        assert refused(update, UUID=uuid) == ("ResourceInUseException", busy.format("update"), 400)
        assert refused(delete, UUID=uuid) == ("ResourceInUseException", busy.format("delete"), 400)
        slow.settle()
        delete(UUID=uuid)
        assert refused(delete, UUID=uuid) == ("ResourceInUseException", busy.format("delete"), 400)

    @pytest.mark.usefixtures("sources")
    def test_a_mapping_that_is_not_to_be_enabled(self, awslambda: Any) -> None:
        """Recorded: test_fifo_message_group_parallelism."""
        answer = create(awslambda, Enabled=False)
        assert answer["State"] == "Disabled"
        changed = awslambda.update_event_source_mapping(UUID=answer["UUID"], BatchSize=3)
        assert (changed["State"], changed["BatchSize"]) == ("Disabled", 3)

    @pytest.mark.usefixtures("sources")
    def test_a_mapping_outlives_its_function(self, awslambda: Any) -> None:
        uuid = create(awslambda, STREAM)["UUID"]
        awslambda.delete_function(FunctionName="worker")
        boto3.client("kinesis", REGION).put_record(StreamName="events", Data=b"x", PartitionKey="k")
        assert awslambda.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "PROBLEM: Function not found"


@pytest.mark.usefixtures("sources")
class TestTags:
    def test_a_mapping_is_tagged_by_its_arn(self, awslambda: Any) -> None:
        """Recorded: test_tag_lifecycle[event_source_mapping]."""
        arn = create(awslambda, Tags={"A": "tag-a"})["EventSourceMappingArn"]

        def tags() -> dict[str, str]:
            found: dict[str, str] = awslambda.list_tags(Resource=arn)["Tags"]
            return found

        seen = [tags()]
        for tagged in ({"B": "tag-b", "C": "tag-c"}, {"C": "tag-c-newsuffix", "D": "tag-d"}):
            awslambda.tag_resource(Resource=arn, Tags=tagged)
            seen.append(tags())
        for untagged in (["A"], ["B", "C"], ["F"], ["D", "F"]):
            awslambda.untag_resource(Resource=arn, TagKeys=untagged)
            seen.append(tags())
        assert seen == [
            {"A": "tag-a"},
            {"A": "tag-a", "B": "tag-b", "C": "tag-c"},
            {"A": "tag-a", "B": "tag-b", "C": "tag-c-newsuffix", "D": "tag-d"},
            {"B": "tag-b", "C": "tag-c-newsuffix", "D": "tag-d"},
            {"D": "tag-d"},
            {"D": "tag-d"},
            {},
        ]

    @pytest.mark.parametrize("resource", ["event-source-mapping:{}:alias", "foobar:{}"])
    def test_what_is_no_arn_of_a_mapping_has_no_tags(self, awslambda: Any, refused: Refusal, resource: str) -> None:
        """Recorded: test_tag_exceptions[event_source_mapping]."""
        arn = f"arn:aws:lambda:{REGION}:123456789012:{resource.format(UNKNOWN)}"
        code, message, status = refused(awslambda.list_tags, Resource=arn)
        assert (code, status) == ("ValidationException", 400)
        assert message.startswith(
            f"1 validation error detected: Value '{arn}' at 'resource' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: "
        )

    def test_an_unknown_mapping_has_no_tags(self, awslambda: Any, refused: Refusal) -> None:
        """Recorded: test_tag_exceptions[event_source_mapping]."""
        arn = f"arn:aws:lambda:{REGION}:123456789012:event-source-mapping:{UNKNOWN}"
        missing = ("ResourceNotFoundException", f"Event source mapping not found: {arn}", 404)
        assert refused(awslambda.list_tags, Resource=arn) == missing
        assert refused(awslambda.tag_resource, Resource=arn, Tags={"a": "b"}) == missing
        assert refused(awslambda.untag_resource, Resource=arn, TagKeys=["a"]) == missing
