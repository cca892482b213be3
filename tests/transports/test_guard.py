from __future__ import annotations

import _socket
import socket
import ssl
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import boto3
import pytest

from awsim import mock_aws
from awsim.transports.guard import RealAWSCallRefused, patches
from awsim.transports.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Iterator

S3 = "bucket.s3.amazonaws.com"
REFUSED = (
    f"a connection to {S3} was refused while mock_aws is active: awsim answers boto3, botocore, aiobotocore, requests, "
    'urllib3, urllib and httpx, but not this client. To let it out: mock_aws(config={"core": {"passthrough": {"urls": [r"https://…"]}}})'
)
UNMOCKED = (
    f"a connection to {S3} was refused: AWS is called without a mock, which awsim_guard = true forbids. Decorate the "
    "test with @mock_aws, or use the fixture aws"
)


@pytest.fixture
def guard() -> Iterator[Patches]:
    made = Patches(patches(without_mock=True))
    made.apply()
    yield made
    made.undo()


def letting_out(*urls: str) -> Any:
    return mock_aws(config={"core": {"passthrough": {"urls": list(urls)}}})


class TestRefusesHosts:
    @pytest.mark.parametrize(
        "host",
        [
            "sts.amazonaws.com",
            "SQS.us-east-1.AmazonAWS.com.",
            "lambda.cn-north-1.amazonaws.com.cn",
            "lambda.us-east-1.api.aws",
            "abc.lambda-url.us-east-1.on.aws",
            "s3.us-iso-east-1.c2s.ic.gov",
            "s3.us-isob-east-1.sc2s.sgov.gov",
            "s3.us-isof-south-1.csp.hci.ic.gov",
            "s3.eu-isoe-west-1.cloud.adc-e.uk",
            "s3.eusc-de-east-1.amazonaws.eu",
            "169.254.169.254",
            "169.254.170.2",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "::ffff:a9fe:a9fe",
            "64:ff9b::169.254.169.254",
            "fe80::a9fe:a9fe%eth0",
            "FD00:EC2:0::254",
            "2852039166",
            "0xa9fea9fe",
            "169.254.43518",
            "0251.0376.169.254",
        ],
    )
    def test_a_host_of_aws_is_not_resolved(self, looked_up: list[str], host: str) -> None:
        with mock_aws(), pytest.raises(RealAWSCallRefused):
            socket.getaddrinfo(host, 443)
        assert looked_up == []

    @pytest.mark.parametrize("host", ["example.com", "notamazonaws.com", "amazonaws.com.example.org", "localhost"])
    def test_other_hosts_are_resolved_as_ever(self, looked_up: list[str], host: str) -> None:
        with mock_aws(), pytest.raises(socket.gaierror, match="this test has no network"):
            socket.getaddrinfo(host, 443)
        assert looked_up == [host]

    def test_a_host_may_be_given_as_bytes(self, looked_up: list[str]) -> None:
        with mock_aws(), pytest.raises(RealAWSCallRefused):
            socket.getaddrinfo(b"sts.amazonaws.com", 443)

    def test_a_host_may_be_given_by_name(self, looked_up: list[str]) -> None:
        with mock_aws(), pytest.raises(RealAWSCallRefused):
            socket.getaddrinfo(host="sts.amazonaws.com", port=443)

    @pytest.mark.parametrize("resolve", ["gethostbyname", "gethostbyname_ex", "gethostbyaddr"])
    def test_the_older_resolvers_refuse_too(self, resolve: str) -> None:
        with mock_aws(), pytest.raises(RealAWSCallRefused):
            getattr(socket, resolve)(S3)

    @pytest.mark.parametrize("connect", ["connect", "connect_ex"])
    @pytest.mark.parametrize("host", [S3, "169.254.169.254"])
    def test_a_socket_does_not_connect(self, connect: str, host: str) -> None:
        with mock_aws(), socket.socket() as made, pytest.raises(RealAWSCallRefused):
            getattr(made, connect)((host, 443))

    @pytest.mark.parametrize("host", [S3, "169.254.169.254"])
    def test_a_datagram_is_not_sent(self, host: str) -> None:
        with mock_aws(), socket.socket(type=socket.SOCK_DGRAM) as made:
            for send in (
                lambda: made.sendto(b"", (host, 80)),
                lambda: made.sendto(b"", 0, (host, 80)),
                lambda: made.sendmsg([b""], [], 0, (host, 80)),
            ):
                with pytest.raises(RealAWSCallRefused):
                    send()

    def test_a_datagram_to_others_is_sent(self) -> None:
        with mock_aws(), socket.socket(type=socket.SOCK_DGRAM) as one, socket.socket(type=socket.SOCK_DGRAM) as other:
            one.bind(("127.0.0.1", 0))
            other.sendto(b"a", one.getsockname())
            other.sendmsg([b"b"], [], 0, one.getsockname())
            assert (one.recv(1), one.recv(1)) == (b"a", b"b")

    def test_the_type_beneath_is_guarded(self) -> None:
        original = _socket.socket
        with mock_aws(), socket.socket() as ordinary:
            made = _socket.socket()
            with pytest.raises(RealAWSCallRefused):
                made.connect((S3, 443))
            with pytest.raises(RealAWSCallRefused):
                _socket.getaddrinfo(S3, 443)
            assert isinstance(made, _socket.socket)
            assert isinstance(ordinary, _socket.socket)
            made.close()
        assert _socket.socket is original

    def test_create_connection_refuses(self) -> None:
        with mock_aws(), pytest.raises(RealAWSCallRefused):
            socket.create_connection((S3, 443))

    def test_a_tls_handshake_behind_a_proxy_is_refused(self) -> None:
        ours, theirs = socket.socketpair()
        with mock_aws(), ours, theirs, pytest.raises(RealAWSCallRefused):
            ssl.create_default_context().wrap_socket(ours, server_hostname=S3)

    def test_unix_sockets_are_left_alone(self, tmp_path: Any) -> None:
        with mock_aws(), socket.socket(socket.AF_UNIX) as made, pytest.raises(FileNotFoundError):
            made.connect(str(tmp_path / "none"))


