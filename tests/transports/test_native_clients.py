"""Clients that do not go through Python's sockets; each is tried where it is installed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig

from awsim import mock_aws
from awsim.transports.guard import RealAWSCallRefused

if TYPE_CHECKING:
    from pathlib import Path

SQS = "https://sqs.us-east-1.amazonaws.com/"


def needs(module: str) -> Any:
    return pytest.mark.skipif(find_spec(module) is None, reason=f"{module} is not installed")


@needs("pycurl")
class TestCurl:
    def handle(self, url: str) -> Any:
        import pycurl

        made = pycurl.Curl()
        made.setopt(pycurl.URL, url)
        return made

    @pytest.mark.parametrize("url", [SQS, "SQS.us-east-1.amazonaws.com.:443/x", "http://169.254.169.254/latest"])
    def test_aws_is_refused(self, url: str) -> None:
        with mock_aws():
            for perform in ("perform", "perform_rb"):
                with pytest.raises(RealAWSCallRefused):
                    getattr(self.handle(url), perform)()

    def test_one_among_others_is_refused(self) -> None:
        import pycurl

        with mock_aws():
            multi = pycurl.CurlMulti()
            with pytest.raises(RealAWSCallRefused):
                multi.add_handle(self.handle(SQS))
            multi.add_handle(self.handle("http://127.0.0.1:1/"))

    def test_the_client_of_celery_is_refused(self) -> None:
        from kombu.asynchronous.http.curl import CurlClient

        original = CurlClient.Curl
        with mock_aws():
            handle = CurlClient.Curl()
            handle.setopt(10002, SQS)
            with pytest.raises(RealAWSCallRefused):
                handle.perform()
        assert CurlClient.Curl is original

    def test_what_is_imported_while_a_mock_is_active_is_guarded(self) -> None:
        script = (
            "from awsim import mock_aws\n"
            "with mock_aws():\n"
            "    import pycurl\n"
            "    curl = pycurl.Curl(); curl.setopt(pycurl.URL, 'https://sqs.us-east-1.amazonaws.com')\n"
            "    try: curl.perform()\n"
            "    except OSError as error: print(type(error).__name__)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout == "RealAWSCallRefused\n"


@needs("uvloop")
class TestUvloop:
    def run(self, call: Any) -> None:
        import uvloop

        loop = uvloop.new_event_loop()
        try:
            with mock_aws(), pytest.raises(RealAWSCallRefused):
                loop.run_until_complete(call(loop))
        finally:
            loop.close()

    def test_connections_are_refused(self) -> None:
        self.run(lambda loop: loop.create_connection(asyncio.Protocol, "sqs.us-east-1.amazonaws.com", 80))
        self.run(lambda loop: loop.getaddrinfo("sqs.us-east-1.amazonaws.com", 80))
        self.run(
            lambda loop: loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("169.254.169.254", 1))
        )


@needs("awscrt")
class TestCRT:
    def test_its_clients_are_refused(self) -> None:
        from awscrt.http import HttpClientConnection

        with mock_aws(), pytest.raises(RealAWSCallRefused):
            HttpClientConnection.new("sqs.us-east-1.amazonaws.com", 443)

    @pytest.mark.parametrize("preferred", ["crt", "auto"])
    def test_uploads_are_answered(self, preferred: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"x" * 1000)
        with mock_aws():
            s3 = boto3.client("s3", "us-east-1")
            s3.create_bucket(Bucket="reports")
            config = TransferConfig(preferred_transfer_client=preferred)
            s3.upload_file(str(tmp_path / "file"), "reports", "k", Config=config)
            assert s3.get_object(Bucket="reports", Key="k")["ContentLength"] == 1000
