"""How the services that moto holds reach queues, which are native: in place of the table of moto's own SQS."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.tables import NativeTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World

FIFO = ".fifo"


class NativeQueues:
    """The queues of one account and region, with those methods of moto's backend that its other services call."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def get_queue(self, queue_name: str) -> NativeQueue:
        """The queue; raises moto's QueueDoesNotExist."""
        self._url(queue_name)
        return NativeQueue(queue_name)

    def get_queue_attributes(self, queue_name: str, attribute_names: Sequence[str]) -> dict[str, str]:
        """Attributes of a queue; raises moto's QueueDoesNotExist."""
        params = {"QueueUrl": self._url(queue_name), "AttributeNames": list(attribute_names)}
        attributes: dict[str, str] = self._call("GetQueueAttributes", params).get("Attributes", {})
        return attributes

    def send_message(
        self,
        queue_name: str,
        message_body: str,
        message_attributes: Mapping[str, Any] | None = None,
        delay_seconds: int | None = None,
        deduplication_id: str | None = None,
        group_id: str | None = None,
        system_attributes: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """Send a message; what the queue refuses is lost, for that is no matter of who sends an event."""
        given = {
            "QueueUrl": self._url(queue_name),
            "MessageBody": message_body,
            "MessageAttributes": message_attributes,
            "DelaySeconds": delay_seconds,
            "MessageDeduplicationId": deduplication_id if queue_name.endswith(FIFO) else None,
            "MessageGroupId": group_id,
            "MessageSystemAttributes": system_attributes,
        }
        try:
            self._call("SendMessage", {name: value for name, value in given.items() if value})
        except ServiceError as error:
            key = ("sqs", self._account, self._region)
            noted = {"target": queue_name, "attempts": 1, "message": error.message, "dead_letter": None}
            world = self._world
            world.journal.add_undelivered(key, noted, error.code, world.cause, world.clock)

    def _url(self, name: str) -> str:
        try:
            return str(self._call("GetQueueUrl", {"QueueName": name})["QueueUrl"])
        except ServiceError:
            exceptions: Any = import_module("moto.sqs.exceptions")
            raise exceptions.QueueDoesNotExist from None

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("sqs", operation, params, account=self._account, region=self._region)


class NativeQueue:
    """A queue that moto has found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fifo_queue = name.endswith(FIFO)


def answer_look_ups() -> None:
    """Have moto's EventBridge find the native queues while a cloud has its turn."""
    package, models = import_module("moto.sqs"), import_module("moto.sqs.models")
    table = NativeTable(vars(models)["sqs_backends"], NativeQueues)
    vars(package)["sqs_backends"] = table
