"""Stages and deployments: what is frozen, what answers at once, what may go."""

from __future__ import annotations

from typing import Any

import requests


class TestDeployments:
    def test_a_deployment_is_the_api_as_it_was(self, cloud: Any, apis: Any) -> None:
        function = cloud.functions.create("page", lambda *_: "here")["FunctionArn"]
        made = apis.create_api(Name="a", ProtocolType="HTTP", Target=function, RouteKey="GET /a")
        api = made["ApiId"]
        deployment = apis.create_deployment(ApiId=api, Description="first")["DeploymentId"]
        apis.create_stage(ApiId=api, StageName="prod", DeploymentId=deployment)

        apis.update_api(ApiId=api, RouteKey="GET /b")

        assert requests.get(f"{made['ApiEndpoint']}/prod/a").text == "here"
        assert requests.get(f"{made['ApiEndpoint']}/prod/b").status_code == 404
        apis.update_stage(ApiId=api, StageName="prod", AutoDeploy=True)
        assert requests.get(f"{made['ApiEndpoint']}/prod/b").text == "here"

    def test_one_without_routes_is_refused(self, api: Any, apis: Any, refusal: Any) -> None:
        assert refusal(apis.create_deployment, ApiId=api.id) == (
            "BadRequestException",
            "At least one route is required before deploying the Api.",
        )

    def test_one_at_a_stage_stays(self, api: Any, apis: Any, refusal: Any) -> None:
        api.route("GET /", api.function("x"))
        deployment = apis.create_deployment(ApiId=api.id)["DeploymentId"]
        apis.create_stage(ApiId=api.id, StageName="prod", DeploymentId=deployment)

        assert refusal(apis.delete_deployment, ApiId=api.id, DeploymentId=deployment) == (
            "BadRequestException",
            "Active stages pointing to this deployment must be moved or deleted",
        )
        apis.delete_stage(ApiId=api.id, StageName="prod")
        apis.delete_deployment(ApiId=api.id, DeploymentId=deployment)
        assert deployment not in [each["DeploymentId"] for each in apis.get_deployments(ApiId=api.id)["Items"]]

    def test_a_stage_that_deploys_by_itself_is_given_none(self, api: Any, apis: Any, refusal: Any) -> None:
        api.route("GET /", api.function("x"))
        fault = ("BadRequestException", "Deployment ID cannot be set if AutoDeploy is enabled")

        assert refusal(apis.create_deployment, ApiId=api.id, StageName="$default") == fault

    def test_automatic_deployments_take_each_others_place(self, api: Any, apis: Any) -> None:
        for number in range(3):
            api.route(f"GET /{number}", api.function("x"))

        [deployment] = apis.get_deployments(ApiId=api.id)["Items"]

        assert deployment["AutoDeployed"]
        assert apis.get_stage(ApiId=api.id, StageName="$default")["DeploymentId"] == deployment["DeploymentId"]


class TestStages:
    def test_settings_change_one_by_one(self, api: Any, apis: Any) -> None:
        at = {"ApiId": api.id, "StageName": "$default"}
        api.route("GET /", api.function("x"))
        apis.update_stage(**at, StageVariables={"a": "1", "b": "2"}, DefaultRouteSettings={"ThrottlingBurstLimit": 5})
        settings = {"GET /": {"ThrottlingRateLimit": 1.0}}

        stage = apis.update_stage(**at, StageVariables={"a": ""}, RouteSettings=settings)

        assert stage["StageVariables"] == {"b": "2"}
        assert stage["DefaultRouteSettings"] == {"DetailedMetricsEnabled": False, "ThrottlingBurstLimit": 5}
        assert stage["RouteSettings"] == settings
        apis.delete_route_settings(**at, RouteKey="GET /")
        assert apis.get_stage(**at)["RouteSettings"] == {}

    def test_settings_of_a_route_that_is_not_there_are_refused(self, api: Any, apis: Any, refusal: Any) -> None:
        at = {"ApiId": api.id, "StageName": "$default"}

        assert refusal(apis.update_stage, **at, RouteSettings={"GET /x": {}}) == (
            "NotFoundException",
            "Unable to find Route by key GET /x within the provided RouteSettings",
        )
        assert refusal(apis.delete_route_settings, **at, RouteKey="GET /x")[0] == "NotFoundException"

    def test_a_name_is_taken_once(self, api: Any, apis: Any, refusal: Any) -> None:
        assert refusal(apis.create_stage, ApiId=api.id, StageName="$default") == (
            "ConflictException",
            "Stage already exists",
        )

    def test_access_log_settings_go(self, api: Any, apis: Any) -> None:
        at = {"ApiId": api.id, "StageName": "$default"}
        arn = "arn:aws:logs:us-east-1:123456789012:log-group:access"
        apis.update_stage(**at, AccessLogSettings={"DestinationArn": arn, "Format": "$context.requestId"})

        apis.delete_access_log_settings(**at)

        assert "AccessLogSettings" not in apis.get_stage(**at)
