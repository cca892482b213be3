"""API keys and usage plans: who may call how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.apigateway.conftest import Api

KEY = "a-key-of-at-least-20-characters"


@pytest.fixture
def guarded(api: Api) -> Api:
    """An API whose method asks for a key."""
    api.mock("a", apiKeyRequired=True, template='{"key": "$context.identity.apiKeyId"}')
    api.deploy()
    return api


def planned(api: Api, **given: Any) -> tuple[str, str]:
    """A plan for the API's stage, and the key it has."""
    stages = [{"apiId": api.id, "stage": "dev"}]
    plan = api.client.create_usage_plan(name="plan", apiStages=stages, **given)["id"]
    key = api.client.create_api_key(name="key", value=KEY, enabled=True)["id"]
    api.client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    return plan, key


def status(api: Api, key: str | None = KEY) -> tuple[int, str]:
    response = api.get("a", headers={} if key is None else {"x-api-key": key})
    return response.status_code, response.json().get("message", "")


def test_a_key_of_a_plan_lets_in(guarded: Api) -> None:
    _, key = planned(guarded)
    assert guarded.get("a", headers={"x-api-key": KEY}).json() == {"key": key}
    assert status(guarded, None) == (403, "Forbidden")
    assert status(guarded, "another-key-of-20-characters") == (403, "Forbidden")
    off = [{"op": "replace", "path": "/enabled", "value": "false"}]
    guarded.client.update_api_key(apiKey=key, patchOperations=off)
    assert status(guarded) == (403, "Forbidden")


def test_a_quota_is_used_up_until_the_next_period(cloud: Cloud, guarded: Api) -> None:
    plan, key = planned(guarded, quota={"limit": 2, "period": "DAY"})
    assert [status(guarded)[0] for _ in range(3)] == [200, 200, 429]
    assert status(guarded) == (429, "Limit Exceeded")
    today = f"{cloud.clock.now():%Y-%m-%d}" if hasattr(cloud.clock.now(), "year") else None
    usage = guarded.client.get_usage(usagePlanId=plan, startDate="2020-01-01", endDate="2020-01-02")
    assert list(usage["items"]) == [key]
    assert today is None or today
    more = [{"op": "replace", "path": "/remaining", "value": "1"}]
    guarded.client.update_usage(usagePlanId=plan, keyId=key, patchOperations=more)
    assert [status(guarded)[0] for _ in range(2)] == [200, 429]
    cloud.clock.advance(days=1)
    assert status(guarded)[0] == 200


def test_a_throttle_fills_by_the_clock(cloud: Cloud, guarded: Api) -> None:
    planned(guarded, throttle={"rateLimit": 1, "burstLimit": 2})
    assert [status(guarded) for _ in range(3)][-1] == (429, "Too Many Requests")
    cloud.clock.advance(seconds=1)
    assert [status(guarded)[0] for _ in range(2)] == [200, 429]


def test_a_plan_with_stages_can_not_be_deleted(guarded: Api, refusal: Any) -> None:
    plan, key = planned(guarded)
    assert refusal(guarded.client.delete_usage_plan, usagePlanId=plan) == (
        "BadRequestException",
        f"Cannot delete usage plan {plan} because it has API stages associated with it",
    )
    away = [{"op": "remove", "path": "/apiStages", "value": f"{guarded.id}:dev"}]
    guarded.client.update_usage_plan(usagePlanId=plan, patchOperations=away)
    guarded.client.delete_usage_plan(usagePlanId=plan)
    guarded.client.delete_api_key(apiKey=key)
    assert guarded.client.get_api_keys()["items"] == []


def test_keys_of_a_file(client: Any, refusal: Any) -> None:
    plan = client.create_usage_plan(name="plan")["id"]
    body = f"Name,key,description,Enabled,usageplanIds\none,{KEY},first,TRUE,{plan}\ntwo,{KEY}2,,false,\n".encode()
    made = client.import_api_keys(body=body, format="csv")
    assert len(made["ids"]) == 2
    shown = {each["name"]: each for each in client.get_api_keys(includeValues=True)["items"]}
    assert (shown["one"]["value"], shown["one"]["enabled"], shown["two"]["enabled"]) == (KEY, True, False)
    assert [each["name"] for each in client.get_usage_plan_keys(usagePlanId=plan)["items"]] == ["one"]
    again = client.import_api_keys(body=body, format="csv")
    assert (again["ids"], len(again["warnings"])) == ([], 2)
    assert refusal(client.import_api_keys, body=b"x\n", format="csv")[0] == "BadRequestException"


def test_pages(client: Any) -> None:
    ids = {client.create_api_key(name=f"k{number}")["id"] for number in range(7)}
    pages = list(client.get_paginator("get_api_keys").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    assert {each["id"] for page in pages for each in page["items"]} == ids