class TestTellsClients:
    async def test_aiohttp_reports_the_refusal(self) -> None:
        async with mock_aws(), aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError) as caught:
                await session.get(f"https://{S3}/key")
        assert REFUSED in str(caught.value)

    async def test_aiohttp_reports_the_refusal_of_an_address(self) -> None:
        async with mock_aws(), aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError) as caught:
                await session.get("http://169.254.169.254/latest/meta-data/")
        assert "a simulated AWS has no instance metadata for this client" in str(caught.value)


class TestLetsOut:
    @pytest.mark.parametrize(
        "pattern",
        [
            rf"https://{S3}/.*",
            rf"https://{S3}",
            r"https?://.+\.s3\.amazonaws\.com/public/.*",
            rf"https://{S3}/public/[a-z]+\.csv",
            r".*public.*",
        ],
    )
    def test_a_host_that_a_pattern_can_match_is_let_out(self, looked_up: list[str], pattern: str) -> None:
        with letting_out(pattern), pytest.raises(socket.gaierror, match="this test has no network"):
            socket.create_connection((S3, 443))
        assert looked_up == [S3]

    @pytest.mark.parametrize(
        "pattern", [r"https://other\.s3\.amazonaws\.com/.*", r"https://bucket\.s3\.[a-z-]+\.aws/.*"]
    )
    def test_a_host_that_no_pattern_can_match_is_refused(self, looked_up: list[str], pattern: str) -> None:
        with letting_out(pattern), pytest.raises(socket.gaierror, match="was refused while mock_aws is active"):
            socket.create_connection((S3, 443))
        assert looked_up == []

    def test_the_hosts_of_a_service_are_let_out(self, looked_up: list[str]) -> None:
        with mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}}):
            with pytest.raises(socket.gaierror, match="this test has no network"):
                socket.create_connection((S3, 443))
            with pytest.raises(socket.gaierror, match="was refused while mock_aws is active"):
                socket.create_connection(("sqs.us-east-1.amazonaws.com", 443))
        assert looked_up == [S3]


