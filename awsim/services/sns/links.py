"""The links in SNS's messages: to where this cloud is served, where it is, else to AWS's own addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.delivery.targets import DOMAINS

if TYPE_CHECKING:
    from awsim.services.sns.resources import SNSResources


def host_of(backend: SNSResources) -> str:
    """SNS's own address in the backend's region."""
    return f"https://sns.{backend.region}.{DOMAINS.get(backend.partition, 'amazonaws.com')}"


def unsubscribe_url(backend: SNSResources, subscription_arn: str) -> str:
    """Where whoever gets messages ends a subscription."""
    served = backend.world.endpoint_url or host_of(backend)
    return f"{served}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}"


def subscribe_url(backend: SNSResources, topic_arn: str, token: str) -> str:
    """Where a subscription is confirmed."""
    served = backend.world.endpoint_url or host_of(backend)
    return f"{served}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={token}"


def certificate_url(backend: SNSResources, name: str) -> str:
    """Where the certificate is that messages are signed with."""
    served = backend.world.endpoint_url
    return f"{host_of(backend)}/{name}" if served is None else f"{served}/_aws/sns/{backend.region}/{name}"
