"""Pipes: made, shown, listed, changed, started, stopped and deleted; and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from .conftest import REGION, ROLE, STREAM, queue_arn

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "ValidationException"
ARN = "arn:aws:pipes:us-east-1:123456789012:pipe/pipe"
NOT_THERE = ("NotFoundException", "Pipe pipe does not exist.")
ASKED = {"Name": "pipe", "Source": queue_arn("source"), "Target": queue_arn("target"), "RoleArn": ROLE}


class TestShown:
    def test_a_pipe_has_its_defaults(self, cloud: Cloud, pipes: Any, sqs: Any) -> None:
        made = pipes.create_pipe(**ASKED, Tags={"a": "1"}, Description="news")
        shown = pipes.describe_pipe(Name="pipe")

        assert (made["CurrentState"], made["DesiredState"], made["Arn"]) == ("CREATING", "RUNNING", ARN)
        assert made["CreationTime"].timestamp() == cloud.clock.now()
        for name in ("CreationTime", "LastModifiedTime", "ResponseMetadata"):
            shown.pop(name)
        assert shown == {
            **ASKED,
            "Arn": ARN,
            "CurrentState": "RUNNING",
            "DesiredState": "RUNNING",
            "Description": "news",
            "SourceParameters": {"SqsQueueParameters": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}},
            "Tags": {"a": "1"},
        }

    def test_a_stream_has_more_of_them(self, stream_pipe: Any, pipes: Any) -> None:
        stream_pipe(Target="arn:aws:lambda:us-east-1:123456789012:function:work")

        assert pipes.describe_pipe(Name="pipe")["SourceParameters"]["KinesisStreamParameters"] == {
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 0,
            "MaximumRecordAgeInSeconds": -1,
            "MaximumRetryAttempts": -1,
            "ParallelizationFactor": 1,
            "StartingPosition": "TRIM_HORIZON",
        }

    def test_pipes_are_listed_by_name_in_pages(self, pipe: Any, pipes: Any, sqs: Any) -> None:
        for name in ("b", "a2", "a1"):
            pipe(Name=name, DesiredState="STOPPED" if name == "a2" else "RUNNING")

        def names(**given: Any) -> list[str]:
            return [each["Name"] for each in pipes.list_pipes(**given)["Pipes"]]

        first = pipes.list_pipes(Limit=2)
        assert [each["Name"] for each in first["Pipes"]] == ["a1", "a2"]
        assert names(Limit=2, NextToken=first["NextToken"]) == ["b"]
        assert names(NamePrefix="a") == ["a1", "a2"]
        assert names(DesiredState="STOPPED") == names(CurrentState="STOPPED") == ["a2"]
        assert names(SourcePrefix=queue_arn("sou")) == names(TargetPrefix=queue_arn("tar")) == ["a1", "a2", "b"]
        assert names(SourcePrefix=STREAM) == names(TargetPrefix=STREAM) == []


class TestStates:
    @pytest.fixture
    def slow(self, slow_cloud: Cloud) -> Any:
        sqs = boto3.client("sqs", region_name=REGION)
        for name in ("source", "target"):
            sqs.create_queue(QueueName=name)
        client = boto3.client("pipes", region_name=REGION)
        client.create_pipe(**ASKED)
        return client

    @staticmethod
    def state(client: Any) -> str:
        return str(client.describe_pipe(Name="pipe")["CurrentState"])

    def test_they_pass_by_the_clock(self, slow_cloud: Cloud, slow: Any) -> None:
        seen = [self.state(slow)]
        slow_cloud.clock.advance(minutes=1)
        seen.append(self.state(slow))
        for operation in (slow.stop_pipe, slow.start_pipe):
            seen.append(operation(Name="pipe")["CurrentState"])
            slow_cloud.clock.advance(minutes=1)
            seen.append(self.state(slow))
        seen.append(slow.delete_pipe(Name="pipe")["CurrentState"])

        assert seen == ["CREATING", "RUNNING", "STOPPING", "STOPPED", "STARTING", "RUNNING", "DELETING"]
        assert slow.describe_pipe(Name="pipe")["DesiredState"] == "DELETED"
        slow_cloud.clock.advance(minutes=1)
        assert slow.list_pipes()["Pipes"] == []

    @pytest.mark.parametrize("operation", ["start_pipe", "stop_pipe", "delete_pipe"])
    def test_nothing_is_done_to_a_pipe_on_its_way(self, slow: Any, operation: str) -> None:
        with pytest.raises(slow.exceptions.ConflictException) as refused:
            getattr(slow, operation)(Name="pipe")

        answer = refused.value.response
        assert (answer["resourceId"], answer["resourceType"]) == ("pipe", "pipe")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 409

    def test_a_pipe_whose_source_is_not_there_fails(self, pipe: Any, pipes: Any, sqs: Any, send: Any) -> None:
        pipe(Source=queue_arn("gone"))

        shown = pipes.describe_pipe(Name="pipe")
        assert shown["CurrentState"] == "CREATE_FAILED"
        assert "QueueDoesNotExist" in shown["StateReason"]
        sqs.create_queue(QueueName="gone")
        pipes.start_pipe(Name="pipe")
        assert pipes.describe_pipe(Name="pipe")["CurrentState"] == "RUNNING"
        assert "StateReason" not in pipes.describe_pipe(Name="pipe")

    def test_a_pipe_may_begin_stopped(self, pipe: Any, pipes: Any, send: Any, received: Any) -> None:
        pipe(DesiredState="STOPPED")
        send("one")
        assert received() == []
        pipes.start_pipe(Name="pipe")

        assert len(received()) == 1

    def test_a_pipe_goes_on_where_it_was_stopped(self, stream_pipe: Any, pipes: Any, put: Any, received: Any) -> None:
        stream_pipe(TargetParameters={"InputTemplate": "<$.partitionKey>"})
        put("a", "b")
        pipes.stop_pipe(Name="pipe")
        put("c")
        assert received() == ['"a"', '"b"']
        pipes.start_pipe(Name="pipe")

        assert received() == ['"c"']

    def test_only_what_runs_is_stopped_and_what_is_stopped_started(self, pipe: Any, pipes: Any, refusal: Any) -> None:
        pipe()

        assert refusal(pipes.start_pipe, Name="pipe") == ("ConflictException", "Pipe pipe is running.")
        pipes.stop_pipe(Name="pipe")
        assert refusal(pipes.stop_pipe, Name="pipe") == ("ConflictException", "Pipe pipe is not running.")

    def test_what_is_deleted_is_silent(self, pipe: Any, pipes: Any, send: Any, received: Any) -> None:
        pipe()
        pipes.delete_pipe(Name="pipe")
        send("one")

        assert received() == []
        assert pipes.list_pipes()["Pipes"] == []


class TestUpdates:
    def test_what_is_not_named_stays(self, cloud: Cloud, pipe: Any, pipes: Any) -> None:
        pipe(Description="news", TargetParameters={"InputTemplate": "1"})
        cloud.clock.advance(minutes=1)
        answer = pipes.update_pipe(Name="pipe", RoleArn=ROLE, Target=queue_arn("letters"))

        shown = pipes.describe_pipe(Name="pipe")
        assert answer["CurrentState"] == "UPDATING"
        assert (shown["Description"], shown["Target"], shown["CurrentState"]) == (
            "news",
            queue_arn("letters"),
            "RUNNING",
        )
        assert shown["TargetParameters"] == {"InputTemplate": "1"}
        assert (shown["LastModifiedTime"] - shown["CreationTime"]).total_seconds() == 60

    def test_a_structure_of_parameters_is_replaced(self, stream_pipe: Any, pipes: Any) -> None:
        stream_pipe(['{"partitionKey": ["a"]}'], {"BatchSize": 5, "MaximumRetryAttempts": 3})
        pipes.update_pipe(Name="pipe", RoleArn=ROLE, SourceParameters={"KinesisStreamParameters": {"BatchSize": 7}})

        shown = pipes.describe_pipe(Name="pipe")["SourceParameters"]
        assert shown["FilterCriteria"] == {"Filters": [{"Pattern": '{"partitionKey": ["a"]}'}]}
        assert shown["KinesisStreamParameters"]["BatchSize"] == 7
        assert shown["KinesisStreamParameters"]["MaximumRetryAttempts"] == -1
        assert shown["KinesisStreamParameters"]["StartingPosition"] == "TRIM_HORIZON"

    def test_events_go_the_new_way(self, pipe: Any, pipes: Any, send: Any, received: Any) -> None:
        pipe(TargetParameters={"InputTemplate": "<$.body>"})
        send("one")
        pipes.update_pipe(Name="pipe", RoleArn=ROLE, Target=queue_arn("letters"))
        send("two")

        assert (received(), received("letters")) == (['"one"'], ['"two"'])

    def test_an_enrichment_is_taken_away_by_an_empty_one(self, pipe: Any, pipes: Any, worker: Any) -> None:
        arn, _ = worker()
        pipe(Enrichment=arn)
        assert pipes.describe_pipe(Name="pipe")["Enrichment"] == arn
        pipes.update_pipe(Name="pipe", RoleArn=ROLE, Enrichment="")

        assert "Enrichment" not in pipes.describe_pipe(Name="pipe")

    def test_an_update_stops_and_starts(self, pipe: Any, pipes: Any) -> None:
        pipe()
        pipes.update_pipe(Name="pipe", RoleArn=ROLE, DesiredState="STOPPED")
        assert pipes.describe_pipe(Name="pipe")["CurrentState"] == "STOPPED"
        pipes.update_pipe(Name="pipe", RoleArn=ROLE, DesiredState="RUNNING")
        assert pipes.describe_pipe(Name="pipe")["CurrentState"] == "RUNNING"

    def test_an_update_that_makes_no_sense_changes_nothing(self, pipe: Any, pipes: Any, refusal: Any) -> None:
        pipe()

        given = {"Name": "pipe", "RoleArn": ROLE, "SourceParameters": {"SqsQueueParameters": {"BatchSize": 11}}}
        assert refusal(pipes.update_pipe, **given)[0] == INVALID
        assert pipes.describe_pipe(Name="pipe")["CurrentState"] == "RUNNING"


class TestTags:
    def test_tags_are_added_changed_and_removed(self, pipe: Any, pipes: Any) -> None:
        arn = pipe(Tags={"a": "1"})
        pipes.tag_resource(resourceArn=arn, tags={"a": "2", "b": "3", "c": "4"})
        pipes.untag_resource(resourceArn=arn, tagKeys=["b", "z"])

        assert pipes.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "2", "c": "4"}
        assert pipes.describe_pipe(Name="pipe")["Tags"] == {"a": "2", "c": "4"}

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("list_tags_for_resource", {}),
            ("tag_resource", {"tags": {"a": "1"}}),
            ("untag_resource", {"tagKeys": ["a"]}),
        ],
    )
    def test_tags_of_no_pipe_are_refused(self, pipes: Any, refusal: Any, operation: str, given: Any) -> None:
        refused = refusal(getattr(pipes, operation), resourceArn=ARN, **given)

        assert refused == ("NotFoundException", f"Resource {ARN} does not exist.")

    def test_tags_that_no_pipe_can_have_are_refused(self, pipe: Any, pipes: Any, refusal: Any) -> None:
        arn = pipe()

        assert refusal(pipes.tag_resource, resourceArn=arn, tags={"aws:x": "1"})[0] == INVALID
        assert refusal(pipes.untag_resource, resourceArn=arn, tagKeys=["aws:x"])[0] == INVALID
        assert refusal(pipes.create_pipe, **{**ASKED, "Name": "other"}, Tags={"aws:x": "1"})[0] == INVALID


FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work"
START = {"StartingPosition": "LATEST"}
KAFKA = "arn:aws:kafka:us-east-1:123456789012:cluster/c/b1f3"
MQ = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1"


class TestRefused:
    @pytest.mark.parametrize("operation", ["describe_pipe", "delete_pipe", "start_pipe", "stop_pipe", "update_pipe"])
    def test_what_is_not_there(self, pipes: Any, refusal: Any, operation: str) -> None:
        given = {"Name": "pipe", "RoleArn": ROLE} if operation == "update_pipe" else {"Name": "pipe"}

        assert refusal(getattr(pipes, operation), **given) == NOT_THERE

    def test_what_is_there_already(self, pipe: Any, pipes: Any, refusal: Any) -> None:
        pipe()

        assert refusal(pipes.create_pipe, **ASKED) == ("ConflictException", "Pipe pipe already exists.")

    @pytest.mark.parametrize(
        ("source", "kind"),
        [(KAFKA, "Apache Kafka"), ("smk://kafka.example.com:9092", "Apache Kafka"), (MQ, "Amazon MQ")],
    )
    def test_sources_that_are_not_simulated(self, pipes: Any, refusal: Any, source: str, kind: str) -> None:
        refused = refusal(pipes.create_pipe, **{**ASKED, "Source": source})

        assert refused == (INVALID, f"Sources of {kind} are not simulated: {source}")

    @pytest.mark.parametrize(
        "given",
        [
            {"Source": "arn:aws:sns:us-east-1:123456789012:news"},
            {"Source": STREAM},
            {"Source": STREAM, "SourceParameters": {"SqsQueueParameters": {"BatchSize": 1}}},
            {"SourceParameters": {"KinesisStreamParameters": START}},
            {
                "Source": STREAM,
                "SourceParameters": {"KinesisStreamParameters": {"StartingPosition": "AT_TIMESTAMP"}},
            },
            {"SourceParameters": {"SqsQueueParameters": {"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1}}},
            {"SourceParameters": {"SqsQueueParameters": {"BatchSize": 11}}, "Target": FUNCTION},
            {"SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": "nonsense"}]}}},
            {
                "Source": STREAM,
                "SourceParameters": {
                    "KinesisStreamParameters": {**START, "DeadLetterConfig": {"Arn": FUNCTION}},
                },
            },
            {"Target": "arn:aws:s3:::bucket"},
            {"Target": STREAM},
            {"Target": "arn:aws:sns:us-east-1:123456789012:news.fifo"},
            {"Target": FUNCTION, "TargetParameters": {"SqsQueueParameters": {"MessageGroupId": "g"}}},
            {"Target": "arn:aws:timestream:us-east-1:123456789012:database/d/table/t"},
            {"Enrichment": queue_arn("target")},
            {"LogConfiguration": {"Level": "INFO"}},
            {
                "LogConfiguration": {
                    "Level": "INFO",
                    "S3LogDestination": {"BucketName": "logs", "BucketOwner": "1" * 12, "OutputFormat": "w3c"},
                }
            },
        ],
    )
    def test_what_makes_no_sense(self, pipes: Any, sqs: Any, refusal: Any, given: dict[str, Any]) -> None:
        assert refusal(pipes.create_pipe, **{**ASKED, **given})[0] == INVALID
        assert pipes.list_pipes()["Pipes"] == []

    def test_a_batch_that_no_enrichment_takes(self, pipes: Any, sqs: Any, refusal: Any) -> None:
        api = "arn:aws:execute-api:us-east-1:123456789012:abc/prod/POST/enrich"
        batch = {"SourceParameters": {"SqsQueueParameters": {"BatchSize": 2}}}

        code, message = refusal(pipes.create_pipe, **ASKED, Enrichment=api, **batch)
        assert (code, message.endswith("which is 1.")) == (INVALID, True)

    def test_a_token_that_no_page_has_given(self, pipes: Any, refusal: Any) -> None:
        assert refusal(pipes.list_pipes, NextToken="x") == (INVALID, "Invalid NextToken.")
