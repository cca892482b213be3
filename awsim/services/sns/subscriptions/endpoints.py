"""What an endpoint may be, protocol by protocol (API reference, Subscribe)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.common.addresses import parts_of_url
from awsim.services.sns.errors import InvalidParameterError, invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.sns.resources import SNSResources
    from awsim.services.sns.topics.models import Topic

CONFIRMED_AT_ONCE = frozenset({"application", "firehose", "lambda", "sms", "sqs"})
RAW = frozenset({"firehose", "http", "https", "sqs"})
"""Protocols that know raw message delivery."""
FIFO_PROTOCOLS = frozenset({"sqs"})
"""Protocols that FIFO topics know."""

_PHONE_NUMBER = re.compile(r"\+?\d(?:[-./ ]?\d){1,19}")
"""With single separators between the digits (recorded: test_subscribe_sms_obscure_phone_number)."""
_E164 = re.compile(r"\+?[1-9]\d{1,14}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_URL = re.compile(r"https?://[^/?#\s]+\S*")


def check_endpoint(backend: SNSResources, topic: Topic, protocol: str, endpoint: str) -> None:
    """Raise InvalidParameter for an endpoint that the protocol can't have."""
    check = _CHECKS.get(protocol)
    if check is None:
        raise invalid(f"Amazon SNS does not support this protocol string: {protocol}")
    if not endpoint:
        raise invalid("Endpoint")
    check(backend, protocol, endpoint)
    if protocol == "sqs" and endpoint.endswith(".fifo") and not topic.is_fifo:
        raise invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"
        )
    if topic.is_fifo and protocol not in FIFO_PROTOCOLS:
        raise invalid(f"Invalid protocol type: {protocol}")


def is_phone_number(text: str) -> bool:
    """Whether a text can be published to as a phone number."""
    return _E164.fullmatch(text) is not None


def account_of(endpoint: str) -> str | None:
    """Whose an endpoint is that is a resource of AWS; None for any other."""
    parts = endpoint.split(":", 5)
    return parts[4] if parts[0] == "arn" and len(parts) == 6 else None


def _sqs(_: SNSResources, __: str, endpoint: str) -> None:
    _require_arn(endpoint, "sqs", "SQS endpoint ARN")


def _lambda(_: SNSResources, __: str, endpoint: str) -> None:
    _require_arn(endpoint, "lambda", "Lambda endpoint ARN")


def _firehose(_: SNSResources, __: str, endpoint: str) -> None:
    _require_arn(endpoint, "firehose", "Firehose endpoint ARN")


def _http(_: SNSResources, protocol: str, endpoint: str) -> None:
    if not endpoint.startswith(f"{protocol}://"):
        raise invalid("Endpoint must match the specified protocol")
    if _URL.fullmatch(endpoint) is None or not parts_of_url(endpoint).hostname:
        raise invalid("Endpoint Reason: not a valid URL")


def _email(_: SNSResources, __: str, endpoint: str) -> None:
    if _ADDRESS.fullmatch(endpoint) is None:
        raise invalid("Email address")


def _sms(_: SNSResources, __: str, endpoint: str) -> None:
    if _PHONE_NUMBER.fullmatch(endpoint) is None:
        raise InvalidParameterError(f"Invalid SMS endpoint: {endpoint}")


def _application(backend: SNSResources, __: str, endpoint: str) -> None:
    _require_arn(endpoint, "sns", "ApplicationEndpoint ARN")
    _, _, _, region, account, _ = endpoint.split(":", 5)
    known = region == backend.region and endpoint in backend.world.backend("sns", account, region).endpoints
    if not known:
        raise invalid(f"Endpoint Reason: Endpoint does not exist for endpoint {endpoint}")


def _require_arn(endpoint: str, service: str, named: str) -> None:
    parts = endpoint.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != service or not parts[3] or not parts[5]:
        raise invalid(named)
    if not (len(parts[4]) == 12 and parts[4].isdigit()):
        raise invalid(named)


_CHECKS: dict[str, Callable[[SNSResources, str, str], None]] = {
    "application": _application,
    "email": _email,
    "email-json": _email,
    "firehose": _firehose,
    "http": _http,
    "https": _http,
    "lambda": _lambda,
    "sms": _sms,
    "sqs": _sqs,
}
"""Protocol -> what its endpoints are checked by."""
