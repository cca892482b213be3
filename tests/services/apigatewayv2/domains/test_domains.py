"""Custom domain names, which both of API Gateway's services have in common, their mappings and rules."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
import requests

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
CONFIGURATION = [{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}]
NAME = "api.example.com"


@pytest.fixture
def rest(cloud: Any) -> Any:
    return boto3.client("apigateway", region_name="us-east-1")


@pytest.fixture
def domain(apis: Any) -> Any:
    return apis.create_domain_name(DomainName=NAME, DomainNameConfigurations=CONFIGURATION)


def rest_api(rest: Any, text: str) -> str:
    """The id of a REST API whose stage `v1` answers with a text."""
    api = rest.create_rest_api(name="rest")
    at = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    rest.put_method(**at, authorizationType="NONE")
    rest.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    rest.put_method_response(**at, statusCode="200")
    rest.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": text})
    rest.create_deployment(restApiId=api["id"], stageName="v1")
    return str(api["id"])


class TestNames:
    def test_a_name_is_shown(self, domain: Any) -> None:
        [configuration] = domain["DomainNameConfigurations"]

        assert domain["DomainNameArn"] == f"arn:aws:apigateway:us-east-1::/domainnames/{NAME}"
        assert (domain["ApiMappingSelectionExpression"], domain["RoutingMode"]) == (
            "$request.basepath",
            "API_MAPPING_ONLY",
        )
        assert (configuration["CertificateArn"], configuration["EndpointType"]) == (CERTIFICATE, "REGIONAL")
        assert configuration["HostedZoneId"] == "Z1UJRXOUMOOFQ8"

    def test_both_services_show_and_delete_the_same_names(
        self, apis: Any, rest: Any, domain: Any, refusal: Any
    ) -> None:
        given = {"endpointConfiguration": {"types": ["REGIONAL"]}, "regionalCertificateArn": CERTIFICATE}
        rest.create_domain_name(domainName="rest.example.com", **given)

        names = [each["DomainName"] for each in apis.get_domain_names()["Items"]]
        regional = rest.get_domain_name(domainName=NAME)["regionalDomainName"]
        rest.delete_domain_name(domainName=NAME)

        assert names == [NAME, "rest.example.com"]
        assert regional == domain["DomainNameConfigurations"][0]["ApiGatewayDomainName"]
        assert refusal(apis.get_domain_name, DomainName=NAME) == (
            "NotFoundException",
            "The domain name resource specified in the request was not found.",
        )

    def test_a_name_is_taken_once(self, apis: Any, domain: Any, refusal: Any) -> None:
        given = {"DomainName": NAME, "DomainNameConfigurations": CONFIGURATION}

        assert refusal(apis.create_domain_name, **given) == (
            "ConflictException",
            "The domain name resource already exists.",
        )

    def test_settings_change(self, apis: Any, domain: Any) -> None:
        tls = {"TruststoreUri": "s3://bucket/key"}
        apis.update_domain_name(DomainName=NAME, MutualTlsAuthentication=tls, RoutingMode="ROUTING_RULE_ONLY")

        shown = apis.get_domain_name(DomainName=NAME)

        assert (shown["MutualTlsAuthentication"], shown["RoutingMode"]) == (tls, "ROUTING_RULE_ONLY")


class TestMappings:
    def test_the_longest_path_wins(self, api_with: Any, apis: Any, domain: Any) -> None:
        for key in ("", "a", "a/b"):
            api = api_with()
            api.route("GET /x", api.function(key or "none", name=f"f{len(key)}"))
            apis.create_api_mapping(DomainName=NAME, ApiId=api.id, Stage="$default", ApiMappingKey=key)

        assert [requests.get(f"https://{NAME}{path}/x").text for path in ("", "/a", "/a/b")] == ["none", "a", "a/b"]
        assert requests.get(f"https://{NAME}/a/b/c").status_code == 404

    def test_apis_of_both_services_answer_at_one_name(self, api: Any, apis: Any, rest: Any, domain: Any) -> None:
        api.route("GET /", api.function("http"))
        apis.create_api_mapping(DomainName=NAME, ApiId=api.id, Stage="$default", ApiMappingKey="http")
        apis.create_api_mapping(DomainName=NAME, ApiId=rest_api(rest, "one"), Stage="v1", ApiMappingKey="deep/rest")
        rest.create_base_path_mapping(domainName=NAME, restApiId=rest_api(rest, "two"), stage="v1", basePath="plain")

        paths = ("http/", "deep/rest", "plain")
        assert [requests.get(f"https://{NAME}/{path}").text for path in paths] == ["http", "one", "two"]
        shown = {each["ApiMappingKey"]: each["Stage"] for each in apis.get_api_mappings(DomainName=NAME)["Items"]}
        assert shown == {"http": "$default", "deep/rest": "v1", "plain": "v1"}

    def test_a_mapping_changes_and_goes(self, api: Any, apis: Any, domain: Any, refusal: Any) -> None:
        at = {"DomainName": NAME}
        made = apis.create_api_mapping(**at, ApiId=api.id, Stage="$default", ApiMappingKey="a")
        mapping = {**at, "ApiMappingId": made["ApiMappingId"]}

        assert refusal(apis.create_api_mapping, **at, ApiId=api.id, Stage="$default", ApiMappingKey="a") == (
            "ConflictException",
            "ApiMapping key already exists for this domain name",
        )
        assert apis.update_api_mapping(**mapping, ApiId=api.id, ApiMappingKey="b")["ApiMappingKey"] == "b"
        code, message = refusal(apis.delete_api, ApiId=api.id)
        assert (code, message.startswith(f"Deleting API {api.id} failed.")) == ("BadRequestException", True)
        apis.delete_api_mapping(**mapping)
        assert refusal(apis.get_api_mapping, **mapping)[0] == "NotFoundException"
        apis.delete_api(ApiId=api.id)

    @pytest.mark.parametrize("key", ["/a", "a/", "a//b", "ä"])
    def test_a_key_that_is_no_path_is_refused(self, api: Any, apis: Any, domain: Any, refusal: Any, key: str) -> None:
        given = {"DomainName": NAME, "ApiId": api.id, "Stage": "$default", "ApiMappingKey": key}

        assert refusal(apis.create_api_mapping, **given)[0] == "BadRequestException"

    def test_nothing_at_a_path_is_forbidden(self, domain: Any) -> None:
        answer = requests.get(f"https://{NAME}/nothing")

        assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


class TestRoutingRules:
    def rule(self, apis: Any, api: Any, priority: int, *conditions: Any, **action: Any) -> str:
        invoked = {"InvokeApi": {"ApiId": api.id, "Stage": "$default", **action}}
        given = {"DomainName": NAME, "Priority": priority, "Conditions": list(conditions), "Actions": [invoked]}
        return str(apis.create_routing_rule(**given)["RoutingRuleId"])

    def test_rules_go_before_mappings_by_priority(self, api_with: Any, apis: Any, domain: Any) -> None:
        apis.update_domain_name(DomainName=NAME, RoutingMode="ROUTING_RULE_THEN_API_MAPPING")
        made = [api_with() for _ in range(3)]
        for number, api in enumerate(made):
            api.route(
                "GET /{proxy+}",
                api.function(lambda event, n=number: f"{n} {event['pathParameters']['proxy']}", f"f{number}"),
            )
        header = {"MatchHeaders": {"AnyOf": [{"Header": "X-Version", "ValueGlob": "2*"}]}}
        self.rule(apis, made[0], 20, {"MatchBasePaths": {"AnyOf": ["shop"]}})
        self.rule(apis, made[1], 10, {"MatchBasePaths": {"AnyOf": ["shop"]}}, header, StripBasePath=True)
        apis.create_api_mapping(DomainName=NAME, ApiId=made[2].id, Stage="$default")

        assert requests.get(f"https://{NAME}/shop/x").text == "0 shop/x"
        assert requests.get(f"https://{NAME}/shop/x", headers={"x-version": "2.1"}).text == "1 x"
        assert requests.get(f"https://{NAME}/other").text == "2 other"

    def test_rules_are_listed_changed_and_deleted(self, api: Any, apis: Any, domain: Any, refusal: Any) -> None:
        rule = self.rule(apis, api, 1)
        at = {"DomainName": NAME, "RoutingRuleId": rule}
        shown = apis.get_routing_rule(**at)
        shown.pop("ResponseMetadata")

        assert apis.list_routing_rules(DomainName=NAME)["RoutingRules"] == [shown]
        put = apis.put_routing_rule(**at, Priority=5, Conditions=[], Actions=shown["Actions"])
        assert put["Priority"] == 5
        self.rule(apis, api, 6)
        given = {**at, "Conditions": [], "Actions": shown["Actions"]}
        assert refusal(apis.put_routing_rule, **given, Priority=6)[0] == "ConflictException"
        apis.delete_routing_rule(**at)
        assert refusal(apis.get_routing_rule, **at)[0] == "NotFoundException"
