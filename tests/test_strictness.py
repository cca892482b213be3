"""`strictness="warn"`: what moto accepted is accepted, and each time a warning says what AWS would have said."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import AWSWouldRefuse, mock_aws
from tests.services.timestreaminfluxdb.conftest import INSTANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim import Cloud

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture
def lenient() -> Iterator[Cloud]:
    with mock_aws(strictness="warn", clock="virtual") as cloud:
        yield cloud


def short_table(name: str = "t") -> Any:
    return boto3.client("dynamodb", REGION).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def function(**given: Any) -> Any:
    members = {"Runtime": "python3.13", "Handler": "app.handler", "Role": ROLE, "Code": {"ZipFile": b"n/a"}, **given}
    return boto3.client("lambda", REGION).create_function(FunctionName="f", **members)


def database(**given: Any) -> Any:
    return boto3.client("timestream-influxdb", REGION).create_db_instance(**{"name": "metrics", **INSTANCE, **given})


CASES: list[tuple[Callable[[], Any], str, str]] = [
    (
        short_table,
        "ValidationException",
        "TableName must be at least 3 characters long and at most 255 characters long",
    ),
    (
        function,
        "InvalidParameterValueException",
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ),
    (
        lambda: database(password="correct-horse!"),
        "ValidationException",
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9]+",
    ),
    (
        lambda: database(password="x" * 65),
        "ValidationException",
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length less "
        "than or equal to 64",
    ),
]


@pytest.mark.parametrize(("call", "code", "message"), CASES)
def test_by_default_it_is_refused(call: Callable[[], Any], code: str, message: str) -> None:
    with mock_aws(), pytest.raises(ClientError) as caught:
        call()

    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, message)


@pytest.mark.parametrize(("call", "code", "message"), CASES)
@pytest.mark.usefixtures("lenient")
def test_leniency_accepts_it_with_aws_sentence(call: Callable[[], Any], code: str, message: str) -> None:
    with pytest.warns(AWSWouldRefuse) as warned:
        call()

    told = str(warned[0].message)
    assert code in told
    assert message.removeprefix("1 validation error detected: ") in told
    assert {warning.filename for warning in warned} == {__file__}


@pytest.mark.filterwarnings("ignore::awsim.AWSWouldRefuse")
@pytest.mark.usefixtures("lenient")
class TestWhatWasAccepted:
    def test_is_used_by_its_name(self) -> None:
        short_table()
        table = boto3.resource("dynamodb", REGION).Table("t")
        table.put_item(Item={"id": "1"})

        assert table.scan()["Count"] == 1
        assert table.table_status == "ACTIVE"

    def test_names_that_nothing_has_are_not_found(self) -> None:
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            boto3.client("dynamodb", REGION).describe_table(TableName="x")
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            boto3.client("timestream-influxdb", REGION).get_db_instance(identifier="non-existent-id")

    def test_is_shown_and_says_why_it_does_not_run(self) -> None:
        function()
        client = boto3.client("lambda", REGION)

        assert client.get_function(FunctionName="f")["Configuration"]["CodeSize"] == 3
        with pytest.raises(ClientError) as caught:
            client.invoke(FunctionName="f")
        assert caught.value.response["Error"] == {
            "Code": "InvalidZipFileException",
            "Message": "Lambda could not unzip the deployment package.",
        }

    def test_runs_where_a_handler_stands_for_it(self, lenient: Cloud) -> None:
        lenient.functions.register("f", lambda event, context: "ran")
        function(Runtime="3.11")

        assert boto3.client("lambda", REGION).invoke(FunctionName="f")["Payload"].read() == b'"ran"'


@pytest.mark.usefixtures("lenient")
def test_a_runtime_is_named_with_the_sentence() -> None:
    with pytest.warns(AWSWouldRefuse, match="lambda functions, Runtime: .*Value 3.11 at 'runtime' failed to satisfy"):
        function(Runtime="3.11")


@pytest.mark.usefixtures("lenient")
def test_what_moto_refuses_too_is_refused() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        boto3.client("dynamodb", REGION).describe_table(TableName="missing")
    with pytest.raises(ClientError, match="Member must not be null"):
        boto3.client("dynamodb", REGION).create_table(TableName="table")


@pytest.mark.usefixtures("lenient")
def test_a_warning_that_is_made_an_error_ends_the_call_and_nothing_else() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", AWSWouldRefuse)
        with pytest.raises(AWSWouldRefuse):
            short_table()

    assert boto3.client("dynamodb", REGION).list_tables()["TableNames"] == []


def test_another_strictness_is_refused() -> None:
    with pytest.raises(ValueError, match="strictness must be one of 'refuse', 'warn'"):
        mock_aws(strictness="ignore")
