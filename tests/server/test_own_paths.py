"""Paths of the server's own, and what no service has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from tests.server.serving import Served


def asked(
    served: Served, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    try:
        with urlopen(Request(served.url.rstrip("/") + path, body, headers or {})) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("path", ["/_awsim", "/_awsim/", "/_awsim/health", "/_awsim/health/"])
def test_the_bare_path_tells_how_the_server_is(served: Served, path: str) -> None:
    status, body = asked(served, path)

    assert (status, json.loads(body)["status"]) == (200, "running")


def test_what_waits_for_localstack_finds_every_service_running(served: Served) -> None:
    status, body = asked(served, "/_localstack/health")

    services = json.loads(body)["services"]
    assert status == 200
    assert (services["s3"], services["kinesis"]) == ("running", "running")


def test_a_browser_gets_no_icon(served: Served) -> None:
    assert asked(served, "/favicon.ico") == (204, "")


@pytest.mark.parametrize("path", ["/moto-api", "/moto-api/"])
def test_motos_dashboard_is_not_there(served: Served, path: str) -> None:
    status, body = asked(served, path)

    assert status == 501
    assert "/moto-api/data.json" in body


@pytest.mark.parametrize("target", ["DynamoDB_20120810.Nothing", "Nobody_20120810.Nothing"])
def test_an_operation_that_a_header_names_and_no_service_has_is_the_requests_fault(served: Served, target: str) -> None:
    headers = {"x-amz-target": target, "content-type": "application/x-amz-json-1.0"}
    status, body = asked(served, "/", body=b"{}", headers=headers)

    assert (status, json.loads(body)["__type"]) == (400, "UnknownOperationException")


def test_a_path_that_a_service_does_not_have_is_not_found_in_its_own_form(served: Served) -> None:
    scope = "Credential=AKIA/20260101/us-east-1/lambda/aws4_request"
    status, body = asked(served, "/2015-03-31/nothing", headers={"authorization": f"AWS4-HMAC-SHA256 {scope}"})

    assert (status, json.loads(body)["__type"]) == (404, "UnknownOperationException")
