"""The certificate that messages are signed with, where SigningCertURL says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.protocols.http import HTTPResponse
from awsim.services.sns.publishing.signatures import certificate_name, certificate_text

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest


def certificate(_: World, request: HTTPRequest) -> HTTPResponse | None:
    """The certificate; None for every other path of SNS's hosts, which are its API's."""
    path = urlsplit(request.url).path
    if not path.endswith(".pem"):
        return None
    if path.lstrip("/") != certificate_name():
        return HTTPResponse(404, {"content-type": "text/plain"}, b"")
    return HTTPResponse(200, {"content-type": "application/x-pem-file"}, certificate_text())
