"""Requests that are somewhere wrong: each is answered in form, none by a traceback or a 5xx, whatever has gone before.

`AWSIM_FUZZED=100000` makes it as many in the process, `AWSIM_FUZZED_SOCKETS` over sockets (docs/reliability.md).
"""

from __future__ import annotations

import http.client
import json
import os
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim import Cloud
from awsim.cloud import gateway_of
from awsim.model.loader import operation as operation_of
from awsim.protocols.http import HTTPRequest
from awsim.protocols.route import recognise
from awsim.transports.answer import answer
from tests.properties.native import NATIVE, POPULATION, region_of
from tests.properties.wild import Wild
from tests.protocols.counterpart import sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_PROCESS = int(os.environ.get("AWSIM_FUZZED", "400"))
OVER_SOCKETS = int(os.environ.get("AWSIM_FUZZED_SOCKETS", "100"))
PER_CLOUD = 500
"""How many requests one cloud gets."""

Answered = tuple[int, bytes]


ENDING = [each for each in NATIVE if operation_of(*each).event_member is None]
"""The operations but those whose answer goes on for as long as time does."""


def requests(random: Random, wild: Wild, count: int) -> Iterator[HTTPRequest]:
    """Signed requests for native operations."""
    made = 0
    while made < count:
        service, name = random.choice(ENDING)
        subject = operation_of(service, name)
        try:
            request = sent(subject, random.choice(_spoken(subject)), wild.parameters(subject))
            plain = {name: str(each) for name, each in request.headers.items()}
        except Exception:  # noqa: S112 - botocore can't write everything down
            continue
        made += 1
        scope = f"AKIA/20260101/{region_of(service)}/{subject.model.service_model.signing_name}/aws4_request"
        headers = {**plain, "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}
        yield wild.request(HTTPRequest(request.method, request.url, headers, request.body))


def _spoken(subject: Any) -> list[str]:
    model = subject.model.service_model
    return [
        model.resolved_protocol,
        *(each for each in model.metadata.get("protocols", ()) if each != "smithy-rpc-v2-json"),
    ]


def failures(asked: Callable[[HTTPRequest], Answered | None], random: Random, wild: Wild, count: int) -> Iterator[str]:
    """What is wrong with the answers to some requests."""
    for request in requests(random, wild, count):
        try:
            answered = asked(request)
        except Exception as error:
            yield f"{type(error).__name__} {error} for {request}"
            continue
        if answered is None:
            continue
        status, body = answered
        if status >= 500 and status != 501:
            yield f"{status} {body[:300]!r} for {request}"
        if status < 300 and body[:1] == b"{":
            wild.learn(json.loads(body))


def populated(seed: int) -> Cloud:
    cloud = Cloud(clock="virtual", seed=seed)
    for service, calls in POPULATION.items():
        for name, params in calls:
            cloud.call(service, name, params, region=region_of(service))
    return cloud


def resident_pages() -> int:
    """How much memory the process has."""
    return int(Path("/proc/self/statm").read_text().split()[1])


def test_wild_requests_in_the_process_are_answered_in_form() -> None:
    random = Random(os.environ.get("AWSIM_FUZZ_SEED", "1"))  # noqa: S311 - to be repeated
    wild, found, pages = Wild(random), [], []
    for number in range(max(1, IN_PROCESS // PER_CLOUD)):
        with closing(populated(number)) as cloud:

            def asked(request: HTTPRequest, cloud: Cloud = cloud) -> Answered | None:
                route = recognise(request)
                if route is None:
                    return None
                response = answer(gateway_of(cloud), request, route.model, region=route.region)
                assert isinstance(response.body, bytes)
                return response.status, response.body

            found += failures(asked, random, wild, min(IN_PROCESS, PER_CLOUD))
        pages.append(resident_pages())

    assert not found, f"{len(found)} failures:\n" + "\n".join(found[:20])
    if len(pages) > 40:
        assert pages[-1] < 1.1 * pages[len(pages) // 2], pages


def test_wild_requests_over_sockets_are_answered_in_form() -> None:
    random = Random(os.environ.get("AWSIM_FUZZ_SEED", "2"))  # noqa: S311 - to be repeated
    wild = Wild(random)
    with ExitStack() as until:
        cloud = until.enter_context(closing(populated(1)))
        port = urlsplit(until.enter_context(cloud.serve())).port

        def asked(request: HTTPRequest) -> Answered | None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            with closing(connection):
                target = urlsplit(request.url)
                headers = {
                    name: each for name, each in request.headers.items() if name not in {"host", "content-length"}
                }
                try:
                    connection.request(
                        request.method, f"{target.path}?{target.query}".rstrip("?") or "/", request.body, headers
                    )
                except (ValueError, UnicodeEncodeError):
                    return None  # nothing that this client can send
                response = connection.getresponse()
                return response.status, response.read()

        found = list(failures(asked, random, wild, OVER_SOCKETS))

    assert not found, f"{len(found)} failures:\n" + "\n".join(found[:20])
