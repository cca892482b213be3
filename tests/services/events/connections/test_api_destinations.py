"""API destinations: requests as their connections say, at their rate; retries and dead letters."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import ROLE, arn_of, entry
from tests.services.events.connections.test_connections import BASIC, HTTP, KEY, oauth

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud
    from tests.services.events.connections.conftest import Endpoint


@pytest.fixture
def destination(events: Any, endpoint: Endpoint) -> Callable[..., str]:
    """The ARN of a new API destination on this machine, behind a new connection."""

    def make(
        kind: str = "BASIC", parameters: Any = BASIC, path: str = "/hook", method: str = "POST", **more: Any
    ) -> str:
        connection = events.create_connection(Name="c", AuthorizationType=kind, AuthParameters=parameters)
        return str(
            events.create_api_destination(
                Name="d",
                ConnectionArn=connection["ConnectionArn"],
                InvocationEndpoint=f"{endpoint.url}{path}",
                HttpMethod=method,
                **more,
            )["ApiDestinationArn"]
        )

    return make


@pytest.fixture
def put(cloud: Cloud, events: Any, rule: Any) -> Callable[..., None]:
    """Put an event that a rule sends to an API destination, and deliver it."""

    def put(arn: str, detail: Any = None, **target: Any) -> None:
        rule(arn, RoleArn=ROLE, **target)
        assert events.put_events(Entries=[entry(detail)])["FailedEntryCount"] == 0
        cloud.settle()

    return put


class TestRequests:
    def test_a_request_with_user_and_password(self, endpoint: Endpoint, destination: Any, put: Any) -> None:
        put(destination())
        (got,) = endpoint.got
        assert (got.method, got.path) == ("POST", "/hook")
        assert json.loads(got.body)["detail"] == {"n": 1}
        assert got.headers["authorization"] == f"Basic {base64.b64encode(b'u:p').decode()}"
        assert got.headers["user-agent"] == "Amazon/EventBridge/ApiDestinations"
        assert got.headers["content-type"] == "application/json; charset=utf-8"

    def test_a_request_with_a_key(self, endpoint: Endpoint, destination: Any, put: Any) -> None:
        put(destination("API_KEY", KEY))
        assert endpoint.got[0].headers["x-key"] == "k"

    def test_what_the_connection_adds_goes_before_what_the_target_says(
        self, endpoint: Endpoint, destination: Any, put: Any
    ) -> None:
        given = {**BASIC, "InvocationHttpParameters": HTTP}
        http = {
            "HeaderParameters": {"x-a": "target", "x-n": "$.detail.n"},
            "QueryStringParameters": {"q": "target", "own": "$.source"},
            "PathParameterValues": ["a/b", "$.detail.n"],
        }
        put(destination(parameters=given, path="/orders/*/items/*"), HttpParameters=http, InputPath="$.detail")
        (got,) = endpoint.got
        assert got.path == "/orders/a%2Fb/items/1?q=3&own=shop"
        assert [got.headers[name] for name in ("x-a", "x-b", "x-n")] == ["1", "2", "1"]
        assert json.loads(got.body) == {"n": 1, "b": "4"}

    @pytest.mark.parametrize("method", ["PUT", "GET"])
    def test_the_destinations_method(self, endpoint: Endpoint, destination: Any, put: Any, method: str) -> None:
        put(destination(method=method))
        assert (endpoint.got[0].method, bool(endpoint.got[0].body)) == (method, method == "PUT")

    def test_a_changed_secret_is_used(
        self, cloud: Cloud, events: Any, endpoint: Endpoint, destination: Any, put: Any
    ) -> None:
        arn = destination()
        changed = {"BasicAuthParameters": {"Username": "u", "Password": "new"}}
        events.update_connection(Name="c", AuthParameters=changed)
        put(arn)
        assert endpoint.got[0].headers["authorization"] == f"Basic {base64.b64encode(b'u:new').decode()}"


class TestTokens:
    def test_a_token_is_used_until_it_is_over(
        self, cloud: Cloud, events: Any, endpoint: Endpoint, destination: Any, put: Any
    ) -> None:
        tokens = [(200, json.dumps({"access_token": f"t{n}", "expires_in": 60})) for n in (1, 2)]
        endpoint.answers["/token"] = list(tokens)
        put(destination("OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url)))
        for seconds in (30, 60):
            cloud.clock.advance(seconds=seconds)
            events.put_events(Entries=[entry()])
            cloud.settle()
        assert [got.headers["authorization"] for got in endpoint.at("/hook")] == ["Bearer t1", "Bearer t1", "Bearer t2"]
        assert len(endpoint.at("/token")) == 2

    def test_a_token_that_is_refused_is_asked_for_anew(self, endpoint: Endpoint, destination: Any, put: Any) -> None:
        endpoint.answers["/token"] = [(200, json.dumps({"access_token": f"t{n}"})) for n in (1, 2)]
        endpoint.answers["/hook"] = [(401, "{}")]
        put(destination("OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url)))
        assert [got.headers["authorization"] for got in endpoint.at("/hook")] == ["Bearer t1", "Bearer t2"]

    def test_without_a_token_nothing_is_sent(
        self, cloud: Cloud, events: Any, endpoint: Endpoint, destination: Any, put: Any
    ) -> None:
        endpoint.answers["/token"] = [(500, "{}")]
        arn = destination("OAUTH_CLIENT_CREDENTIALS", oauth(endpoint.url))
        cloud.settle()
        put(arn)
        assert endpoint.at("/hook") == []
        assert [each.error for each in cloud.journal if each.kind == "undelivered"] == ["AccessDenied"]
        assert events.describe_api_destination(Name="d")["ApiDestinationState"] == "INACTIVE"


class TestFailures:
    @pytest.mark.parametrize("status", [409, 429, 500, 503])
    def test_what_may_pass_is_tried_again(self, endpoint: Endpoint, destination: Any, put: Any, status: int) -> None:
        endpoint.answers["/hook"] = [(status, "{}"), (status, "{}")]
        put(destination())
        assert len(endpoint.got) == 3

    def test_what_does_not_pass_is_a_dead_letter(
        self, endpoint: Endpoint, destination: Any, put: Any, queue: Any, received: Any
    ) -> None:
        endpoint.answers["/hook"] = [(404, "{}")]
        put(destination(), DeadLetterConfig={"Arn": queue("dead")})
        (letter,) = received("dead")
        assert letter["MessageAttributes"]["ERROR_MESSAGE"]["StringValue"] == "HTTP status 404"
        assert len(endpoint.got) == 1

    def test_an_address_outside_is_not_called(self, cloud: Cloud, events: Any, destination: Any, put: Any) -> None:
        arn = destination()
        events.update_api_destination(Name="d", InvocationEndpoint="https://example.com/hook")
        put(arn)
        assert cloud.journal.last is not None
        assert cloud.journal.last.error == "ConnectionFailure"

    def test_a_destination_that_is_gone(self, cloud: Cloud, events: Any, destination: Any, put: Any) -> None:
        arn = destination()
        events.delete_api_destination(Name="d")
        put(arn)
        assert cloud.journal.last is not None
        assert cloud.journal.last.error == "ResourceNotFoundException"

    def test_a_destination_made_anew_is_another(
        self, cloud: Cloud, events: Any, endpoint: Endpoint, destination: Any, put: Any
    ) -> None:
        first = destination()
        connection = events.describe_api_destination(Name="d")["ConnectionArn"]
        events.delete_api_destination(Name="d")
        given = {"ConnectionArn": connection, "InvocationEndpoint": endpoint.url, "HttpMethod": "POST"}
        events.create_api_destination(Name="d", **given)
        put(first)
        assert endpoint.got == []


def test_a_destination_is_called_at_its_rate(
    cloud: Cloud, events: Any, endpoint: Endpoint, rule: Any, destination: Any
) -> None:
    rule(destination(InvocationRateLimitPerSecond=2), RoleArn=ROLE)
    events.put_events(Entries=[entry({"n": number}) for number in range(5)])
    assert len(endpoint.got) == 1
    cloud.clock.advance(seconds=1)
    assert len(endpoint.got) == 3
    cloud.clock.advance(seconds=1)
    assert sorted(json.loads(got.body)["detail"]["n"] for got in endpoint.got) == [0, 1, 2, 3, 4]


class TestDestinations:
    def test_a_connection_that_is_not_there(self, events: Any, refusal: Any) -> None:
        given = {
            "Name": "d",
            "ConnectionArn": arn_of("events", "connection/none/abc"),
            "InvocationEndpoint": "https://example.com",
            "HttpMethod": "GET",
        }
        assert refusal(events.create_api_destination, **given) == (
            "ResourceNotFoundException",
            "Connection 'none' does not exist.",
        )

    def test_a_name_that_is_taken(self, events: Any, destination: Any, refusal: Any) -> None:
        destination()
        connection = events.describe_api_destination(Name="d")["ConnectionArn"]
        given = {"Name": "d", "ConnectionArn": connection, "InvocationEndpoint": "https://a.b", "HttpMethod": "GET"}
        assert refusal(events.create_api_destination, **given)[0] == "ResourceAlreadyExistsException"

    def test_a_destination_is_active_as_its_connection_is(self, events: Any, destination: Any) -> None:
        destination()

        def state() -> str:
            return str(events.describe_api_destination(Name="d")["ApiDestinationState"])

        before = state()
        events.deauthorize_connection(Name="c")
        assert (before, state()) == ("ACTIVE", "INACTIVE")
        events.update_connection(Name="c", AuthParameters=BASIC)
        assert state() == "ACTIVE"
        events.delete_connection(Name="c")
        assert state() == "INACTIVE"

    def test_destinations_are_listed_by_their_connection(self, events: Any, destination: Any) -> None:
        destination()
        connection = events.describe_api_destination(Name="d")["ConnectionArn"]
        assert len(events.list_api_destinations(ConnectionArn=connection)["ApiDestinations"]) == 1
        assert events.list_api_destinations(ConnectionArn=f"{connection}0")["ApiDestinations"] == []
