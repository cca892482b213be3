"""Whether what became of a stream's changes is as promised, from nothing but what a function and a bucket have got.

- Every change was accepted by the function, or is in the failure destination.
- Changes of one key are in order: none is delivered while one before it is neither done with nor before it in its
  batch.
- A batch has its changes in the order of their sequence numbers, each once.
- Where nothing fails, each change is delivered once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise


@dataclass(frozen=True)
class Change:
    """A change as it was delivered: whose it is, which of all, and its sequence number."""

    key: str
    number: int
    sequence_number: int


@dataclass
class Notes:
    """What is known of a history."""

    sent: dict[str, list[int]] = field(default_factory=dict)
    """Key -> the numbers of its changes, in order."""
    batches: list[tuple[list[Change], int]] = field(default_factory=list)
    """Each batch that was delivered, and how many of its changes, from the first on, were accepted."""
    given_up: list[Change] = field(default_factory=list)
    """What came to the failure destination."""

    def copy(self) -> Notes:
        """The notes as they are now."""
        return replace(
            self,
            sent={key: list(numbers) for key, numbers in self.sent.items()},
            batches=list(self.batches),
            given_up=list(self.given_up),
        )


def problems(notes: Notes, *, nothing_fails: bool) -> list[str]:
    """What is not as promised, a sentence each."""
    found = [*_lost(notes), *_in_batches(notes), *_out_of_order(notes)]
    if nothing_fails:
        found += _twice(notes)
    return found


def _lost(notes: Notes) -> list[str]:
    accepted = {change.number for batch, done in notes.batches for change in batch[:done]}
    known = accepted | {change.number for change in notes.given_up}
    sent = {number for numbers in notes.sent.values() for number in numbers}
    return [
        *(f"{number} is neither accepted nor given up" for number in sorted(sent - known)),
        *(f"{number} was never sent" for number in sorted(known - sent)),
    ]


def _in_batches(notes: Notes) -> list[str]:
    return [
        f"batch {place} has {before.number} before {after.number}"
        for place, (batch, _) in enumerate(notes.batches)
        for before, after in pairwise(batch)
        if before.sequence_number >= after.sequence_number
    ]


def _out_of_order(notes: Notes) -> list[str]:
    exempt = {change.number for change in notes.given_up}
    done: set[int] = set()
    found = []
    for place, (batch, accepted) in enumerate(notes.batches):
        before: set[int] = set()
        for change in batch:
            numbers = notes.sent.get(change.key, [])
            earlier = numbers[: numbers.index(change.number)] if change.number in numbers else []
            waiting = [number for number in earlier if number not in done | before | exempt]
            found += [f"batch {place} has {change.number} while {number} is not done with" for number in waiting[:1]]
            before.add(change.number)
        done.update(change.number for change in batch[:accepted])
    return found


def _twice(notes: Notes) -> list[str]:
    seen: set[int] = set()
    found = []
    for batch, _ in notes.batches:
        found += [f"{change.number} is delivered again" for change in batch if change.number in seen]
        seen.update(change.number for change in batch)
    return found
