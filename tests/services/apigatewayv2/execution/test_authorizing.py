"""Who may call a route: signatures, tokens, and what functions say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

if TYPE_CHECKING:
    import requests

REGION = "us-east-1"
UNAUTHORIZED = (401, {"message": "Unauthorized"})
FORBIDDEN = (403, {"message": "Forbidden"})
FAILED = (500, {"message": "Internal Server Error"})


def outcome(answer: requests.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()


class TestSignatures:
    def test_an_unsigned_request_is_forbidden(self, api: Any) -> None:
        api.route("GET /", api.function("x"), AuthorizationType="AWS_IAM")

        assert outcome(api.get()) == FORBIDDEN

    def test_who_has_signed_is_told(self, api: Any) -> None:
        api.route("GET /", api.function(lambda event: event["requestContext"]), AuthorizationType="AWS_IAM")
        signed = AWSRequest("GET", api.endpoint + "/")
        SigV4Auth(Credentials("123456789012", "secret"), "execute-api", REGION).add_auth(signed)

        told = api.get("/", headers=dict(signed.headers)).json()["authorizer"]["iam"]

        assert (told["accessKey"], told["accountId"]) == ("123456789012", "123456789012")
        assert told["userArn"].startswith("arn:aws:")


@pytest.fixture
def pool(cloud: Any) -> Any:
    """A user pool with a user: its issuer, the audience, and the tokens."""
    cognito = boto3.client("cognito-idp", region_name=REGION)
    pool_id = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="web", ExplicitAuthFlows=["USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ann", TemporaryPassword="Secret-1")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username="ann", Password="Secret-2", Permanent=True)
    tokens = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ann", "PASSWORD": "Secret-2"}
    )["AuthenticationResult"]
    return {"issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool_id}", "audience": client, **tokens}


class TestTokens:
    @pytest.fixture
    def guarded(self, api: Any, apis: Any, pool: Any) -> Any:
        def make(audience: str = pool["audience"], **route: Any) -> Any:
            authorizer = apis.create_authorizer(
                ApiId=api.id,
                Name="tokens",
                AuthorizerType="JWT",
                IdentitySource=["$request.header.Authorization"],
                JwtConfiguration={"Audience": [audience], "Issuer": pool["issuer"]},
            )["AuthorizerId"]
            target = api.function(lambda event: event["requestContext"]["authorizer"])
            api.route("GET /", target, AuthorizationType="JWT", AuthorizerId=authorizer, **route)
            return lambda token: api.get(headers={"Authorization": token})

        return make

    def test_claims_of_a_good_token_are_told(self, guarded: Any, pool: Any) -> None:
        get = guarded()

        for token in (f"Bearer {pool['AccessToken']}", pool["IdToken"]):
            told = get(token).json()["jwt"]

            assert told["claims"]["iss"] == pool["issuer"]
            assert told["scopes"] is None

    def test_no_token(self, api: Any, guarded: Any) -> None:
        guarded()

        answer = api.get()

        assert outcome(answer) == UNAUTHORIZED
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_tokens_that_are_not_good(self, guarded: Any, pool: Any) -> None:
        get = guarded()
        header, body, signature = pool["AccessToken"].split(".")

        for token in ("x", f"{header}.{body}.{signature[:-6]}AAAAAA", f"{header}.{body}."):
            answer = get(f"Bearer {token}")

            assert outcome(answer) == UNAUTHORIZED
            assert 'error="invalid_token"' in answer.headers["www-authenticate"]

    def test_a_token_for_somebody_else(self, guarded: Any, pool: Any) -> None:
        answer = guarded(audience="another")(pool["AccessToken"])

        assert outcome(answer) == UNAUTHORIZED
        assert "audience" in answer.headers["www-authenticate"]

    def test_a_token_ends_by_the_clouds_clock(self, guarded: Any, pool: Any, cloud: Any) -> None:
        get = guarded()
        cloud.clock.advance(seconds=3601)

        assert outcome(get(pool["AccessToken"])) == UNAUTHORIZED

    def test_a_route_wants_scopes(self, guarded: Any, pool: Any) -> None:
        answer = guarded(AuthorizationScopes=["orders/write"])(pool["AccessToken"])

        assert outcome(answer) == FORBIDDEN
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def policy(effect: str, resource: str) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


class TestFunctions:
    @pytest.fixture
    def asked(self) -> list[Any]:
        return []

    @pytest.fixture
    def guarded(self, api: Any, apis: Any, cloud: Any, asked: list[Any]) -> Any:
        """Routes behind an authoriser that says what is handed over, or what that gives for the event."""

        def make(said: Any, version: str = "2.0", sources: Any = ("$request.header.Token",), **given: Any) -> None:
            def decide(event: Any, _: Any) -> Any:
                asked.append(event)
                return said(event) if callable(said) else said

            arn = cloud.functions.create("decide", decide)["FunctionArn"]
            uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
            authorizer = apis.create_authorizer(
                ApiId=api.id,
                Name="asked",
                AuthorizerType="REQUEST",
                AuthorizerUri=uri,
                AuthorizerPayloadFormatVersion=version,
                IdentitySource=list(sources),
                **given,
            )["AuthorizerId"]
            target = api.function(lambda event: event["requestContext"].get("authorizer"))
            for key in ("GET /a/{id}", "GET /b"):
                api.route(key, target, AuthorizationType="CUSTOM", AuthorizerId=authorizer)

        return make

    def test_a_simple_yes_and_what_it_adds(self, api: Any, guarded: Any, asked: list[Any]) -> None:
        guarded({"isAuthorized": True, "context": {"user": "ann"}}, EnableSimpleResponses=True)

        told = api.get("/a/1?q=1", headers={"Token": "t"}).json()

        [event] = asked
        assert told == {"lambda": {"user": "ann"}}
        assert (event["version"], event["type"], event["identitySource"], event["routeKey"]) == (
            "2.0",
            "REQUEST",
            ["t"],
            "GET /a/{id}",
        )
        assert event["routeArn"] == f"arn:aws:execute-api:{REGION}:123456789012:{api.id}/$default/GET/a/1"
        assert event["pathParameters"] == {"id": "1"}
        assert "body" not in event

    def test_a_simple_no(self, api: Any, guarded: Any) -> None:
        guarded({"isAuthorized": False}, EnableSimpleResponses=True)

        assert outcome(api.get("/b", headers={"Token": "t"})) == FORBIDDEN

    def test_without_its_identity_sources_it_is_not_asked(self, api: Any, guarded: Any, asked: list[Any]) -> None:
        guarded({"isAuthorized": True}, EnableSimpleResponses=True)

        assert outcome(api.get("/b")) == UNAUTHORIZED
        assert asked == []

    @pytest.mark.parametrize(("effect", "wanted"), [("Allow", 200), ("Deny", 403)])
    def test_a_policy_of_format_1(self, api: Any, guarded: Any, asked: list[Any], effect: str, wanted: int) -> None:
        def decide(event: Any) -> Any:
            return {"principalId": "ann", "policyDocument": policy(effect, event["methodArn"]), "context": {"n": 1}}

        guarded(decide, version="1.0")

        answer = api.get("/b", headers={"Token": "t"})

        assert answer.status_code == wanted
        assert (asked[0]["authorizationToken"], asked[0]["identitySource"]) == ("t", "t")
        assert asked[0]["methodArn"].endswith("/$default/GET/b")

    def test_a_policy_for_another_route_does_not_let_pass(self, api: Any, guarded: Any) -> None:
        allowed = policy("Allow", f"arn:aws:execute-api:{REGION}:123456789012:{api.id}/*/GET/a/*")
        guarded({"principalId": "ann", "policyDocument": allowed})

        assert api.get("/a/1", headers={"Token": "t"}).status_code == 200
        assert outcome(api.get("/b", headers={"Token": "t"})) == FORBIDDEN

    @pytest.mark.parametrize("said", ["yes", {"policyDocument": "x"}, {}])
    def test_what_is_no_decision(self, api: Any, guarded: Any, said: Any) -> None:
        guarded(said, EnableSimpleResponses=True)

        assert outcome(api.get("/b", headers={"Token": "t"})) == FAILED

    def test_decisions_are_remembered_by_the_clock(
        self, api: Any, apis: Any, guarded: Any, asked: list[Any], cloud: Any
    ) -> None:
        guarded({"isAuthorized": True}, EnableSimpleResponses=True, AuthorizerResultTtlInSeconds=60)

        def times(token: str) -> int:
            asked.clear()
            api.get("/b", headers={"Token": token})
            api.get("/a/1", headers={"Token": token})
            return len(asked)

        assert [times("one"), times("one"), times("two")] == [1, 0, 1]
        cloud.clock.advance(seconds=61)
        assert times("one") == 1
        apis.reset_authorizers_cache(ApiId=api.id, StageName="$default")
        assert times("one") == 1

    def test_without_a_time_to_live_it_is_asked_each_time(self, api: Any, guarded: Any, asked: list[Any]) -> None:
        guarded({"isAuthorized": True}, EnableSimpleResponses=True)

        api.get("/b", headers={"Token": "t"})
        api.get("/b", headers={"Token": "t"})

        assert len(asked) == 2
