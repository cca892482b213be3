"""Message move tasks: dead letters that go back to where they came from, or elsewhere, at a rate.

API reference, StartMessageMoveTask. What is moved is a new message: it has a new id, and its retention begins anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.sqs.errors import (
    InvalidParameterValueError,
    QueueDoesNotExistError,
    ResourceNotFoundError,
    UnsupportedOperationError,
    invalid_value,
)
from awsim.services.sqs.models import VISIBLE
from awsim.services.sqs.move_task_models import (
    CANCELLED,
    COMPLETED,
    FAILED,
    RUNNING,
    SOURCE_UNKNOWN,
    MoveTask,
    read_handle,
)
from awsim.services.sqs.resources import SQSResources

if TYPE_CHECKING:
    from awsim.services.sqs.models import Queue

    Answer = dict[str, Any]

MOST_A_SECOND = 500
MOST_TASKS = 10
"""How many tasks of a queue are remembered, and listed."""
AT_ONCE = 1000
"""How many messages a step moves where no rate is given."""


class MoveTaskOperations(SQSResources):
    """Starting, listing and cancelling move tasks; and what they do."""

    def start_message_move_task(
        self,
        *,
        source_arn: str,
        destination_arn: str | None = None,
        max_number_of_messages_per_second: int | None = None,
    ) -> Answer:
        """Begin to move the messages of a queue of dead letters."""
        source = self._queue_with("SourceArn", source_arn)
        if source.arn not in self.sources:
            raise InvalidParameterValueError("Source queue must be configured as a Dead Letter Queue.")
        if destination_arn is not None:
            self._queue_with("DestinationArn", destination_arn)
            if destination_arn == source_arn:
                raise InvalidParameterValueError("Source queue arn and destination queue arn cannot be the same.")
        rate = max_number_of_messages_per_second
        if rate is not None and not 1 <= rate <= MOST_A_SECOND:
            raise invalid_value(rate, "MaxNumberOfMessagesPerSecond", f"Must be between 1 and {MOST_A_SECOND}.")
        tasks = self.move_tasks.setdefault(source.arn, [])
        if tasks and tasks[0].status == RUNNING:
            raise InvalidParameterValueError(
                "There is already a task running. Only one active task is allowed for a source queue arn at a given "
                "time."
            )
        to_move = source.counts[VISIBLE]
        task = MoveTask(self.random.uuid(), source.arn, destination_arn, rate, self.now(), to_move)
        tasks.insert(0, task)
        del tasks[MOST_TASKS:]
        self._go_on(task)
        return {"TaskHandle": task.handle}

    def list_message_move_tasks(self, *, source_arn: str, max_results: int = 1) -> Answer:
        """The last tasks of a queue, newest first."""
        source = self._queue_with("SourceArn", source_arn)
        if not 1 <= max_results <= MOST_TASKS:
            raise invalid_value(max_results, "MaxResults", f"Must be between 1 and {MOST_TASKS}, if provided.")
        tasks = self.move_tasks.get(source.arn, [])[:max_results]
        return {"Results": [_described(task) for task in tasks]}

    def cancel_message_move_task(self, *, task_handle: str) -> Answer:
        """End a task; what it has moved stays where it is."""
        task_id, source_arn = read_handle(task_handle)
        source = self._queue_with("SourceArn", source_arn)
        task = next((each for each in self.move_tasks.get(source.arn, []) if each.id == task_id), None)
        if task is None:
            raise ResourceNotFoundError("Task does not exist.")
        if task.status != RUNNING:
            raise UnsupportedOperationError("Only active tasks can be cancelled.")
        task.status = CANCELLED
        return {"ApproximateNumberOfMessagesMoved": task.moved}

    def move_messages(self, *, source_arn: str, task_id: str) -> None:
        """Scheduled: the next step of a task that is still running."""
        task = next((each for each in self.move_tasks.get(source_arn, []) if each.id == task_id), None)
        source = self.queue_of(source_arn)
        if task is None or source is None or task.status != RUNNING:
            return
        source.refresh(self.now())
        left = task.to_move - task.moved
        at_once = min(1 if task.rate else AT_ONCE, left)
        moved = next((n for n in range(at_once) if not self._move_one(task, source)), at_once)
        if task.status == RUNNING:
            if moved == at_once < left:
                self._go_on(task)
            else:
                task.status = COMPLETED

    def _go_on(self, task: MoveTask) -> None:
        delay = 1 / task.rate if task.rate and task.to_move else 0.0
        self.schedule(delay, "move_messages", source_arn=task.source_arn, task_id=task.id)

    def _move_one(self, task: MoveTask, source: Queue) -> bool:
        """Move a message; whether there was one and it could be moved."""
        if task.destination_arn is not None and self.queue_of(task.destination_arn) is None:
            self._fail(task, str(QueueDoesNotExistError.query_code))
            return False
        now = self.now()
        message = source.pop()
        if message is None:
            return False
        destination_arn = task.destination_arn or message.dead_letter_source
        destination = None if destination_arn is None else self.queue_of(destination_arn)
        if destination is None:
            # It stays: as a message that was not received.
            source.put(message, now)
            self._fail(task, SOURCE_UNKNOWN if destination_arn is None else str(QueueDoesNotExistError.query_code))
            return False
        destination.refresh(now)
        moved = message.for_another_queue(destination.sequence_number())
        moved.id, moved.sent_at = self.random.uuid(), now
        moved.dead_letter_source, moved.receive_count, moved.first_received_at = None, 0, None
        destination.put(moved, now)
        task.moved += 1
        self.has_messages(destination)
        return True

    @staticmethod
    def _fail(task: MoveTask, reason: str) -> None:
        task.status, task.failure = FAILED, reason

    def _queue_with(self, parameter: str, arn: str) -> Queue:
        if self.arn_of(arn) is None:
            raise InvalidParameterValueError(
                f"You must use this format to specify the {parameter}: "
                "arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
            )
        queue = self.queue_of(arn)
        if queue is None:
            raise ResourceNotFoundError(f"The resource that you specified for the {parameter} parameter doesn't exist.")
        queue.refresh(self.now())
        return queue


def _described(task: MoveTask) -> Answer:
    return {
        "TaskHandle": task.handle if task.status == RUNNING else None,
        "Status": task.status,
        "SourceArn": task.source_arn,
        "DestinationArn": task.destination_arn,
        "MaxNumberOfMessagesPerSecond": task.rate,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.to_move,
        "FailureReason": task.failure,
        "StartedTimestamp": int(task.started_at * 1000),
    }
