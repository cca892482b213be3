"""Whether a request's signature is what its sender's secret makes of it, where the option `verify_signatures` is on.

S3 API reference, "Authenticating Requests"; the sentences as recorded. Signature version 4A is not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from awsim.kernel.secrets import secret_of
from awsim.model.errors import ServiceError
from awsim.protocols.signing import (
    ALGORITHM,
    UNSIGNED_PAYLOAD,
    Scope,
    Signed,
    is_same,
    signature_v2,
    signature_v4,
    signed_v2,
    signed_v4,
)
from awsim.services.s3.doors.presigned import AuthorizationQueryParametersError, headers_in_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.s3.doors.forms import Form
    from awsim.services.s3.doors.places import Place
    from awsim.services.s3.doors.presigned import Presigned

_HEADER = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<names>[^,\s]+),"
    r"\s*Signature=(?P<signature>[0-9a-f]+)"
)
_OLD_HEADER = re.compile(r"AWS (?P<key>[^:\s]+):(?P<signature>\S+)")
_OLD_IN_QUERY = ("content-md5", "content-type")
_NEEDS_NO_SIGNATURE = frozenset({"x-amz-content-sha256", "x-amz-date", "x-amz-user-agent"})


def require_presigned(
    world: World, request: HTTPRequest, presigned: Presigned, place: Place, region: str | None
) -> None:
    """Raise ServiceError where a presigned URL was not made with its key's secret, or not for this request.

    `region` is the bucket's, None where there is none.
    """
    if presigned.scope is not None and region not in (None, presigned.scope.region):
        raise AuthorizationQueryParametersError(
            f"Error parsing the X-Amz-Credential parameter; {_wrong(presigned.scope.region, region)}", Region=region
        )
    secret = _secret(world, presigned.access_key)
    if presigned.scope is None:
        query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        said = {name.lower(): value for name, value in query if name.lower() in _OLD_IN_QUERY}
        headers = {**said, **headers_in_query(request.url), **request.headers}
        expires = dict(query)["Expires"]
        _compare(_signed_v2(request, headers, place, expires, secret), presigned.signature, presigned.access_key)
        return
    unsigned = [
        name
        for name in request.headers
        if name.startswith("x-amz-") and name not in presigned.signed_headers and name not in _NEEDS_NO_SIGNATURE
    ]
    if unsigned:
        raise ServiceError(
            "There were headers present in the request which were not signed",
            code="AccessDenied",
            status=403,
            HeadersNotSigned=", ".join(unsigned),
        )
    payload = request.headers.get("x-amz-content-sha256", UNSIGNED_PAYLOAD)
    names = presigned.signed_headers
    signed = signed_v4(request, presigned.scope, presigned.moment, names, secret, payload)
    _compare(signed, presigned.signature, presigned.access_key)


def require_authorised(world: World, request: HTTPRequest, place: Place, region: str | None) -> None:
    """Raise ServiceError where a request's `Authorization` is not made with its key's secret; there may be none."""
    given = request.headers.get("authorization")
    if given is None:
        return
    old = _OLD_HEADER.fullmatch(given)
    if old is not None:
        date = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
        signed = _signed_v2(request, request.headers, place, date, _secret(world, old["key"]))
        _compare(signed, old["signature"], old["key"])
        return
    found = _HEADER.fullmatch(given)
    scope = None if found is None else Scope.parse(found["credential"])
    if found is None or scope is None:
        raise _malformed(given)
    if region not in (None, scope.region):
        message = f"The authorization header is malformed; {_wrong(scope.region, region)}"
        raise ServiceError(message, code="AuthorizationHeaderMalformed", status=400, Region=region)
    _compare(_signed(world, request, scope, found["names"].split(";")), found["signature"], scope.access_key)


def require_signed_form(world: World, form: Form) -> None:
    """Raise ServiceError where a form's policy is not signed with its key's secret."""
    policy = form.fields["policy"]
    if "x-amz-signature" not in form.fields:
        key = form.fields["awsaccesskeyid"]
        _compare(Signed(signature_v2(policy, _secret(world, key)), policy), form.fields["signature"], key)
        return
    scope = Scope.parse(form.fields["x-amz-credential"])
    if scope is None:
        raise _malformed(form.fields["x-amz-credential"])
    signed = Signed(signature_v4(policy, scope, _secret(world, scope.access_key)), policy)
    _compare(signed, form.fields["x-amz-signature"], scope.access_key)


def _signed_v2(request: HTTPRequest, headers: Mapping[str, str], place: Place, date: str, secret: str) -> Signed:
    """A bucket is signed with a slash behind its name, whether the path has one or not."""
    resource = place.path if place.key or place.path.endswith("/") else f"{place.path}/"
    return signed_v2(request, headers, resource, date, secret)


def _signed(world: World, request: HTTPRequest, scope: Scope, names: Sequence[str]) -> Signed:
    payload = request.headers.get("x-amz-content-sha256")
    if payload is None:
        raise ServiceError(
            "Missing required header for this request: x-amz-content-sha256", code="InvalidRequest", status=400
        )
    moment = request.headers.get("x-amz-date") or request.headers.get("date", "")
    return signed_v4(request, scope, moment, names, _secret(world, scope.access_key), payload)


def _secret(world: World, access_key: str) -> str:
    secret = secret_of(world, access_key)
    if secret is None:
        raise ServiceError(
            "The AWS Access Key Id you provided does not exist in our records.",
            code="InvalidAccessKeyId",
            status=403,
            AWSAccessKeyId=access_key,
        )
    return secret


def _compare(signed: Signed, given: str, access_key: str) -> None:
    if is_same(signed.signature, given):
        return
    members: dict[str, Any] = {
        "AWSAccessKeyId": access_key,
        "StringToSign": signed.string_to_sign,
        "SignatureProvided": given,
        "StringToSignBytes": _bytes(signed.string_to_sign),
    }
    if signed.canonical_request is not None:
        members["CanonicalRequest"] = signed.canonical_request
        members["CanonicalRequestBytes"] = _bytes(signed.canonical_request)
    raise ServiceError(
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
        "method.",
        code="SignatureDoesNotMatch",
        status=403,
        **members,
    )


def _malformed(given: str) -> ServiceError:
    if given.startswith("AWS4-ECDSA"):
        message = "Signature Version 4A is not checked by awsim: turn verify_signatures off, or sign with version 4."
        return ServiceError(message, code="NotImplemented", status=501)
    message = "The authorization header is malformed; the authorization header requires three components: "
    return ServiceError(
        f"{message}Credential, SignedHeaders, and Signature.", code="AuthorizationHeaderMalformed", status=400
    )


def _wrong(region: str, right: str | None) -> str:
    return f"the region '{region}' is wrong; expecting '{right}'"


def _bytes(text: str) -> str:
    return text.encode(errors="surrogateescape").hex(" ")
