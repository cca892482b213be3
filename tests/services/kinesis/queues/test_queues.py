"""Queues on streams: creating, changing, deleting, describing and listing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def create(kinesis, on_demand_arn):
    """Create a queue on the on-demand stream and give its description."""

    def created(name="jobs", position=None, **more):
        configuration = {"StreamARN": on_demand_arn, **({} if position is None else {"StartingPosition": position})}
        return kinesis.create_queue(QueueName=name, StreamConfigurationList=[configuration], **more)["QueueDescription"]

    return created


class TestAccepts:
    def test_a_queue_has_aws_defaults(self, create, kinesis, on_demand_arn):
        created = create()
        expected = {
            "QueueName": "jobs",
            "QueueARN": created["QueueARN"],
            "QueueStatus": "ACTIVE",
            "QueueCreationTimestamp": START,
            "StreamConfigurationList": [
                {"StreamARN": on_demand_arn, "StartingPosition": {"Type": "LATEST", "Timestamp": START}}
            ],
            "QueueAttributes": {
                "VisibilityTimeoutSeconds": 30,
                "DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 6},
            },
        }

        assert created == {
            **expected,
            "QueueStatus": "CREATING",
            "StreamConfigurationList": [{"StreamARN": on_demand_arn, "StartingPosition": {"Type": "LATEST"}}],
        }
        assert kinesis.describe_queue(QueueARN=created["QueueARN"])["QueueDescription"] == expected

    @pytest.mark.parametrize(
        ("position", "effective"),
        [
            ({"Type": "TRIM_HORIZON"}, START),
            ({"Type": "AT_TIMESTAMP", "Timestamp": START + timedelta(hours=1)}, START + timedelta(hours=1)),
            ({"Type": "AT_TIMESTAMP", "Timestamp": START - timedelta(days=9)}, START),
        ],
    )
    def test_the_effective_starting_position_is_shown_when_it_is_active(
        self, position, effective, create, kinesis, cloud
    ):
        cloud.clock.advance(hours=2)
        created = create(position=position)
        shown = kinesis.describe_queue(QueueARN=created["QueueARN"])["QueueDescription"]

        assert created["StreamConfigurationList"][0]["StartingPosition"] == position
        assert shown["StreamConfigurationList"][0]["StartingPosition"] == {
            "Type": position["Type"],
            "Timestamp": effective,
        }

    def test_attributes_are_set_and_changed_one_by_one(self, create, kinesis):
        arn = create(QueueAttributes={"DeadLetterConfiguration": {"TargetType": "NONE"}})["QueueARN"]
        changed = kinesis.update_queue(QueueARN=arn, QueueAttributes={"VisibilityTimeoutSeconds": 5})

        assert changed["QueueDescription"]["QueueStatus"] == "UPDATING"
        assert kinesis.describe_queue(QueueARN=arn)["QueueDescription"]["QueueAttributes"] == {
            "VisibilityTimeoutSeconds": 5,
            "DeadLetterConfiguration": {"TargetType": "NONE"},
        }

    def test_a_deleted_queue_is_gone_and_the_stream_stays(self, create, kinesis, on_demand, summary):
        arn = create()["QueueARN"]
        assert summary(on_demand)["QueueCount"] == 1
        kinesis.delete_queue(QueueARN=arn)

        assert kinesis.list_queues()["QueueSummaries"] == []
        assert summary(on_demand)["QueueCount"] == 0

    def test_queues_are_listed_page_by_page(self, create, kinesis, on_demand_arn):
        arns = sorted(create(name)["QueueARN"] for name in ("a", "b", "c"))
        first = kinesis.list_queues(MaxResults=2)
        second = kinesis.list_queues(NextToken=first["NextToken"])
        listed = first["QueueSummaries"] + second["QueueSummaries"]

        assert [queue["QueueARN"] for queue in listed] == arns
        assert "NextToken" not in second
        assert listed[0]["Streams"] == [{"StreamARN": on_demand_arn, "StreamCreationTimestamp": START}]

    def test_queues_are_listed_by_stream(self, create, kinesis, on_demand_arn):
        create()

        def count(**stream):
            return len(kinesis.list_queues(StreamFilter=[{"StreamARN": on_demand_arn, **stream}])["QueueSummaries"])

        assert count() == 1
        assert count(StreamCreationTimestamp=START) == 1
        assert count(StreamCreationTimestamp=START - timedelta(days=1)) == 0
        assert kinesis.list_queues(StreamFilter=[{"StreamARN": f"{on_demand_arn}2"}])["QueueSummaries"] == []


class TestRefuses:
    def test_a_name_that_is_taken(self, create, kinesis, on_demand_arn, refusal):
        create()

        assert refusal(
            kinesis.create_queue, QueueName="jobs", StreamConfigurationList=[{"StreamARN": on_demand_arn}]
        ) == ("ResourceInUseException", "Queue jobs under account 123456789012 already exists.")

    def test_a_provisioned_stream(self, kinesis, stream_arn, refusal):
        assert refusal(kinesis.create_queue, QueueName="jobs", StreamConfigurationList=[{"StreamARN": stream_arn}]) == (
            "ValidationException",
            "Request is invalid. Stream events under account 123456789012 is in Provisioned mode.",
        )

    def test_two_streams(self, kinesis, on_demand_arn, refusal):
        assert refusal(
            kinesis.create_queue, QueueName="jobs", StreamConfigurationList=[{"StreamARN": on_demand_arn}] * 2
        ) == ("ValidationException", "StreamConfigurationList must contain exactly one entry.")

    @pytest.mark.parametrize("position", [{"Type": "AT_TIMESTAMP"}, {"Type": "LATEST", "Timestamp": START}])
    def test_a_position_with_too_little_or_too_much(self, position, kinesis, on_demand_arn, refusal):
        configuration = {"StreamARN": on_demand_arn, "StartingPosition": position}

        assert refusal(kinesis.create_queue, QueueName="jobs", StreamConfigurationList=[configuration]) == (
            "ValidationException",
            "Timestamp must be specified for the starting position AT_TIMESTAMP, and only for it.",
        )

    @pytest.mark.parametrize(
        "configuration", [{"TargetType": "BUILT_IN"}, {"TargetType": "NONE", "MaxReceiveCount": 2}]
    )
    def test_dead_letters_with_too_little_or_too_much(self, configuration, kinesis, on_demand_arn, refusal):
        assert refusal(
            kinesis.create_queue,
            QueueName="jobs",
            StreamConfigurationList=[{"StreamARN": on_demand_arn}],
            QueueAttributes={"DeadLetterConfiguration": configuration},
        ) == (
            "ValidationException",
            "MaxReceiveCount must be specified for the TargetType BUILT_IN, and only for it.",
        )

    def test_an_unknown_queue(self, kinesis, refusal):
        arn = "arn:aws:kinesis:us-east-1:123456789012:queue/nosuch"

        assert refusal(kinesis.describe_queue, QueueARN=arn) == (
            "ResourceNotFoundException",
            f"Queue {arn} under account 123456789012 not found.",
        )

    def test_deleting_a_stream_with_a_queue_whatever_is_given_up(self, create, kinesis, on_demand, refusal):
        create()

        assert refusal(kinesis.delete_stream, StreamName=on_demand, EnforceConsumerDeletion=True) == (
            "ResourceInUseException",
            "DeleteStream can't delete 123456789012:clicks because it has queues.",
        )

    def test_queues_and_consumers_share_one_limit(self, create, kinesis, on_demand_arn, refusal):
        for number in range(10):
            create(f"q{number}")
            kinesis.register_stream_consumer(StreamARN=on_demand_arn, ConsumerName=f"c{number}")

        assert refusal(
            kinesis.create_queue, QueueName="more", StreamConfigurationList=[{"StreamARN": on_demand_arn}]
        ) == (
            "LimitExceededException",
            "Stream clicks under account 123456789012 has 20 registered consumers, its limit.",
        )
