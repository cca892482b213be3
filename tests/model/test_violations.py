"""The sentences AWS answers broken constraints with, held against recorded answers where there are any."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.model.loader import operation, service_model


def message(service: str, name: str, params: dict[str, Any]) -> str:
    subject = operation(service, name)
    return subject.validation_message(subject.violations(params))


class TestRecorded:
    """Each is an answer of the real AWS."""

    def test_pattern_before_length_before_the_next_member(self) -> None:
        name = "This should fail with two errors 123467890123412341234123412341234"
        assert message(
            "events",
            "CreateConnection",
            {"Name": name, "AuthorizationType": "INVALID", "AuthParameters": {}},
        ) == (
            f"3 validation errors detected: Value '{name}' at 'name' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value '{name}' at 'name' failed to "
            "satisfy constraint: Member must have length less than or equal to 64; Value 'INVALID' at "
            "'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: "
            "[BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]"
        )

    def test_members_of_listed_structures_have_a_path(self) -> None:
        target = {"Id": "!@#$@!#$", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
        assert message("events", "PutTargets", {"Rule": "r", "Targets": [target]}) == (
            "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    def test_a_list_of_scalars_is_refused_as_a_whole(self) -> None:
        params = {"name": "api", "endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}}
        assert message("apigateway", "CreateRestApi", params) == (
            "2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed "
            "to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' "
            "failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]"
        )

    def test_a_member_of_the_path_has_no_prefix_and_an_enum_comes_in_hash_order(self) -> None:
        params = {"restApiId": "a", "responseType": "FAKE_RESPONSE_TYPE"}
        assert message("apigateway", "GetGatewayResponse", params) == (
            "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, "
            "AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, "
            "INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, "
            "ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, "
            "API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]"
        )

    def test_lambda_lists_that_members_must_not_be_null(self) -> None:
        shape = service_model("lambda").shape_for("ArchitecturesList")
        assert shape.metadata == {"min": 1, "max": 1}
        code = {"FunctionName": "f", "Architectures": ["X86_64"]}
        assert message("lambda", "UpdateFunctionCode", code) == (
            "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member "
            "must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
        )

    def test_a_list_that_is_too_long_is_printed(self) -> None:
        code = {"FunctionName": "f", "Architectures": ["x86_64", "arm64"]}
        assert message("lambda", "UpdateFunctionCode", code) == (
            "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: "
            "Member must have length less than or equal to 1"
        )

    def test_an_empty_list_in_the_query_string_is_null(self) -> None:
        arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
        assert message("lambda", "UntagResource", {"Resource": arn, "TagKeys": []}) == (
            "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
        )

    def test_an_empty_map_of_the_query_protocol_is_null(self) -> None:
        params = {"Name": "app", "Platform": "ADM", "Attributes": {}}
        assert message("sns", "CreatePlatformApplication", params) == (
            "1 validation error detected: Value null at 'attributes' failed to satisfy constraint: "
            "Member must not be null"
        )

    def test_iam_shows_neither_value_nor_choices(self) -> None:
        params = {"ServiceSpecificCredentialId": "ACCA12345678901234567", "Status": "Invalid"}
        assert message("iam", "UpdateServiceSpecificCredential", params) == (
            "1 validation error detected: Value at 'status' failed to satisfy constraint: "
            "Member must satisfy enum value set"
        )

    def test_structures_are_printed_as_java_prints_them(self) -> None:
        entry = {"Source": "core", "DetailType": "type", "Detail": "{}", "EventBusName": "bus"}
        (violation,) = operation("events", "PutEvents").violations({"Entries": [entry] * 11})
        printed = "PutEventsRequestEntry(time=null, source=core, resources=null, detailType=type, detail={}, "
        assert violation.startswith(f"Value '[{printed}eventBusName=bus, traceHeader=null")
        assert violation.endswith(
            "' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10"
        )


class TestFollows:
    def test_a_sensitive_value_is_not_shown(self) -> None:
        params = {"name": "metrics", "password": "short"}
        assert (
            "Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 8"
            in (operation("timestream-influxdb", "CreateDbInstance").violations(params))
        )

    def test_a_number_has_a_value(self) -> None:
        assert message("timestream-influxdb", "ListDbInstances", {"maxResults": 101}) == (
            "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: "
            "Member must have value less than or equal to 100"
        )

    def test_a_blob_is_printed_as_a_buffer(self) -> None:
        maximum = service_model("kinesis").shape_for("Data").metadata["max"]
        size = maximum + 1
        params = {"StreamName": "s", "PartitionKey": "k", "Data": b"x" * size}
        assert message("kinesis", "PutRecord", params) == (
            f"1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]' at 'data' "
            f"failed to satisfy constraint: Member must have length less than or equal to {maximum}"
        )

    def test_a_map_recites_what_its_keys_must_satisfy(self) -> None:
        arn = "arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/abcdefghij"
        assert message("timestream-influxdb", "TagResource", {"resourceArn": arn, "tags": {"": "v"}}) == (
            "1 validation error detected: Value '{=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy "
            "constraint: [Member must have length less than or equal to 128, "
            "Member must have length greater than or equal to 1]"
        )

    def test_nothing_broken_is_no_violation(self) -> None:
        assert operation("timestream-influxdb", "ListDbInstances").violations({"maxResults": 100}) == []

    @pytest.mark.parametrize("params", [{}, {"name": None}])
    def test_a_missing_required_member_is_null(self, params: dict[str, Any]) -> None:
        assert operation("timestream-influxdb", "CreateDbParameterGroup").violations(params) == [
            "Value null at 'name' failed to satisfy constraint: Member must not be null"
        ]
