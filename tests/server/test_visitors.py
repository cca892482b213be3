"""Which hosts and origins are answered."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.server.serving import serving

if TYPE_CHECKING:
    from tests.server.serving import Served


def ask(served: Served, method: str = "GET", path: str = "/_awsim/health", **headers: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=20)) as connection:
        connection.request(method, path, None, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:4566",
        "127.0.0.1:1",
        "[::1]:4566",
        "172.17.0.2:4566",
        "sqs.eu-west-1.localhost.localstack.cloud:4566",
        "reports.s3.amazonaws.com",
        "host.docker.internal:4566",
    ],
)
def test_hosts_that_are_nobody_elses_are_answered(served: Served, host: str) -> None:
    assert ask(served, Host=host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil", "a b", "@"]
)
def test_a_host_that_a_page_could_have_rebound_is_refused(served: Served, host: str) -> None:
    answer = ask(served, Host=host, Content_Type="application/x-amz-json-1.0")
    assert answer.status == 403
    assert json.loads(answer.body) == {  # type: ignore[attr-defined]
        "__type": "AccessDenied",
        "message": f"The server does not answer to the host {host!r}: see --allow-host.",
    }


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example:4566", "null", "nonsense"])
def test_a_page_of_another_origin_is_refused(served: Served, origin: str) -> None:
    assert ask(served, "POST", "/_awsim/reset", Origin=origin).status == 403
    assert ask(served, Origin=origin).status == 403


def test_a_request_that_a_browser_sends_for_another_site_is_refused(served: Served) -> None:
    assert ask(served, Sec_Fetch_Site="cross-site").status == 403
    assert ask(served, Sec_Fetch_Site="same-site").status == 403
    assert ask(served, Sec_Fetch_Site="none").status == 200


def test_a_page_of_this_machine_may_read_the_answer(served: Served) -> None:
    answer = ask(served, Origin="http://localhost:3000")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "http://localhost:3000")


def test_a_page_of_this_machine_may_ask_beforehand(served: Served) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "x-amz-target"}
    answer = ask(served, "OPTIONS", "/", Origin="http://localhost:3000", **asked)
    assert answer.status == 200
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == "x-amz-target"


def test_names_that_were_allowed() -> None:
    with serving(allow_hosts=("awsim",)) as served:
        assert ask(served, Host="awsim:4566").status == 200
        assert ask(served, Host="reports.awsim:4566").status == 200
        assert ask(served, Origin="http://awsim").status == 200
        assert ask(served, Host="other").status == 403


def test_any_name() -> None:
    with serving(allow_hosts=("*",)) as served:
        assert ask(served, Host="evil.example", Origin="https://evil.example").status == 200


def test_a_function_url_says_itself_who_may_read_it(served: Served) -> None:
    """A preflight request is the function's to answer; there is no such function."""
    host = "abc.lambda-url.us-east-1.localhost.localstack.cloud"
    asked = ask(served, "OPTIONS", "/", Host=host, Origin="http://localhost", Access_Control_Request_Method="POST")
    assert (asked.status, asked.headers["x-amzn-errortype"]) == (403, "AccessDeniedException")
