"""What becomes of requests before and after what is behind the API: routes, checks, keys, policies, caches, logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from tests.services.apigateway.conftest import Api, invocation_of

if TYPE_CHECKING:
    from awsim import Cloud

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host, Signature=x"
}
FORBIDDEN = (403, {"message": "Forbidden"})


def answered(response: requests.Response) -> tuple[int, Any]:
    return response.status_code, response.json()


def test_names_go_before_variables_and_these_before_all_the_rest(api: Api) -> None:
    for path in ("pets", "pets/{id}", "pets/{id}/toys", "pets/all", "{any+}"):
        api.mock(path, template=f'{{"at": "{path}", "id": "$input.params(\'id\')", "any": "$input.params(\'any\')"}}')
    api.deploy()
    for path, expected in {
        "pets": ("pets", "", ""),
        "pets/": ("pets", "", ""),
        "pets/7": ("pets/{id}", "7", ""),
        "pets/all": ("pets/all", "", ""),
        "pets/all/toys": ("pets/{id}/toys", "all", ""),
        "pets/7/toys/ball": ("{any+}", "", "pets/7/toys/ball"),
        "else/where": ("{any+}", "", "else/where"),
    }.items():
        found = api.get(path).json()
        assert (found["at"], found["id"], found["any"]) == expected


def test_an_api_or_a_stage_that_is_not_there(api: Api) -> None:
    api.mock()
    api.deploy()
    assert answered(requests.get(api.url(stage="other"))) == FORBIDDEN


def test_a_deployment_stays_as_it_was(api: Api) -> None:
    api.mock(template='{"n": 1}')
    api.deploy()
    at = {**api.at("/"), "statusCode": "200"}
    api.client.put_integration_response(**at, responseTemplates={"application/json": '{"n": 2}'})
    assert api.get().json() == {"n": 1}
    api.deploy()
    assert api.get().json() == {"n": 2}


def test_context_and_overrides_of_templates(api: Api) -> None:
    template = (
        "#set($context.responseOverride.status = 202)#set($context.responseOverride.header.X-A = 'b')"
        '{"id": "$context.requestId", "path": "$context.path", "stage": "$stageVariables.name", "no": "$context.no"}'
    )
    api.mock("a", template=template)
    api.deploy(variables={"name": "of-stage"})
    response = api.get("a")
    assert response.status_code == 202
    assert response.headers["X-A"] == "b"
    request_id = response.headers["x-amzn-RequestId"]
    assert response.json() == {"id": request_id, "path": "/dev/a", "stage": "of-stage", "no": ""}


def test_headers_are_mapped(api: Api) -> None:
    api.mock("a")
    at = {**api.at("a"), "statusCode": "200"}
    api.client.update_method_response(
        **at,
        patchOperations=[
            {"op": "add", "path": f"/responseParameters/method.response.header.{name}", "value": "false"}
            for name in ("X-Static", "X-Stage")
        ],
    )
    api.client.put_integration_response(
        **at,
        responseParameters={
            "method.response.header.X-Static": "'fixed'",
            "method.response.header.X-Stage": "context.stage",
        },
    )
    api.deploy()
    headers = api.get("a").headers
    assert (headers["X-Static"], headers["X-Stage"]) == ("fixed", "dev")


def test_parameters_that_must_be_there(api: Api) -> None:
    validator = api.client.create_request_validator(restApiId=api.id, name="p", validateRequestParameters=True)["id"]
    needed = {
        "method.request.querystring.q": True,
        "method.request.header.X-H": True,
        "method.request.querystring.o": False,
    }
    api.mock("a", requestParameters=needed, requestValidatorId=validator)
    api.deploy()
    assert answered(api.get("a")) == (400, {"message": "Missing required request parameters: [q, X-H]"})
    assert api.get("a?q=1", headers={"x-h": "1"}).status_code == 200


def test_iam_asks_for_a_signature(cloud: Cloud, api: Api) -> None:
    api.mock(authorizationType="AWS_IAM", template='{"arn": "$context.identity.userArn"}')
    api.deploy()
    response = api.get()
    assert answered(response) == (403, {"message": "Missing Authentication Token"})
    assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert api.get(headers=SIGNED).json()["arn"].startswith("arn:aws:")


def policy(effect: str, resource: str = "*") -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def authorised(api: Api, handler: Any, **given: Any) -> None:
    api.cloud.functions.create("guard", handler)
    made = api.client.create_authorizer(
        restApiId=api.id, name="guard", authorizerUri=invocation_of("guard"), **{"type": "TOKEN", **given}
    )
    template = '{"who": "$context.authorizer.principalId", "what": "$context.authorizer.what"}'
    api.mock("a", authorizationType="CUSTOM", authorizerId=made["id"], template=template)
    api.deploy()


def test_a_function_decides_by_a_token(cloud: Cloud, api: Api) -> None:
    asked: list[Any] = []

    def handler(event: Any, _context: Any) -> Any:
        asked.append(event)
        token = event["authorizationToken"]
        if token == "unknown":
            raise Exception("Unauthorized")
        if token == "broken":
            return {"principalId": "me"}
        effect = "Allow" if token == "good" else "Deny"
        return {"principalId": "me", "policyDocument": policy(effect, event["methodArn"]), "context": {"what": 7}}

    authorised(api, handler, identityValidationExpression="[a-z]+")

    def get(token: str | None) -> tuple[int, Any]:
        return answered(api.get("a", headers={} if token is None else {"Authorization": token}))

    assert get("good") == (200, {"who": "me", "what": "7"})
    assert asked == [
        {
            "type": "TOKEN",
            "methodArn": f"arn:aws:execute-api:us-east-1:123456789012:{api.id}/dev/GET/a",
            "authorizationToken": "good",
        }
    ]
    assert get("bad") == (403, {"message": "User is not authorized to access this resource with an explicit deny"})
    assert get("unknown") == (401, {"message": "Unauthorized"})
    assert get("broken") == (500, {"message": None})
    assert get(None) == (401, {"message": "Unauthorized"})
    assert get("123") == (401, {"message": "Unauthorized"})
    assert len(asked) == 4
    get("good")
    assert len(asked) == 4, "decisions are remembered"
    cloud.clock.advance(seconds=301)
    get("good")
    assert len(asked) == 5
    api.client.flush_stage_authorizers_cache(restApiId=api.id, stageName="dev")
    get("good")
    assert len(asked) == 6


def test_a_function_decides_by_a_request(api: Api) -> None:
    def handler(event: Any, _context: Any) -> Any:
        allowed = event["queryStringParameters"]["key"] == "1" and event["type"] == "REQUEST"
        return {"principalId": "you", "policyDocument": policy("Allow" if allowed else "Deny")}

    authorised(api, handler, type="REQUEST", identitySource="method.request.querystring.key")
    assert api.get("a?key=1").status_code == 200
    assert api.get("a?key=2").status_code == 403
    assert api.get("a").status_code == 401


def test_a_pools_token_lets_in(api: Api) -> None:
    cognito = boto3.client("cognito-idp", region_name="us-east-1")
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool["Id"], ClientName="app", ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool["Id"], Username="ann")
    cognito.admin_set_user_password(UserPoolId=pool["Id"], Username="ann", Password="Passw0rd!", Permanent=True)
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool["Id"],
        ClientId=app,
        AuthFlow="ADMIN_NO_SRP_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )["AuthenticationResult"]
    made = api.client.create_authorizer(
        restApiId=api.id, name="pool", type="COGNITO_USER_POOLS", providerARNs=[pool["Arn"]]
    )
    template = '{"who": "$context.authorizer.claims.get(\'cognito:username\')"}'
    api.mock("a", authorizationType="COGNITO_USER_POOLS", authorizerId=made["id"], template=template)
    api.deploy()
    assert api.get("a").status_code == 401
    assert api.get("a", headers={"Authorization": "no.token.here"}).status_code == 401
    good = api.get("a", headers={"Authorization": signed_in["IdToken"]})
    assert answered(good) == (200, {"who": "ann"})
    forged = signed_in["IdToken"][:-8] + "AAAAAAAA"
    assert api.get("a", headers={"Authorization": forged}).status_code == 401


def test_a_policy_of_the_api_decides(cloud: Cloud) -> None:
    statements = [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/dev/GET/open"}
    ]
    api = Api(cloud, policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    api.mock("open")
    api.mock("closed")
    api.deploy()
    assert api.get("open").status_code == 200
    status, body = answered(api.get("closed"))
    assert status == 403
    assert body["message"] == (
        "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        f"arn:aws:execute-api:us-east-1:********9012:{api.id}/dev/GET/closed"
    )


def test_gateway_responses_are_as_they_are_defined(api: Api) -> None:
    api.mock("a")
    api.client.put_gateway_response(
        restApiId=api.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        statusCode="404",
        responseParameters={
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.X-Path": "method.request.header.X-Own",
        },
        responseTemplates={
            "application/json": '{"no": $context.error.messageString, "kind": "$context.error.responseType"}'
        },
    )
    api.client.put_gateway_response(
        restApiId=api.id, responseType="DEFAULT_5XX", responseTemplates={"text/plain": "oh"}
    )
    at = api.at("b")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="MOCK", requestTemplates={"application/json": "{}"})
    api.deploy()
    response = api.get("nowhere", headers={"X-Own": "mine"})
    assert answered(response) == (404, {"no": "Missing Authentication Token", "kind": "MISSING_AUTHENTICATION_TOKEN"})
    assert (response.headers["Access-Control-Allow-Origin"], response.headers["X-Path"]) == ("*", "mine")
    broken = api.get("b")
    assert (broken.status_code, broken.text, broken.headers["Content-Type"]) == (500, "oh", "text/plain")


def test_a_stage_keeps_answers(cloud: Cloud, api: Api) -> None:
    calls: list[Any] = []

    def handler(event: Any, _context: Any) -> dict[str, Any]:
        calls.append(event)
        return {"statusCode": 200, "body": str(len(calls))}

    api.proxy("a", handler)
    api.deploy(cacheClusterEnabled=True)
    api.patch_stage(("replace", "/*/*/caching/enabled", "true"), ("replace", "/*/*/caching/ttlInSeconds", "60"))
    assert [api.get("a").text for _ in range(3)] == ["1", "1", "1"]
    assert api.post("a").text == "2", "caching all methods means those that read"
    assert api.get("a", headers={"Cache-Control": "max-age=0"}).text == "3"
    cloud.clock.advance(seconds=61)
    assert api.get("a").text == "4"
    api.client.flush_stage_cache(restApiId=api.id, stageName="dev")
    assert api.get("a").text == "5"


def test_access_logs_have_a_line_a_request(cloud: Cloud, api: Api) -> None:
    logs = boto3.client("logs", region_name="us-east-1")
    logs.create_log_group(logGroupName="access")
    group = "arn:aws:logs:us-east-1:123456789012:log-group:access"
    api.mock("a")
    api.deploy()
    api.patch_stage(
        ("replace", "/accessLogSettings/destinationArn", group),
        (
            "replace",
            "/accessLogSettings/format",
            "$context.httpMethod $context.resourcePath $context.status $context.no",
        ),
    )
    api.get("a")
    api.get("nowhere")
    cloud.settle()
    events = logs.filter_log_events(logGroupName="access")["events"]
    assert [each["message"] for each in events] == ["GET /a 200 -", "GET - 403 -"]


def test_a_canary_takes_its_share(api: Api) -> None:
    api.mock("a", template='{"v": 1, "x": "$stageVariables.x"}')
    api.deploy(variables={"x": "stage"})
    at = {**api.at("a"), "statusCode": "200"}
    template = {"application/json": '{"v": 2, "x": "$stageVariables.x"}'}
    api.client.put_integration_response(**at, responseTemplates=template)
    api.deploy(canarySettings={"percentTraffic": 50, "stageVariableOverrides": {"x": "canary"}})
    seen = {tuple(api.get("a").json().values()) for _ in range(30)}
    assert seen == {(1, "stage"), (2, "canary")}


def test_an_api_may_answer_under_its_own_names_alone(cloud: Cloud) -> None:
    api = Api(cloud, disableExecuteApiEndpoint=True)
    api.mock("a")
    api.deploy()
    assert answered(api.get("a")) == FORBIDDEN


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_any_method(api: Api, method: str) -> None:
    api.mock("a", "ANY", template='{"m": "$context.httpMethod"}')
    api.deploy()
    response = requests.request(method, api.url("a"))
    assert response.status_code == 200
    assert response.text == ("" if method == "HEAD" else f'{{"m": "{method}"}}')
