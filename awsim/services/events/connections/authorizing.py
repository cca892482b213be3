"""Requests for tokens, and the headers that authorize requests.

User guide, "Connections for API targets". How a token is asked for AWS tells in outline: awsim sends the client's id
and secret with `grant_type=client_credentials` as a form, or as the query of a GET, as RFC 6749 has it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from awsim.protocols.http import HTTPRequest
from awsim.services.events.connections.parameters import http_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.connections.models import Connection

FORM = "application/x-www-form-urlencoded"
TOKEN_LIFE_SECONDS = 3600.0
"""Of a token whose endpoint does not say how long it is good."""


def token_request(secret: Mapping[str, Any]) -> HTTPRequest:
    """The request that asks for a token."""
    headers, query, body = http_parameters(secret, "oauth_http_parameters")
    form = {
        "grant_type": "client_credentials",
        "client_id": secret.get("client_id", ""),
        "client_secret": secret.get("client_secret", ""),
        **body,
    }
    method, url = secret.get("http_method", "POST"), secret.get("authorization_endpoint", "")
    if method == "GET":
        query, content = {**query, **form}, b""
    else:
        content = urlencode(form).encode()
    if query:
        url += f"{'&' if '?' in url else '?'}{urlencode(query)}"
    sent = {name.lower(): value for name, value in headers.items()}
    sent |= {"content-type": FORM, "content-length": str(len(content))}
    return HTTPRequest(method, url, sent, content)


def token_in(answer: str) -> tuple[str, float] | None:
    """The Authorization header of a token in an answer, and how many seconds it is good; None where there is none."""
    try:
        said = json.loads(answer)
    except ValueError:
        return None
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(token, str) or not token:
        return None
    seconds = said.get("expires_in")
    return f"Bearer {token}", float(seconds) if str(seconds).isdigit() else TOKEN_LIFE_SECONDS


def authorization_headers(connection: Connection, secret: Mapping[str, Any]) -> dict[str, str]:
    """The headers that authorize a request with a connection."""
    if connection.authorization_type == "BASIC":
        pair = f"{secret.get('username', '')}:{secret.get('password', '')}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    if connection.authorization_type == "API_KEY":
        return {str(secret.get("api_key_name", "")): str(secret.get("api_key_value", ""))}
    return {"Authorization": connection.token or ""}