class TestUndoes:
    def test_all_is_put_back(self) -> None:
        before = [vars(each.owner).get(each.name) for each in patches()]
        with mock_aws():
            assert [vars(each.owner).get(each.name) for each in patches()] != before
        assert [vars(each.owner).get(each.name) for each in patches()] == before

    def test_a_function_that_was_kept_does_nothing_after_the_mock(self, looked_up: list[str]) -> None:
        with mock_aws():
            kept = socket.getaddrinfo
        with pytest.raises(socket.gaierror, match="this test has no network"):
            kept(S3, 443)
        assert looked_up == [S3]


class TestWithoutMock:
    def test_aws_is_refused_with_other_advice(self, guard: Patches) -> None:
        with pytest.raises(RealAWSCallRefused) as caught:
            socket.getaddrinfo(S3, 443)
        assert caught.value.strerror == UNMOCKED

    def test_botocore_is_refused_at_once(self, guard: Patches, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail("botocore tried again"))
        client = boto3.client("sts", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        with pytest.raises(RealAWSCallRefused, match=r"a connection to sts\.us-east-1\.amazonaws\.com was refused"):
            client.get_caller_identity()

    def test_a_mock_inside_answers_and_afterwards_the_guard_is_back(self, guard: Patches) -> None:
        with mock_aws():
            assert boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"] == "123456789012"
            with pytest.raises(RealAWSCallRefused, match="while mock_aws is active"):
                socket.getaddrinfo(S3, 443)
        with pytest.raises(RealAWSCallRefused, match="awsim_guard = true"):
            socket.getaddrinfo(S3, 443)

    def test_what_the_mock_inside_lets_out_goes_out(self, looked_up: list[str], guard: Patches) -> None:
        with letting_out(rf"https://{S3}/.*"), pytest.raises(socket.gaierror, match="this test has no network"):
            resolve(S3)
        assert looked_up == [S3]

    def test_the_guard_is_undone_to_what_was_there(self) -> None:
        before = socket.getaddrinfo
        made = Patches(patches(without_mock=True))
        made.apply()
        with mock_aws():
            pass
        made.undo()
        assert socket.getaddrinfo is before


def resolve(host: str) -> None:
    socket.getaddrinfo(host, 443)


GREEN = """
import {module}
{patch}
import socket
from awsim import mock_aws
from awsim.transports.guard import RealAWSCallRefused
before = socket.getaddrinfo
with mock_aws():
    for reach in (
        lambda: socket.getaddrinfo("sts.amazonaws.com", 443),
        lambda: socket.create_connection(("sts.amazonaws.com", 443)),
        lambda: socket.socket().connect(("169.254.169.254", 80)),
    ):
        try:
            reach()
        except RealAWSCallRefused:
            print("refused")
assert socket.getaddrinfo is before
"""

PATCHED_MEANWHILE = """
import socket
from awsim import mock_aws
with mock_aws():
    import {module}
    {patch}
    green = socket.getaddrinfo
assert socket.getaddrinfo is green
print("kept")
"""

PATCHING = [("eventlet", "eventlet.monkey_patch()"), ("gevent.monkey", "gevent.monkey.patch_all()")]


class TestUnderGreenThreads:
    @pytest.mark.parametrize(("module", "patch"), PATCHING)
    def test_a_patched_socket_is_guarded(self, module: str, patch: str) -> None:
        assert run(GREEN.format(module=module, patch=patch)) == "refused\n" * 3

    @pytest.mark.parametrize(("module", "patch"), PATCHING)
    def test_what_is_patched_while_a_mock_is_active_stays_when_it_ends(self, module: str, patch: str) -> None:
        assert run(PATCHED_MEANWHILE.format(module=module, patch=patch)) == "kept\n"


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
