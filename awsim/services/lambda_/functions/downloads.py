"""Packages by HTTP: the presigned URLs that GetFunction and GetLayerVersion answer, and what is found there.

AWS keeps packages in buckets of its own and presigns them for ten minutes (API reference, FunctionCodeLocation).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from awsim.protocols.http import HTTPResponse
from awsim.services.lambda_.functions.images import resolved_image

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.lambda_.layers.models import LayerVersion
    from awsim.services.lambda_.models import FunctionVersion
    from awsim.services.lambda_.resources import LambdaResources

VALID_SECONDS = 600

HOST = re.compile(r"awslambda-(?P<region>[a-z0-9-]+?)-(?P<kind>tasks|layers)\.s3\.[a-z0-9-]+\.[a-z0-9.-]+")
_PATH = re.compile(r"/snapshots/(?P<account>\d{12})/(?P<name>[^/]+)-(?P<version>[^/-]+)-(?P<hash>[0-9a-f]{32})")
_WRITTEN = "%Y%m%dT%H%M%SZ"


def code_location(backend: LambdaResources, version: FunctionVersion) -> dict[str, Any]:
    """A version's `FunctionCodeLocation`."""
    package = version.configuration.package
    if package.image_uri is not None:
        resolved = resolved_image(package.image_uri, package.sha256)
        return {"RepositoryType": "ECR", "ImageUri": package.image_uri, "ResolvedImageUri": resolved}
    described: dict[str, Any] = {"RepositoryType": "S3", "SourceKMSKeyArn": package.kms_key_arn}
    if package.s3_object is not None:
        return {**described, "ResolvedS3Object": package.s3_object}
    return {**described, "Location": _url(backend, "tasks", version.function_name, version.version, package.content)}


def layer_location(backend: LambdaResources, name: str, version: LayerVersion) -> str:
    """Where the content of a layer version is."""
    return _url(backend, "layers", name, str(version.number), version.package.content)


def download(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """What is found at such a URL, None for any other: the zip file, or the error S3 answers."""
    parts = urlsplit(request.url)
    place, path = HOST.fullmatch(parts.hostname or ""), _PATH.fullmatch(unquote(parts.path))
    if place is None:
        return None
    if not _is_valid(parse_qs(parts.query), world.clock.now()):
        return _error(403, "AccessDenied", "Request has expired")
    with world.lock:
        content = None if path is None else _content(world, place, path)
    if content is None:
        return _error(404, "NoSuchKey", "The specified key does not exist.")
    return HTTPResponse(200, {"content-type": "application/zip", "content-length": str(len(content))}, content)


def _url(backend: LambdaResources, kind: str, name: str, version: str, content: bytes) -> str:
    at = datetime.fromtimestamp(backend.now(), UTC)
    host = f"awslambda-{backend.region}-{kind}.s3.{backend.region}.amazonaws.com"
    path = f"/snapshots/{backend.account}/{name}-{quote(version)}-{_hash(content)}"
    scope = quote(f"{backend.account}/{at:%Y%m%d}/{backend.region}/s3/aws4_request", safe="")
    query = (
        f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope}&X-Amz-Date={at.strftime(_WRITTEN)}"
        f"&X-Amz-Expires={VALID_SECONDS}&X-Amz-SignedHeaders=host"
    )
    signature = sha256(f"{host}{path}?{query}".encode()).hexdigest()
    return f"https://{host}{path}?{query}&X-Amz-Signature={signature}"


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


def _is_valid(query: dict[str, list[str]], now: float) -> bool:
    try:
        at = datetime.strptime(query["X-Amz-Date"][0], _WRITTEN).replace(tzinfo=UTC)
        return now < at.timestamp() + int(query["X-Amz-Expires"][0])
    except (KeyError, ValueError):
        return False


def _content(world: World, place: re.Match[str], path: re.Match[str]) -> bytes | None:
    """The package, if the function or layer version still has it."""
    backend: Any = world.backend("lambda", path["account"], place["region"])
    if place["kind"] == "layers":
        layer = backend.layers.get(path["name"])
        version = layer.versions.get(int(path["version"])) if layer is not None else None
        found = None if version is None else version.package.content
    else:
        function = backend.functions.get(path["name"])
        version = function.find_version(path["version"]) if function is not None else None
        found = None if version is None else version.configuration.code
    return found if found is not None and _hash(found) == path["hash"] else None


def _error(status: int, code: str, message: str) -> HTTPResponse:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return HTTPResponse(status, {"content-type": "application/xml"}, body.encode())
