"""Throttling of routes, where the cloud is to limit."""

from __future__ import annotations

from typing import Any

import boto3

from awsim import mock_aws
from tests.services.apigatewayv2.conftest import HttpApi


def limited(cloud: Any) -> HttpApi:
    """An API with two routes, of which one lets three requests pass at once and two in a second."""
    client = boto3.client("apigatewayv2", region_name="us-east-1")
    api = HttpApi(cloud, client)
    for key in ("GET /few", "GET /many"):
        api.route(key, api.function("x"))
    limits = {"GET /few": {"ThrottlingBurstLimit": 3, "ThrottlingRateLimit": 2.0}}
    client.update_stage(ApiId=api.id, StageName="$default", RouteSettings=limits)
    return api


def test_a_bucket_is_emptied_and_filled_by_the_clock() -> None:
    with mock_aws(clock="virtual", throughput_limits=True) as cloud:
        api = limited(cloud)

        first = [api.get("/few").status_code for _ in range(5)]
        others = [api.get("/many").status_code for _ in range(5)]
        cloud.clock.advance(seconds=1)
        second = [api.get("/few") for _ in range(3)]

    assert first == [200, 200, 200, 429, 429]
    assert others == [200] * 5
    assert [each.status_code for each in second] == [200, 200, 429]
    assert second[2].json() == {"message": "Too Many Requests"}


def test_without_the_option_nobody_is_refused(cloud: Any) -> None:
    api = limited(cloud)

    assert [api.get("/few").status_code for _ in range(5)] == [200] * 5
