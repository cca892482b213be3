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
KAFKA = f"arn:aws:kafka:{REGION}:123456789012:cluster/logs/{UNKNOWN}-1"

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
            (f"{FUNCTION}:$LATEST", FUNCTION),
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

    def test_sources_that_are_not_polled_are_kept(self, awslambda: Any) -> None:
        given = {
            "Topics": ["lines"],
            "StartingPosition": "TRIM_HORIZON",
            "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "group"},
        }
        answer = create(awslambda, KAFKA, **given)
        shown = awslambda.get_event_source_mapping(UUID=answer["UUID"])
        assert {name: shown[name] for name in given} == given
        assert (shown["State"], shown["BatchSize"]) == ("Enabled", 100)

    def test_a_cluster_outside_of_aws_has_no_arn(self, awslambda: Any) -> None:
        answer = awslambda.create_event_source_mapping(
            FunctionName="worker",
            Topics=["lines"],
            StartingPosition="LATEST",
            SelfManagedEventSource={"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example.com:9092"]}},
            SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:::secret"}],
        )
        assert "EventSourceArn" not in answer
        assert answer["SelfManagedEventSource"] == {
            "Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example.com:9092"]}
        }


@pytest.mark.usefixtures("sources")
class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"EventSourceArn": None}, "Unrecognized event source."),
            ({"FunctionName": "none"}, "Function does not exist"),
            ({"FunctionName": "worker:9"}, "Function does not exist"),
            (
                {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
                "Unsupported DestinationConfig parameter for given event source mapping type.",
            ),
            (
                {"StartingPosition": "LATEST"},
                "Unsupported StartingPosition parameter for given event source mapping type.",
            ),
            (
                {"BatchSize": 11},
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
            ),
            (
                {"FilterCriteria": {"Filters": [{"Pattern": "simple string"}]}},
                "Invalid filter pattern definition.",
            ),
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
                {"EventSourceArn": STREAM},
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member "
                "must not be null.",
            ),
            (
                {"EventSourceArn": STREAM, "StartingPosition": "AT_TIMESTAMP"},
                "Timestamp must not be null when StartingPosition is AT_TIMESTAMP",
            ),
            (
                {"EventSourceArn": STREAM, "StartingPosition": "LATEST", "MaximumRecordAgeInSeconds": 10},
                "Maximum record age must be -1, or between 60 and 604800 seconds.",
            ),
        ],
    )
    def test_creating(self, awslambda: Any, refused: Refusal, given: dict[str, Any], message: str) -> None:
        """Recorded: test_event_source_mapping_exceptions, test_esm_with_not_existing_sqs_queue and others."""
        request = {"EventSourceArn": QUEUE, "FunctionName": "worker", **given}
        request = {name: value for name, value in request.items() if value is not None}
        assert refused(awslambda.create_event_source_mapping, **request) == (
            "InvalidParameterValueException",
            message,
            400,
        )

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
        assert message.startswith("Maximum batch window in seconds must be greater than 0")


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
        assert awslambda.list_tags(Resource=arn)["Tags"] == {"A": "tag-a"}
        awslambda.tag_resource(Resource=arn, Tags={"B": "tag-b", "A": "new"})
        awslambda.untag_resource(Resource=arn, TagKeys=["B", "none"])
        assert awslambda.list_tags(Resource=arn)["Tags"] == {"A": "new"}

    def test_an_unknown_mapping_has_no_tags(self, awslambda: Any, refused: Refusal) -> None:
        """Recorded: test_tag_exceptions[event_source_mapping]."""
        arn = f"arn:aws:lambda:{REGION}:123456789012:event-source-mapping:{UNKNOWN}"
        assert refused(awslambda.list_tags, Resource=arn) == (
            "ResourceNotFoundException",
            f"Event source mapping not found: {arn}",
            404,
        )
