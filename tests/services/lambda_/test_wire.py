"""Answers are the same whether a client calls directly or over the wire."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from awsim import mock_aws
from awsim.services.lambda_.functions.placeholder import placeholder

from .conftest import ARN, package

LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:shared"
MISSING = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1234567890abcdef0"
PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/test"
ECHO = {"FunctionName": "echo"}
LIVE = {**ECHO, "Qualifier": "live"}
SHARED = {"LayerName": "shared", "VersionNumber": 1}
PERMISSION = {"StatementId": "s", "Principal": "*"}
KAFKA = {
    "EventSourceArn": "arn:aws:kafka:us-east-1:123456789012:cluster/logs/b490b608-1dfc-4352-8562-be7fbb42e0b2-1",
    "StartingPosition": "LATEST",
    "Topics": ["lines"],
}
CODE = package(app="def handler(event, context): return 1")

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("create_function", {**placeholder("echo", "123456789012"), "Code": {"ZipFile": CODE}, "Publish": True}),
    ("create_function", {**placeholder("e" * 65, "123456789012"), "Code": {"ZipFile": CODE}}),
    ("get_function", ECHO),
    ("get_function", {"FunctionName": "nowhere"}),
    ("list_functions", {"FunctionVersion": "ALL", "MaxItems": 1}),
    ("list_versions_by_function", ECHO),
    ("create_alias", {**ECHO, "Name": "live", "FunctionVersion": "1"}),
    ("put_provisioned_concurrency_config", {**LIVE, "ProvisionedConcurrentExecutions": 2}),
    ("get_provisioned_concurrency_config", LIVE),
    ("get_provisioned_concurrency_config", {**ECHO, "Qualifier": "1"}),
    ("list_provisioned_concurrency_configs", ECHO),
    ("delete_provisioned_concurrency_config", LIVE),
    ("create_code_signing_config", {"AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]}}),
    ("list_code_signing_configs", {}),
    ("get_code_signing_config", {"CodeSigningConfigArn": MISSING}),
    ("put_function_code_signing_config", {**ECHO, "CodeSigningConfigArn": MISSING}),
    ("get_function_code_signing_config", ECHO),
    ("create_function_url_config", {**LIVE, "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"]}}),
    ("update_function_url_config", {**LIVE, "InvokeMode": "RESPONSE_STREAM"}),
    ("get_function_url_config", LIVE),
    ("list_function_url_configs", ECHO),
    ("delete_function_url_config", LIVE),
    ("put_runtime_management_config", {**ECHO, "UpdateRuntimeOn": "FunctionUpdate"}),
    ("get_runtime_management_config", LIVE),
    ("publish_layer_version", {"LayerName": "shared", "Content": {"ZipFile": CODE}}),
    ("get_layer_version_by_arn", {"Arn": f"{LAYER}:1"}),
    ("list_layers", {}),
    ("list_layer_versions", {"LayerName": "shared"}),
    ("add_layer_version_permission", {**SHARED, **PERMISSION, "Action": "lambda:GetLayerVersion"}),
    ("get_layer_version_policy", SHARED),
    ("remove_layer_version_permission", {**SHARED, "StatementId": "s"}),
    ("get_layer_version_policy", SHARED),
    ("add_permission", {**ECHO, **PERMISSION, "Action": "lambda:InvokeFunction"}),
    ("get_policy", ECHO),
    ("get_resource_policy", {"ResourceArn": f"{ARN}:echo"}),
    ("delete_resource_policy", {"ResourceArn": f"{ARN}:echo"}),
    ("create_event_source_mapping", {**ECHO, **KAFKA, "Tags": {"a": "b"}}),
    ("create_event_source_mapping", {**ECHO, **KAFKA}),
    ("create_event_source_mapping", {**ECHO, **KAFKA, "StartingPosition": "AT_TIMESTAMP"}),
    ("list_event_source_mappings", ECHO),
    ("get_event_source_mapping", {"UUID": "b490b608-1dfc-4352-8562-be7fbb42e0b2"}),
    ("put_function_concurrency", {**ECHO, "ReservedConcurrentExecutions": 1}),
    ("get_function_concurrency", ECHO),
    ("get_account_settings", {}),
    ("put_function_recursion_config", {**ECHO, "RecursiveLoop": "Allow"}),
    ("update_function_code", {**ECHO, "ZipFile": CODE, "Publish": True}),
    ("update_function_configuration", {**ECHO, "Timeout": 9}),
    ("delete_function", {**ECHO, "Qualifier": "1"}),
    ("delete_function", ECHO),
    ("list_capacity_providers", {}),
]


def answers(*, over_the_wire: bool) -> list[dict[str, Any]]:
    with mock_aws(clock="virtual", seed=7):
        client = boto3.client("lambda", region_name="us-east-1")
        if over_the_wire:
            client.meta.events.register("before-send", lambda **_: None)
        return [_answer(getattr(client, operation), given) for operation, given in CALLS]


def _answer(call: Any, given: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = call(**given)
    except ClientError as error:
        answer = error.response
    metadata = answer.pop("ResponseMetadata")
    return {**answer, "status": metadata["HTTPStatusCode"]}


def test_direct_and_wire_answers_are_equal():
    direct, wire = answers(over_the_wire=False), answers(over_the_wire=True)

    for (operation, _), one, other in zip(CALLS, direct, wire, strict=True):
        assert (operation, one) == (operation, other)
    assert [answer["status"] for answer in direct].count(501) == 1
