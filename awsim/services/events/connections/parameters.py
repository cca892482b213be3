"""What a connection is given to authorize itself: what of it is shown, and what is kept as its secret.

The secret's JSON is as AWS writes it (recorded: test_connection_secrets, test_update_connection).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, Any]

MEMBERS = {
    "BASIC": "BasicAuthParameters",
    "API_KEY": "ApiKeyAuthParameters",
    "OAUTH_CLIENT_CREDENTIALS": "OAuthParameters",
}
"""Type of authorization -> the member of AuthParameters that it needs."""
INVOCATION = "InvocationHttpParameters"
OAUTH_HTTP = "OAuthHttpParameters"
KINDS = {
    "HeaderParameters": "header_parameters",
    "QueryStringParameters": "query_string_parameters",
    "BodyParameters": "body_parameters",
}


def check_parameters(authorization_type: str, given: Given) -> None:
    """Raise ValidationException where the parameters are not of the type of authorization."""
    needed = MEMBERS[authorization_type]
    if given.get(needed) is None:
        raise ValidationError(f"Parameter {needed} is required for authorization type {authorization_type}.")
    others = [member for member in MEMBERS.values() if member != needed and given.get(member) is not None]
    if others:
        raise ValidationError(f"Parameter {others[0]} is not valid for authorization type {authorization_type}.")
    for http in (given.get(INVOCATION), (given.get("OAuthParameters") or {}).get(OAUTH_HTTP)):
        for kind in KINDS:
            for each in (http or {}).get(kind) or ():
                if each.get("Key") is None or each.get("Value") is None:
                    raise ValidationError(f"Parameter(s) Key and Value must be specified in {kind}.")


def merged(before: Given, after: Given) -> dict[str, Any]:
    """Parameters with what an update gives in place of what was there, member by member."""
    result = dict(before)
    for name, value in after.items():
        if value is None:
            continue
        inner = before.get(name)
        result[name] = merged(inner, value) if isinstance(value, dict) and isinstance(inner, dict) else value
    return result


def shown_of(given: Given) -> dict[str, Any]:
    """The parameters without what is secret."""
    shown: dict[str, Any] = {}
    if given.get("BasicAuthParameters"):
        shown["BasicAuthParameters"] = {"Username": given["BasicAuthParameters"]["Username"]}
    if given.get("ApiKeyAuthParameters"):
        shown["ApiKeyAuthParameters"] = {"ApiKeyName": given["ApiKeyAuthParameters"]["ApiKeyName"]}
    oauth = given.get("OAuthParameters")
    if oauth:
        shown["OAuthParameters"] = {
            "ClientParameters": {"ClientID": oauth["ClientParameters"]["ClientID"]},
            "AuthorizationEndpoint": oauth["AuthorizationEndpoint"],
            "HttpMethod": oauth["HttpMethod"],
        }
        if oauth.get(OAUTH_HTTP) is not None:
            shown["OAuthParameters"][OAUTH_HTTP] = _shown_http(oauth[OAUTH_HTTP])
    if given.get(INVOCATION) is not None:
        shown[INVOCATION] = _shown_http(given[INVOCATION])
    if given.get("ConnectivityParameters"):
        shown["ConnectivityParameters"] = given["ConnectivityParameters"]
    return shown


def secret_of(given: Given) -> dict[str, Any]:
    """What is kept in Secrets Manager."""
    secret: dict[str, Any] = {}
    basic, key, oauth = (given.get(member) for member in MEMBERS.values())
    if basic:
        secret |= {"username": basic["Username"], "password": basic["Password"]}
    if key:
        secret |= {"api_key_name": key["ApiKeyName"], "api_key_value": key["ApiKeyValue"]}
    if oauth:
        secret |= {
            "client_id": oauth["ClientParameters"]["ClientID"],
            "client_secret": oauth["ClientParameters"]["ClientSecret"],
            "authorization_endpoint": oauth["AuthorizationEndpoint"],
            "http_method": oauth["HttpMethod"],
        }
        if oauth.get(OAUTH_HTTP) is not None:
            secret["oauth_http_parameters"] = _kept_http(oauth[OAUTH_HTTP])
    if given.get(INVOCATION) is not None:
        secret["invocation_http_parameters"] = _kept_http(given[INVOCATION])
    return secret


def given_of(secret: Given) -> dict[str, Any]:
    """The parameters that a secret was made of, for an update that gives a part of them."""
    given: dict[str, Any] = {}
    if "username" in secret:
        given["BasicAuthParameters"] = {"Username": secret["username"], "Password": secret["password"]}
    if "api_key_name" in secret:
        given["ApiKeyAuthParameters"] = {"ApiKeyName": secret["api_key_name"], "ApiKeyValue": secret["api_key_value"]}
    if "client_id" in secret:
        given["OAuthParameters"] = {
            "ClientParameters": {"ClientID": secret["client_id"], "ClientSecret": secret["client_secret"]},
            "AuthorizationEndpoint": secret["authorization_endpoint"],
            "HttpMethod": secret["http_method"],
        }
        if "oauth_http_parameters" in secret:
            given["OAuthParameters"][OAUTH_HTTP] = _given_http(secret["oauth_http_parameters"])
    if "invocation_http_parameters" in secret:
        given[INVOCATION] = _given_http(secret["invocation_http_parameters"])
    return given


def http_parameters(secret: Given, member: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Headers, query parameters and members of the body that a secret adds to requests."""
    kept = secret.get(member) or {}
    headers, query, body = ({each["key"]: each["value"] for each in kept.get(kind, ())} for kind in KINDS.values())
    return headers, query, body


def _shown_http(given: Given) -> dict[str, Any]:
    return {
        kind: [
            {name: value for name, value in each.items() if name != "Value" or not each.get("IsValueSecret")}
            for each in given[kind]
        ]
        for kind in KINDS
        if given.get(kind) is not None
    }


def _kept_http(given: Given) -> dict[str, Any]:
    return {
        ours: [
            {"key": each["Key"], "value": each["Value"], "is_value_secret": bool(each.get("IsValueSecret"))}
            for each in given[kind]
        ]
        for kind, ours in KINDS.items()
        if given.get(kind) is not None
    }


def _given_http(kept: Given) -> dict[str, Any]:
    return {
        kind: [
            {"Key": each["key"], "Value": each["value"], "IsValueSecret": each["is_value_secret"]}
            for each in kept[ours]
        ]
        for kind, ours in KINDS.items()
        if ours in kept
    }
