"""What is put off when a client is made is there when it is needed, also after the mock."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = "us-east-1"


class Answering(BaseHTTPRequestHandler):
    """A server that knows one answer."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "16")
        self.end_headers()
        self.wfile.write(b'{"QueueUrls":[]}')

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def real() -> Iterator[str]:
    """The URL of a server that no mock is in front of."""
    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_client_made_under_the_mock_really_sends_when_it_has_ended(real: str) -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name=REGION, endpoint_url=real)
        assert "QueueUrls" not in sqs.list_queues()
    assert sqs.list_queues()["QueueUrls"] == []


def test_proxies_are_those_of_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:8080")
    with mock_aws():
        by_environment = boto3.client("sqs", region_name=REGION)
        by_config = boto3.client("sqs", region_name=REGION, config=Config(proxies={"https": "http://other.test:1"}))
    urls = [
        each._endpoint.http_session._proxy_config.proxy_url_for("https://x.test")
        for each in (by_environment, by_config)
    ]
    assert urls == ["http://proxy.test:8080", "http://other.test:1"]


def test_an_http_session_that_nobody_used_is_closed_without_being_made() -> None:
    with mock_aws():
        session = boto3.client("sqs", region_name=REGION)._endpoint.http_session
        session.close()
    assert isinstance(session, URLLib3Session)
    assert "_manager" not in vars(session)


def test_a_profile_that_is_asked_for_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "credentials"
    given.write_text("[mine]\naws_access_key_id = FROMPROFILE\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(given))
    with mock_aws():
        found = [boto3.Session(profile_name=name).get_credentials() for name in ("mine", None)]
        assert [each.access_key for each in found if each is not None] == ["FROMPROFILE", "FOOBARKEY"]


def test_where_else_credentials_are_looked_for_can_be_changed() -> None:
    plain = botocore.session.get_session().get_component("credential_provider")
    with mock_aws():
        resolver = botocore.session.get_session().get_component("credential_provider")
        assert [each.METHOD for each in resolver.providers] == [each.METHOD for each in plain.providers]
        resolver.remove("env")
        resolver.providers = resolver.providers[:1]
        assert resolver.load_credentials() is None
