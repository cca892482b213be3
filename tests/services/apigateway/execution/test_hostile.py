"""What is no request, no answer or no template that makes sense: every one is answered, none is an error of Python."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.budgets import examples
from tests.services.apigateway.conftest import Api, invocation_of

DEEP = "[" * 5000
TEMPLATES = (
    *("$input.json('$')", "$input.path('$.a')", "$util.parseJson($input.body)", "$util.base64Decode($input.body)"),
    *("#foreach($i in $input.path('$'))$i#end", "#set($context.responseOverride.status = 'none')", "#break x"),
    *("$input.path('bad[')", "$input.path('$.a[?(@.b>1)]')", "#set($n = 1 / 0)$n", "$input.path('$').a.size()", "#end"),
    *("#set($context.responseOverride.header.x = {})", "#set($context.requestOverride = 5)", "#if", "$x.y("),
    *("#set($context.responseOverride = 5)", "#set($context.responseOverride.header = 'x')"),
)
RETURNED = (
    *(None, 1, True, "", [], {}, {"statusCode": None}, {"statusCode": True}, {"statusCode": "x"}, {"statusCode": 99}),
    *({"statusCode": 1000}, {"statusCode": 200, "headers": 5}, {"statusCode": 200, "headers": {"a": [1]}}),
    *({"statusCode": 200, "multiValueHeaders": {"a": each}} for each in (5, None, "xy")),
    *({"statusCode": 200, "body": each} for each in (5, {"a": 1}, [])),
    {"statusCode": 200, "else": 1},
)
"""What is no response of a proxy integration."""


def with_all_templates(api: Api) -> None:
    """A method for each template, on the way in and on the way out."""
    for number, template in enumerate(TEMPLATES):
        api.mock(f"out/{number}/{{x}}", "ANY", template)
        at = api.at(f"in/{number}/{{x}}", "ANY")
        api.client.put_method(**at, authorizationType="NONE")
        api.client.put_integration(**at, type="MOCK", requestTemplates={"application/json": template})
        api.client.put_method_response(**at, statusCode="200")
        api.client.put_integration_response(**at, statusCode="200")
    api.deploy()


REQUESTS = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["in", "out"]),
        "number": st.integers(0, len(TEMPLATES) - 1),
        "rest": st.sampled_from(["1", "%ff", "%00", "a%2Fb", "é", "'", "x?q=%ff&q=2", "x?&=", ""]),
        "body": st.binary(max_size=20)
        | st.sampled_from([DEEP, '{"a":' * 400 + "1" + "}" * 400, '{"a": NaN}', '"\\ud800"', '{"a": 1e999}']),
        "method": st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PATCH", "NONE"]),
        "headers": st.sampled_from(
            [{}, {"content-type": ""}, {"content-type": "text/plain; charset=none"}, {"x-amzn-trace-id": "?"}]
        ),
    }
)


def test_every_request_is_answered(api: Api) -> None:
    with_all_templates(api)

    @settings(max_examples=examples(100))
    @given(asked=REQUESTS)
    def ask(asked: dict[str, Any]) -> None:
        url = api.url(f"{asked['place']}/{asked['number']}/{asked['rest']}")
        answer = requests.request(asked["method"], url, data=asked["body"], headers=asked["headers"])
        assert answer.status_code in {200, 403, 415, 500}

    ask()


@pytest.mark.parametrize("returned", RETURNED, ids=repr)
def test_what_a_function_returns_that_is_no_response_is_a_502(api: Api, returned: Any) -> None:
    api.proxy("a", lambda *_: returned)
    api.deploy()
    answer = api.get("a")
    assert (answer.status_code, answer.json()) == (502, {"message": "Internal server error"})


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_has_none(api: Api, status: int) -> None:
    api.proxy("a", lambda *_: {"statusCode": status, "body": "x", "headers": {"Transfer-Encoding": "chunked"}})
    api.deploy()
    answer = api.get("a")
    assert (answer.status_code, answer.content) == (status, b"")


@pytest.mark.parametrize("said", [None, 5, "x", [], {"principalId": "a"}, {"principalId": "a", "policyDocument": "x"}])
def test_an_authoriser_that_says_nothing_sensible_is_a_500(api: Api, said: Any) -> None:
    api.cloud.functions.create("guard", lambda *_: said)
    made = api.client.create_authorizer(
        restApiId=api.id,
        name="guard",
        type="TOKEN",
        authorizerUri=invocation_of("guard"),
        identitySource="method.request.header.h",
    )
    api.mock("a", authorizationType="CUSTOM", authorizerId=made["id"])
    api.deploy()
    answer = api.get("a", headers={"h": "x"})
    assert (answer.status_code, answer.json()) == (500, {"message": None})


@pytest.mark.parametrize(
    "function",
    [
        "arn:aws:lambda",
        "arn:aws:lambda:us-east-1:123456789012:function:none",
        "arn:aws:lambda:xx-moon-1:123456789012:function:f",
        "none",
        "${stageVariables.none}",
        "a b",
    ],
)
def test_a_function_that_is_not_there_is_a_500(api: Api, function: str) -> None:
    at = api.at("a", "GET")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    api.deploy()
    answer = api.get("a")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})


def test_a_gateway_response_that_can_not_be_rendered_is_what_it_would_be_without(api: Api) -> None:
    api.client.put_gateway_response(
        restApiId=api.id, responseType="DEFAULT_4XX", responseTemplates={"application/json": "#if("}
    )
    api.mock()
    api.deploy()
    answer = api.get("none")
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})


def test_what_moto_falls_over_is_a_500(api: Api) -> None:
    api.aws("a", "arn:aws:apigateway:us-east-1:states:action/StartExecution", template='{"stateMachineArn": null}')
    api.deploy()
    answer = api.post("a", data=json.dumps({}))
    assert answer.status_code in {400, 500}


@pytest.mark.parametrize("address", ["[::1", "x:99999", "x:none", "", "x y", "/"])
def test_an_address_that_is_none_is_an_error_of_the_api(api: Api, address: str) -> None:
    at = api.at("a", "GET")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="HTTP_PROXY", integrationHttpMethod="GET", uri=f"http://{address}")
    api.deploy()
    answer = api.get("a")
    assert answer.status_code in {500, 504}
