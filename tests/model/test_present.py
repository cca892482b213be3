"""A backend's answer in the output shape: as botocore's parser would have left it after the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import JSONSerializer
from botocore.utils import parse_timestamp
from dateutil.tz import tzlocal, tzutc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim.model.columns import Columns
from awsim.model.loader import operation
from awsim.model.present import OutputCompiler
from tests.budgets import examples
from tests.model.strategies import values_of

if TYPE_CHECKING:
    from collections.abc import Callable

JSON_ANSWERS = [
    ("timestream-influxdb", "GetDbInstance"),
    ("timestream-influxdb", "ListDbInstances"),
    ("timestream-influxdb", "GetDbParameterGroup"),
    ("kinesis", "DescribeStream"),
    ("kinesis", "GetRecords"),
    ("dynamodb", "GetItem"),
    ("dynamodb", "DescribeTable"),
    ("events", "DescribeRule"),
    ("lambda", "GetFunction"),
    ("lambda", "ListEventSourceMappings"),
    ("apigateway", "GetRestApis"),
    ("accessanalyzer", "GetAnalyzer"),
    ("accessanalyzer", "GetFindingRecommendation"),
]
"""Answers whose members are all in a JSON body, in the local time zone and in UTC."""


@pytest.mark.parametrize(("service", "name"), JSON_ANSWERS)
@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_an_answer_looks_as_botocores_parser_leaves_it(service: str, name: str, draw: st.DataObject) -> None:
    subject = operation(service, name)
    assert subject.output_shape is not None
    answer = draw.draw(values_of(subject.output_shape, service))
    body: dict[str, Any] = {}
    JSONSerializer()._serialize(body, answer, subject.output_shape)
    response = {"body": json.dumps(body).encode(), "headers": {}, "status_code": 200}
    parsed = create_parser(subject.model.service_model.resolved_protocol).parse(response, subject.output_shape)
    del parsed["ResponseMetadata"]
    presented = subject.shape_result(answer)
    assert presented == parsed
    assert zones_in(presented) == zones_in(parsed)


class TestMoments:
    def test_a_number_on_the_wire_comes_back_in_the_local_zone(self) -> None:
        created = summary_of_stream(1_700_000_000.5)
        assert created == datetime(2023, 11, 14, 22, 13, 20, 500_000, tzinfo=UTC)
        assert isinstance(created.tzinfo, tzlocal)

    def test_times_on_either_side_of_a_change_of_the_clocks_are_as_far_apart_as_they_were(
        self, time_zone: Callable[[str], None]
    ) -> None:
        time_zone("America/New_York")
        assert summary_of_stream(1_699_200_000) - summary_of_stream(1_699_100_000) == timedelta(seconds=100_000)

    def test_an_iso_string_comes_back_in_utc(self, time_zone: Callable[[str], None]) -> None:
        time_zone("America/New_York")
        analyzer = {"arn": "a", "name": "n", "type": "ACCOUNT", "createdAt": 1_700_000_000.5, "status": "ACTIVE"}
        created = operation("accessanalyzer", "GetAnalyzer").shape_result({"analyzer": analyzer})["analyzer"][
            "createdAt"
        ]
        assert created == datetime(2023, 11, 14, 22, 13, 20, 500_000, tzinfo=UTC)
        assert isinstance(created.tzinfo, tzutc)

    def test_a_moment_in_a_header_has_whole_seconds(self) -> None:
        modified = operation("s3", "HeadObject").shape_result({"LastModified": 1_700_000_000.9})["LastModified"]
        assert modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert isinstance(modified.tzinfo, tzutc)

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
    @pytest.mark.parametrize(
        "seconds", [0, 1_699_165_800, 1_699_169_400, 1_700_000_000.25, 1_710_054_000, 4_000_000_000]
    )
    def test_every_local_zone_gives_what_botocore_gives(
        self, zone: str, seconds: float, time_zone: Callable[[str], None]
    ) -> None:
        time_zone(zone)
        created = summary_of_stream(seconds)
        expected = parse_timestamp(seconds)
        assert (created.isoformat(), created.fold) == (expected.isoformat(), expected.fold)

    def test_a_datetime_is_taken_as_well_and_cut_to_the_millisecond(self) -> None:
        moment = datetime(2023, 11, 14, 22, 13, 20, 123_456, tzinfo=UTC)
        assert summary_of_stream(moment) == moment - timedelta(microseconds=456)


class TestCopies:
    def test_nothing_the_caller_gets_is_the_backends_own(self) -> None:
        tags = {"Tags": [{"Key": "a", "Value": "b"}], "HasMoreTags": False}
        presented = operation("kinesis", "ListTagsForStream").shape_result(tags)
        presented["Tags"][0]["Key"] = "changed"
        presented["Tags"].append({})
        assert tags == {"Tags": [{"Key": "a", "Value": "b"}], "HasMoreTags": False}

    def test_members_that_are_none_are_left_out(self) -> None:
        answer = {"Tags": [{"Key": "a", "Value": None}], "HasMoreTags": None}
        assert operation("kinesis", "ListTagsForStream").shape_result(answer) == {"Tags": [{"Key": "a"}]}

    def test_empty_lists_stay(self) -> None:
        assert operation("timestream-influxdb", "ListDbInstances").shape_result({"items": ()}) == {"items": []}

    @pytest.mark.parametrize("answer", [None, {}])
    def test_no_answer_is_an_empty_one(self, answer: dict[str, Any] | None) -> None:
        assert operation("kinesis", "CreateStream").shape_result(answer) == {}
        assert operation("kinesis", "ListStreams").shape_result(answer) == {}


class TestRefuses:
    @pytest.mark.parametrize(
        ("answer", "fault"),
        [
            ({"items": [{"idd": "x"}]}, "items.0: DbInstanceSummary has no member 'idd'"),
            ({"items": [{"id": "x"}, {"port": "8086"}]}, "items.1.port: expected an int, got str '8086'"),
            ({"items": [{"port": True}]}, "items.0.port: expected an int, got bool True"),
            ({"items": {}}, "items: expected a list or tuple, got dict {}"),
            ({"nextToken": 1}, "nextToken: expected a str, got int 1"),
            ([], "the result: expected a mapping, got list []"),
        ],
    )
    def test_an_answer_of_another_shape(self, answer: Any, fault: str) -> None:
        with pytest.raises(TypeError) as caught:
            operation("timestream-influxdb", "ListDbInstances").shape_result(answer)
        assert str(caught.value) == f"timestream-influxdb.ListDbInstances answered badly at {fault}"

    def test_members_for_an_operation_without_output(self) -> None:
        with pytest.raises(TypeError, match=r"^kinesis.CreateStream answered badly at the result: .*\['StreamName'\]$"):
            operation("kinesis", "CreateStream").shape_result({"StreamName": "s"})


class TestOlderModels:
    def test_members_that_the_installed_model_does_not_know_are_left_out(self) -> None:
        shape = operation("kinesis", "GetRecords").output_shape
        assert shape is not None
        present = OutputCompiler("json", may_lack_members=True).compile(shape)
        records = Columns({"Data": [b"x"], "Newer": [1]})
        assert present({"Records": records, "Newer": 1}) == {"Records": [{"Data": b"x"}]}
        assert present({"Records": [{"Data": b"x", "Newer": 1}]}) == {"Records": [{"Data": b"x"}]}


def summary_of_stream(created: Any) -> datetime:
    summary = {"StreamName": "s", "StreamARN": "a", "StreamStatus": "ACTIVE", "StreamCreationTimestamp": created}
    answer = operation("kinesis", "ListStreams").shape_result({"StreamSummaries": [summary]})
    moment = answer["StreamSummaries"][0]["StreamCreationTimestamp"]
    assert isinstance(moment, datetime)
    return moment


def zones_in(value: Any) -> list[str]:
    """The classes of all time zones in an answer, in the order of its members' names."""
    if isinstance(value, dict):
        return [zone for _, inner in sorted(value.items()) for zone in zones_in(inner)]
    if isinstance(value, list):
        return [zone for inner in value for zone in zones_in(inner)]
    return [type(value.tzinfo).__name__] if isinstance(value, datetime) else []
