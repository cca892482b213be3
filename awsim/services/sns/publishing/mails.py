"""Mails of SNS, into the cloud's outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.kernel.outbox import Sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.sns.resources import SNSResources
    from awsim.services.sns.topics.models import Topic

ADDRESS = "no-reply@sns.amazonaws.com"
NAME = "AWS Notifications"
SUBJECT = "AWS Notification Message"
"""Of messages without one."""


def send_mail(
    backend: SNSResources,
    topic: Topic,
    to: str,
    subject: str,
    body: str,
    details: Mapping[str, Any],
    sender: str = NAME,
) -> None:
    """Send a mail about a topic; links that stand in it are `details`."""
    backend.world.outbox.add(
        Sent(
            kind="mail",
            at=backend.now(),
            to=to,
            body=body,
            service="sns",
            account=backend.account,
            region=backend.region,
            subject=subject,
            sender=f"{sender} <{ADDRESS}>",
            details={"TopicArn": topic.arn, **details},
        )
    )
