"""`/_awsim/…`: the simulation over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.serving import serving

if TYPE_CHECKING:
    from tests.server.serving import Served


def control(served: Served, method: str, path: str, document: Any = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(f"{served.url}/_awsim/{path}", body, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def refused(served: Served, method: str, path: str, document: Any = None) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as error:
        control(served, method, path, document)
    return error.value.code, json.load(error.value)["message"]


def status(kinesis: Any) -> Any:
    return kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamStatus"]


class TestClock:
    def test_it_is_told_and_moved(self) -> None:
        with serving(clock="virtual", start=0.0) as served:
            assert control(served, "GET", "clock") == {"now": 0.0, "kind": "virtual"}
            assert control(served, "POST", "clock", {"hours": 1, "seconds": 1})["now"] == 3601.0
            assert control(served, "POST", "clock", {"to": 7200})["now"] == 7200.0
            assert control(served, "POST", "clock", {"to": "1970-01-01T03:00:00+00:00"})["now"] == 10800.0

    def test_lifecycles_pass_when_it_is_moved(self) -> None:
        with serving(clock="virtual", lifecycle="realistic") as served:
            kinesis = served.client("kinesis")
            kinesis.create_stream(StreamName="events", ShardCount=1)
            assert status(kinesis) == "CREATING"
            control(served, "POST", "clock", {"minutes": 5})
            control(served, "POST", "settle")
            assert status(kinesis) == "ACTIVE"

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({}, "advance needs an amount of time: advance(hours=1), advance(timedelta(days=1))"),
            ({"hours": -1}, "time moves forward only: hours must be at least 0, got -3600.0 seconds"),
            ([], "the body is not a JSON object"),
        ],
    )
    def test_what_can_not_be_is_refused(self, served: Served, document: Any, message: str) -> None:
        assert refused(served, "POST", "clock", document) == (400, message)


class TestState:
    def test_resetting_forgets_native_and_moto_resources(self, served: Served) -> None:
        served.client("kinesis").create_stream(StreamName="events", ShardCount=1)
        served.client("s3").create_bucket(Bucket="reports")
        control(served, "POST", "reset")
        assert served.client("kinesis").list_streams()["StreamNames"] == []
        assert served.client("s3").list_buckets()["Buckets"] == []

    def test_a_snapshot_is_put_back_as_often_as_wanted(self, served: Served) -> None:
        kinesis = served.client("kinesis")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        assert control(served, "POST", "snapshot", {"save": "seeded"}) == {"snapshots": ["seeded"]}
        for _ in range(2):
            kinesis.delete_stream(StreamName="events")
            control(served, "POST", "snapshot", {"load": "seeded"})
            assert kinesis.list_streams()["StreamNames"] == ["events"]
        assert control(served, "DELETE", "snapshot") == {}
        assert control(served, "GET", "snapshot") == {"snapshots": []}

    def test_a_snapshot_that_is_not_there(self, served: Served) -> None:
        assert refused(served, "POST", "snapshot", {"load": "x"}) == (404, "there is no snapshot 'x'; there are []")
        assert refused(served, "POST", "snapshot", {}) == (400, 'expected {"save": NAME} or {"load": NAME}')


class TestJournal:
    def test_entries_and_text(self, served: Served) -> None:
        served.client("kinesis").list_streams()
        served.client("lambda").list_functions()
        [first, second] = control(served, "GET", "journal")["entries"]
        assert (first["service"], first["operation"], first["error"]) == ("kinesis", "ListStreams", None)
        assert control(served, "GET", f"journal?since={first['number']}")["entries"] == [second]
        assert control(served, "GET", "journal?service=lambda")["entries"] == [second]
        with urllib.request.urlopen(f"{served.url}/_awsim/journal?text", timeout=20) as answer:
            assert answer.read().decode().splitlines()[0] == "1 +0.000s 123456789012/us-east-1 kinesis ListStreams()"


class TestFaults:
    def test_an_error_is_made_listed_and_cleared(self, served: Served) -> None:
        kinesis = served.client("kinesis")
        rule = {"effect": "error", "code": "LimitExceededException", "service": "kinesis", "times": 1}
        made = control(served, "POST", "faults", rule)
        assert made == {"id": 1, "hits": 0, "effect": "error", "code": "LimitExceededException"}
        with pytest.raises(kinesis.exceptions.LimitExceededException):
            kinesis.list_streams()
        assert [fault["hits"] for fault in control(served, "GET", "faults")["faults"]] == [1]
        control(served, "DELETE", "faults")
        assert control(served, "GET", "faults") == {"faults": []}
        assert kinesis.list_streams()["StreamNames"] == []

    def test_one_of_several_is_cleared(self, served: Served) -> None:
        for _ in range(2):
            control(served, "POST", "faults", {"effect": "latency", "seconds": 0})
        control(served, "DELETE", "faults?id=1")
        assert [fault["id"] for fault in control(served, "GET", "faults")["faults"]] == [2]
        assert refused(served, "DELETE", "faults?id=1") == (404, "there is no fault 1")

    def test_throttles_are_retried_by_clients(self, served: Served) -> None:
        control(served, "POST", "faults", {"effect": "throttle", "service": "kinesis", "times": 1})
        kinesis = served.client("kinesis", retries={"max_attempts": 2, "mode": "standard"})
        assert kinesis.list_streams()["ResponseMetadata"]["RetryAttempts"] == 1

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({}, '"effect" is one of error, throttle, latency, got None'),
            ({"effect": "error", "code": "X", "when": "true"}, '"when" is code, which can\'t be sent'),
            ({"effect": "throttle", "service": "kinesys"}, "no service named 'kinesys'; did you mean 'kinesis'"),
            ({"effect": "throttle", "servce": "x"}, "unknown keyword 'servce'"),
        ],
    )
    def test_a_rule_that_makes_no_sense_is_refused(self, served: Served, document: Any, message: str) -> None:
        status, said = refused(served, "POST", "faults", document)
        assert (status, said[: len(message)]) == (400, message)


class TestPaths:
    def test_a_path_that_is_not_there(self, served: Served) -> None:
        status, message = refused(served, "GET", "nothing")
        assert (status, message) == (
            404,
            "there is no /_awsim/nothing; there are health, reset, clock, settle, journal, outbox, faults, snapshot",
        )

    def test_a_method_that_a_path_does_not_have(self, served: Served) -> None:
        assert refused(served, "GET", "reset") == (405, "/_awsim/reset takes POST, not GET")

    def test_a_body_that_is_no_json(self, served: Served) -> None:
        request = urllib.request.Request(f"{served.url}/_awsim/clock", b"{" * 100_000, method="POST")
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, timeout=20)
        assert (error.value.code, json.load(error.value)) == (400, {"message": "the body is not valid JSON"})


class TestOutbox:
    def test_what_was_sent_is_shown_and_forgotten(self) -> None:
        with serving(clock="virtual", start=0.0) as served:
            sns = served.client("sns")
            attributes = {"a": {"DataType": "Binary", "BinaryValue": b"\x00"}}
            for number in ("+15550000001", "+15550000002"):
                sns.publish(PhoneNumber=number, Message="hello", MessageAttributes=attributes)

            [sent] = control(served, "GET", "outbox?kind=sms&to=%2B15550000002")["sent"]
            assert (sent["body"], sent["to"], sent["at"], sent["service"]) == ("hello", "+15550000002", 0.0, "sns")
            assert sent["details"]["MessageAttributes"]["a"]["BinaryValue"] == "AA=="
            assert control(served, "GET", "outbox?kind=mail")["sent"] == []
            control(served, "DELETE", "outbox")
            assert control(served, "GET", "outbox")["sent"] == []
