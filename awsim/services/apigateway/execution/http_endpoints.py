"""Integrations with HTTP addresses: those of this cloud inside, this machine's where that is allowed, no others."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from awsim.common.addresses import parts_of_url
from awsim.fabric.fetching import Unreachable, fetch
from awsim.moto.fallthrough import MotoError
from awsim.protocols.http import HTTPRequest
from awsim.services.apigateway.execution.exchange import Reply
from awsim.services.apigateway.execution.failures import integration_failed, internal_error, timed_out

_ADDRESS = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)

log = logging.getLogger("awsim.apigateway")

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.execution.outgoing import Outgoing


def call_endpoint(exchange: Exchange, outgoing: Outgoing) -> Reply:
    """Send a request. Raises GatewayFailure where nobody answers in time, or through a VPC link."""
    if exchange.integration.get("connectionType") == "VPC_LINK":
        exchange.note("Execution failed due to configuration error: awsim calls nothing through VPC links")
        raise internal_error()
    parts = parts_of_url(outgoing.url)
    if not parts.hostname or parts.port == 0 or _ADDRESS.match(outgoing.url) is None:
        exchange.note("Execution failed due to configuration error: Invalid endpoint address")
        raise internal_error()
    request = HTTPRequest(outgoing.method, outgoing.whole_url(), dict(outgoing.headers), outgoing.body)
    request.headers.setdefault("host", parts.netloc)
    request.headers["content-length"] = str(len(outgoing.body))
    request.headers.setdefault("accept", "application/json")
    request.headers.setdefault("user-agent", f"AmazonAPIGateway_{exchange.api.id}")
    request.headers["x-amzn-apigateway-api-id"] = exchange.api.id
    if exchange.trace:
        request.headers["x-amzn-trace-id"] = exchange.trace
    exchange.note(f"Sending request to {request.url}")
    try:
        answered = fetch(exchange.world, request, exchange.integration["timeoutInMillis"] / 1000)
    except MotoError as error:
        log.exception("an integration of the API %s failed", exchange.api.id)
        raise integration_failed() from error
    except Unreachable as error:
        exchange.note(f"Execution failed due to configuration error: {error}")
        raise (timed_out() if error.is_timeout else integration_failed()) from error
    return Reply(
        answered.status,
        {name: [value] for name, value in answered.headers.items()},
        answered.body,
        str(answered.status),
    )
