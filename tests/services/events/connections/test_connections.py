"""Connections: their parameters, secrets and states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from tests.services.events.conftest import client_of

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.events.connections.conftest import Endpoint

BASIC = {"BasicAuthParameters": {"Username": "u", "Password": "p"}}
KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "k"}}
HTTP = {
    "HeaderParameters": [{"Key": "x-a", "Value": "1"}, {"Key": "x-b", "Value": "2", "IsValueSecret": True}],
    "QueryStringParameters": [{"Key": "q", "Value": "3"}],
    "BodyParameters": [{"Key": "b", "Value": "4", "IsValueSecret": True}],
}


def oauth(url: str, method: str = "POST", **more: Any) -> dict[str, Any]:
    client = {"ClientID": "id", "ClientSecret": "secret"}
    given = {"AuthorizationEndpoint": f"{url}/token", "ClientParameters": client, "HttpMethod": method}
    return {"OAuthParameters": {**given, **more}}


def create(events: Any, kind: str, parameters: dict[str, Any], **more: Any) -> Any:
    return events.create_connection(Name="c", AuthorizationType=kind, AuthParameters=parameters, **more)


def secret(events: Any) -> Any:
    arn = events.describe_connection(Name="c")["SecretArn"]
    return json.loads(client_of("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


class TestParameters:
    def test_what_is_secret_is_kept_but_not_shown(self, events: Any) -> None:
        create(events, "BASIC", {**BASIC, "InvocationHttpParameters": HTTP}, Description="d")
        shown = events.describe_connection(Name="c")
        assert shown["Description"] == "d"
        assert shown["AuthParameters"] == {
            "BasicAuthParameters": {"Username": "u"},
            "InvocationHttpParameters": {
                "HeaderParameters": [{"Key": "x-a", "Value": "1"}, {"Key": "x-b", "IsValueSecret": True}],
                "QueryStringParameters": [{"Key": "q", "Value": "3"}],
                "BodyParameters": [{"Key": "b", "IsValueSecret": True}],
            },
        }
        kept = secret(events)
        assert (kept["username"], kept["password"]) == ("u", "p")
        assert kept["invocation_http_parameters"]["body_parameters"] == [
            {"key": "b", "value": "4", "is_value_secret": True}
        ]

    def test_an_update_of_a_part_keeps_the_rest(self, events: Any) -> None:
        create(events, "BASIC", {**BASIC, "InvocationHttpParameters": HTTP})
        events.update_connection(Name="c", AuthParameters={"BasicAuthParameters": {"Password": "new"}})
        kept = secret(events)
        assert (kept["username"], kept["password"]) == ("u", "new")
        assert kept["invocation_http_parameters"]["query_string_parameters"][0]["value"] == "3"

    def test_an_update_to_another_kind_needs_its_parameters(self, events: Any, refusal: Any) -> None:
        create(events, "BASIC", BASIC)
        code, _ = refusal(events.update_connection, Name="c", AuthorizationType="API_KEY")
        assert code == "ValidationException"
        events.update_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=KEY)
        assert secret(events) == {"api_key_name": "X-Key", "api_key_value": "k"}
        assert events.describe_connection(Name="c")["AuthorizationType"] == "API_KEY"

    @pytest.mark.parametrize(
        ("kind", "parameters", "message"),
        [
            ("API_KEY", BASIC, "Parameter ApiKeyAuthParameters is required for authorization type API_KEY."),
            ("BASIC", {**BASIC, **KEY}, "Parameter ApiKeyAuthParameters is not valid for authorization type BASIC."),
        ],
    )
    def test_parameters_of_another_kind_are_refused(
        self, events: Any, refusal: Any, kind: str, parameters: dict[str, Any], message: str
    ) -> None:
        given = {"Name": "c", "AuthorizationType": kind, "AuthParameters": parameters}
        assert refusal(events.create_connection, **given) == ("ValidationException", message)
        assert events.list_connections()["Connections"] == []

    def test_a_name_that_is_taken_is_refused(self, events: Any, refusal: Any) -> None:
        create(events, "BASIC", BASIC)
        given = {"Name": "c", "AuthorizationType": "BASIC", "AuthParameters": BASIC}
        assert refusal(events.create_connection, **given) == (
            "ResourceAlreadyExistsException",
            "Connection c already exists.",
        )


class TestStates:
    def test_a_connection_is_deauthorized_and_authorized_again(self, events: Any) -> None:
        create(events, "BASIC", BASIC)
        assert events.deauthorize_connection(Name="c")["ConnectionState"] == "DEAUTHORIZED"
        assert secret(events) == {}
        listed = events.list_connections(ConnectionState="DEAUTHORIZED")["Connections"]
        assert [each["Name"] for each in listed] == ["c"]
        events.update_connection(Name="c", AuthParameters=BASIC)
        assert events.describe_connection(Name="c")["ConnectionState"] == "AUTHORIZED"

    def test_a_deleted_connection_takes_its_secret_along(self, events: Any, refusal: Any) -> None:
        create(events, "BASIC", BASIC)
        arn = events.describe_connection(Name="c")["SecretArn"]
        assert events.delete_connection(Name="c")["ConnectionState"] == "DELETING"
        assert refusal(client_of("secretsmanager").get_secret_value, SecretId=arn)[0] == "ResourceNotFoundException"
        assert refusal(events.describe_connection, Name="c") == (
            "ResourceNotFoundException",
            "Failed to describe the connection(s). Connection 'c' does not exist.",
        )


class TestOAuth:
    @pytest.fixture
    def token(self, endpoint: Endpoint) -> None:
        endpoint.answers["/token"] = [(200, '{"access_token": "t1", "expires_in": 60}')]

    @pytest.mark.usefixtures("token")
    def test_a_token_is_asked_for(self, cloud: Cloud, events: Any, endpoint: Endpoint) -> None:
        http = {"HeaderParameters": [{"Key": "x-h", "Value": "1"}], "BodyParameters": [{"Key": "scope", "Value": "s"}]}
        create(events, "OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url, OAuthHttpParameters=http))
        cloud.settle()
        assert events.describe_connection(Name="c")["ConnectionState"] == "AUTHORIZED"
        (got,) = endpoint.at("/token")
        assert (got.method, got.headers["x-h"]) == ("POST", "1")
        assert parse_qs(got.body) == {
            "grant_type": ["client_credentials"],
            "client_id": ["id"],
            "client_secret": ["secret"],
            "scope": ["s"],
        }

    @pytest.mark.usefixtures("token")
    def test_a_get_has_it_in_its_query(self, cloud: Cloud, events: Any, endpoint: Endpoint) -> None:
        create(events, "OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url, "GET"))
        cloud.settle()
        (got,) = endpoint.at("/token")
        assert (got.method, got.body) == ("GET", "")
        assert parse_qs(got.path.partition("?")[2])["client_id"] == ["id"]

    @pytest.mark.parametrize("answer", [(401, "{}"), (200, "no json"), (200, '{"token": "t"}')])
    def test_an_endpoint_that_gives_none(
        self, cloud: Cloud, events: Any, endpoint: Endpoint, answer: tuple[int, str]
    ) -> None:
        endpoint.answers["/token"] = [answer]
        create(events, "OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url))
        cloud.settle()
        shown = events.describe_connection(Name="c")
        assert shown["ConnectionState"] == "DEAUTHORIZED"
        assert shown["StateReason"]

    def test_nothing_leaves_this_machine(self, cloud: Cloud, events: Any) -> None:
        create(events, "OAUTH_CLIENT_CREDENTIALS", oauth("https://example.com"))
        cloud.settle()
        shown = events.describe_connection(Name="c")
        assert shown["ConnectionState"] == "DEAUTHORIZED"
        assert "example.com is no address of this cloud" in shown["StateReason"]


def test_the_secret_is_eventbridges(events: Any) -> None:
    create(events, "BASIC", BASIC)
    arn = events.describe_connection(Name="c")["SecretArn"]
    assert client_of("secretsmanager").describe_secret(SecretId=arn)["OwningService"] == "events"


@pytest.mark.parametrize("kind", ["HeaderParameters", "QueryStringParameters", "BodyParameters"])
@pytest.mark.parametrize("given", [{"Key": "a"}, {"Value": "a"}])
def test_parameters_of_requests_need_a_key_and_a_value(events: Any, refusal: Any, kind: str, given: Any) -> None:
    parameters = {**BASIC, "InvocationHttpParameters": {kind: [given]}}
    call = {"Name": "c", "AuthorizationType": "BASIC", "AuthParameters": parameters}
    assert refusal(events.create_connection, **call)[0] == "ValidationException"
    again = oauth("https://x", OAuthHttpParameters={kind: [given]})
    call = {"Name": "c", "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS", "AuthParameters": again}
    assert refusal(events.create_connection, **call)[0] == "ValidationException"
