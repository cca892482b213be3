"""A queue as a source: its messages received and deleted through the gateway, and when it will have more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from awsim.common.arn import Arn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World

RECEIVED_AT_ONCE = 10


class ReadableQueues(Protocol):
    """What the backend of SQS tells of its queues beside what its operations do."""

    def next_moments(self, queue_arn: str) -> tuple[float, float]:
        """When a delay ends next, and when a visibility timeout does; infinite where none will."""
        ...


class QueueSource:
    """A queue that is read; made when it is needed, it holds nothing."""

    def __init__(self, world: World, arn: str) -> None:
        self.arn = arn
        self._world = world
        self._parsed = Arn.parse(arn)

    def receive(self, limit: int) -> list[Mapping[str, Any]]:
        """Up to ten messages with all their attributes; raises ServiceError where the queue refuses."""
        answer = self._call(
            "ReceiveMessage",
            MaxNumberOfMessages=min(limit, RECEIVED_AT_ONCE),
            WaitTimeSeconds=0,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        received: list[Mapping[str, Any]] = answer.get("Messages", [])
        return received

    def delete(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Delete received messages; raises ServiceError where the queue refuses."""
        for start in range(0, len(messages), RECEIVED_AT_ONCE):
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                for number, each in enumerate(messages[start : start + RECEIVED_AT_ONCE])
            ]
            self._call("DeleteMessageBatch", Entries=entries)

    def attributes(self) -> dict[str, str]:
        """All attributes; raises ServiceError where the queue refuses."""
        answer: dict[str, str] = self._call("GetQueueAttributes", AttributeNames=["All"])["Attributes"]
        return answer

    def next_moments(self) -> tuple[float, float]:
        """When a delay ends next, and when a visibility timeout does (epoch seconds, infinite where none will)."""
        queues: ReadableQueues = self._world.backend("sqs", self._parsed.account, self._parsed.region)
        return queues.next_moments(self.arn)

    def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        arn = self._parsed
        domain = "amazonaws.com.cn" if arn.partition == "aws-cn" else "amazonaws.com"
        url = f"https://sqs.{arn.region}.{domain}/{arn.account}/{arn.resource}"
        return self._world.call("sqs", operation, {"QueueUrl": url, **params}, account=arn.account, region=arn.region)
