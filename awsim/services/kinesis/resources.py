"""What one account has of Kinesis in one region, and how streams, shards and consumers are found."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from awsim.common.arn import Arn
from awsim.common.policy import Caller, Request, parse_policy
from awsim.fabric.backend import Backend
from awsim.services.kinesis.errors import (
    AccessDeniedError,
    DryRunError,
    InvalidArgumentError,
    ResourceNotFoundError,
    consumer_not_found,
    stream_not_active,
    stream_not_found,
)
from awsim.services.kinesis.regions import REGIONS, shard_limit

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.kinesis.channels.models import Channel
    from awsim.services.kinesis.models import Consumer, Stream
    from awsim.services.kinesis.queues.models import Queue


class KinesisResources(Backend):
    """State and look-ups that all operations share."""

    service = "kinesis"
    waiting = frozenset({"receive_queue_records", "receive_dead_letter_queue_records"})
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.streams: dict[str, Stream] = {}
        """By name."""
        self.stream_names: list[str] = []
        """Sorted."""
        self._streams_by_arn: dict[str, Stream] = {}
        self._streams_by_id: dict[str, Stream] = {}
        self.consumers: dict[str, Consumer] = {}
        """By ARN."""
        self.queues: dict[str, Queue] = {}
        """By ARN."""
        self.channels: dict[str, Channel] = {}
        """By ARN."""
        self.commitment_started_at: float | None = None
        """Since when the account has committed to a minimum throughput; None when it never has."""
        self.commitment_ended_at: float | None = None

    def stream(self, name: str | None, arn: str | None = None, stream_id: str | None = None) -> Stream:
        """This account's stream by name, ARN or id, in any state; raises ResourceNotFoundException.

        If several are given they must mean the same stream.
        """
        if arn is None and stream_id is None:
            if name is None:
                raise InvalidArgumentError("Either StreamARN or StreamName should be provided.")
            found = self.streams.get(name)
        else:
            found = self._streams_by_id.get(stream_id or "") if arn is None else self._streams_by_arn.get(arn)
        if found is None:
            raise stream_not_found(name or stream_name_of(arn) or stream_id or "", self.account)
        if name not in (None, found.name) or stream_id not in (None, found.id):
            raise InvalidArgumentError(f"StreamName, StreamARN and StreamId do not mean the same stream: {found.name}.")
        return found

    def active_stream(self, name: str | None, arn: str | None = None, stream_id: str | None = None) -> Stream:
        """The stream if it is ACTIVE, as changes of it demand; raises ResourceInUseException otherwise."""
        found = self.stream(name, arn, stream_id)
        if found.status != "ACTIVE":
            raise stream_not_active(found.name, self.account, found.status)
        return found

    def shared_stream(self, action: str, name: str | None, arn: str | None, stream_id: str | None) -> Stream:
        """The stream, this account's or one that another account shares by a policy allowing the action."""
        if arn is not None and arn not in self._streams_by_arn:
            owner = self.owner_of(arn)
            if owner is not self:
                found = owner.stream(None, arn)
                self.require_shared(found.policy, action, arn)
                return found
        return self.stream(name, arn, stream_id)

    def find_flowing(self, action: str, name: str | None, arn: str | None, stream_id: str | None) -> Stream | None:
        """The stream if records can be put and read (it is ACTIVE or UPDATING), as `shared_stream`; or None."""
        if arn is None and stream_id is None and name is not None:
            found = self.streams.get(name)
        else:
            try:
                found = self.shared_stream(action, name, arn, stream_id)
            except ResourceNotFoundError:
                return None
        return found if found is not None and found.status in FLOWING else None

    def flowing_stream(self, action: str, name: str | None, arn: str | None, stream_id: str | None) -> Stream:
        """The stream if records can be put and read; AWS does not find it otherwise."""
        found = self.find_flowing(action, name, arn, stream_id)
        if found is None:
            raise stream_not_found(name or stream_name_of(arn) or stream_id or "", self.account)
        return found

    def add_stream(self, stream: Stream) -> None:
        """Take a new stream in."""
        self.streams[stream.name] = self._streams_by_arn[stream.arn] = self._streams_by_id[stream.id] = stream
        insort(self.stream_names, stream.name)

    def remove_stream(self, stream: Stream) -> None:
        """Forget a deleted stream with its consumers."""
        for consumer in stream.consumers.values():
            del self.consumers[consumer.arn]
        del self.streams[stream.name], self._streams_by_arn[stream.arn], self._streams_by_id[stream.id]
        del self.stream_names[bisect_left(self.stream_names, stream.name)]

    def consumer(self, arn: str | None, stream_arn: str | None = None, name: str | None = None) -> Consumer:
        """The consumer with an ARN, or with a name on a stream; raises ResourceNotFoundException."""
        if arn is not None:
            found = self.consumers.get(arn)
        elif stream_arn is not None and name is not None:
            found = self.stream(None, stream_arn).consumers.get(name)
        else:
            raise InvalidArgumentError("Either ConsumerARN or both StreamARN and ConsumerName should be provided.")
        if found is None:
            raise consumer_not_found(arn or name or "", self.account)
        if stream_arn not in (None, found.stream_arn) or name not in (None, found.name):
            raise InvalidArgumentError("ConsumerARN, StreamARN and ConsumerName do not mean the same consumer.")
        return found

    def resource(self, arn: str, stream_id: str | None = None) -> Stream | Consumer | Queue | Channel:
        """Whatever has an ARN, tags and a policy; raises ResourceNotFoundException."""
        if (owned := self.owner_of(arn)) is not self:
            raise AccessDeniedError(f"Resource {arn} belongs to account {owned.account}.")
        found = self.consumers.get(arn) or self.queues.get(arn) or self.channels.get(arn)
        return found if found is not None else self.stream(None, arn, stream_id)

    def queues_on(self, stream: Stream) -> list[Queue]:
        """The queues that deliver a stream's records."""
        return [queue for queue in self.queues.values() if queue.stream_arn == stream.arn]

    def channels_on(self, stream: Stream) -> list[Channel]:
        """The channels that deliver a stream's records."""
        return [channel for channel in self.channels.values() if channel.stream_arn == stream.arn]

    def owner_of(self, arn: str) -> KinesisResources:
        """The backend of the account and region in an ARN of Kinesis; raises ResourceNotFoundException elsewhere."""
        try:
            parsed = Arn.parse(arn)
        except ValueError:  # the model's pattern admits more than there can be
            raise ResourceNotFoundError(f"Resource {arn} not found in {self.region}.") from None
        if parsed.account == self.account and parsed.region == self.region:
            return self
        if parsed.region != self.region:
            raise ResourceNotFoundError(f"Resource {arn} not found in {self.region}.")
        found = self.world.backend(self.service, parsed.account, parsed.region)
        assert isinstance(found, KinesisResources)
        return found

    def require_shared(self, policy: str | None, action: str, arn: str) -> None:
        """Raise AccessDeniedException unless a resource's policy allows this account an action."""
        caller = Caller(arn=f"arn:{self.partition}:iam::{self.account}:root")
        request = Request(f"kinesis:{action}", arn, caller)
        if policy is None or parse_policy(policy).decide(request) != "allow":
            raise AccessDeniedError(
                f"User: {caller.arn} is not authorized to perform: kinesis:{action} on resource: {arn} "
                f"because no resource-based policy allows the kinesis:{action} action"
            )

    def provisioned_shards(self) -> int:
        """How many open shards count towards the account's quota."""
        return sum(
            stream.open_shard_count or stream.shard_count for stream in self.streams.values() if not stream.is_on_demand
        )

    @property
    def shard_limit(self) -> int:
        """The account's quota of open shards in provisioned streams."""
        return shard_limit(self.region)

    @property
    def has_commitment(self) -> bool:
        """Whether the account has committed to a minimum throughput (On-demand Advantage)."""
        if self.commitment_started_at is None:
            return False
        return self.commitment_ended_at is None or self.commitment_ended_at > self.now()


FLOWING = frozenset({"ACTIVE", "UPDATING"})
"""The states in which a stream takes and gives records."""


def stream_name_of(arn: str | None) -> str | None:
    """The name in a stream's ARN."""
    return None if arn is None else arn.partition(":stream/")[2]


def refuse_dry_run(dry_run: bool | None) -> None:  # noqa: FBT001  the operations' own parameter
    """Raise what a request that only asks whether it would succeed is answered when it would."""
    if dry_run:
        raise DryRunError("The request would have succeeded, but the DryRun parameter was specified.")
