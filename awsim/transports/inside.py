"""`Inside`: HTTP requests that the simulation itself makes to the addresses of its own cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.protocols.http import HTTPResponse
from awsim.services.doors import is_answered
from awsim.transports.guard import RealAWSCallRefused
from awsim.transports.plain_http import answer_plain

if TYPE_CHECKING:
    from awsim.gateway.gateway import Gateway
    from awsim.protocols.http import HTTPRequest

NO_SUCH_HOST = 502
"""What stands for a host of AWS that this cloud does not have."""


class Inside:
    """The addresses of one cloud (see `awsim.kernel.parts.Web`)."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def answer(self, request: HTTPRequest) -> HTTPResponse | None:
        """The answer of the server that serves the cloud, or of AWS's hosts; None for any other address."""
        served = self._gateway.world.answers_own_addresses
        answered = None if served is None else served(request)
        if answered is not None or not is_answered(self._gateway.world, urlsplit(request.url).hostname or ""):
            return answered
        try:
            return answer_plain(self._gateway, request)
        except RealAWSCallRefused as refused:
            return HTTPResponse(NO_SUCH_HOST, {"content-type": "text/plain"}, str(refused).encode())
