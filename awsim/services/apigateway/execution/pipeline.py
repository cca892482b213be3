"""A request's way through an API, stop by stop, to its reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.execution.api_keys import require_key
from awsim.services.apigateway.execution.authorizing import authorize, method_arn
from awsim.services.apigateway.execution.caching import answered_from_cache, keep_answer
from awsim.services.apigateway.execution.compression import decompress
from awsim.services.apigateway.execution.failures import GatewayFailure, internal_error, too_large
from awsim.services.apigateway.execution.integrating import integrate
from awsim.services.apigateway.execution.replies import failed
from awsim.services.apigateway.execution.resource_policies import hold_policy
from awsim.services.apigateway.execution.validating import validate

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange, Reply

LONGEST_PAYLOAD = 10 * 1024 * 1024
"""Bytes ("Amazon API Gateway quotas")."""


def carry_out(exchange: Exchange, *, is_test: bool = False) -> Reply:
    """The reply to a request; a test invocation is neither authorised nor asked for a key.

    It runs users' functions: nothing may be held.
    """
    try:
        if len(exchange.request.body) > LONGEST_PAYLOAD:
            raise too_large()
        if not is_test:
            authorize(exchange)
            if exchange.api.document.get("policy"):
                hold_policy(exchange, method_arn(exchange))
            require_key(exchange)
        decompress(exchange, LONGEST_PAYLOAD)
        validate(exchange)
        kept = answered_from_cache(exchange)
        if kept is not None:
            return kept
        reply = integrate(exchange)
        exchange.note(f"Method response body after transformations: {reply.body.decode('utf-8', 'replace')}")
        exchange.note("Successfully completed execution")
        keep_answer(exchange, reply)
        return reply
    except GatewayFailure as failure:
        return failed(exchange, failure)
    except RecursionError:
        exchange.note("Execution failed due to configuration error: a document is nested too deep")
        return failed(exchange, internal_error())
