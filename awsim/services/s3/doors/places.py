"""Which bucket and key a request's URL names, and which account and region it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from botocore.exceptions import EndpointConnectionError

from awsim.protocols.hosts import parse_host
from awsim.protocols.route import path_of
from awsim.protocols.signature import signature_of
from awsim.protocols.unsigned import services_meant

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.s3.backend import S3Backend
    from awsim.services.s3.models import Bucket


class Place(NamedTuple):
    """What a URL names."""

    bucket: str
    """Empty for the service itself."""
    key: str
    """Empty for a bucket itself."""
    path: str
    """The path with the bucket in front, as it was sent."""

    @property
    def resource_type(self) -> str:
        """What errors call it."""
        return "OBJECT" if self.key else "BUCKET" if self.bucket else "SERVICE"


def place_of(url: str) -> Place:
    """What the URL of a request to S3 names."""
    path = path_of(urlsplit(url))
    bucket, _, key = path.removeprefix("/").partition("/")
    return Place(unquote(bucket), unquote(key), path)


def backend_for(world: World, request: HTTPRequest) -> S3Backend | None:
    """The backend of who asks: of the signature's account and region, or of the host's; None where S3 is not there."""
    access_key, region, _ = signature_of(request)
    host = parse_host(urlsplit(request.url).hostname or "")
    region = region or (host.region if host is not None else None) or world.options.region
    try:
        found: S3Backend = world.backend("s3", world.account_of(access_key), region)
    except EndpointConnectionError:
        return None
    return found


def is_of_bucket(world: World, request: HTTPRequest) -> bool:
    """Whether a browser's preflight is about a bucket: by the host, or by the name of a bucket that is there."""
    if parse_host(urlsplit(request.url).hostname or "") is not None:
        return "s3" in services_meant(request) and place_of(request.url).bucket != ""
    return bucket_at(world, request, place_of(request.url)) is not None


def bucket_at(world: World, request: HTTPRequest, place: Place) -> Bucket | None:
    """The bucket a request is about, None where there is none."""
    backend = backend_for(world, request)
    return None if backend is None else backend.directory.buckets.get(place.bucket)
