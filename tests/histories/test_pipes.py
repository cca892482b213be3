"""Histories of pipes between a Kinesis stream and a function: split, merged, stopped, failing, restored."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from .checking import Change
from .scenes import failing
from .test_kinesis import HISTORIES, STEPS, KinesisScene

ROLE = "arn:aws:iam::123456789012:role/r"
LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters"


class PipeScene(KinesisScene):
    """A pipe in the place of a mapping; its dead letter queue is told of shards and sequence numbers only."""

    def connect(self, source_arn: str) -> None:
        """Connect the source with the function, by a pipe."""
        self.pipes = self.cloud.client("pipes")
        self.cloud.client("sqs").create_queue(QueueName="letters")
        self.places: dict[Change, str] = {}
        """What was delivered -> its shard."""
        reading = {"StartingPosition": "TRIM_HORIZON", **self.settings}
        self.pipes.create_pipe(
            Name="pipe",
            Source=source_arn,
            Target=self.function_arn,
            RoleArn=ROLE,
            SourceParameters={"KinesisStreamParameters": reading},
        )

    def records_of(self, event: Any) -> list[Any]:
        """A pipe gives an array."""
        for record in event:
            self.places[self.change_of(record)] = record["eventID"].partition(":")[0]
        return list(event)

    def name_of(self, record: Any) -> Any:
        """The sequence number."""
        return record["sequenceNumber"]

    def change_of(self, record: Any) -> Change:
        """The key and the number a record holds."""
        number = int(base64.b64decode(record["data"]))
        return Change(record["partitionKey"], number, int(record["sequenceNumber"]))

    def restart(self) -> None:
        """Stop the pipe and start it again, with changes in between."""
        self.pipes.stop_pipe(Name="pipe")
        self.change()
        self.pipes.start_pipe(Name="pipe")

    def retune(self) -> None:
        """Change how the pipe batches."""
        self.settings["BatchSize"] = self.chance.randrange(1, 9)
        parameters = {"KinesisStreamParameters": self.settings}
        self.pipes.update_pipe(Name="pipe", RoleArn=ROLE, SourceParameters=parameters)

    def look_for_given_up(self) -> None:
        """Note which of the records that were delivered lie between those that dead letters name."""
        sqs = self.cloud.client("sqs")
        url = sqs.get_queue_url(QueueName="letters")["QueueUrl"]
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                told = json.loads(message["Body"])["KinesisBatchInfo"]
                first, last = int(told["startSequenceNumber"]), int(told["endSequenceNumber"])
                self.notes.given_up += [
                    change
                    for change, shard in self.places.items()
                    if shard == told["shardId"] and first <= change.sequence_number <= last
                ]
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _chosen_settings(self) -> dict[str, Any]:
        chance = self.chance
        settings: dict[str, Any] = {
            "BatchSize": chance.randrange(1, 9),
            "MaximumBatchingWindowInSeconds": chance.choice([0, 0, 5]),
            "ParallelizationFactor": chance.randrange(1, 5),
        }
        if chance.random() < 0.5:
            settings["OnPartialBatchItemFailure"] = "AUTOMATIC_BISECT"
        if self.poisoned or chance.random() < 0.3:
            # Lanes would put records of others between the first and the last of a batch.
            settings["ParallelizationFactor"] = 1
            settings["MaximumRetryAttempts"] = chance.randrange(3)
            settings["DeadLetterConfig"] = {"Arn": LETTERS}
        self._never_failed = self.nothing_fails
        return settings


@pytest.mark.parametrize("first", range(0, HISTORIES, 25))
def test_every_record_is_delivered_or_in_its_dead_letter_queue_in_order(first: int) -> None:
    assert failing(PipeScene, range(first, min(first + 25, HISTORIES)), STEPS) == {}
