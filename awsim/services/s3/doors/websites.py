"""Buckets as websites: what visitors of their hosts are shown (S3 user guide, "Hosting a static website")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from awsim.model.errors import ServiceError
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.services.s3.doors.cors import cross_origin_of
from awsim.services.s3.doors.front import own_headers, preflight, refusal, shared_headers
from awsim.services.s3.doors.pages import error_page
from awsim.services.s3.doors.routing import (
    Redirect,
    Visit,
    error_key,
    folder_index,
    key_for,
    redirect_after,
    redirect_before,
    to_folder,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from awsim.fabric.doors import Answer
    from awsim.kernel.steps import Steps
    from awsim.kernel.world import World
    from awsim.protocols.route import Route

HOST = re.compile(r"(?P<bucket>.+)\.s3-website[.-](?P<region>[a-z0-9-]+)\.(?P<domain>.+)")
NO_BUCKET = {"Code": "NoSuchBucket", "Message": "The specified bucket does not exist"}
NO_WEBSITE = {
    "Code": "NoSuchWebsiteConfiguration",
    "Message": "The specified bucket does not have a website configuration",
}
NOT_ALLOWED = {"Code": "MethodNotAllowed", "Message": "The specified method is not allowed against this resource."}
_OWN = frozenset({"RequestId", "HostId"})
_SENT_ON = frozenset({"if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "origin", "range"})


def visiting(world: World, request: HTTPRequest, _: Route | None, answer: Answer) -> Steps[HTTPResponse]:
    """The response to a visitor of a website, in steps; `answer` answers the requests for its objects."""
    parts = urlsplit(request.url)
    found = HOST.fullmatch(parts.hostname or "")
    assert found is not None
    name, region = found["bucket"], found["region"]
    site = _Site(world, request, f"https://s3.{region}.{found['domain']}/{quote(name)}", answer)
    bucket = world.backend("s3", world.options.account, region).directory.buckets.get(name)
    if bucket is None or bucket.region != region:
        return site.page(404, {**NO_BUCKET, "BucketName": name})
    if "Website" not in bucket.configurations:
        return site.page(404, {**NO_WEBSITE, "BucketName": name})
    if request.method == "OPTIONS":
        try:
            return preflight(world, request, bucket, "OBJECT")
        except ServiceError as error:
            return refusal(world, error)
    if request.method not in ("GET", "HEAD"):
        return site.page(405, {**NOT_ALLOWED, "Method": request.method, "ResourceType": "OBJECT"})
    host = request.headers.get("host") or parts.netloc
    visit = Visit(unquote(parts.path.removeprefix("/")), host, parts.scheme)
    response = yield from site.showing(bucket.configurations["Website"], visit)
    asked = cross_origin_of(request.method, request.headers)
    if asked is not None:
        response.headers.update(shared_headers(bucket, asked))
    return response


class _Site:
    """One visit to one website."""

    def __init__(self, world: World, request: HTTPRequest, bucket_url: str, answer: Answer) -> None:
        self._world = world
        self._request = request
        self._bucket_url = bucket_url
        self._answer = answer

    def showing(self, website: Mapping[str, Any], visit: Visit) -> Steps[HTTPResponse]:
        """The object that is asked for, or where it or its absence leads."""
        away = redirect_before(website, visit)
        if away is not None:
            return self._led(away)
        response = yield from self._object(key_for(website, visit))
        if response.status < 400:
            target = response.headers.get("x-amz-website-redirect-location")
            return response if target is None else self._led(Redirect(301, target))
        return (yield from self._failing(website, visit, response))

    def _failing(self, website: Mapping[str, Any], visit: Visit, response: HTTPResponse) -> Steps[HTTPResponse]:
        index = folder_index(website, visit)
        if response.status == 404 and index is not None:
            there = yield from self._object(index, "HEAD")
            if there.status == 200:
                return self._led(to_folder(visit))
        away = redirect_after(website, visit, response.status)
        if away is not None:
            return self._led(away)
        said = _said(response)
        document = error_key(website, response.status)
        if document is None:
            return self.page(response.status, said)
        shown = yield from self._object(document)
        if shown.status == 200:
            return HTTPResponse(response.status, {**shown.headers, **_errors(said)}, shown.body)
        return self.page(response.status, said, {**_said(shown), "Key": document})

    def page(self, status: int, said: Mapping[str, str], of_document: Mapping[str, str] | None = None) -> HTTPResponse:
        """A page that tells of an error."""
        headers = {**own_headers(self._world), **_errors(said), "content-type": "text/html; charset=utf-8"}
        own = {"RequestId": headers["x-amz-request-id"], "HostId": headers["x-amz-id-2"]}
        body = error_page(status, {**said, **own}, of_document)
        return HTTPResponse(status, {**headers, "content-length": str(len(body))}, body)

    def _object(self, key: str, method: str = "GET") -> Steps[HTTPResponse]:
        """The object with a key, as anybody may see it; an error says what is wrong also where only its head is."""
        headers = {name: text for name, text in self._request.headers.items() if name in _SENT_ON}
        response = yield from self._answer(HTTPRequest(method, f"{self._bucket_url}/{quote(key)}", headers))
        return response

    def _led(self, away: Redirect) -> HTTPResponse:
        return HTTPResponse(away.status, {**own_headers(self._world), "location": away.location, "content-length": "0"})


def _said(response: HTTPResponse) -> dict[str, str]:
    """What an error of S3's says, in its order."""
    body = response.body if isinstance(response.body, bytes) else response.body.read()
    root = ET.fromstring(body)  # noqa: S314 - it is our own
    return {each.tag: each.text or "" for each in root if each.tag not in _OWN}


def _errors(said: Mapping[str, str]) -> dict[str, str]:
    details = {name: text for name, text in said.items() if name not in ("Code", "Message")}
    return {
        "x-amz-error-code": said["Code"],
        "x-amz-error-message": said["Message"],
        **{f"x-amz-error-detail-{name.lower()}": text for name, text in details.items()},
    }
