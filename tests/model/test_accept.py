"""Accepting parameters: what is refused, and what the accepted copy looks like."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from awsim.model.loader import operation
from awsim.model.operation import Rejected

DB_INSTANCE = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}


def accepts(service: str, name: str, params: dict[str, Any]) -> bool:
    try:
        operation(service, name).accept(params)
    except Rejected:
        return False
    return True


class TestRefuses:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "bad name!"},
            {"name": "ab"},
            {"name": "a" * 41},
            {"name": None},
            {"name": 7},
            {"allocatedStorage": 19},
            {"allocatedStorage": 15361},
            {"allocatedStorage": "20"},
            {"dbStorageType": "Floppy"},
            {"vpcSubnetIds": []},
            {"vpcSubnetIds": ["subnet-1"] * 7},
            {"vpcSubnetIds": ["vpc-1"]},
            {"vpcSubnetIds": "subnet-0123abcd"},
            {"publiclyAccessible": 1},
            {"logDeliveryConfiguration": {"s3Configuration": {"enabled": True}}},
            {"noSuchMember": 1},
        ],
    )
    def test_a_member_that_breaks_its_shape(self, wrong: dict[str, Any]) -> None:
        assert accepts("timestream-influxdb", "CreateDbInstance", DB_INSTANCE)
        assert not accepts("timestream-influxdb", "CreateDbInstance", DB_INSTANCE | wrong)

    @pytest.mark.parametrize("missing", sorted(set(DB_INSTANCE) - {"name"}))
    def test_a_missing_required_member(self, missing: str) -> None:
        subject = operation("timestream-influxdb", "CreateDbInstance")
        required = missing in (subject.input_shape.required_members if subject.input_shape else [])
        rest = {name: value for name, value in DB_INSTANCE.items() if name != missing}
        assert accepts("timestream-influxdb", "CreateDbInstance", rest) is not required

    @pytest.mark.parametrize("value", [{}, {"S": "a", "N": "1"}])
    def test_a_union_without_exactly_one_member(self, value: dict[str, str]) -> None:
        query = {"attribute": {"string": "a"}} if value else {}
        assert not accepts("bedrock-runtime", "Converse", {"modelId": "m", "system": [query | value]})

    def test_an_empty_list_that_the_query_string_can_not_carry(self) -> None:
        resource = "arn:aws:lambda:us-east-1:123456789012:function:f"
        assert not accepts("lambda", "UntagResource", {"Resource": resource, "TagKeys": []})

    def test_a_document_with_something_json_has_no_word_for(self) -> None:
        converse = {"modelId": "model", "messages": []}
        assert accepts("bedrock-runtime", "Converse", converse | {"additionalModelRequestFields": {"top_k": [1, None]}})
        assert not accepts("bedrock-runtime", "Converse", converse | {"additionalModelRequestFields": {"top_k": (1,)}})

    def test_a_constraint_of_a_service_with_words_of_its_own_is_left_to_the_service(self) -> None:
        name = "n" * 300
        assert accepts("ec2", "CreateLaunchTemplate", {"LaunchTemplateName": name, "LaunchTemplateData": {}})


class TestCopies:
    def test_a_tuple_becomes_a_list(self) -> None:
        accepted = operation("timestream-influxdb", "CreateDbInstance").accept(
            DB_INSTANCE | {"vpcSubnetIds": ("subnet-1", "subnet-2")}
        )
        assert accepted == DB_INSTANCE | {"vpcSubnetIds": ["subnet-1", "subnet-2"]}

    def test_a_member_of_a_string_enum_becomes_its_plain_text(self) -> None:
        class Storage(StrEnum):
            FAST = "InfluxIOIncludedT3"

        accepted = operation("timestream-influxdb", "CreateDbInstance").accept(
            DB_INSTANCE | {"dbStorageType": Storage.FAST}
        )
        assert type(accepted["dbStorageType"]) is str
        assert accepted["dbStorageType"] == "InfluxIOIncludedT3"

    @pytest.mark.parametrize(
        "data", [b"caf\xc3\xa9", bytearray(b"caf\xc3\xa9"), "caf\u00e9", io.BytesIO(b"caf\xc3\xa9")]
    )
    def test_every_form_of_a_blob_becomes_its_bytes(self, data: Any) -> None:
        accepted = operation("kinesis", "PutRecord").accept({"StreamName": "s", "Data": data, "PartitionKey": "k"})
        assert accepted == {"StreamName": "s", "Data": b"caf\xc3\xa9", "PartitionKey": "k"}
        assert type(accepted["Data"]) is bytes

    @pytest.mark.parametrize(
        "moment",
        [
            1_700_000_000.5,
            "1700000000.5",
            Decimal("1700000000.5"),
            "2023-11-14T22:13:20.500Z",
            "2023-11-14T23:13:20.500+01:00",
            datetime(2023, 11, 14, 22, 13, 20, 500_000),  # noqa: DTZ001  botocore takes a naive datetime for UTC
            datetime(2023, 11, 14, 22, 13, 20, 500_000, tzinfo=UTC),
            datetime(2023, 11, 15, 0, 13, 20, 500_000, tzinfo=timezone(timedelta(hours=2))),
        ],
    )
    def test_every_form_of_a_moment_becomes_epoch_seconds(self, moment: Any) -> None:
        params = {
            "StreamName": "s",
            "ShardId": "shardId-000000000000",
            "ShardIteratorType": "AT_TIMESTAMP",
            "Timestamp": moment,
        }
        assert operation("kinesis", "GetShardIterator").accept(params)["Timestamp"] == 1_700_000_000.5

    @pytest.mark.parametrize("moment", ["yesterday", float("nan"), float("inf"), None, b"x", [1]])
    def test_what_is_no_moment_is_refused(self, moment: Any) -> None:
        params = {"StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": "AT_TIMESTAMP"}
        assert not accepts("kinesis", "GetShardIterator", params | {"Timestamp": moment})

    def test_a_moment_in_a_header_loses_its_fraction(self) -> None:
        accepted = operation("s3", "GetObject").accept({"Bucket": "b", "Key": "k", "IfModifiedSince": 1_700_000_000.9})
        assert accepted["IfModifiedSince"] == 1_700_000_000.0

    def test_a_decimal_becomes_a_float(self) -> None:
        accepted = operation("cloudwatch", "PutMetricData").accept(
            {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": Decimal("1.5")}]}
        )
        assert accepted == {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1.5}]}

    def test_an_empty_list_for_the_query_string_is_left_out(self) -> None:
        accepted = operation("lambda", "Invoke").accept({"FunctionName": "f", "Payload": io.BytesIO(b"{}")})
        assert accepted == {"FunctionName": "f", "Payload": b"{}"}
        assert operation("sns", "CreateTopic").accept({"Name": "t", "Attributes": {}, "Tags": []}) == {"Name": "t"}

    def test_a_shape_that_contains_itself_is_copied_to_its_depths(self) -> None:
        item = {"k": {"L": [{"M": {"x": {"N": "1"}}}, {"B": bytearray(b"b")}, {"NULL": True}]}}
        accepted = operation("dynamodb", "PutItem").accept({"TableName": "table", "Item": item})
        assert accepted == {
            "TableName": "table",
            "Item": {"k": {"L": [{"M": {"x": {"N": "1"}}}, {"B": b"b"}, {"NULL": True}]}},
        }

    def test_an_operation_without_input_ignores_what_it_is_given(self) -> None:
        assert operation("kinesis", "DescribeLimits").accept({}) == {}

    def test_normalising_copies_what_breaks_constraints(self) -> None:
        subject = operation("timestream-influxdb", "CreateDbInstance")
        assert subject.normalise({"name": "no!", "vpcSubnetIds": ("x",)}) == {"name": "no!", "vpcSubnetIds": ["x"]}

    def test_normalising_refuses_a_wrong_type(self) -> None:
        with pytest.raises(Rejected):
            operation("timestream-influxdb", "CreateDbInstance").normalise({"name": 7})
