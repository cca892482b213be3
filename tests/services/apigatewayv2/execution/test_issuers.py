"""Tokens of an issuer on this machine, whose OpenID configuration says where its keys are."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from awsim import mock_aws
from tests.services.apigatewayv2.conftest import HttpApi

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = RSAKey.generate_key(2048, {"kid": "one"})


class Issuer(BaseHTTPRequestHandler):
    """Shows where its keys are, and the keys."""

    def do_GET(self) -> None:
        shown: dict[str, Any] = {
            "/.well-known/openid-configuration": {"jwks_uri": f"http://{self.headers['host']}/keys"},
            "/keys": {"keys": [KEY.as_dict(private=False)]},
        }
        found = shown.get(self.path)
        text = json.dumps(found).encode()
        self.send_response(404 if found is None else 200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing is written."""


@pytest.fixture
def issuer() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Issuer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(issuer: str) -> Iterator[Any]:
    """The answer to a request with a token of these claims, at a route that wants the scope `read`."""
    with mock_aws(clock="virtual", http_endpoints="loopback") as cloud:
        client = boto3.client("apigatewayv2", region_name="us-east-1")
        api = HttpApi(cloud, client)
        authorizer = client.create_authorizer(
            ApiId=api.id,
            Name="tokens",
            AuthorizerType="JWT",
            IdentitySource=["$request.querystring.token"],
            JwtConfiguration={"Audience": ["web"], "Issuer": issuer},
        )["AuthorizerId"]
        target = api.function(lambda event: event["requestContext"]["authorizer"]["jwt"])
        guarded = {"AuthorizationType": "JWT", "AuthorizerId": authorizer, "AuthorizationScopes": ["read"]}
        api.route("GET /", target, **guarded)
        now = int(cloud.clock.now())

        def ask(key: RSAKey = KEY, **claims: Any) -> Any:
            given = {"iss": issuer, "aud": "web", "exp": now + 60, "iat": now, "scope": "read write", **claims}
            return api.get(f"/?token={jwt.encode({'alg': 'RS256', 'kid': 'one'}, given, key)}")

        ask.now = now  # type: ignore[attr-defined]
        yield ask


def test_a_good_token(get: Any) -> None:
    answer = get(groups=["a", "b"])

    assert answer.status_code == 200
    assert answer.json()["scopes"] == ["read"]
    assert answer.json()["claims"]["groups"] == "[a b]"


def test_what_makes_a_token_bad(get: Any) -> None:
    another = RSAKey.generate_key(2048, {"kid": "one"})

    answers = [
        get(another),
        get(iss="http://127.0.0.1:1"),
        get(aud="phone"),
        get(exp=get.now),
        get(nbf=get.now + 10),
        get(iat=get.now + 10),
    ]

    assert [each.status_code for each in answers] == [401] * 6
    assert get(scope="write").status_code == 403


def test_the_client_may_stand_for_the_audience(get: Any) -> None:
    assert get(aud=["x", "web"]).status_code == 200
