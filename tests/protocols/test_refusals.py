"""What each protocol refuses, with which code, status and message."""

from __future__ import annotations

import base64

import pytest

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.cbor import encode
from awsim.protocols.http import HTTPRequest
from awsim.protocols.spoken import PROTOCOLS

FORM = {"content-type": "application/x-www-form-urlencoded"}
XML = '<?xml version="1.0"?>'

VALUE = "com.amazonaws.dynamodb.v20120810.AttributeValue"


def refused(
    service: str, name: str, protocol: str, body: bytes = b"", path: str = "/", headers: dict[str, str] | None = None
) -> tuple[str, int, str]:
    request = HTTPRequest("POST", f"https://example.amazonaws.com{path}", headers or {}, body)
    with pytest.raises(ServiceError) as caught:
        PROTOCOLS[protocol].parse(operation(service, name), request)
    return caught.value.code, caught.value.status or 400, caught.value.message


NUMBER_VALUES = [(b"7", "NUMBER_VALUE"), (b"1.5", "DECIMAL_VALUE"), (b"true", "TRUE_VALUE"), (b"false", "FALSE_VALUE")]


class TestDynamoDB:
    """Recorded: dynalite's suite, which was run against AWS."""

    @pytest.mark.parametrize(("value", "name"), NUMBER_VALUES)
    def test_a_string(self, value: bytes, name: str) -> None:
        assert self.refused(b'{"TableName": %s}' % value) == f"{name} cannot be converted to String"

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b'{"TableName": []}', "Unrecognized collection type class java.lang.String"),
            (b'{"TableName": {}}', "Start of structure or map found where not expected"),
            (b'{"Item": 7}', "Unexpected field type"),
            (b'{"Item": []}', f"Unrecognized collection type java.util.Map<java.lang.String, {VALUE}>"),
            (b'{"Item": {"a": "b"}}', "Unexpected value type in payload"),
            (b'{"Item": {"a": []}}', f"Unrecognized collection type class {VALUE}"),
            (b'{"Item": {"a": {"S": 7}}}', "NUMBER_VALUE cannot be converted to String"),
            (b'{"Item": {"a": {"BOOL": "yes"}}}', "Unexpected token received from parser"),
            (b'{"Item": {"a": {"B": 7}}}', "only base-64-encoded strings are convertible to bytes"),
            (
                b'{"Item": {"a": {"B": "23456"}}}',
                "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
            ),
            (b'{"Item": {"a": {"SS": {}}}}', "Start of structure or map found where not expected"),
            (b'{"Item": {"a": {"SS": 7}}}', "Unexpected field type"),
        ],
    )
    def test_a_member(self, body: bytes, message: str) -> None:
        assert self.refused(body) == message

    def refused(self, body: bytes) -> str:
        code, status, message = refused("dynamodb", "PutItem", "json", body)
        assert (code, status) == ("SerializationException", 400)
        return message


@pytest.mark.parametrize(
    ("number", "read"), [(b"5.5", 5), (b"2147483648", 2147483647), (b"-1e30", -2147483648), (b"1e400", 2147483647)]
)
def test_of_a_number_in_a_document_what_is_too_much_is_cut(number: bytes, read: int) -> None:
    request = HTTPRequest("POST", "https://example.amazonaws.com/", {}, b'{"Limit": %s}' % number)

    assert PROTOCOLS["json"].parse(operation("dynamodb", "ListTables"), request) == {"Limit": read}


class TestJSON:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b'{"ShardCount": true}', "class java.lang.Boolean can not be converted to an Integer"),
            (b'{"ShardCount": "1"}', "class java.lang.String can not be converted to an Integer"),
            (b"", "the request has no body"),
            (b'{"StreamName": "\\ud800"}', "the body is not valid JSON"),
            (b'{"ShardCount": NaN}', "the body is not valid JSON"),
            (b'{"Tags": ' + b"[" * 200 + b"]" * 200 + b"}", "the body is nested too deeply"),
        ],
    )
    def test_a_value(self, body: bytes, message: str) -> None:
        assert refused("kinesis", "CreateStream", "json", body) == ("SerializationException", 400, message)

    def test_a_union_of_two_members(self) -> None:
        body = b'{"modelId": "m", "messages": [{"role": "user", "content": [{"text": "a", "image": null}, {}]}]}'
        path = "/model/m/converse"

        code, _, message = refused("bedrock-runtime", "Converse", "rest-json", body, path)

        assert (code, message) == ("SerializationException", "a union has 0 members, not one")

    def test_another_type_of_content(self) -> None:
        headers = {"content-type": "text/plain"}

        assert refused("kinesis", "ListStreams", "json", b"{}", headers=headers) == (
            "UnknownOperationException",
            404,
            "text/plain is no type of JSON",
        )
        assert refused("lambda", "CreateFunction", "rest-json", b"{}", "/2015-03-31/functions", headers) == (
            "UnsupportedMediaTypeException",
            415,
            "the body is text/plain, not application/json",
        )


