"""The backend of Kinesis: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.announcements import ConsumerDeregistered, StreamActive, StreamDeleted
from awsim.services.kinesis.channels.channels import ChannelOperations
from awsim.services.kinesis.channels.models import Channel
from awsim.services.kinesis.consumers.subscriptions import SubscriptionOperations
from awsim.services.kinesis.models import Consumer, Stream
from awsim.services.kinesis.queues.models import Queue
from awsim.services.kinesis.queues.records import QueueRecordOperations
from awsim.services.kinesis.records.records import RecordOperations
from awsim.services.kinesis.shards.shards import ShardOperations
from awsim.services.kinesis.streams.account import AccountOperations
from awsim.services.kinesis.streams.policies import PolicyOperations
from awsim.services.kinesis.streams.settings import SettingOperations
from awsim.services.kinesis.streams.streams import StreamOperations
from awsim.services.kinesis.streams.tags import TagOperations

if TYPE_CHECKING:
    from awsim.kernel.lifecycle import Lifecycle

DELIVERIES = {"deliver_records": "deliver what {arn} has gathered"}


class KinesisBackend(
    StreamOperations,
    SettingOperations,
    ShardOperations,
    RecordOperations,
    SubscriptionOperations,
    QueueRecordOperations,
    ChannelOperations,
    TagOperations,
    PolicyOperations,
    AccountOperations,
):
    """Kinesis Data Streams in one account and region."""

    deliveries = DELIVERIES

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """The stream, consumer, queue or channel a lifecycle speaks of, by ARN; None when it has gone."""
        held: dict[str, dict[str, Any]] = {
            "Stream": self._streams_by_arn,
            "Consumer": self.consumers,
            "Queue": self.queues,
            "Channel": self.channels,
        }
        return held[lifecycle.resource].get(resource_id)

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Open the shards of a new stream, forget what has been deleted, and tell who waits for either."""
        match resource:
            case Stream():
                self._stream_transitioned(resource, status)
            case Consumer(status="DELETED"):
                del self.consumers[resource.arn]
                stream = self._streams_by_arn.get(resource.stream_arn)
                if stream is not None:
                    del stream.consumers[resource.name]
                self.emit(ConsumerDeregistered(resource.stream_arn, resource.arn))
            case Queue(status="DELETED"):
                del self.queues[resource.arn]
            case Channel(status="DELETED"):
                self.remove_channel(resource)
            case Channel() if status == "CREATING":
                self.provision(resource)

    def _stream_transitioned(self, stream: Stream, left: str) -> None:
        if stream.status == "DELETED":
            self.remove_stream(stream)
            self.emit(StreamDeleted(stream.arn))
            return
        if left == "CREATING":
            stream.topology.begin(stream.shard_count, self.now())
        self.emit(StreamActive(stream.arn))
