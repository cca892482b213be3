"""APIs: what CreateApi shows, quick create, changes and deletion; models, VPC links and tags."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

UNKNOWN = ("NotFoundException", "Invalid API identifier specified 123456789012:nowhere")


class TestApis:
    def test_an_http_api_is_shown_with_what_it_has_by_default(self, apis: Any, cloud: Any) -> None:
        made = apis.create_api(Name="shop", ProtocolType="HTTP", Description="d", Tags={"a": "1"})
        made.pop("ResponseMetadata")

        assert made.pop("CreatedDate").timestamp() == cloud.clock.now()
        assert made == {
            "ApiEndpoint": f"https://{made['ApiId']}.execute-api.us-east-1.amazonaws.com",
            "ApiId": made["ApiId"],
            "ApiKeySelectionExpression": "$request.header.x-api-key",
            "Description": "d",
            "DisableExecuteApiEndpoint": False,
            "IpAddressType": "ipv4",
            "Name": "shop",
            "ProtocolType": "HTTP",
            "RouteSelectionExpression": "$request.method $request.path",
            "Tags": {"a": "1"},
        }

    def test_a_websocket_api_says_how_it_selects_routes(self, apis: Any, refusal: Any) -> None:
        made = apis.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")

        assert made["ApiEndpoint"].startswith("wss://")
        assert made["RouteSelectionExpression"] == "$request.body.action"
        assert refusal(apis.create_api, Name="chat", ProtocolType="WEBSOCKET") == (
            "BadRequestException",
            "RouteSelectionExpression is required for WEBSOCKET protocol APIs",
        )

    def test_an_api_changes_and_goes(self, apis: Any, refusal: Any) -> None:
        api = apis.create_api(Name="a", ProtocolType="HTTP", Description="d", Version="1")["ApiId"]

        changed = apis.update_api(ApiId=api, Name="b", Description="")
        apis.delete_api(ApiId=api)

        assert (changed["Name"], changed["Version"], "Description" in changed) == ("b", "1", False)
        assert apis.get_apis()["Items"] == []
        assert refusal(apis.get_api, ApiId="nowhere") == UNKNOWN

    def test_apis_come_in_pages(self, apis: Any, refusal: Any) -> None:
        made = sorted(apis.create_api(Name=str(n), ProtocolType="HTTP")["ApiId"] for n in range(3))

        first = apis.get_apis(MaxResults="2")
        second = apis.get_apis(MaxResults="2", NextToken=first["NextToken"])

        assert [each["ApiId"] for each in [*first["Items"], *second["Items"]]] == made
        assert "NextToken" not in second
        assert refusal(apis.get_apis, NextToken="x") == ("BadRequestException", "Invalid nextToken value.")

    def test_cors_for_all_origins_with_credentials_is_refused(self, apis: Any, refusal: Any) -> None:
        cors = {"AllowOrigins": ["*"], "AllowCredentials": True}

        code, _ = refusal(apis.create_api, Name="a", ProtocolType="HTTP", CorsConfiguration=cors)

        assert code == "BadRequestException"

    def test_portals_are_refused_by_name(self, apis: Any) -> None:
        with pytest.raises(ClientError) as caught:
            apis.list_portals()

        assert "ListPortals of apigatewayv2 is not implemented by awsim" in str(caught.value)


class TestQuickCreate:
    def test_a_function_answers_at_once(self, cloud: Any, apis: Any) -> None:
        function = cloud.functions.create("page", lambda event, _: {"key": event["routeKey"]})["FunctionArn"]

        api = apis.create_api(Name="shop", ProtocolType="HTTP", Target=function)

        [integration] = apis.get_integrations(ApiId=api["ApiId"])["Items"]
        [route] = apis.get_routes(ApiId=api["ApiId"])["Items"]
        [stage] = apis.get_stages(ApiId=api["ApiId"])["Items"]
        assert requests.get(api["ApiEndpoint"] + "/any").json() == {"key": "$default"}
        assert (integration["IntegrationType"], integration["PayloadFormatVersion"]) == ("AWS_PROXY", "2.0")
        assert (route["RouteKey"], route["Target"]) == ("$default", f"integrations/{integration['IntegrationId']}")
        assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
        assert all(each["ApiGatewayManaged"] for each in (integration, route, stage))

    def test_its_target_and_route_key_change(self, cloud: Any, apis: Any) -> None:
        one = cloud.functions.create("one", lambda *_: "one")["FunctionArn"]
        two = cloud.functions.create("two", lambda *_: "two")["FunctionArn"]
        api = apis.create_api(Name="shop", ProtocolType="HTTP", Target=one, RouteKey="GET /a")

        apis.update_api(ApiId=api["ApiId"], Target=two, RouteKey="GET /b")

        assert requests.get(api["ApiEndpoint"] + "/b").text == "two"
        assert requests.get(api["ApiEndpoint"] + "/a").status_code == 404


class TestModels:
    def test_a_model_is_made_changed_and_deleted(self, api: Any, apis: Any, refusal: Any) -> None:
        schema = json.dumps({"type": "object", "properties": {"n": {"type": "string"}}})
        model = apis.create_model(ApiId=api.id, Name="Item", Schema=schema)["ModelId"]

        changed = apis.update_model(ApiId=api.id, ModelId=model, Description="d")
        template = apis.get_model_template(ApiId=api.id, ModelId=model)["Value"]
        apis.delete_model(ApiId=api.id, ModelId=model)

        assert (changed["Name"], changed["ContentType"], changed["Description"]) == ("Item", "application/json", "d")
        assert '"n" : "$inputRoot.n"' in template
        assert refusal(apis.get_model, ApiId=api.id, ModelId=model) == (
            "NotFoundException",
            f"Invalid Model identifier specified {model}",
        )


class TestLinks:
    def test_a_link_that_an_integration_uses_stays(self, api: Any, apis: Any, refusal: Any) -> None:
        link = apis.create_vpc_link(Name="l", SubnetIds=["subnet-1"])
        given = {"ConnectionType": "VPC_LINK", "ConnectionId": link["VpcLinkId"], "IntegrationUri": "http://x"}
        api.integration(IntegrationType="HTTP_PROXY", IntegrationMethod="ANY", **given)

        code, _ = refusal(apis.delete_vpc_link, VpcLinkId=link["VpcLinkId"])

        assert (link["VpcLinkStatus"], link["VpcLinkVersion"]) == ("AVAILABLE", "V2")
        assert code == "BadRequestException"

    def test_nothing_is_called_through_a_link(self, api: Any, apis: Any) -> None:
        link = apis.create_vpc_link(Name="l", SubnetIds=["subnet-1"])["VpcLinkId"]
        given = {"ConnectionType": "VPC_LINK", "ConnectionId": link, "IntegrationUri": "http://x"}
        api.route("GET /", api.integration(IntegrationType="HTTP_PROXY", IntegrationMethod="ANY", **given))

        assert api.get().status_code == 500


class TestTags:
    def test_tags_of_apis_stages_and_links(self, api: Any, apis: Any) -> None:
        link = apis.create_vpc_link(Name="l", SubnetIds=["subnet-1"], Tags={"x": "1"})["VpcLinkId"]
        for path in (f"/apis/{api.id}", f"/apis/{api.id}/stages/$default", f"/vpclinks/{link}"):
            arn = f"arn:aws:apigateway:us-east-1::{path}"
            apis.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})
            apis.untag_resource(ResourceArn=arn, TagKeys=["a", "x"])

            assert apis.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}

    def test_tags_of_what_is_not_there(self, apis: Any, refusal: Any) -> None:
        arn = "arn:aws:apigateway:us-east-1::/apis/nowhere"

        assert refusal(apis.get_tags, ResourceArn=arn)[0] == "NotFoundException"
        assert refusal(apis.get_tags, ResourceArn="arn:aws:s3:::x")[0] == "BadRequestException"

    def test_the_tagging_api_finds_and_tags_both_kinds_of_apis(self, api: Any, apis: Any) -> None:
        rest = boto3.client("apigateway", region_name="us-east-1").create_rest_api(name="r", tags={"k": "rest"})["id"]
        tagging = boto3.client("resourcegroupstaggingapi", region_name="us-east-1")
        arn = f"arn:aws:apigateway:us-east-1::/apis/{api.id}"

        tagging.tag_resources(ResourceARNList=[arn], Tags={"k": "http"})

        found = tagging.get_resources(TagFilters=[{"Key": "k"}])["ResourceTagMappingList"]
        assert {each["ResourceARN"].rpartition("/")[2] for each in found} == {api.id, rest}
        assert apis.get_api(ApiId=api.id)["Tags"] == {"k": "http"}
