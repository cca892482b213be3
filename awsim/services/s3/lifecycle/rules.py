"""What a bucket's lifecycle rules say of an object, and when: everything they do happens at a midnight UTC.

S3 user guide, "Lifecycle configuration elements" and "Understanding how objects expire".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil, inf
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.services.s3.models import Version

DAY_SECONDS = 86_400
SMALL_BYTES = 128 * 1024
"""Smaller objects are not transitioned unless a rule names a size."""
VARYING = "varies_by_storage_class"
"""The setting under which Glacier classes take small objects, too."""

COLDER = ("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
"""Storage classes; objects are moved on to the right alone."""
_TAKE_SMALL = frozenset({"GLACIER", "DEEP_ARCHIVE"})


@dataclass(frozen=True, slots=True)
class Move:
    """A transition: when, and where to."""

    storage_class: str
    days: int | None = None
    date: float | None = None
    newer: int = 0
    """How many newer noncurrent versions stay where they are."""

    def at(self, since: float) -> float:
        """When it is due for what counts from `since`."""
        return due(since, self.days, self.date)


@dataclass(frozen=True, slots=True)
class Rule:
    """One enabled rule."""

    id: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    greater_than: int | None = None
    less_than: int | None = None
    days: int | None = None
    date: float | None = None
    ends_markers: bool = False
    """ExpiredObjectDeleteMarker."""
    moves: tuple[Move, ...] = ()
    noncurrent_days: int | None = None
    newer: int = 0
    """NewerNoncurrentVersions that are kept."""
    noncurrent_moves: tuple[Move, ...] = ()
    abort_days: int | None = None
    takes_small: frozenset[str] = frozenset()
    """The storage classes that small objects are moved to."""

    @property
    def expires(self) -> bool:
        """Whether current versions expire by it."""
        return self.days is not None or self.date is not None

    def applies_to(self, version: Version) -> bool:
        """Whether it speaks of a version."""
        if not version.key.startswith(self.prefix):
            return False
        if self.tags and not self.tags.items() <= (version.tags or {}).items():
            return False
        return (self.greater_than is None or version.size > self.greater_than) and (
            self.less_than is None or version.size < self.less_than
        )

    def expires_at(self, version: Version) -> float:
        """When a current version, or a delete marker that is all there is, expires."""
        return due(version.last_modified, self.days, self.date)

    def ends_marker_at(self, marker: Version) -> float:
        """When a delete marker that is all there is of its key goes."""
        at = self.expires_at(marker) if self.days is not None else inf
        return min(at, due(marker.last_modified, 0, None)) if self.ends_markers else at

    def noncurrent_expires_at(self, since: float, newer: int) -> float:
        """When a version goes that is noncurrent `since`, and of which `newer` noncurrent ones are newer."""
        if self.noncurrent_days is None or newer < self.newer:
            return inf
        return due(since, self.noncurrent_days, None)

    def may_move(self, version: Version, storage_class: str) -> bool:
        """Whether a version can be moved to a storage class."""
        if COLDER.index(storage_class) <= _warmth(version.storage_class):
            return False
        is_sized = self.greater_than is not None or self.less_than is not None
        return version.size >= SMALL_BYTES or is_sized or storage_class in self.takes_small

    def aborts_at(self, initiated: float) -> float:
        """When an upload is aborted."""
        return due(initiated, self.abort_days, None)

    @property
    def soonest_days(self) -> float:
        """How many days at least pass until what is written after now is due."""
        days: list[float] = [1] if self.date is not None or self.ends_markers else []
        days += [each for each in (self.days, self.noncurrent_days, self.abort_days) if each is not None]
        days += [each.days if each.days is not None else 1 for each in (*self.moves, *self.noncurrent_moves)]
        return min(days, default=inf)


def due(since: float, days: int | None, date: float | None) -> float:
    """The midnight at which something is due: the first one behind the days, or the date."""
    if date is not None:
        return date
    return inf if days is None else ceil((since + days * DAY_SECONDS) / DAY_SECONDS) * DAY_SECONDS


def next_midnight(now: float) -> float:
    """The first midnight UTC after a moment."""
    return (now // DAY_SECONDS + 1) * DAY_SECONDS


def read_rules(configuration: Mapping[str, Any] | None) -> tuple[Rule, ...]:
    """The enabled rules of a `BucketLifecycleConfiguration`."""
    if not configuration:
        return ()
    varies = configuration.get("TransitionDefaultMinimumObjectSize") == VARYING
    takes_small = _TAKE_SMALL if varies else frozenset[str]()
    return tuple(_rule(each, takes_small) for each in configuration["Rules"] if each["Status"] == "Enabled")


def expiration_text(rules: Iterable[Rule], version: Version) -> str | None:
    """`x-amz-expiration` of a current version: when it expires, and by which rule; None where none expires it."""
    expiring = [(each.expires_at(version), each) for each in rules if each.expires and each.applies_to(version)]
    if not expiring:
        return None
    moment, rule = min(expiring, key=lambda each: each[0])
    date = datetime.fromtimestamp(moment, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return f'expiry-date="{date}", rule-id="{quote(rule.id)}"'


def _rule(given: Mapping[str, Any], takes_small: frozenset[str]) -> Rule:
    chosen = given.get("Filter") or {"Prefix": given.get("Prefix", "")}
    both = chosen.get("And") or chosen
    listed = [*both.get("Tags", ()), *([chosen["Tag"]] if chosen.get("Tag") else ())]
    expiration = given.get("Expiration") or {}
    noncurrent = given.get("NoncurrentVersionExpiration") or {}
    return Rule(
        id=given.get("ID", ""),
        prefix=both.get("Prefix") or "",
        tags={each["Key"]: each["Value"] for each in listed},
        greater_than=both.get("ObjectSizeGreaterThan"),
        less_than=both.get("ObjectSizeLessThan"),
        days=expiration.get("Days"),
        date=expiration.get("Date"),
        ends_markers=bool(expiration.get("ExpiredObjectDeleteMarker")),
        moves=_moves(given.get("Transitions", ())),
        noncurrent_days=noncurrent.get("NoncurrentDays"),
        newer=noncurrent.get("NewerNoncurrentVersions") or 0,
        noncurrent_moves=_moves(given.get("NoncurrentVersionTransitions", ())),
        abort_days=(given.get("AbortIncompleteMultipartUpload") or {}).get("DaysAfterInitiation"),
        takes_small=takes_small,
    )


def _moves(given: Sequence[Mapping[str, Any]]) -> tuple[Move, ...]:
    return tuple(
        Move(
            each["StorageClass"],
            each.get("Days", each.get("NoncurrentDays")),
            each.get("Date"),
            each.get("NewerNoncurrentVersions") or 0,
        )
        for each in given
    )


def _warmth(storage_class: str) -> int:
    """Where a storage class stands; those that no rule names are as warm as STANDARD."""
    return COLDER.index(storage_class) if storage_class in COLDER else 0
