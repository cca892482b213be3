"""What is due by lifecycle rules in a bucket at a moment, and when there is something to do next."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from awsim.services.s3.lifecycle.rules import COLDER, DAY_SECONDS, next_midnight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from awsim.services.s3.lifecycle.rules import Move, Rule
    from awsim.services.s3.models import Bucket, MultipartUpload, Version


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to be done to a version.

    `expire`: what DELETE without a version would do. `remove`: it goes for good. `move`: to a storage class.
    """

    version: Version
    kind: str
    storage_class: str = ""


class Sweep:
    """One look through a bucket: `deeds` and `uploads` (to be aborted) that are due, `next_at` when to look again."""

    def __init__(self, bucket: Bucket, rules: Sequence[Rule], now: float) -> None:
        self._rules = rules
        self._now = now
        self._next = inf
        self.deeds: list[Deed] = [*self._current(bucket), *self._older(bucket)]
        self.uploads: list[MultipartUpload] = [each for each in bucket.uploads.values() if self._is_abandoned(each)]
        soonest = min((rule.soonest_days for rule in rules), default=inf)
        # What is written after now can't be due before that.
        self.next_at = min(self._next, next_midnight(now + max(soonest - 1, 0) * DAY_SECONDS))

    def _is_due(self, at: float) -> bool:
        if at <= self._now:
            return True
        self._next = min(self._next, at)
        return False

    def _is_abandoned(self, upload: MultipartUpload) -> bool:
        return any(
            self._is_due(rule.aborts_at(upload.initiated)) for rule in self._rules if upload.key.startswith(rule.prefix)
        )

    def _current(self, bucket: Bucket) -> Iterator[Deed]:
        rules = [rule for rule in self._rules if rule.expires or rule.moves]
        for key in bucket.keys if rules else ():
            version = bucket.objects[key]
            applying = [rule for rule in rules if rule.applies_to(version)]
            if any(self._is_due(rule.expires_at(version)) for rule in applying if rule.expires):
                yield Deed(version, "expire")
                continue
            since = version.last_modified
            moved = self._moved(version, ((rule, move, move.at(since)) for rule in applying for move in rule.moves))
            if moved is not None:
                yield moved

    def _older(self, bucket: Bucket) -> Iterator[Deed]:
        """Noncurrent versions, and delete markers that hide nothing any more."""
        for key in sorted(bucket.versions):
            stack = bucket.versions[key]
            if len(stack) == 1 and stack[0].is_marker:
                if any(self._is_due(rule.ends_marker_at(stack[0])) for rule in self._rules if _is_of(rule, key)):
                    yield Deed(stack[0], "remove")
                continue
            for newer, version in enumerate(stack[1:]):
                yield from self._noncurrent(version, stack[newer].last_modified, newer)

    def _noncurrent(self, version: Version, since: float, newer: int) -> Iterator[Deed]:
        applying = [rule for rule in self._rules if rule.applies_to(version)]
        if any(self._is_due(rule.noncurrent_expires_at(since, newer)) for rule in applying):
            if not _is_locked(version, self._now):
                yield Deed(version, "remove")
            return
        if version.is_marker:
            return
        moves = (
            (rule, move, move.at(since)) for rule in applying for move in rule.noncurrent_moves if newer >= move.newer
        )
        moved = self._moved(version, moves)
        if moved is not None:
            yield moved

    def _moved(self, version: Version, moves: Iterable[tuple[Rule, Move, float]]) -> Deed | None:
        """The coldest of the transitions that are due."""
        found = [
            move.storage_class
            for rule, move, at in moves
            if rule.may_move(version, move.storage_class) and self._is_due(at)
        ]
        return Deed(version, "move", max(found, key=COLDER.index)) if found else None


def _is_of(rule: Rule, key: str) -> bool:
    """A delete marker has neither tags nor a size: rules that ask for them do not speak of it."""
    is_by_key = not rule.tags and rule.greater_than is None and rule.less_than is None
    return is_by_key and key.startswith(rule.prefix)


def _is_locked(version: Version, now: float) -> bool:
    return version.is_locked or (version.retention is not None and version.retention.until > now)
