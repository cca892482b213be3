"""Which notifications of a bucket an event's name and key fall under, and which two would both do.

S3 user guide, "Configuring event notifications using object key name filtering".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_VALUE = 1024
"""Bytes in UTF-8."""


EVENTS = (
    *("s3:IntelligentTiering", "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete"),
    *("s3:LifecycleExpiration:DeleteMarkerCreated", "s3:LifecycleTransition", "s3:ObjectAcl:Put"),
    *("s3:ObjectAnnotation:*", "s3:ObjectAnnotation:Delete", "s3:ObjectAnnotation:Put", "s3:ObjectCreated:*"),
    *("s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectCreated:Copy", "s3:ObjectCreated:Post"),
    *("s3:ObjectCreated:Put", "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete"),
    *("s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectRestore:*", "s3:ObjectRestore:Completed"),
    *("s3:ObjectRestore:Delete", "s3:ObjectRestore:Post", "s3:ObjectRetention:Put", "s3:ObjectTagging:*"),
    *("s3:ObjectTagging:Delete", "s3:ObjectTagging:Put", "s3:ReducedRedundancyLostObject"),
    *("s3:Replication:*", "s3:Replication:OperationFailedReplication"),
    *("s3:Replication:OperationMissedThreshold", "s3:Replication:OperationNotTracked"),
    *("s3:Replication:OperationReplicatedAfterThreshold",),
)
"""All that a configuration can name."""


def require_events(names: Iterable[str]) -> None:
    """Raise InvalidArgument for what is the name of no event."""
    for name in names:
        if name not in EVENTS:
            raise InvalidArgumentError(
                f"The event '{name}' is not supported for notifications. Supported events are as follows: "
                f"[{', '.join(EVENTS)}]",
                "Event",
                name,
            )


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """How keys begin and end."""

    prefix: str = ""
    suffix: str = ""

    def fits(self, key: str) -> bool:
        """Whether a key is meant."""
        return key.startswith(self.prefix) and key.endswith(self.suffix)

    def overlaps(self, other: KeyFilter) -> bool:
        """Whether there are keys that both mean."""
        prefixes = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        return prefixes and (self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix))


@dataclass(frozen=True, slots=True)
class Notification:
    """One of a bucket's configurations: what is sent where."""

    id: str
    target: str
    events: tuple[str, ...]
    """As they were put: `s3:ObjectCreated:*`."""
    keys: KeyFilter

    def wants(self, event: str, key: str) -> bool:
        """Whether it is told of an event (`s3:ObjectCreated:Put`) of a key."""
        return any(_means(each, event) for each in self.events) and self.keys.fits(key)


def read_filter(given: Mapping[str, Any] | None) -> tuple[list[dict[str, str]], KeyFilter]:
    """The rules of a `NotificationConfigurationFilter` as they are kept, and what they mean; names are in any case.

    Raises InvalidArgument.
    """
    kept: list[dict[str, str]] = []
    for rule in ((given or {}).get("Key") or {}).get("FilterRules") or ():
        name, value = rule.get("Name", ""), rule.get("Value", "")
        if name.lower() not in ("prefix", "suffix"):
            message = "filter rule name must be either prefix or suffix"
            raise InvalidArgumentError(message, "FilterRule.Name", name)
        if any(each["Name"].lower() == name.lower() for each in kept):
            message = f"Cannot specify more than one {name.lower()} rule in a filter."
            raise InvalidArgumentError(message, "FilterRule.Name", name.lower())
        if len(value.encode()) > LONGEST_VALUE:
            message = f"Size of filter rule value cannot exceed {LONGEST_VALUE} bytes in UTF-8"
            raise InvalidArgumentError(message, "FilterRule.Value", value)
        kept.append({"Name": name.capitalize(), "Value": value})
    said = {each["Name"]: each["Value"] for each in kept}
    return kept, KeyFilter(said.get("Prefix", ""), said.get("Suffix", ""))


def require_distinct(notifications: Iterable[Notification]) -> None:
    """Raise InvalidArgument where one event would go two ways."""
    listed = list(notifications)
    if len({each.id for each in listed}) < len(listed):
        raise InvalidArgumentError("Same ID used for multiple configurations. IDs must be unique.")
    for one, other in combinations(listed, 2):
        if not _share(one.events, other.events) or not one.keys.overlaps(other.keys):
            continue
        if KeyFilter() in (one.keys, other.keys):
            raise InvalidArgumentError(
                "Configurations overlap. Configurations on the same bucket cannot share a common event type."
            )
        raise InvalidArgumentError(
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
            "overlapping for the same event type."
        )


def _share(some: Iterable[str], others: Iterable[str]) -> bool:
    others = tuple(others)
    return any(_means(one, other) or _means(other, one) for one in some for other in others)


def _means(wanted: str, event: str) -> bool:
    return wanted == event or (wanted.endswith("*") and event.startswith(wanted[:-1]))