class TestREST:
    def test_a_parameter(self) -> None:
        path = "/2015-03-31/functions?MaxItems=many"

        assert refused("lambda", "ListFunctions", "rest-json", path=path) == (
            "SerializationException",
            400,
            "'many' is no integer",
        )

    def test_a_header(self) -> None:
        headers = {"x-amz-expected-bucket-owner": "x", "if-modified-since": "yesterday or so"}

        assert refused("s3", "GetObject", "rest-xml", path="/bucket/key", headers=headers) == (
            "MalformedXML",
            400,
            "'yesterday or so' is no timestamp",
        )

    @pytest.mark.parametrize("value", ["%", base64.b64encode(b"{").decode(), base64.b64encode(b"\xff").decode()])
    def test_json_in_a_header(self, value: str) -> None:
        headers = {"x-amz-mqtt5-user-properties": value}

        code, _, message = refused("iot-data", "Publish", "rest-json", path="/topics/a", headers=headers)

        assert (code, message) == ("SerializationException", f"{value!r} is no string")

    def test_a_path(self) -> None:
        assert refused("lambda", "GetFunction", "rest-json", path="/nowhere") == (
            "UnknownOperationException",
            404,
            "No service has an operation for POST https://example.amazonaws.com/nowhere.",
        )

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("<Tagging>", "the body is not well-formed XML"),
            ("<Tagging/><Tagging/>", "the body is not well-formed XML"),
            (f"{XML}<!DOCTYPE a><Tagging/>", "the body has a document type declaration"),
            (f'{XML}<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "the body has a document type declaration"),
            ("<a>" * 200, "the body is nested too deeply"),
            ("<Tagging><TagSet><Tag><Key><b/></Key></Tag></TagSet></Tagging>", "Key has elements in it, not a value"),
        ],
    )
    def test_xml(self, body: str, message: str) -> None:
        assert refused("s3", "PutBucketTagging", "rest-xml", body.encode(), "/bucket?tagging") == (
            "MalformedXML",
            400,
            message,
        )


class TestForms:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"MaxResults=1e5", "'1e5' is no integer"),
            (b"MaxResults=9999999999", "'9999999999' is no integer"),
            (b"DryRun=perhaps", "'perhaps' is no boolean"),
            (b"Filter.x.Name=a", "x is not the number of an item of a list"),
            (b"Filter.01.Name=a", "01 is not the number of an item of a list"),
            (b"Filter.1.Name=%ff", "a parameter is not valid UTF-8"),
            (b"Filter.1.Name=%00", "the parameter Filter.1.Name has a character that no answer can have"),
            (b"a" + b".a" * 200 + b"=1", "the name of a parameter has too many parts"),
            (b"\xff=1", "the body is not valid UTF-8"),
        ],
    )
    def test_a_parameter_of_ec2(self, body: bytes, message: str) -> None:
        assert refused("ec2", "DescribeInstances", "ec2", body, headers=FORM) == ("InvalidParameterValue", 400, message)

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"MessageAttributes.entry.1.Name=a", "an entry of a map has no Name or no Value"),
            (
                b"MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.BinaryValue=%25",
                "'%' is no blob",
            ),
        ],
    )
    def test_a_parameter_of_query(self, body: bytes, message: str) -> None:
        assert refused("sns", "Publish", "query", body, headers=FORM) == ("MalformedInput", 400, message)


class TestCBOR:
    def test_text_where_bytes_belong(self) -> None:
        body = encode({"Data": "x"})

        assert refused("kinesis", "PutRecord", "cbor-1.1", body) == (
            "SerializationException",
            400,
            "expected a blob, found str",
        )

    @pytest.mark.parametrize("moment", [float("nan"), float("inf"), 1e300, "now"])
    def test_a_moment_that_there_can_not_be(self, moment: object) -> None:
        body = encode({"Timestamp": moment})

        for protocol in ("cbor-1.1", "smithy-rpc-v2-cbor"):
            code, _, message = refused("kinesis", "GetShardIterator", protocol, body)
            assert (code, message.partition(",")[0]) == ("SerializationException", "expected a timestamp")

    def test_another_type_of_content(self) -> None:
        headers = {"content-type": "application/json"}

        assert refused("kinesis", "ListStreams", "smithy-rpc-v2-cbor", b"{}", headers=headers) == (
            "UnsupportedMediaTypeException",
            415,
            "the body is application/json, not application/cbor",
        )
