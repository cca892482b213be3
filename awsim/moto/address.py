"""Which URL moto must be shown for a request, whatever host the client sent it to.

moto finds a service's functions, the region and S3's bucket in the host. Current clients also use hosts it does not
know: with the account in front, dual-stack, FIPS, accelerated, of another endpoint altogether.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from awsim.protocols.hosts import AWS_DOMAINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.context import CallContext
    from awsim.moto.services import MotoService
    from awsim.protocols.http import HTTPRequest

_HEADER_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/(?P<region>[^/,]+)/[^/,]+/aws4_request")
_QUERY_SCOPE = re.compile(r"[^/]+/\d{8}/(?P<region>[^/]+)/[^/]+/aws4_request$")
_REGION_IN_HOST = re.compile(r"\.(?P<region>[^.]+)\.amazonaws\.com")
_S3_HOST = re.compile(
    r"^(?:(?P<bucket>.+)\.)?(?P<label>s3(?:-accesspoint)?)(?P<variant>(?:-fips|-accelerate|\.dualstack)*)"
    rf"(?:[.-](?P<region>[a-z0-9-]+))?\.(?:{'|'.join(map(re.escape, AWS_DOMAINS))})$"
)
_S3_VARIANTS = {"", "-fips", ".dualstack"}
"""The forms of S3's hosts in which moto finds the region."""
_MOTO_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")
_BUCKETLESS = {"ListBuckets", "ListDirectoryBuckets", "WriteGetObjectResponse"}


def region_of(context: CallContext, request: HTTPRequest) -> str:
    """The region a request was signed for (Signature Version 4), which for global services is not the client's.

    The call's own region when the request is unsigned or signed for several.
    """
    found = _HEADER_SCOPE.search(request.headers.get("authorization", ""))
    if found is None and "X-Amz-Credential=" in request.url:
        credential = parse_qs(urlsplit(request.url).query)["X-Amz-Credential"][0]
        found = _QUERY_SCOPE.match(credential)
    return found["region"] if found else context.region


def address(
    service: MotoService, context: CallContext, request: HTTPRequest, region: str, is_bucket: Callable[[str], bool]
) -> str:
    """The URL for moto: the sent one if moto understands its host, else the same path on the host moto expects.

    A host that moto understands stays, because signatures and the URLs in answers are made of it. `is_bucket` tells
    whether S3 has a bucket of a name.
    """
    sent = urlsplit(request.url)
    host = sent.hostname or ""
    if service.module == "s3":
        host = _s3_host(context.operation, host, sent.path, region, is_bucket)
    elif not _understood(service, request.url, host, region):
        host = _in_partition(service.canonical_host(context.service, context.account, region), region)
    if host == sent.hostname:
        return request.url
    return sent._replace(scheme="https", netloc=host, path=sent.path or "/").geturl()


def without_partition(url: str) -> str:
    """A URL without its query and with the `aws` partition's domain, as moto's patterns are written."""
    return url.partition("?")[0].replace(".amazonaws.com.cn/", ".amazonaws.com/")


def _understood(service: MotoService, url: str, host: str, region: str) -> bool:
    if not host.endswith(_MOTO_DOMAINS) or not service.knows(without_partition(url)):
        return False
    found = _REGION_IN_HOST.search(f"https://{host}")
    return found is None or found["region"] == region


def _s3_host(operation: str, host: str, path: str, region: str, is_bucket: Callable[[str], bool]) -> str:
    found = _S3_HOST.match(host)
    if found is None:
        label, bucket = "s3", _bucket_in_other_host(operation, host, path, is_bucket)
    elif host.endswith(_MOTO_DOMAINS) and found["variant"] in _S3_VARIANTS and found["region"] in (None, region):
        return host
    else:
        label, bucket = found["label"], found["bucket"]
    return _in_partition(
        f"{bucket}.{label}.{region}.amazonaws.com" if bucket else f"{label}.{region}.amazonaws.com", region
    )


def _bucket_in_other_host(operation: str, host: str, path: str, is_bucket: Callable[[str], bool]) -> str | None:
    """The bucket in front of a custom endpoint's host, where a client puts it when told to (`addressing_style`)."""
    first, _, rest = host.partition(".")
    if not rest or operation in _BUCKETLESS:
        return None
    return first if path in ("", "/") or is_bucket(first) else None


def _in_partition(host: str, region: str) -> str:
    return f"{host}.cn" if region.startswith("cn-") and host.endswith(".amazonaws.com") else host
