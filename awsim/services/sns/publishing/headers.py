"""The headers of requests to HTTP endpoints (recorded: test_subscribe_external_http_endpoint)."""

from __future__ import annotations

from awsim.services.sns.topics.delivery_policies import CONTENT_TYPE

AGENT = "Amazon Simple Notification Service Agent"


def http_headers(
    kind: str,
    message_id: str,
    topic_arn: str,
    subscription_arn: str | None = None,
    *,
    content_type: str = CONTENT_TYPE,
    raw: bool = False,
) -> dict[str, str]:
    """Those of a message of a kind: Notification, SubscriptionConfirmation, UnsubscribeConfirmation."""
    headers = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": message_id,
        "x-amz-sns-topic-arn": topic_arn,
        "content-type": content_type,
        "user-agent": AGENT,
        "accept-encoding": "gzip,deflate",
        "connection": "Keep-Alive",
    }
    if subscription_arn is not None:
        headers["x-amz-sns-subscription-arn"] = subscription_arn
    if raw:
        headers["x-amz-sns-rawdelivery"] = "true"
    return headers
