"""Queues on streams: creating, changing, deleting, describing and listing them (API reference, CreateQueue)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.consumers.consumers import ConsumerOperations
from awsim.services.kinesis.errors import (
    InvalidRequestError,
    LimitExceededError,
    ResourceInUseError,
    ResourceNotFoundError,
    stream_provisioned,
)
from awsim.services.kinesis.lifecycles import QUEUE_LIFECYCLE
from awsim.services.kinesis.queues.models import DEFAULT_MAX_RECEIVE_COUNT, DEFAULT_VISIBILITY_SECONDS, Queue
from awsim.services.kinesis.streams.filter import page_of
from awsim.services.kinesis.streams.tagging import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.kinesis.models import Stream

Answer = dict[str, Any]

MOST_CHANGING = 5
"""Queues of an account that may be CREATING or DELETING (developer guide, "Quotas and limits for queues")."""


class QueueOperations(ConsumerOperations):
    """Creating, changing, deleting, describing and listing queues."""

    def create_queue(
        self,
        *,
        queue_name: str,
        stream_configuration_list: Sequence[Mapping[str, Any]],
        queue_attributes: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Answer:
        """Begin a queue on an on-demand stream; records can be received when it is ACTIVE."""
        if len(stream_configuration_list) != 1:
            raise InvalidRequestError("StreamConfigurationList must contain exactly one entry.")
        configuration = stream_configuration_list[0]
        if any(queue.name == queue_name for queue in self.queues.values()):
            raise ResourceInUseError(f"Queue {queue_name} under account {self.account} already exists.")
        stream = self.active_stream(None, configuration["StreamARN"])
        if not stream.is_on_demand:
            raise stream_provisioned(stream.name, self.account)
        self.check_registered_limit(stream)
        if sum(queue.status in ("CREATING", "DELETING") for queue in self.queues.values()) >= MOST_CHANGING:
            raise LimitExceededError(
                f"Account {self.account} has {MOST_CHANGING} queues in CREATING or DELETING state."
            )
        now = self.now()
        position = _starting_position(configuration.get("StartingPosition", {"Type": "LATEST"}))
        attributes = queue_attributes or {}
        queue = Queue(
            name=queue_name,
            arn=self.arn(f"queue/{self.random.lower_alphanumeric(20)}"),
            stream_arn=stream.arn,
            stream_created_at=stream.created_at,
            created_at=now,
            starting_position={"Type": position["Type"], "Timestamp": _effective(position, stream, now)},
            asked_timestamp=position.get("Timestamp"),
            visibility_seconds=attributes.get("VisibilityTimeoutSeconds", DEFAULT_VISIBILITY_SECONDS),
            max_receive_count=_max_receive_count(attributes, DEFAULT_MAX_RECEIVE_COUNT),
            tags=with_tags({}, tags or {}, f"queue {queue_name}", self.account),
        )
        queue.reader.begin(stream, position["Type"], queue.starting_position["Timestamp"], now)
        self.queues[queue.arn] = queue
        self.transition(QUEUE_LIFECYCLE, queue.arn, queue, "CREATING")
        return {"QueueDescription": queue.describe()}

    def update_queue(self, *, queue_arn: str, queue_attributes: Mapping[str, Any]) -> Answer:
        """Change the visibility timeout of future receives, or the handling of dead letters."""
        queue = self.queue(queue_arn)
        if queue.status != "ACTIVE":
            raise _not_active(queue)
        queue.limit_receives(_max_receive_count(queue_attributes, queue.max_receive_count), self.now())
        queue.visibility_seconds = queue_attributes.get("VisibilityTimeoutSeconds", queue.visibility_seconds)
        self.transition(QUEUE_LIFECYCLE, queue.arn, queue, "UPDATING")
        return {"QueueDescription": queue.describe()}

    def delete_queue(self, *, queue_arn: str) -> None:
        """Begin the deletion of a queue; the stream and its records stay."""
        queue = self.queue(queue_arn)
        self.transition(QUEUE_LIFECYCLE, queue.arn, queue, "DELETING")

    def describe_queue(self, *, queue_arn: str) -> Answer:
        """Show a queue."""
        return {"QueueDescription": self.queue(queue_arn).describe()}

    def list_queues(
        self,
        *,
        max_results: int | None = None,
        next_token: str | None = None,
        stream_filter: Sequence[Mapping[str, Any]] | None = None,
    ) -> Answer:
        """List the account's queues by ARN, all or those on certain streams."""
        shown, token = page_of(self.queues.values(), "ListQueues", stream_filter, next_token, max_results, self.now())
        return {"QueueSummaries": [queue.summarise() for queue in shown], "NextToken": token}

    def queue(self, arn: str) -> Queue:
        """The queue with an ARN; raises ResourceNotFoundException."""
        found = self.queues.get(arn)
        if found is None:
            raise ResourceNotFoundError(f"Queue {arn} under account {self.account} not found.")
        return found


def _starting_position(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if (given["Type"] == "AT_TIMESTAMP") != ("Timestamp" in given):
        raise InvalidRequestError(
            "Timestamp must be specified for the starting position AT_TIMESTAMP, and only for it."
        )
    return given


def _effective(position: Mapping[str, Any], stream: Stream, now: float) -> float:
    """The moment a queue begins at: never before the oldest the stream can be read from."""
    if position["Type"] == "LATEST":
        return now
    oldest = max(stream.horizon(now), stream.created_at)
    asked: float = position.get("Timestamp", oldest)
    return max(oldest, asked)


def _max_receive_count(attributes: Mapping[str, Any], otherwise: int | None) -> int | None:
    """After how many receives a record becomes a dead letter; None: never."""
    given = attributes.get("DeadLetterConfiguration")
    if given is None:
        return otherwise
    if (given["TargetType"] == "BUILT_IN") != ("MaxReceiveCount" in given):
        raise InvalidRequestError("MaxReceiveCount must be specified for the TargetType BUILT_IN, and only for it.")
    count: int | None = given.get("MaxReceiveCount")
    return count


def _not_active(queue: Queue) -> ResourceInUseError:
    return ResourceInUseError(f"Queue {queue.name} not ACTIVE, instead in state {queue.status}")
