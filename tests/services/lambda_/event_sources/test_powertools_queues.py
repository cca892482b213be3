"""The batch processors of AWS Lambda Powertools work as handlers of queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities import batch

from tests.services.lambda_.event_sources.queues import Queue

if TYPE_CHECKING:
    from awsim import Cloud

SETTINGS: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


class Worker:
    """Handles message by message; the bodies in `bad` fail until they are taken out."""

    def __init__(self, processor: Any) -> None:
        self.bad: set[str] = set()
        self.done: list[str] = []
        self._processor = processor

    def __call__(self, event: Any, context: Any) -> Any:
        return batch.process_partial_response(event, self._handle, self._processor, context)

    def _handle(self, record: Any) -> None:
        if record.body in self.bad:
            raise ValueError(record.body)
        self.done.append(record.body)


def test_messages_that_fail_come_again(cloud: Cloud) -> None:
    worker = Worker(batch.BatchProcessor(event_type=batch.EventType.SQS))
    worker.bad = {"2"}
    cloud.functions.create("consumer", worker)
    queue = Queue()
    queue.send("1", "2", "3")
    queue.mapped(**SETTINGS)
    before = list(worker.done)
    worker.bad.clear()
    cloud.clock.advance(seconds=31)

    assert before == ["1", "3"]
    assert (worker.done, queue.left()) == (["1", "3", "2"], 0)


def test_messages_after_a_failed_one_keep_their_order(cloud: Cloud) -> None:
    worker = Worker(batch.SqsFifoPartialProcessor())
    worker.bad = {"2"}
    cloud.functions.create("consumer", worker)
    queue = Queue("jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    queue.send("1", "2", "3", MessageGroupId="g")
    queue.mapped(**SETTINGS)
    before = list(worker.done)
    worker.bad.clear()
    cloud.clock.advance(seconds=31)

    assert before == ["1"]
    assert (worker.done, queue.left()) == (["1", "2", "3"], 0)
