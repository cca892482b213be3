"""HTTP APIs: a function behind a route, below the HTTP client and beside Invoke; the control plane beside moto's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import boto3

from awsim import mock_aws
from awsim.protocols.http import HTTPRequest
from awsim.services.doors import answered_by_host
from benchmarks._compare import REGION, Case, compare

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "apigatewayv2"
ROUTES = (1, 300)
CALLS = 500


def run(rounds: int) -> None:
    """Print the tables."""
    compare(
        "HTTP APIs",
        [
            Case("CreateApi", SERVICE, lambda client, _, __: client.create_api(Name="a", ProtocolType="HTTP")),
            Case("GetApi", SERVICE, lambda client, api, _: client.get_api(ApiId=api), prepare=_api),
            Case("CreateRoute", SERVICE, _route, prepare=_api),
        ],
        rounds,
    )
    print(f"\nA request to a function's route (µs, best of {rounds} rounds; Invoke is part of it)")
    for routes in ROUTES:
        request, invoke = _through(routes, rounds)
        print(f"{f'{routes} routes':34}{request:>10.1f}   Invoke {invoke:>8.1f}   beyond it {request - invoke:>8.1f}")


def _api(client: Any) -> str:
    return str(client.create_api(Name="a", ProtocolType="HTTP")["ApiId"])


def _route(client: Any, api: str, number: int) -> None:
    client.create_route(ApiId=api, RouteKey=f"GET /{number}")


def _through(routes: int, rounds: int) -> tuple[float, float]:
    """Microseconds of a request to the last of so many routes, and of Invoke."""
    with mock_aws(clock="virtual") as cloud:
        function = cloud.functions.create("page", lambda *_: "page")["FunctionArn"]
        client = boto3.client(SERVICE, region_name=REGION)
        api = client.create_api(Name="a", ProtocolType="HTTP")
        made = client.create_integration(
            ApiId=api["ApiId"], IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
        )
        for number in range(routes):
            target = f"integrations/{made['IntegrationId']}"
            client.create_route(ApiId=api["ApiId"], RouteKey=f"GET /{number}/{{id}}", Target=target)
        client.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
        url = f"{api['ApiEndpoint']}/{routes - 1}/1"
        payload = {"FunctionName": function, "Payload": b"{}"}
        best = [float("inf"), float("inf")]
        calls: tuple[Callable[[], Any], ...] = (
            lambda: answered_by_host(cloud.world, HTTPRequest("GET", url, {"host": "a"})),
            lambda: cloud.world.call("lambda", "Invoke", payload),
        )
        for _ in range(rounds):
            for number, call in enumerate(calls):
                started = time.perf_counter()
                for _ in range(CALLS):
                    call()
                best[number] = min(best[number], (time.perf_counter() - started) / CALLS * 1e6)
    return best[0], best[1]
