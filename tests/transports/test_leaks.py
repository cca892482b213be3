"""Where calls leave the process under other mocks: each is a test, and a look-up of a host fails it."""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import boto3
import httpx
import pytest
import requests
import urllib3
from aiobotocore.session import get_session
from botocore.config import Config
from botocore.exceptions import ClientError, ProfileNotFound

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

REGION = "us-east-1"
FIRST_CALLS = {
    "apigateway": "get_rest_apis",
    "dynamodb": "list_tables",
    "ec2": "describe_key_pairs",
    "events": "list_rules",
    "kinesis": "list_streams",
    "lambda": "list_functions",
    "sns": "list_topics",
    "sqs": "list_queues",
    "timestream-influxdb": "list_db_instances",
}


@pytest.fixture(autouse=True)
def nothing_leaves(looked_up: list[str]) -> Iterator[None]:
    yield
    assert looked_up == []


def status(answer: dict[str, Any]) -> int:
    code: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return code


MADE_BEFORE = """
import socket
import boto3

def getaddrinfo(host, *_, **__):
    raise SystemExit(f"{host} was looked up")

socket.getaddrinfo = getaddrinfo
keys = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
sqs = boto3.client("sqs", **keys)
bucket = boto3.resource("s3", **keys).Bucket("bucket")

from awsim import mock_aws

with mock_aws():
    bucket.create()
    print(sqs.create_queue(QueueName="q")["QueueUrl"])
"""


def test_a_client_made_before_awsim_is_imported_is_answered() -> None:
    done = subprocess.run([sys.executable, "-c", MADE_BEFORE], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "https://sqs.us-east-1.amazonaws.com/123456789012/q\n"


class TestEndpoints:
    @pytest.mark.parametrize("service", FIRST_CALLS)
    def test_dual_stack_hosts_are_answered(self, service: str) -> None:
        with mock_aws():
            client = boto3.client(service, region_name=REGION, config=Config(use_dualstack_endpoint=True))
            assert status(getattr(client, FIRST_CALLS[service])()) == 200

    @pytest.mark.parametrize("service", FIRST_CALLS)
    def test_fips_hosts_are_answered(self, service: str) -> None:
        with mock_aws():
            client = boto3.client(service, region_name=REGION, config=Config(use_fips_endpoint=True))
            assert status(getattr(client, FIRST_CALLS[service])()) == 200

    @pytest.mark.parametrize("service", FIRST_CALLS)
    def test_custom_endpoints_are_answered(self, service: str) -> None:
        with mock_aws():
            client = boto3.client(service, region_name=REGION, endpoint_url="http://my-proxy.internal")
            assert status(getattr(client, FIRST_CALLS[service])()) == 200

    def test_state_is_the_same_at_every_endpoint(self) -> None:
        with mock_aws():
            boto3.client("sns", region_name=REGION, endpoint_url="http://my-proxy.internal").create_topic(Name="t")
            dual = boto3.client("sns", region_name=REGION, config=Config(use_dualstack_endpoint=True))
            assert dual.list_topics()["Topics"] == [{"TopicArn": "arn:aws:sns:us-east-1:123456789012:t"}]


class TestBodies:
    @mock_aws
    async def test_the_body_of_a_coroutine_function_is_inside_the_mock(self) -> None:
        await asyncio.sleep(0)
        assert boto3.client("sqs", region_name=REGION).create_queue(QueueName="q")["QueueUrl"].endswith("/q")

    @pytest.fixture
    @staticmethod
    @mock_aws
    def queue() -> Iterator[str]:
        yield boto3.client("sqs", region_name=REGION).create_queue(QueueName="q")["QueueUrl"]
        assert boto3.client("sqs", region_name=REGION).list_queues()["QueueUrls"]

    def test_a_generator_used_as_a_fixture_is_inside_the_mock(self, queue: str) -> None:
        assert boto3.client("sqs", region_name=REGION).list_queues()["QueueUrls"] == [queue]

    async def test_an_asynchronous_generator_is_inside_the_mock(self) -> None:
        @mock_aws
        async def urls() -> AsyncIterator[str]:
            await asyncio.sleep(0)
            yield boto3.client("sqs", region_name=REGION).create_queue(QueueName="q")["QueueUrl"]

        assert [url async for url in urls()] == ["https://sqs.us-east-1.amazonaws.com/123456789012/q"]


class TestPresigned:
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with mock_aws():
            s3 = boto3.client("s3", region_name=REGION)
            s3.create_bucket(Bucket="bucket")
            s3.put_object(Bucket="bucket", Key="key", Body=b"content")
            yield s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "key"})

    def test_requests_is_answered(self, url: str) -> None:
        assert requests.get(url).content == b"content"

    def test_urllib3_is_answered(self, url: str) -> None:
        assert urllib3.PoolManager().request("GET", url).data == b"content"

    def test_urllib_is_answered(self, url: str) -> None:
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == b"content"

    def test_urllib_raises_what_is_answered_with_an_error(self, url: str) -> None:
        with pytest.raises(urllib.error.HTTPError, match="Not Found"):
            urllib.request.urlopen(url.replace("/key?", "/absent?"))

    def test_http_client_is_answered_request_by_request(self, url: str) -> None:
        parts = urlsplit(url)
        connection = http.client.HTTPSConnection(parts.hostname or "")

        def asked(method: str, body: object = None) -> tuple[int, bytes]:
            connection.request(method, f"{parts.path}?{parts.query}", body)  # type: ignore[arg-type]  # also iterables
            answer = connection.getresponse()
            return answer.status, answer.read()

        assert asked("HEAD") == (200, b"")
        assert asked("GET") == (200, b"content")
        assert asked("PUT", iter([b"in ", b"chunks"])) == (200, b"")
        assert asked("GET") == (200, b"in chunks")

    def test_httpx_is_answered(self, url: str) -> None:
        assert httpx.get(url).content == b"content"
        assert httpx.put(url, content=iter([b"in ", b"chunks"])).status_code == 200
        assert httpx.get(url).content == b"in chunks"
        assert httpx.head(url).content == b""

    async def test_httpx_is_answered_asynchronously(self, url: str) -> None:
        async with httpx.AsyncClient() as client:
            assert (await client.get(url)).content == b"content"
            assert (await client.get(url.replace("/key?", "/absent?"))).status_code == 404

    async def test_aiohttp_is_refused(self, url: str) -> None:
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError, match="was refused while mock_aws is active"):
                await session.get(url)


