"""Delivery policies of topics and of HTTP subscriptions: when a failed delivery is tried again, and as what it is sent.

Developer guide, "Amazon SNS message delivery retries"; the forms in which they are shown are recorded
(test_subscribe_external_http_endpoint_content_type).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.retries import RetryPolicy, sns_http_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

Policy = dict[str, Any]

HEALTHY: Policy = {
    "minDelayTarget": 20,
    "maxDelayTarget": 20,
    "numRetries": 3,
    "numMaxDelayRetries": 0,
    "numNoDelayRetries": 0,
    "numMinDelayRetries": 0,
    "backoffFunction": "linear",
}
"""How SNS retries where nobody says otherwise."""

CONTENT_TYPE = "text/plain; charset=UTF-8"
CURVES = ("linear", "arithmetic", "geometric", "exponential")
LIMITS = {"minDelayTarget": (1, 3600), "maxDelayTarget": (1, 3600), "numRetries": (0, 100)}
PHASES = ("numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries")
LONGEST_SECONDS = 3600
"""What all delays of a policy may take together."""

TOPIC_MEMBERS = frozenset(
    {
        *("defaultHealthyRetryPolicy", "defaultSicklyRetryPolicy", "defaultThrottlePolicy"),
        *("defaultRequestPolicy", "disableSubscriptionOverrides"),
    }
)
SUBSCRIPTION_MEMBERS = frozenset(
    {"healthyRetryPolicy", "sicklyRetryPolicy", "throttlePolicy", "requestPolicy", "guaranteed"}
)


class InvalidDeliveryPolicy(ValueError):
    """A policy that SNS refuses; its text is what it says behind "Invalid parameter: DeliveryPolicy: "."""


@dataclass(frozen=True, slots=True)
class TopicDeliveryPolicy:
    """A topic's: `http` is what was set, filled up."""

    http: Policy | None = None

    @classmethod
    def read(cls, text: str) -> TopicDeliveryPolicy:
        """The policy a text holds, none where it is empty; raises InvalidDeliveryPolicy."""
        if not text:
            return cls()
        given = _object(_parsed(text), {"http"}, "DeliveryPolicy")
        http = _object(given.get("http") or {}, TOPIC_MEMBERS, "http")
        kept: Policy = {}
        healthy = http.get("defaultHealthyRetryPolicy")
        if healthy is not None:
            kept["defaultHealthyRetryPolicy"] = _healthy(healthy)
        if http.get("defaultSicklyRetryPolicy") is not None:
            kept["defaultSicklyRetryPolicy"] = _healthy(http["defaultSicklyRetryPolicy"])
        if http.get("defaultThrottlePolicy") is not None:
            kept["defaultThrottlePolicy"] = _throttle(http["defaultThrottlePolicy"])
        if http.get("defaultRequestPolicy") is not None:
            kept["defaultRequestPolicy"] = _request(http["defaultRequestPolicy"])
        kept["disableSubscriptionOverrides"] = bool(http.get("disableSubscriptionOverrides"))
        return cls(kept)

    def shown(self) -> str | None:
        """The attribute DeliveryPolicy; None where none was set."""
        return None if self.http is None else _text({"http": self.http})

    def effective(self) -> str:
        """The attribute EffectiveDeliveryPolicy."""
        http = {
            "defaultHealthyRetryPolicy": self.healthy,
            "disableSubscriptionOverrides": self.overrides_all,
            "defaultRequestPolicy": {"headerContentType": self.content_type},
            **{
                name: self._of(name) for name in ("defaultSicklyRetryPolicy", "defaultThrottlePolicy") if self._of(name)
            },
        }
        return _text({"http": http})

    @property
    def healthy(self) -> Policy:
        """How failed deliveries are retried."""
        return self._of("defaultHealthyRetryPolicy") or HEALTHY

    @property
    def throttle(self) -> Policy | None:
        """How many deliveries a second an endpoint gets."""
        found: Policy | None = self._of("defaultThrottlePolicy")
        return found

    @property
    def content_type(self) -> str:
        """As what messages are posted."""
        found: Policy = self._of("defaultRequestPolicy") or {}
        return str(found.get("headerContentType", CONTENT_TYPE))

    @property
    def overrides_all(self) -> bool:
        """Whether subscriptions have nothing to say."""
        return bool(self._of("disableSubscriptionOverrides"))

    def _of(self, member: str) -> Any:
        return None if self.http is None else self.http.get(member)


@dataclass(frozen=True, slots=True)
class SubscriptionDeliveryPolicy:
    """An HTTP subscription's own."""

    given: Policy

    @classmethod
    def read(cls, text: str) -> SubscriptionDeliveryPolicy | None:
        """The policy a text holds, None where it is empty; raises InvalidDeliveryPolicy."""
        if not text:
            return None
        given = _object(_parsed(text), SUBSCRIPTION_MEMBERS, "DeliveryPolicy")
        healthy, sickly = given.get("healthyRetryPolicy"), given.get("sicklyRetryPolicy")
        throttle, request = given.get("throttlePolicy"), given.get("requestPolicy")
        return cls(
            {
                "healthyRetryPolicy": None if healthy is None else _healthy(healthy),
                "sicklyRetryPolicy": None if sickly is None else _healthy(sickly),
                "throttlePolicy": None if throttle is None else _throttle(throttle),
                "requestPolicy": None if request is None else _request(request),
                "guaranteed": bool(given.get("guaranteed")),
            }
        )

    def shown(self) -> str:
        """The attribute DeliveryPolicy."""
        return _text(self.given)


