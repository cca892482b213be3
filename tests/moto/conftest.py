"""Clients whose prepared requests go straight to the fallthrough of a cloud."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from awsim.cloud import Cloud
from awsim.kernel.context import CallContext
from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNT = "123456789012"
SENT: list[str] = []
"""The URLs of the current test's requests, as botocore made them."""


class Body(io.BytesIO):
    """What botocore reads of urllib3's responses."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while piece := self.read(1024):
            yield piece


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def request_of(prepared: AWSPreparedRequest) -> HTTPRequest:
    body = prepared.body or b""
    if hasattr(body, "read"):
        body = body.read()
    headers = {name.lower(): text(value) for name, value in prepared.headers.items()}
    return HTTPRequest(prepared.method, prepared.url, headers, body.encode() if isinstance(body, str) else bytes(body))


@cache
def session(account: str) -> botocore.session.Session:
    """One for all tests: a session reads the models it makes clients of only once."""
    made = botocore.session.Session()
    made.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret", account_id=account)
    return made


def connected(
    cloud: Cloud, service: str, region: str = "us-east-1", *, account: str = ACCOUNT, **arguments: Any
) -> Any:
    config = Config(retries={"max_attempts": 0}).merge(arguments.pop("config", Config()))
    client = session(account).create_client(service, region_name=region, config=config, **arguments)
    running: list[str] = []

    def remember(model: Any, **_: Any) -> None:
        running.append(model.name)

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        SENT.append(request.url)
        context = CallContext(service, running.pop(), account, region, request_id="r")
        answer = cloud.world.moto.answer(context, request_of(request))
        assert isinstance(answer.body, bytes)
        return AWSResponse(request.url, answer.status, answer.headers, Body(answer.body))

    client.meta.events.register("before-call", remember)
    client.meta.events.register("before-send", send)
    return client


@pytest.fixture
def sent() -> list[str]:
    SENT.clear()
    return SENT


@pytest.fixture
def new_cloud() -> Iterator[Callable[..., Cloud]]:
    made: list[Cloud] = []

    def make(**options: Any) -> Cloud:
        made.append(Cloud(**options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def cloud(new_cloud: Callable[..., Cloud]) -> Cloud:
    return new_cloud()


@pytest.fixture
def connect() -> Callable[..., Any]:
    return connected


@pytest.fixture
def client(cloud: Cloud) -> Callable[..., Any]:
    def make(service: str, region: str = "us-east-1", **arguments: Any) -> Any:
        return connected(cloud, service, region, **arguments)

    return make
