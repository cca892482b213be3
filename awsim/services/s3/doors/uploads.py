"""An object that a form uploads: what it is to be put with, and what its browser is answered.

S3 API reference, "POST Object".
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from awsim.common.addresses import parts_of_url
from awsim.model.errors import ServiceError
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.services.s3.errors import AccessDeniedError, MalformedXMLError
from awsim.services.s3.events.notifications import posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.services.s3.doors.forms import Form
    from awsim.services.s3.doors.places import Place

_V4_FIELDS = ("X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date")
_V2_FIELDS = ("signature", "AWSAccessKeyId")
_HEADERS = frozenset({"cache-control", "content-type", "content-disposition", "content-encoding", "expires"})
"""Fields that are headers of the object."""
_OF_SIGNATURE = frozenset({"x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date"})
_STATUSES = frozenset({"200", "201", "204"})


def require_whole(form: Form) -> None:
    """Raise ServiceError where a form lacks its key, or some of what signs its policy; it may have no policy at all."""
    form.require("key")
    if "policy" not in form.fields:
        return
    signing = next(
        (names for names in (_V4_FIELDS, _V2_FIELDS) if any(name.lower() in form.fields for name in names)), None
    )
    if signing is None:
        raise AccessDeniedError
    for name in signing:
        form.require(name)


def put_request(request: HTTPRequest, form: Form) -> HTTPRequest:
    """The request that puts the object as the form says, by who has signed it."""
    fields = form.fields
    headers = {name: fields[name] for name in fields if name in _HEADERS}
    headers |= {name: fields[name] for name in fields if name.startswith("x-amz-") and name not in _OF_SIGNATURE}
    if "acl" in fields:
        headers["x-amz-acl"] = fields["acl"]
    if "tagging" in fields:
        headers["x-amz-tagging"] = _tags(fields["tagging"])
    headers["content-length"] = str(len(form.content))
    if "x-amz-credential" in fields:
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={fields['x-amz-credential']}, SignedHeaders=, Signature="
        )
    elif "awsaccesskeyid" in fields:
        headers["authorization"] = f"AWS {fields['awsaccesskeyid']}:"
    parts = urlsplit(request.url)
    url = parts._replace(path=f"{parts.path.rstrip('/')}/{quote(fields['key'])}", query="").geturl()
    return HTTPRequest("PUT", url, headers, form.content)


@contextmanager
def posting(bucket: str, key: str) -> Iterator[None]:
    """Let what is put here, on this thread, be told of as posted."""
    within = posted.set((bucket, key))
    try:
        yield
    finally:
        posted.reset(within)


def answer_to(form: Form, place: Place, put: HTTPResponse, request: HTTPRequest) -> HTTPResponse:
    """What a browser is answered whose form was taken: a redirect, or the status it has asked for."""
    fields = form.fields
    etag = put.headers.get("etag", "")
    parts = urlsplit(request.url)
    location = parts._replace(path=f"{parts.path.rstrip('/')}/{quote(fields['key'])}", query="").geturl()
    kept = {name: text for name, text in put.headers.items() if name not in ("content-type", "content-length")}
    target = fields.get("success_action_redirect") or fields.get("redirect")
    at = parts_of_url(target or "")
    if at.scheme in ("http", "https"):
        said = [("bucket", place.bucket), ("key", fields["key"]), ("etag", etag)]
        query = urlencode([*parse_qsl(at.query, keep_blank_values=True), *said])
        headers = {**kept, "location": at._replace(query=query).geturl(), "content-length": "0"}
        return HTTPResponse(303, headers)
    headers = {**kept, "location": location}
    status = fields.get("success_action_status", "")
    if status == "201":
        members = {"Location": location, "Bucket": place.bucket, "Key": fields["key"], "ETag": etag}
        inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in members.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inside}</PostResponse>'.encode()
        headers |= {"content-type": "application/xml", "content-length": str(len(body))}
        return HTTPResponse(201, headers, body)
    headers["content-length"] = "0"
    return HTTPResponse(int(status) if status in _STATUSES else 204, headers)


def _tags(document: str) -> str:
    """Tags as the header has them, of a field that is a document. Raises MalformedXML."""
    if "<!" in document:
        raise MalformedXMLError
    try:
        root = ET.fromstring(document)  # noqa: S314 - without declarations there are no entities
    except ET.ParseError:
        raise MalformedXMLError from None
    for each in root.iter():
        each.tag = each.tag.rpartition("}")[2]
    listed = root.findall("./TagSet/Tag")
    tags = [(each.findtext("Key"), each.findtext("Value")) for each in listed]
    if root.tag != "Tagging" or any(key is None or value is None for key, value in tags):
        raise MalformedXMLError
    return urlencode([(key or "", value or "") for key, value in tags])


def not_allowed(method: str, place: Place) -> ServiceError:
    """The error for a method that nothing answers."""
    return ServiceError(
        "The specified method is not allowed against this resource.",
        code="MethodNotAllowed",
        status=405,
        Method=method,
        ResourceType=place.resource_type,
    )
