"""What histories have in common: a mapping chosen by chance, a function that fails by chance, and what it notes."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from random import Random
from typing import TYPE_CHECKING, Any

from awsim import Cloud

from .checking import Change, Notes, problems

if TYPE_CHECKING:
    from collections.abc import Callable

BUCKET = "given-up"
KEYS = [f"key-{number}" for number in range(6)]


class Scene(ABC):
    """A cloud with a source, a function and a mapping between them; all that happens follows from the seed."""

    STEPS: tuple[str, ...]
    """The names of the methods that are a step each; what is named twice happens twice as often."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted
        self.cloud = Cloud(clock="virtual", seed=seed, journal=10)
        self.awslambda = self.cloud.client("lambda")
        self.notes = Notes(sent={key: [] for key in KEYS})
        self.number = 0
        self.failures = self.chance.choice([0.0, 0.0, 0.2, 0.5, 0.7])
        self.poisoned = self.chance.choice([0.0, 0.1])
        """How many changes there are that the function never accepts."""
        self.settings = self._chosen_settings()
        self.saved: tuple[Any, Any, Notes, int] | None = None
        self.function_arn = self.cloud.functions.create("consumer", self.handle)["FunctionArn"]
        self.connect(self.new_source())

    def connect(self, source_arn: str) -> None:
        """Connect the source with the function."""
        if "DestinationConfig" in self.settings:
            self.cloud.client("s3").create_bucket(Bucket=BUCKET)
        answer = self.awslambda.create_event_source_mapping(
            EventSourceArn=source_arn,
            FunctionName="consumer",
            StartingPosition="TRIM_HORIZON",
            FunctionResponseTypes=["ReportBatchItemFailures"],
            **self.settings,
        )
        self.uuid = answer["UUID"]

    @abstractmethod
    def new_source(self) -> str:
        """Make the source; the answer is its ARN."""

    @abstractmethod
    def change_of(self, record: Any) -> Change:
        """The change that a delivered record tells of."""

    @property
    def nothing_fails(self) -> bool:
        """Whether each change is to be delivered once: nothing fails, and nothing is taken back."""
        return not self.failures and not self.poisoned

    def run(self, steps: int) -> list[str]:
        """Go through so many steps and to the end; the answer is what was not as promised."""
        for _ in range(self.chance.randrange(steps) + 1):
            getattr(self, self.chance.choice(self.STEPS))()
        self.failures = 0.0
        self.cloud.settle()
        self.cloud.clock.advance(minutes=3)
        self.cloud.settle()
        self.look_for_given_up()
        return problems(self.notes, nothing_fails=self._never_failed)

    # What the function does

    def handle(self, event: Any, context: Any) -> Any:
        """Accept a batch, a part of it, or nothing."""
        batch = [self.change_of(record) for record in self.records_of(event)]
        done, answer = self._fate(event, batch)
        self.notes.batches.append((batch, done))
        if answer is None:
            raise RuntimeError("intentional")
        return answer

    def records_of(self, event: Any) -> list[Any]:
        """The records of an event."""
        records: list[Any] = event["Records"]
        return records

    def name_of(self, record: Any) -> Any:
        """What reports of failed items call a record by."""
        return record[self.SOURCE][self.NUMBER]

    def _fate(self, event: Any, batch: list[Change]) -> tuple[int, Any]:
        state = {"state": {"count": event["state"].get("count", 0) + len(batch)}} if "window" in event else {}
        done = len(batch)
        if batch and self.chance.random() < self.failures:
            done = self.chance.randrange(len(batch))
            if self.chance.random() < 0.5:
                return 0, None
        poison = next((place for place, change in enumerate(batch) if self._is_poison(change)), done)
        done = min(done, poison)
        names = [self.name_of(record) for record in self.records_of(event)[done:]]
        return done, {**state, "batchItemFailures": [{"itemIdentifier": name} for name in names[:1]]}

    SOURCE: str
    NUMBER: str

    def _is_poison(self, change: Change) -> bool:
        return bool(self.poisoned) and change.number % round(1 / self.poisoned) == 7

    # Steps that any source has

    def pause(self) -> None:
        """Let time pass: retries and windows fall due."""
        self.cloud.clock.advance(seconds=self.chance.randrange(1, 40))

    def restart(self) -> None:
        """Disable the mapping and enable it again, with changes in between."""
        self.awslambda.update_event_source_mapping(UUID=self.uuid, Enabled=False)
        self.change()
        self.awslambda.update_event_source_mapping(UUID=self.uuid, Enabled=True)

    def retune(self) -> None:
        """Change how the mapping batches."""
        self.awslambda.update_event_source_mapping(UUID=self.uuid, BatchSize=self.chance.randrange(1, 9))

    @abstractmethod
    def change(self) -> None:
        """Change something."""

    def save(self) -> None:
        """Take a snapshot."""
        self.saved = self.cloud.snapshot(), self.chance.getstate(), self.notes.copy(), self.number

    def restore(self) -> None:
        """Go back to the snapshot: what has happened since has not."""
        if self.saved is not None:
            snapshot, _, notes, self.number = self.saved
            self.cloud.restore(snapshot)
            self.notes = notes.copy()

    # What is chosen

    def _chosen_settings(self) -> dict[str, Any]:
        chance = self.chance
        window = chance.choice([0, 0, 0, 10])
        settings: dict[str, Any] = {
            "BatchSize": chance.randrange(1, 9),
            "MaximumBatchingWindowInSeconds": chance.choice([0, 0, 5]),
            "BisectBatchOnFunctionError": chance.random() < 0.5,
            "ParallelizationFactor": 1 if window else chance.randrange(1, 5),
        }
        if window:
            settings["TumblingWindowInSeconds"] = window
        if self.poisoned or chance.random() < 0.3:
            settings["MaximumRetryAttempts"] = chance.randrange(3)
            settings["DestinationConfig"] = {"OnFailure": {"Destination": f"arn:aws:s3:::{BUCKET}"}}
            if chance.random() < 0.3:
                settings["MaximumRecordAgeInSeconds"] = 60
        self._never_failed = self.nothing_fails
        return settings

    def look_for_given_up(self) -> None:
        """Note what has come to the failure destination."""
        if "DestinationConfig" not in self.settings:
            return
        s3 = self.cloud.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for each in page.get("Contents", ()):
                document = json.loads(s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read())
                records = json.loads(document["payload"])["Records"]
                self.notes.given_up += [self.change_of(record) for record in records]


def failing(make: Callable[[int], Scene], seeds: range, steps: int) -> dict[int, list[str]]:
    """The seeds whose histories are not as promised, and what is wrong with them."""
    found = {}
    for seed in seeds:
        wrong = make(seed).run(steps)
        if wrong:
            found[seed] = wrong
    return found
