"""Replays: the archived messages of a FIFO topic, sent to a subscription once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from awsim.services.sns.publishing.fan_out import FanOut
from awsim.services.sns.subscriptions.replay_policies import read_replay_policy

if TYPE_CHECKING:
    from awsim.services.sns.subscriptions.models import Subscription


class Replays(FanOut):
    """What a replay policy makes happen."""

    def begin_replay(self, subscription: Subscription) -> None:
        """Begin what the subscription's policy asks for, once it is confirmed."""
        if subscription.replay_status == "Pending" and subscription.confirmed:
            subscription.replay_status = "In progress"
            self.schedule(0.0, "replay", subscription_arn=subscription.arn, policy=subscription.replay_policy)

    def replay(self, *, subscription_arn: str, policy: str) -> None:
        """Scheduled: send what the archive has, unless another replay has taken the place of this one."""
        subscription = self.subscriptions.get(subscription_arn)
        if subscription is None or subscription.replay_policy != policy:
            return
        topic, asked = self.topic(subscription.topic_arn), read_replay_policy(policy)
        if topic.archive is None or asked is None:
            subscription.replay_status = "Failed"
            return
        topic.archive.forget(self.now())
        for message in topic.archive.between(asked.start, asked.end):
            self.send(topic, subscription, replace(message, is_replayed=True))
        subscription.replay_status = "Completed"
