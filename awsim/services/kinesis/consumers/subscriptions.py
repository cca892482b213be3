"""SubscribeToShard: records pushed to a consumer with enhanced fan-out, for five minutes at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.event_feed import Pause
from awsim.model.columns import Columns
from awsim.services.kinesis.consumers.consumers import ConsumerOperations
from awsim.services.kinesis.errors import (
    ResourceInUseError,
    consumer_not_found,
    shard_does_not_exist,
    stream_not_found,
)
from awsim.services.kinesis.models import Subscription
from awsim.services.kinesis.records.positions import position_of
from awsim.services.kinesis.records.records import (
    MOST_BYTES_READ,
    MOST_RECORDS_READ,
    child_shards,
    millis_behind,
)
from awsim.services.kinesis.resources import FLOWING, refuse_dry_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.kinesis.models import Consumer, Stream
    from awsim.services.kinesis.shards.topology import Shard

Answer = dict[str, Any]

SUBSCRIPTION_SECONDS = 300.0
TAKEOVER_SECONDS = 5.0
"""How long after a subscription began another may take it over."""

HEARTBEAT_SECONDS = 5.0
"""How often an event is sent though there are no records; AWS sends such, and does not say how often."""


class SubscriptionFeed:
    """The events of one subscription; its state is the consumer's, so that it survives a snapshot."""

    def __init__(self, world: World, account: str, region: str, consumer_arn: str, shard_id: str, number: int) -> None:
        self._world = world
        self._owner = ("kinesis", account, region)
        self._arguments = (consumer_arn, shard_id, number)

    def next_event(self) -> Mapping[str, Any] | Pause | None:
        """Records, or none every five seconds, until the subscription or the shard ends."""
        with self._world.lock:
            backend = self._world.backend(*self._owner)
            assert isinstance(backend, SubscriptionOperations)
            return backend.next_subscription_event(*self._arguments)


class SubscriptionOperations(ConsumerOperations):
    """Subscribing consumers to shards."""

    def subscribe_to_shard(
        self,
        *,
        consumer_arn: str,
        shard_id: str,
        starting_position: Mapping[str, Any],
        stream_id: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Begin a subscription; after five seconds another of the same consumer and shard takes it over."""
        consumer = self.shared_consumer("SubscribeToShard", consumer_arn, None, None)
        owner = self.owner_of(consumer_arn)
        stream = owner.stream(None, consumer.stream_arn, stream_id)
        shard = stream.topology.find(shard_id)
        if shard is None:
            raise shard_does_not_exist(shard_id, stream.name, stream.account)
        now = self.now()
        position = position_of(
            stream,
            shard,
            starting_position["Type"],
            starting_position.get("SequenceNumber"),
            starting_position.get("Timestamp"),
            now,
            operation="SubscribeToShard",
        )
        before = consumer.subscriptions.get(shard.id)
        self._check_available(stream, consumer, shard, before, now)
        refuse_dry_run(dry_run)
        number = 1 if before is None else before.id + 1
        consumer.subscriptions[shard.id] = Subscription(number, now, position)
        self.world.wake(consumer.arn)  # an earlier reader learns that it has been taken over
        return {
            "EventStream": SubscriptionFeed(self.world, owner.account, owner.region, consumer.arn, shard.id, number)
        }

    def next_subscription_event(
        self, consumer_arn: str, shard_id: str, number: int
    ) -> Mapping[str, Any] | Pause | None:
        """What the reader of a subscription gets next; None when its time is over or its shard at its end.

        Raises ResourceInUseException when another has taken it over, ResourceNotFoundException when the consumer or
        the stream is gone.
        """
        consumer = self.consumers.get(consumer_arn)
        stream = None if consumer is None else self._streams_by_arn.get(consumer.stream_arn)
        if consumer is None or stream is None or stream.status not in FLOWING:
            raise consumer_not_found(consumer_arn, self.account)
        subscription = consumer.subscriptions.get(shard_id)
        if subscription is None or subscription.id > number:
            raise ResourceInUseError(f"Another subscription of {consumer.name} to {shard_id} has taken over.")
        now = self.now()
        if subscription.ended or now >= subscription.started_at + SUBSCRIPTION_SECONDS:
            return None
        return _next_event(stream, stream.shard(shard_id), subscription, consumer_arn, now)

    def _check_available(
        self, stream: Stream, consumer: Consumer, shard: Shard, before: Subscription | None, now: float
    ) -> None:
        if stream.status not in FLOWING:
            raise stream_not_found(stream.name, stream.account)
        if consumer.status != "ACTIVE":
            raise ResourceInUseError(
                f"Consumer {consumer.name} with creation timestamp {int(consumer.created_at)} under stream: "
                f"{stream.name} , account {stream.account} is not in ACTIVE status."
            )
        if before is not None and now < before.started_at + TAKEOVER_SECONDS:
            raise ResourceInUseError(
                f"Another active subscription exists for this consumer: "
                f"{stream.account}:{stream.name}:{consumer.name}:{shard.id}"
            )


def _next_event(
    stream: Stream, shard: Shard, subscription: Subscription, consumer_arn: str, now: float
) -> Mapping[str, Any] | Pause:
    log = shard.log
    log.trim(stream.horizon(now))
    begin, stop = log.page(subscription.position, MOST_RECORDS_READ, MOST_BYTES_READ)
    at_end = stop == log.end and not shard.is_open
    if begin == stop and not at_end and now < subscription.event_due_at:
        ends_at = subscription.started_at + SUBSCRIPTION_SECONDS
        return Pause(min(subscription.event_due_at, ends_at) - now, (stream.arn, consumer_arn))
    subscription.position = stop
    subscription.event_due_at = now + HEARTBEAT_SECONDS
    subscription.ended = at_end
    return {
        "SubscribeToShardEvent": {
            "Records": Columns(log.columns(begin, stop)),
            "ContinuationSequenceNumber": None if at_end else shard.continuation(stop),
            "MillisBehindLatest": millis_behind(shard, stop, now),
            "ChildShards": child_shards(stream, shard) if at_end else None,
        }
    }