@dataclass(frozen=True, slots=True)
class EffectiveDeliveryPolicy:
    """What a topic's and its subscription's policies come to."""

    healthy: Policy
    sickly: Policy | None
    throttle: Policy | None
    content_type: str
    guaranteed: bool

    @classmethod
    def of(cls, topic: TopicDeliveryPolicy, own: SubscriptionDeliveryPolicy | None) -> EffectiveDeliveryPolicy:
        """What holds for a subscription."""
        given: Mapping[str, Any] = {} if own is None or topic.overrides_all else own.given
        request = given.get("requestPolicy") or {}
        return cls(
            healthy=given.get("healthyRetryPolicy") or topic.healthy,
            sickly=given.get("sicklyRetryPolicy"),
            throttle=given.get("throttlePolicy") or topic.throttle,
            content_type=str(request.get("headerContentType", topic.content_type)),
            guaranteed=bool(given.get("guaranteed")),
        )

    def shown(self) -> str:
        """The attribute EffectiveDeliveryPolicy of a subscription."""
        return _text(
            {
                "healthyRetryPolicy": self.healthy,
                "sicklyRetryPolicy": self.sickly,
                "throttlePolicy": self.throttle,
                "requestPolicy": {"headerContentType": self.content_type},
                "guaranteed": self.guaranteed,
            }
        )

    def retries(self) -> RetryPolicy:
        """When a failed delivery is tried again."""
        return _retries(self.healthy)

    def seconds_between(self) -> float:
        """How far apart deliveries to the endpoint are at least."""
        return 0.0 if self.throttle is None else 1.0 / int(self.throttle["maxReceivesPerSecond"])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidDeliveryPolicy("failed to parse JSON.") from None


def _object(given: Any, known: frozenset[str] | set[str], where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise InvalidDeliveryPolicy(f"{where} must be an object")
    for name in given:
        if name not in known:
            raise InvalidDeliveryPolicy(f"unrecognized field {name} in {where}")
    return given


def _healthy(given: Any) -> Policy:
    policy = {**HEALTHY, **_object(given, HEALTHY.keys() | set(), "healthyRetryPolicy")}
    for name in ("minDelayTarget", "maxDelayTarget", "numRetries", *PHASES):
        value, (least, most) = policy[name], LIMITS.get(name, (0, 100))
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidDeliveryPolicy(f"healthyRetryPolicy.{name} must be between {least} and {most}")
    if policy["maxDelayTarget"] < policy["minDelayTarget"]:
        raise InvalidDeliveryPolicy("healthyRetryPolicy.maxDelayTarget must be at least minDelayTarget")
    if sum(policy[name] for name in PHASES) > policy["numRetries"]:
        raise InvalidDeliveryPolicy("healthyRetryPolicy.numRetries must be at least the retries of its phases")
    if policy["backoffFunction"] not in CURVES:
        raise InvalidDeliveryPolicy(f"healthyRetryPolicy.backoffFunction must be one of {', '.join(CURVES)}")
    retries = _retries(policy)
    if sum(retries.delay_before(number) for number in range(1, retries.retries + 1)) > LONGEST_SECONDS:
        raise InvalidDeliveryPolicy(f"healthyRetryPolicy must not take more than {LONGEST_SECONDS} seconds in total")
    return policy


def _retries(policy: Policy) -> RetryPolicy:
    return sns_http_policy(
        retries=policy["numRetries"],
        no_delay=policy["numNoDelayRetries"],
        min_delay=policy["numMinDelayRetries"],
        max_delay=policy["numMaxDelayRetries"],
        shortest=policy["minDelayTarget"],
        longest=policy["maxDelayTarget"],
        curve=policy["backoffFunction"],
    )


def _throttle(given: Any) -> Policy:
    rate = _object(given, {"maxReceivesPerSecond"}, "throttlePolicy").get("maxReceivesPerSecond")
    if not isinstance(rate, int) or isinstance(rate, bool) or rate < 1:
        raise InvalidDeliveryPolicy("throttlePolicy.maxReceivesPerSecond must be greater than or equal to 1")
    return {"maxReceivesPerSecond": rate}


def _request(given: Any) -> Policy:
    content_type = _object(given, {"headerContentType"}, "requestPolicy").get("headerContentType", CONTENT_TYPE)
    if not isinstance(content_type, str) or "/" not in content_type:
        raise InvalidDeliveryPolicy("requestPolicy.headerContentType is not a media type")
    return {"headerContentType": content_type}


def _text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"))
