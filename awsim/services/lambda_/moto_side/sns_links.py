"""The links in messages of moto's SNS, to its certificate and out of the subscription: where they can be followed."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import quote, urlsplit

from awsim.moto.turn import whose

_CERTIFICATES = "{0}/SimpleNotificationService-(?P<pem_id>[^/]+).pem"


def link_to_server() -> None:
    """Have messages link to where this cloud is served, and to their own subscription (moto's all name the same)."""
    models: Any = import_module("moto.sns.models")
    original = models.Subscription.get_post_data

    def get_post_data(subscription: Any, *given: Any, **named: Any) -> dict[str, Any]:
        written: dict[str, Any] = original(subscription, *given, **named)
        region = subscription.topic.sns_backend.region_name
        world = whose()
        served = None if world is None else world.endpoint_url
        links = f"https://sns.{region}.amazonaws.com" if served is None else served
        arn = quote(subscription.arn, safe=":")
        written["UnsubscribeURL"] = f"{links}/?Action=Unsubscribe&SubscriptionArn={arn}"
        if served is not None:
            name = written["SigningCertURL"].rpartition("/")[2]
            written["SigningCertURL"] = f"{served}/_aws/sns/{region}/{name}"
        return written

    models.Subscription.get_post_data = get_post_data
    urls: Any = import_module("moto.sns.urls")
    urls.url_paths[_CERTIFICATES] = _certificate


def _certificate(_: Any, full_url: str, __: Any) -> tuple[int, dict[str, str], bytes]:
    """A certificate where moto keeps it: in its own account, in the topic's region, which it would not look for."""
    models: Any = import_module("moto.sns.models")
    parts = urlsplit(full_url)
    region = (parts.hostname or "").split(".")[1]
    kept = models.sns_backends[models.DEFAULT_ACCOUNT_ID][region]._message_public_keys
    found = kept.get(parts.path.rpartition("/")[2])
    return (404, {}, b"") if found is None else (200, {"content-type": "application/x-pem-file"}, found)
