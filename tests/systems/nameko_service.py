"""A nameko service whose entrypoint polls a queue, run under eventlet by test_clients.py; prints what it was given.

Its argument is the kind of clock.
"""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402 - nothing before the patching
from typing import Any  # noqa: E402

import boto3  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.extensions import Entrypoint  # noqa: E402

from awsim import mock_aws  # noqa: E402


class QueueReceiver(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Long polls a queue, and has a worker of the service handle each message."""

    def __init__(self, queue: str) -> None:
        super().__init__()
        self.queue = queue
        self.is_stopping = False

    def setup(self) -> None:
        self.sqs = boto3.client("sqs", region_name="us-east-1")
        self.url = self.sqs.get_queue_url(QueueName=self.queue)["QueueUrl"]

    def start(self) -> None:
        self.container.spawn_managed_thread(self.run)

    def stop(self) -> None:
        self.is_stopping = True

    def run(self) -> None:
        while not self.is_stopping:
            answer = self.sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=20, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                self.container.spawn_worker(self, [message["Body"]], {})
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])


class Distributor:
    """The service."""

    name = "distributor"
    seen: list[Any] = []  # noqa: RUF012 - the service's instances are the workers'

    @QueueReceiver.decorator("jobs")  # type: ignore[misc]
    def handle(self, body: str) -> None:
        self.seen.append(body)


with mock_aws(clock=sys.argv[1]):
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    container = ServiceContainer(Distributor, config={})
    container.start()
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    with eventlet.Timeout(30):
        while len(Distributor.seen) < 3:
            eventlet.sleep(0.01)
    container.stop()
print(sorted(Distributor.seen))  # noqa: T201 - what the test reads
