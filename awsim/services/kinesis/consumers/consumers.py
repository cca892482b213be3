"""Consumers with enhanced fan-out: registering, describing and listing them (API reference, RegisterStreamConsumer)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.sealed_token import seal_values
from awsim.services.kinesis.errors import LimitExceededError, ResourceInUseError
from awsim.services.kinesis.lifecycles import CONSUMER_LIFECYCLE
from awsim.services.kinesis.models import Consumer
from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.shards.shards import check_created_at, read_next_token, refuse_beside_next_token
from awsim.services.kinesis.streams.tagging import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.kinesis.models import Stream

Answer = dict[str, Any]

PAGE = 100
MOST_CREATING = 5
MOST_REGISTERED = 20
MOST_REGISTERED_WITH_COMMITMENT = 50
"""Consumers and queues of a stream: with On-demand Advantage, more (API reference, RegisterStreamConsumer)."""


class ConsumerOperations(KinesisResources):
    """Registering, deregistering, describing and listing consumers."""

    def register_stream_consumer(
        self,
        *,
        stream_arn: str,
        consumer_name: str,
        stream_id: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Answer:
        """Begin a consumer; it can subscribe when it is ACTIVE."""
        stream = self.active_stream(None, stream_arn, stream_id)
        if consumer_name in stream.consumers:
            raise ResourceInUseError(
                f"Consumer {consumer_name} under stream {stream.name} already exists for account {self.account}."
            )
        self._check_consumer_limits(stream)
        now = self.now()
        stream.consumers_registered += 1
        consumer = Consumer(
            name=consumer_name,
            arn=f"{stream.arn}/consumer/{consumer_name}:{int(now)}",
            stream_arn=stream.arn,
            created_at=now,
            number=stream.consumers_registered,
            tags=with_tags({}, tags or {}, f"consumer {consumer_name}", self.account),
        )
        stream.consumers[consumer_name] = self.consumers[consumer.arn] = consumer
        self.transition(CONSUMER_LIFECYCLE, consumer.arn, consumer, "CREATING")
        return {"Consumer": consumer.describe()}

    def deregister_stream_consumer(
        self,
        *,
        stream_arn: str | None = None,
        consumer_name: str | None = None,
        consumer_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Begin the end of a consumer, named by its ARN or by its stream and name; others stay."""
        stream_arn = self._stream_arn(stream_arn, stream_id)
        consumer = self.consumer(consumer_arn, stream_arn, consumer_name)
        self.transition(CONSUMER_LIFECYCLE, consumer.arn, consumer, "DELETING")

    def describe_stream_consumer(
        self,
        *,
        stream_arn: str | None = None,
        consumer_name: str | None = None,
        consumer_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Show a consumer; another account's by its ARN, if that shares it."""
        stream_arn = self._stream_arn(stream_arn, stream_id)
        consumer = self.shared_consumer("DescribeStreamConsumer", consumer_arn, stream_arn, consumer_name)
        return {"ConsumerDescription": {**consumer.describe(), "StreamARN": consumer.stream_arn}}

    def list_stream_consumers(
        self,
        *,
        stream_arn: str,
        next_token: str | None = None,
        max_results: int = PAGE,
        stream_creation_timestamp: float | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """List the consumers of a stream in the order they were registered."""
        stream = self.stream(None, stream_arn, stream_id)
        after = 0
        if next_token is not None:
            refuse_beside_next_token(StreamCreationTimestamp=stream_creation_timestamp)
            after = read_next_token(f"consumers {stream.arn}", next_token, self.now())["after"]
        check_created_at(stream, stream_creation_timestamp)
        consumers = [consumer for consumer in stream.consumers.values() if consumer.number > after]
        shown = consumers[: min(max_results, PAGE)]
        token = None
        if len(shown) < len(consumers):
            token = seal_values(f"consumers {stream.arn}", after=shown[-1].number, created_at=self.now())
        return {"Consumers": [consumer.describe() for consumer in shown], "NextToken": token}

    def shared_consumer(self, action: str, arn: str | None, stream_arn: str | None, name: str | None) -> Consumer:
        """The consumer, this account's or one that another account shares by a policy allowing the action."""
        if arn is None or arn in self.consumers:
            return self.consumer(arn, stream_arn, name)
        owner = self.owner_of(arn)
        found = owner.consumer(arn, stream_arn, name)
        if owner is not self:
            self.require_shared(found.policy, action, arn)
        return found

    def check_registered_limit(self, stream: Stream) -> None:
        """Raise LimitExceededException if a stream has as many consumers and queues as it may."""
        most = MOST_REGISTERED_WITH_COMMITMENT if stream.is_on_demand and self.has_commitment else MOST_REGISTERED
        if len(stream.consumers) + len(self.queues_on(stream)) >= most:
            raise LimitExceededError(
                f"Stream {stream.name} under account {self.account} has {most} registered consumers, its limit."
            )

    def _check_consumer_limits(self, stream: Stream) -> None:
        self.check_registered_limit(stream)
        if sum(consumer.status == "CREATING" for consumer in stream.consumers.values()) >= MOST_CREATING:
            raise LimitExceededError(
                f"Stream {stream.name} under account {self.account} has {MOST_CREATING} consumers that are CREATING."
            )

    def _stream_arn(self, stream_arn: str | None, stream_id: str | None) -> str | None:
        return stream_arn if stream_id is None else self.stream(None, stream_arn, stream_id).arn
