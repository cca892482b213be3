"""Native operations need the permissions that moto's IAM gives, where moto is told to ask for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import aioboto3
import boto3
import pytest
from botocore.exceptions import ClientError
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "123456789012"
NATIVE = {
    "dynamodb": "list_tables",
    "dynamodbstreams": "list_streams",
    "ec2": "describe_launch_templates",
    "kinesis": "list_streams",
    "lambda": "list_functions",
    "timestream-influxdb": "list_db_instances",
}
"""A native operation of each service, that needs no parameters."""


@pytest.fixture(autouse=True)
def cloud() -> Iterator[Cloud]:
    with mock_aws() as made:
        yield made


def user(name: str, *actions: str) -> dict[str, str]:
    """A user who may do some actions; the answer is a client's credentials."""
    iam = boto3.client("iam")
    iam.create_user(UserName=name)
    if actions:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
        "region_name": "us-east-1",
    }


@contextmanager
def asked(after: int = 0) -> Iterator[None]:
    """moto asks for permissions inside, but for the first calls."""
    settings.INITIAL_NO_AUTH_ACTION_COUNT = after
    ActionAuthenticatorMixin.request_count = 0
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")


def refusal(call: Any, **arguments: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response: Any = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("service", NATIVE)
def test_who_may_do_something_else_is_refused(service: str) -> None:
    ann = user("ann", "sqs:*")
    prefix = {"dynamodbstreams": "dynamodb"}.get(service, service)
    operation = boto3.client(service, **ann).meta.method_to_api_mapping[NATIVE[service]]
    with asked():
        assert refusal(getattr(boto3.client(service, **ann), NATIVE[service])) == (
            "AccessDenied",
            f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: {prefix}:{operation}",
            403,
        )
        boto3.client("sqs", **ann).list_queues()


@pytest.mark.parametrize("service", NATIVE)
def test_who_may_is_answered(service: str) -> None:
    ann = user("ann", "dynamodb:*", "ec2:Describe*", "kinesis:ListStreams", "lambda:*", "timestream-influxdb:List*")
    with asked():
        getattr(boto3.client(service, **ann), NATIVE[service])()


def test_a_key_that_nobody_made_is_refused() -> None:
    client = boto3.client("kinesis", "us-east-1", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
    with asked():
        assert refusal(client.list_streams)[0] == "InvalidClientTokenId"


def test_a_wrong_secret_is_refused() -> None:
    ann = user("ann", "kinesis:*")
    with asked():
        boto3.client("kinesis", **ann).list_streams()
        wrong = boto3.client("kinesis", **{**ann, "aws_secret_access_key": "wrong"})
        assert refusal(wrong.list_streams)[0] == "SignatureDoesNotMatch"


def test_an_assumed_role_has_its_own_permissions() -> None:
    iam, sts = boto3.client("iam"), boto3.client("sts", "us-east-1")
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": "kinesis:List*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=document)
    given = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    kinesis = boto3.client(
        "kinesis",
        "us-east-1",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    caller = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/session"
    with asked():
        kinesis.list_streams()
        refused = refusal(kinesis.create_stream, StreamName="s", ShardCount=1)[1]
    assert refused == f"User: {caller} is not authorized to perform: kinesis:CreateStream"


def test_the_first_calls_are_not_asked_about_whoever_answers_them() -> None:
    kinesis, sqs = boto3.client("kinesis", "us-east-1"), boto3.client("sqs", "us-east-1")
    with asked(after=3):
        kinesis.list_streams()
        sqs.list_queues()
        kinesis.list_streams()
        assert refusal(kinesis.list_streams)[0] == "InvalidClientTokenId"


async def test_clients_of_aiobotocore_are_asked() -> None:
    ann = user("ann", "sqs:*")
    async with aioboto3.Session().client("kinesis", **ann) as kinesis:
        await kinesis.list_streams()
        with asked(), pytest.raises(ClientError, match="not authorized to perform: kinesis:ListStreams"):
            await kinesis.list_streams()


def test_clients_of_a_server_are_asked(cloud: Cloud) -> None:
    ann, bob = user("ann", "sqs:*"), user("bob", "kinesis:*")
    with cloud.serve() as url, asked():
        boto3.client("kinesis", endpoint_url=url, **bob).list_streams()
        refused = refusal(boto3.client("kinesis", endpoint_url=url, **ann).list_streams)
        assert refused[0] == "AccessDenied"


def test_a_call_that_was_refused_has_changed_nothing_and_is_in_the_journal(cloud: Cloud) -> None:
    ann = user("ann")
    with asked():
        refusal(boto3.client("kinesis", **ann).create_stream, StreamName="events", ShardCount=1)
    assert boto3.client("kinesis", "us-east-1").list_streams()["StreamNames"] == []
    assert [entry.error for entry in cloud.journal.calls("kinesis", "CreateStream")] == ["AccessDenied"]


def test_what_aws_itself_calls_needs_no_permission(cloud: Cloud) -> None:
    """A function's logs, and the target of its destination, which moto holds."""
    ann = user("ann", "lambda:InvokeFunction", "logs:*")
    cloud.functions.create("echo", lambda event, context: sys.stdout.write("said\n"))
    with asked():
        boto3.client("lambda", **ann).invoke(FunctionName="echo", Payload="{}")
        found = boto3.client("logs", **ann).filter_log_events(logGroupName="/aws/lambda/echo")["events"]
    assert any("said" in event["message"] for event in found)


def test_the_variable_of_moto_is_heeded_before_moto_is_loaded() -> None:
    script = """
import boto3, sys
from awsim import mock_aws
with mock_aws():
    assert "moto.settings" not in sys.modules
    try:
        boto3.client("kinesis", "us-east-1").list_streams()
    except Exception as error:
        print(error)
"""
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "0"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert "InvalidClientTokenId" in done.stdout


def test_the_policies_of_aws_count_where_the_configuration_loads_them() -> None:
    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        ann = user("ann")
        policy = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"
        boto3.client("iam").attach_user_policy(UserName="ann", PolicyArn=policy)
        kinesis = boto3.client("kinesis", **ann)
        with asked():
            kinesis.list_streams()
            assert refusal(kinesis.create_stream, StreamName="s", ShardCount=1)[0] == "AccessDenied"
