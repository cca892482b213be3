"""Names of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.apigateway.conftest import Api

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/a"


@pytest.fixture
def named(api: Api) -> Api:
    """An API that answers at `https://api.example.test/v1`."""
    api.mock("a", template='{"path": "$context.path", "domain": "$context.domainName"}')
    api.deploy()
    api.client.create_domain_name(
        domainName="api.example.test",
        regionalCertificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    api.client.create_base_path_mapping(domainName="api.example.test", restApiId=api.id, stage="dev", basePath="v1")
    return api


def test_a_name_answers_in_place(named: Api) -> None:
    expected = {"path": "/v1/a", "domain": "api.example.test"}
    assert requests.get("https://api.example.test/v1/a").json() == expected
    assert httpx.get("https://api.example.test/v1/a").json() == expected
    assert requests.get("https://api.example.test/v2/a").json() == {"message": "Forbidden"}


def test_the_stage_may_be_part_of_the_path(named: Api) -> None:
    named.client.create_base_path_mapping(domainName="api.example.test", restApiId=named.id)
    assert requests.get("https://api.example.test/dev/a").json()["path"] == "/dev/a"


def test_a_name_is_gone_when_it_is_deleted(named: Api, refusal: Any) -> None:
    shown = named.client.get_domain_name(domainName="api.example.test")
    assert requests.get(f"https://{shown['regionalDomainName']}/v1/a").status_code == 200
    named.client.delete_domain_name(domainName="api.example.test")
    assert refusal(named.client.get_domain_name, domainName="api.example.test") == (
        "NotFoundException",
        "Invalid domain name identifier specified",
    )
    assert named.cloud.snapshot()


def test_mappings_are_changed(named: Api, refusal: Any) -> None:
    at = {"domainName": "api.example.test", "basePath": "v1"}
    moved = named.client.update_base_path_mapping(
        **at, patchOperations=[{"op": "replace", "path": "/basePath", "value": "v3"}]
    )
    assert moved["basePath"] == "v3"
    assert refusal(named.client.get_base_path_mapping, **at)[0] == "NotFoundException"
    assert [
        each["basePath"] for each in named.client.get_base_path_mappings(domainName="api.example.test")["items"]
    ] == ["v3"]
    wrong = {"domainName": "api.example.test", "restApiId": named.id, "basePath": "a/b"}
    assert refusal(named.client.create_base_path_mapping, **wrong)[0] == "BadRequestException"


def test_names_survive_snapshots(cloud: Cloud, named: Api) -> None:
    frozen = cloud.snapshot()
    named.client.delete_domain_name(domainName="api.example.test")
    cloud.restore(frozen)
    assert requests.get("https://api.example.test/v1/a").status_code == 200
