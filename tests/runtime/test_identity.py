"""Who a function is to the services it calls, and what it may import of AWS's runtime."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws
from awsim.runtime import context as runtime_context

from .conftest import package

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "arn:aws:iam::123456789012:role/service/runs-functions"
IMPORTS = """
from awslambdaric.lambda_context import LambdaContext
from awslambdaric.lambda_runtime_exception import FaultException

def handler(event, context):
    return [isinstance(context, LambdaContext), issubclass(FaultException, Exception)]
"""


@pytest.fixture
def awslambda() -> Iterator[Any]:
    with mock_aws(seed=7):
        yield boto3.client("lambda", "us-east-1")


def answer(awslambda: Any, source: str) -> Any:
    awslambda.create_function(
        FunctionName="caller",
        Runtime="python3.12",
        Handler="app.handler",
        Role=ROLE,
        Code={"ZipFile": package(app=source)},
    )
    return json.loads(awslambda.invoke(FunctionName="caller")["Payload"].read())


def test_a_function_is_its_role_assumed_in_its_name(awslambda: Any) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam = boto3.client("iam")
    role = iam.create_role(RoleName="runs-functions", Path="/service/", AssumeRolePolicyDocument=policy)["Role"]
    identity = answer(
        awslambda,
        "import boto3\ndef handler(event, context):\n"
        "    found = boto3.client('sts').get_caller_identity()\n"
        "    return [found['Account'], found['Arn'], found['UserId']]",
    )
    assert identity == [
        "123456789012",
        "arn:aws:sts::123456789012:assumed-role/runs-functions/caller",
        f"{role['RoleId']}:caller",
    ]


def test_whoever_is_no_function_is_who_they_were(awslambda: Any) -> None:
    answer(awslambda, "import boto3\ndef handler(event, context):\n    boto3.client('sts').get_caller_identity()")
    assert boto3.client("sts").get_caller_identity()["Arn"] == "arn:aws:sts::123456789012:user/moto"


def test_a_function_calls_its_own_region(awslambda: Any) -> None:
    source = "import boto3\ndef handler(event, context):\n    return boto3.client('sqs').meta.region_name"
    assert answer(awslambda, source) == "us-east-1"


def test_the_package_of_the_runtime_can_be_imported(awslambda: Any) -> None:
    assert answer(awslambda, IMPORTS) == [True, True]


def test_the_package_of_the_runtime_can_be_imported_where_it_is_not_installed(
    awslambda: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime_context, "RUNTIME_PACKAGE", "awslambdaric_of_nobody")
    runtime_context.context_class.cache_clear()
    try:
        assert answer(awslambda, IMPORTS.replace("awslambdaric", "awslambdaric_of_nobody")) == [True, True]
    finally:
        runtime_context.context_class.cache_clear()
    assert "awslambdaric_of_nobody" not in sys.modules
