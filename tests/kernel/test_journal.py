"""The record of what was called and delivered."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from freezegun import freeze_time

from awsim.cloud import Cloud
from awsim.kernel.clock import Clock
from awsim.kernel.context import CallContext
from awsim.kernel.journal import Journal, plain_copy
from awsim.kernel.journal_entry import Entry
from awsim.kernel.scheduler import Task
from awsim.kernel.snapshot import freeze, thaw

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "123456789012"
START = 1_767_225_600.0


@pytest.fixture
def virtual() -> Clock:
    return Clock("virtual", START)


def context(operation: str, request_id: str, cause: str | None = None, service: str = "kinesis") -> CallContext:
    return CallContext(service, operation, ACCOUNT, "us-east-1", request_id, cause=cause)


def delivery(method: str, cause: str | None = None, **arguments: Any) -> Task:
    return Task("lambda", ACCOUNT, "eu-west-1", method, arguments, cause, background=False, due=START, sequence=1)


def a_history(clock: Clock) -> Journal:
    """A put that is polled for, which invokes a function, which fails to write to a table."""
    journal = Journal()
    journal.add_call(context("PutRecord", "r1"), {"StreamName": "events", "Data": b"x"}, clock)
    clock.advance(seconds=1.5)
    journal.add_delivery(delivery("poll", "r1", since=clock.now()), "r2", "read the stream", clock)
    journal.add_call(context("Invoke", "r3", "r2", "lambda"), {"Payload": f"at {clock.now()}".encode()}, clock)
    failed = journal.add_call(context("PutItem", "r4", "r3", "dynamodb"), {"TableName": "t"}, clock)
    journal.add_fault(context("PutItem", "r4", "r3", "dynamodb"), {"effect": "throttle"}, clock)
    failed.error = "ThrottlingException"
    return journal


class TestEntries:
    def test_a_call_is_kept_with_its_identity_and_cause(self, virtual: Clock) -> None:
        journal = Journal()
        entry = journal.add_call(context("PutRecord", "r2", "r1"), {"StreamName": "events"}, virtual)
        assert entry == Entry(
            number=1,
            at=START,
            kind="call",
            service="kinesis",
            operation="PutRecord",
            account=ACCOUNT,
            region="us-east-1",
            request_id="r2",
            cause="r1",
            params={"StreamName": "events"},
            error=None,
        )
        assert journal.last is entry

    def test_a_delivery_is_kept_with_its_method_and_arguments(self, virtual: Clock) -> None:
        entry = Journal().add_delivery(delivery("poll", "r1", shard="0"), "r2", "read {shard}", virtual)
        assert (entry.kind, entry.service, entry.operation, entry.region) == ("delivery", "lambda", "poll", "eu-west-1")
        assert (entry.request_id, entry.cause, entry.params) == ("r2", "r1", {"shard": "0"})
        assert entry.words == "read {shard}"

    def test_a_fault_has_the_call_it_acts_on_as_its_cause(self, virtual: Clock) -> None:
        entry = Journal().add_fault(context("PutItem", "r4", "r3"), {"effect": "latency"}, virtual)
        assert (entry.kind, entry.operation, entry.cause, entry.params) == (
            "fault",
            "PutItem",
            "r4",
            {"effect": "latency"},
        )

    def test_an_empty_journal_has_no_last_entry(self) -> None:
        journal = Journal()
        assert (len(journal), journal.last, journal.text()) == (0, None, "")

    def test_only_the_newest_are_kept_and_numbers_go_on(self, virtual: Clock) -> None:
        journal = Journal(2)
        for number in range(1, 6):
            journal.add_call(context("PutRecord", f"r{number}"), {}, virtual)
        assert [entry.number for entry in journal] == [4, 5]
        assert len(journal) == 2

    def test_reading_while_it_grows_sees_what_was_there(self, virtual: Clock) -> None:
        journal = Journal()
        journal.add_call(context("PutRecord", "r1"), {}, virtual)
        for entry in journal:
            journal.add_call(context("PutRecord", f"after {entry.request_id}"), {}, virtual)
        assert [entry.request_id for entry in journal] == ["r1", "after r1"]


def test_a_plain_copy_is_apart_and_names_what_is_no_value_by_its_type() -> None:
    with BytesIO(b"body") as body:
        given: dict[str, Any] = {
            "Body": body,
            "Tags": [{"Key": "k"}],
            "Count": 1,
            "At": datetime(2030, 1, 1, tzinfo=UTC),
        }
        copied = plain_copy(given)
    given["Tags"][0]["Key"] = "changed"
    assert copied == given | {"Body": "<BytesIO>", "Tags": [{"Key": "k"}]}


class TestReading:
    def test_calls_are_chosen_by_service_and_operation(self, virtual: Clock) -> None:
        journal = a_history(virtual)
        assert [entry.operation for entry in journal.calls()] == ["PutRecord", "Invoke", "PutItem"]
        assert [entry.operation for entry in journal.calls("kinesis")] == ["PutRecord"]
        assert [entry.operation for entry in journal.calls(operation="PutItem")] == ["PutItem"]
        assert journal.calls("kinesis", "PutItem") == []

    def test_since_leaves_out_the_entry_asked_about(self, virtual: Clock) -> None:
        assert [entry.number for entry in a_history(virtual).since(3)] == [4, 5]

    def test_a_thawed_journal_goes_on_counting(self, virtual: Clock) -> None:
        journal = a_history(virtual)
        thawed = thaw(*freeze(journal))
        assert list(thawed) == list(journal)
        assert thawed.text() == journal.text()
        assert thawed.add_call(context("PutRecord", "r9"), {}, virtual).number == 6


class TestText:
    def test_under_a_virtual_clock_it_shows_times_causes_and_parameters(self, virtual: Clock) -> None:
        assert a_history(virtual).text().splitlines() == [
            "1 +0.000s 123456789012/us-east-1 kinesis PutRecord(StreamName='events', Data='x')",
            "2 +1.500s 123456789012/eu-west-1   delivery lambda: read the stream <- 1",
            "3 +1.500s 123456789012/us-east-1     lambda Invoke(Payload='at 1767225601.5') <- 2",
            "4 +1.500s 123456789012/us-east-1       dynamodb PutItem(TableName='t') <- 3 -> ThrottlingException",
            "5 +1.500s 123456789012/us-east-1         fault dynamodb PutItem(effect='throttle') <- 4",
        ]

    def test_under_a_wall_clock_it_holds_nothing_that_differs_from_run_to_run(self) -> None:
        with freeze_time("2030-01-01"):
            text = a_history(Clock("wall")).text()
        with freeze_time("2040-06-07 08:09:10"):
            assert a_history(Clock("wall")).text() == text
        assert text.splitlines() == [
            "1 123456789012/us-east-1 kinesis PutRecord(StreamName='events', Data='x')",
            "2 123456789012/eu-west-1   delivery lambda: read the stream <- 1",
            "3 123456789012/us-east-1     lambda Invoke(Payload) <- 2",
            "4 123456789012/us-east-1       dynamodb PutItem(TableName) <- 3 -> ThrottlingException",
            "5 123456789012/us-east-1         fault dynamodb PutItem(effect='throttle') <- 4",
        ]

    def test_times_can_be_asked_for_under_a_wall_clock(self) -> None:
        with freeze_time("2030-01-01") as frozen:
            journal = Journal()
            clock = Clock("wall")
            journal.add_call(context("PutRecord", "r1"), {}, clock)
            frozen.tick(1.5)
            journal.add_call(context("Invoke", "r2", "r1", "lambda"), {"Payload": b"now"}, clock)
        assert journal.tail(1, times=True) == str(journal).splitlines()[1]
        assert str(journal).splitlines() == [
            "1 +0.000s 123456789012/us-east-1 kinesis PutRecord()",
            "2 +1.500s 123456789012/us-east-1   lambda Invoke(Payload='now') <- 1",
        ]
        assert repr(journal).startswith("<Journal: 2 entries, the last: 2 +1.500s ")

    def test_a_run_stands_between_what_caused_it_and_what_its_code_calls(self, virtual: Clock) -> None:
        journal = Journal()
        journal.add_delivery(delivery("run_batch"), "r1", "give records of {stream} to a function", virtual)
        failed = journal.add_run((ACCOUNT, "us-east-1", "f", "$LATEST"), 1, "r1", virtual)
        failed.error = "KeyError: 'nope'"
        journal.add_call(context("PutItem", "r2", "r1", "dynamodb"), {}, virtual)
        journal.add_run((ACCOUNT, "us-east-1", "g", "1"), None, "r2", virtual)
        journal._entries[0].params = {"stream": "arn:aws:dynamodb:us-east-1:1:table/t/stream/2026-01-01T00:00:00.000"}
        assert journal.text().splitlines() == [
            "1 +0.000s 123456789012/eu-west-1 delivery lambda: give records of table/t/stream to a function",
            "2 +0.000s 123456789012/us-east-1   lambda run f (1 record) <- 1 -> KeyError: 'nope'",
            "3 +0.000s 123456789012/us-east-1     dynamodb PutItem() <- 2",
            "4 +0.000s 123456789012/us-east-1       lambda run g <- 3",
        ]
        assert journal.failed_runs() == [failed]

    def test_the_tail_is_the_end_of_the_text(self, virtual: Clock) -> None:
        journal = a_history(virtual)
        assert journal.tail(2) == "\n".join(journal.text().splitlines()[-2:])
        assert (journal.tail(0), journal.tail(99)) == ("", journal.text())

    def test_a_cause_that_is_no_longer_kept_is_called_earlier(self, virtual: Clock) -> None:
        journal = Journal(1)
        journal.add_call(context("PutRecord", "r1"), {}, virtual)
        journal.add_call(context("Invoke", "r2", "r1", "lambda"), {}, virtual)
        assert journal.text() == "2 +0.000s 123456789012/us-east-1   lambda Invoke() <- earlier"

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (None, "None"),
            (True, "True"),
            (1.5, "1.5"),
            ("it's", '"it\'s"'),
            ("x" * 100, f"'{'x' * 60}'… (100)"),
            (b"z" * 61, f"'{'z' * 60}'… (61)"),
            ("\u00e9".encode() * 40, repr("\u00e9" * 40)),
            (b"\x00\xff", "<2 bytes>"),
            (b"cut \xc3", "<5 bytes>"),
            ({"a": [1, "b"]}, "{'a': [1, 'b']}"),
            (list(range(9)), "[0, 1, 2, 3, 4, … (9)]"),
            ({"c", "a", "b"}, "{'a', 'b', 'c'}"),
            (object(), "<object>"),
        ],
    )
    def test_values_are_shown_short_and_by_nothing_but_themselves(
        self, virtual: Clock, value: object, shown: str
    ) -> None:
        journal = Journal()
        journal.add_call(context("PutItem", "r1"), {"Item": value}, virtual)
        assert journal.text() == f"1 +0.000s 123456789012/us-east-1 kinesis PutItem(Item={shown})"


class TestInACloud:
    def test_a_call_that_moto_answers_is_kept_and_does_not_stop_a_snapshot(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"x")
        cloud = Cloud()
        glacier = cloud.client("glacier")
        glacier.create_vault(vaultName="vault")
        with (tmp_path / "file").open("rb") as body:
            glacier.upload_archive(vaultName="vault", body=body)
            cloud.restore(cloud.snapshot())
        assert [entry.params["body"] for entry in cloud.journal.calls("glacier")[1:]] == ["<BufferedReader>"]

    def test_errors_of_moto_have_their_code_and_calls_over_http_their_parameters(self) -> None:
        cloud = Cloud()
        with cloud.serve() as url:
            keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
            topics = boto3.client("sns", "us-east-1", endpoint_url=url, **keys)
            with pytest.raises(topics.exceptions.NotFoundException):
                topics.get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:none")
        [call] = cloud.journal.calls("sns")
        assert (call.operation, call.error) == ("GetTopicAttributes", "NotFound")
        assert call.params == {"TopicArn": "arn:aws:sns:us-east-1:123456789012:none"}

    @pytest.mark.parametrize("clock", ["wall", "virtual"])
    def test_the_same_seed_and_script_give_the_same_bytes(self, clock: str) -> None:
        assert self.history(clock) == self.history(clock)

    def test_a_password_is_not_shown(self) -> None:
        text = self.history("virtual")
        assert "password=***" in text
        assert "correcthorse" not in text

    def history(self, clock: str) -> str:
        cloud = Cloud(clock=clock, lifecycle="realistic", seed=7)
        created = cloud.call(
            "timestream-influxdb",
            "CreateDbInstance",
            {
                "name": "metrics",
                "password": "correcthorse",
                "dbInstanceType": "db.influx.medium",
                "vpcSubnetIds": ["subnet-0123abcd"],
                "vpcSecurityGroupIds": ["sg-0123abcd"],
                "allocatedStorage": 20,
            },
        )
        cloud.clock.advance(hours=1)
        cloud.call("timestream-influxdb", "GetDbInstance", {"identifier": created["id"]})
        return cloud.journal.text()
