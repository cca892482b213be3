"""Registering, deregistering, describing and listing consumers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def register(kinesis, stream_arn):
    """Register a consumer and give its ARN."""
    return lambda name, **more: kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName=name, **more)[
        "Consumer"
    ]["ConsumerARN"]


@pytest.fixture
def names(kinesis, stream_arn):
    """The names of the stream's consumers."""
    return lambda: [each["ConsumerName"] for each in kinesis.list_stream_consumers(StreamARN=stream_arn)["Consumers"]]


class TestAccepts:
    def test_a_consumer_is_registered_and_described(self, kinesis, stream_arn, plain, summary, stream):
        """Recorded: test_stream_consumers (the ARN's form is the model's)."""
        registered = kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName="consumer")["Consumer"]
        expected = {
            "ConsumerName": "consumer",
            "ConsumerARN": f"{stream_arn}/consumer/consumer:1767225600",
            "ConsumerStatus": "ACTIVE",
            "ConsumerCreationTimestamp": START,
        }

        assert registered == {**expected, "ConsumerStatus": "CREATING"}
        for given in (
            {"ConsumerARN": registered["ConsumerARN"]},
            {"StreamARN": stream_arn, "ConsumerName": "consumer"},
            {"StreamId": summary(stream)["StreamId"], "ConsumerName": "consumer"},
        ):
            described = kinesis.describe_stream_consumer(**given)["ConsumerDescription"]
            assert described == {**expected, "StreamARN": stream_arn}
        assert plain(kinesis.list_stream_consumers(StreamARN=stream_arn)) == {"Consumers": [expected]}
        assert summary(stream)["ConsumerCount"] == 1

    def test_deregistering_one_keeps_the_others(self, kinesis, stream_arn, register, names):
        for name in ("a", "b", "c"):
            register(name)
        kinesis.deregister_stream_consumer(StreamARN=stream_arn, ConsumerName="b")

        assert names() == ["a", "c"]

    def test_a_consumer_is_deregistered_by_its_arn(self, kinesis, register, names):
        kinesis.deregister_stream_consumer(ConsumerARN=register("a"))

        assert names() == []

    def test_tags_are_set_when_it_is_registered(self, kinesis, register):
        arn = register("a", Tags={"stage": "test"})

        assert kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "stage", "Value": "test"}]


class TestRefuses:
    def test_a_name_that_is_taken(self, kinesis, stream_arn, register, refusal):
        register("a")

        assert refusal(kinesis.register_stream_consumer, StreamARN=stream_arn, ConsumerName="a") == (
            "ResourceInUseException",
            "Consumer a under stream events already exists for account 123456789012.",
        )

    def test_an_unknown_stream(self, kinesis, stream_arn, refusal):
        assert refusal(kinesis.register_stream_consumer, StreamARN=f"{stream_arn}2", ConsumerName="a") == (
            "ResourceNotFoundException",
            "Stream events2 under account 123456789012 not found.",
        )

    @pytest.mark.parametrize("operation", ["describe_stream_consumer", "deregister_stream_consumer"])
    def test_an_unknown_consumer(self, operation, kinesis, stream_arn, refusal):
        arn = f"{stream_arn}/consumer/nosuch:1767225600"

        assert refusal(getattr(kinesis, operation), StreamARN=stream_arn, ConsumerName="nosuch") == (
            "ResourceNotFoundException",
            "Consumer nosuch, account 123456789012 not found.",
        )
        assert refusal(getattr(kinesis, operation), ConsumerARN=arn) == (
            "ResourceNotFoundException",
            f"Consumer {arn}, account 123456789012 not found.",
        )

    def test_a_consumer_named_by_halves(self, kinesis, refusal):
        assert refusal(kinesis.describe_stream_consumer, ConsumerName="a") == (
            "InvalidArgumentException",
            "Either ConsumerARN or both StreamARN and ConsumerName should be provided.",
        )

    def test_an_arn_and_a_name_of_different_consumers(self, kinesis, register, refusal):
        arn = register("a")

        assert refusal(kinesis.describe_stream_consumer, ConsumerARN=arn, ConsumerName="b") == (
            "InvalidArgumentException",
            "ConsumerARN, StreamARN and ConsumerName do not mean the same consumer.",
        )

    def test_a_21st_consumer(self, kinesis, stream_arn, register, refusal):
        for number in range(20):
            register(f"c{number}")

        assert refusal(kinesis.register_stream_consumer, StreamARN=stream_arn, ConsumerName="c20") == (
            "LimitExceededException",
            "Stream events under account 123456789012 has 20 registered consumers, its limit.",
        )

    def test_a_sixth_consumer_that_is_creating(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        arn = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
        for number in range(5):
            slow_kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=f"c{number}")

        assert refusal(slow_kinesis.register_stream_consumer, StreamARN=arn, ConsumerName="c5") == (
            "LimitExceededException",
            "Stream s under account 123456789012 has 5 consumers that are CREATING.",
        )


class TestBehaves:
    def test_a_consumer_comes_and_goes_in_its_time(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        arn = slow_kinesis.register_stream_consumer(
            StreamARN="arn:aws:kinesis:us-east-1:123456789012:stream/s", ConsumerName="c"
        )["Consumer"]["ConsumerARN"]

        def status():
            return slow_kinesis.describe_stream_consumer(ConsumerARN=arn)["ConsumerDescription"]["ConsumerStatus"]

        states = [status()]
        slow_cloud.clock.advance(minutes=1)
        states.append(status())
        slow_kinesis.deregister_stream_consumer(ConsumerARN=arn)
        states.append(status())
        slow_cloud.clock.advance(minutes=1)

        assert states == ["CREATING", "ACTIVE", "DELETING"]
        assert refusal(slow_kinesis.describe_stream_consumer, ConsumerARN=arn)[0] == "ResourceNotFoundException"

    def test_consumers_are_listed_page_by_page(self, kinesis, stream_arn, register):
        for name in ("c", "a", "b"):
            register(name)
        first = kinesis.list_stream_consumers(StreamARN=stream_arn, MaxResults=2)
        kinesis.deregister_stream_consumer(StreamARN=stream_arn, ConsumerName="c")
        second = kinesis.list_stream_consumers(StreamARN=stream_arn, NextToken=first["NextToken"])

        assert [each["ConsumerName"] for each in first["Consumers"]] == ["c", "a"]
        assert [each["ConsumerName"] for each in second["Consumers"]] == ["b"]
        assert "NextToken" not in second

    def test_a_consumer_registered_again_has_another_arn(self, kinesis, register, cloud):
        first = register("a")
        kinesis.deregister_stream_consumer(ConsumerARN=first)
        cloud.clock.advance(seconds=1)

        assert register("a") != first
