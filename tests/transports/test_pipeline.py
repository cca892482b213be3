"""A function in front of botocore's `_make_api_call` is called, and the cloud answers where it goes on to it."""

from __future__ import annotations

from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.client import BaseClient

from awsim import Cloud, mock_aws

TARGET = "botocore.client.BaseClient._make_api_call"
REGION = "us-east-1"


class InFront:
    """A replacement that writes down what is called, answers `ListDbInstances` itself and lets the rest go on."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self._earlier: Any = BaseClient._make_api_call  # type: ignore[attr-defined]  # what moto's docs advise to patch

    def __call__(self, client: Any, operation: str, parameters: Any) -> Any:
        self.called.append(operation)
        if operation == "ListDbInstances":
            return {"items": ["theirs"]}
        return self._earlier(client, operation, parameters)


def replaced() -> tuple[InFront, Any]:
    """Such a replacement, and the patch that puts it in front."""
    front = InFront()
    return front, mock.patch(TARGET, lambda client, operation, parameters: front(client, operation, parameters))


def test_a_replacement_made_inside_of_the_mock_is_called_and_goes_on_to_the_cloud() -> None:
    with mock_aws():
        front, patch = replaced()
        with patch:
            client = boto3.client("timestream-influxdb", REGION)
            assert client.list_db_instances() == {"items": ["theirs"]}
            assert client.list_db_parameter_groups()["items"] == []
        assert client.list_db_instances()["items"] == []
    assert front.called == ["ListDbInstances", "ListDbParameterGroups"]


def test_a_replacement_made_before_the_mock_stays_in_front() -> None:
    front, patch = replaced()
    with patch, mock_aws():
        client = boto3.client("timestream-influxdb", REGION)
        assert client.list_db_instances() == {"items": ["theirs"]}
        assert client.list_db_parameter_groups()["items"] == []
    assert front.called == ["ListDbInstances", "ListDbParameterGroups"]


def test_a_client_of_an_explicit_cloud_calls_the_replacement_too() -> None:
    client: Any = Cloud().client("timestream-influxdb")
    front, patch = replaced()
    with patch:
        assert client.list_db_instances() == {"items": ["theirs"]}
    assert client.list_db_instances()["items"] == []
    assert front.called == ["ListDbInstances"]


@pytest.mark.parametrize("autospec", [False, True])
def test_a_mock_object_in_its_place_answers(autospec: bool) -> None:
    with mock_aws(), mock.patch(TARGET, autospec=autospec, return_value={"items": []}) as stand_in:
        client = boto3.client("timestream-influxdb", REGION)
        assert client.list_db_instances() == {"items": []}
    stand_in.assert_called_once()


def test_the_mock_takes_nothing_away_that_was_there() -> None:
    before = vars(BaseClient)["_make_api_call"]
    with mock_aws():
        assert vars(BaseClient)["_make_api_call"] is not before
    assert vars(BaseClient)["_make_api_call"] is before