class TestNobodysServices:
    def test_the_error_names_the_operation(self) -> None:
        with mock_aws(), pytest.raises(ClientError) as caught:
            boto3.client("wickr", region_name=REGION).list_networks()
        assert caught.value.response["Error"] == {
            "Code": "NotImplemented",
            "Message": (
                "ListNetworks of wickr is implemented neither by awsim nor by moto. "
                "To add it to awsim: scripts/scaffold.py wickr ListNetworks"
            ),
        }

    async def test_the_error_names_the_operation_asynchronously(self) -> None:
        async with mock_aws(), get_session().create_client("wickr", region_name=REGION) as client:
            with pytest.raises(ClientError, match="ListNetworks of wickr is implemented neither by awsim nor by moto"):
                await client.list_networks()


class TestCredentials:
    def test_a_missing_profile_is_an_error_as_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        with mock_aws(), pytest.raises(ProfileNotFound, match=r"The config profile \(nobody\) could not be found"):
            boto3.client("sqs", region_name=REGION)

    @pytest.fixture
    def _none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))

    @pytest.mark.usefixtures("_none")
    def test_instance_metadata_is_not_asked_for_credentials(self) -> None:
        with mock_aws(config={"core": {"mock_credentials": False}}):
            assert boto3.Session().get_credentials() is None

    @pytest.mark.usefixtures("_none")
    async def test_instance_metadata_is_not_asked_for_credentials_asynchronously(self) -> None:
        async with mock_aws(config={"core": {"mock_credentials": False}}):
            assert await get_session().get_credentials() is None


class Outside(BaseHTTPRequestHandler):
    """A real service outside of the process, as far as a client can tell."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"QueueUrls": ["https://outside/q"]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class TestPassthrough:
    @pytest.fixture
    def nothing_leaves(self) -> None:
        """Here something does, to this machine."""

    @pytest.fixture
    def looked_up(self) -> list[str]:
        return []

    @pytest.fixture
    def outside(self) -> Iterator[str]:
        with HTTPServer(("127.0.0.1", 0), Outside) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_a_url_that_is_let_out_really_goes_out(self, outside: str) -> None:
        with mock_aws(config={"core": {"passthrough": {"urls": [f"{outside}/.*"]}}}):
            sqs = boto3.client("sqs", region_name=REGION, endpoint_url=outside)
            assert sqs.list_queues()["QueueUrls"] == ["https://outside/q"]
            assert "QueueUrls" not in boto3.client("sqs", region_name=REGION).list_queues()

    def test_a_service_that_is_let_out_really_goes_out(self, outside: str) -> None:
        with mock_aws(config={"core": {"passthrough": {"services": ["sqs"]}}}):
            sqs = boto3.client("sqs", region_name=REGION, endpoint_url=outside)
            assert sqs.list_queues()["QueueUrls"] == ["https://outside/q"]

    async def test_an_asynchronous_client_really_goes_out(self, outside: str) -> None:
        async with (
            mock_aws(config={"core": {"passthrough": {"urls": [f"{outside}/.*"]}}}),
            get_session().create_client("sqs", region_name=REGION, endpoint_url=outside) as sqs,
        ):
            assert (await sqs.list_queues())["QueueUrls"] == ["https://outside/q"]
