"""Which rules of a replication configuration a version falls under.

S3 user guide, "Replication configuration file elements" and "What does Amazon S3 replicate?".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.s3.models import Version

REPLICA = "REPLICA"
KMS = frozenset({"aws:kms", "aws:kms:dsse"})


@dataclass(frozen=True, slots=True)
class Replication:
    """One way that a version goes: what its rule says of the replica."""

    rule_id: str
    bucket: str
    """The destination's name."""
    storage_class: str | None
    account: str | None
    """The destination's owner, where the replica is to be theirs."""
    kms_key: str | None


def replications(configuration: Mapping[str, Any], version: Version) -> list[Replication]:
    """Where a version that was just written goes: for each destination by the rule with the highest priority."""
    found: dict[str, Replication] = {}
    for rule in sorted(configuration["Rules"], key=lambda each: -(each.get("Priority") or 0)):
        if rule["Status"] == "Enabled" and _speaks_of(rule, version):
            way = _way(rule)
            found.setdefault(way.bucket, way)
    return list(found.values())


def keeps_modifications(configuration: Mapping[str, Any], version: Version) -> bool:
    """Whether what is changed about a replica goes back to where it came from (replica modification sync)."""
    return any(
        rule["Status"] == "Enabled" and _selects(rule, "ReplicaModifications") and _fits(rule, version)
        for rule in configuration["Rules"]
    )


def _speaks_of(rule: Mapping[str, Any], version: Version) -> bool:
    if version.replication_status == REPLICA:
        return False
    if version.is_marker:
        wanted = (rule.get("DeleteMarkerReplication") or {}).get("Status")
        # Rules of the older form, which have no filter, replicate them always.
        return (wanted == "Enabled" or "Filter" not in rule) and _fits(rule, version)
    if version.encryption.algorithm in KMS and not _selects(rule, "SseKmsEncryptedObjects"):
        return False
    return _fits(rule, version)


def _selects(rule: Mapping[str, Any], name: str) -> bool:
    chosen = (rule.get("SourceSelectionCriteria") or {}).get(name) or {}
    return bool(chosen.get("Status") == "Enabled")


def _fits(rule: Mapping[str, Any], version: Version) -> bool:
    chosen = rule.get("Filter")
    if chosen is None:
        return version.key.startswith(rule.get("Prefix") or "")
    both = chosen.get("And") or chosen
    tags = [*(both.get("Tags") or ()), *([chosen["Tag"]] if chosen.get("Tag") else ())]
    if not version.key.startswith(both.get("Prefix") or "") or not _has_all(tags, version):
        return False
    excluded = both.get("Not") or chosen.get("Not")
    return excluded is None or not any(_is_meant(each, version) for each in _excluded(excluded))


def _excluded(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What `Not` leaves out: one prefix or tag, or any of several."""
    several = given.get("Or")
    if several is None:
        return [given]
    return [
        *({"Prefix": each} for each in several.get("Prefixes") or ()),
        *({"Tag": each} for each in several.get("Tags") or ()),
    ]


def _is_meant(given: Mapping[str, Any], version: Version) -> bool:
    if given.get("Tag") is not None:
        return _has_all([given["Tag"]], version)
    return version.key.startswith(given["Prefix"])


def _has_all(tags: Sequence[Mapping[str, str]], version: Version) -> bool:
    held = version.tags or {}
    return all(held.get(each["Key"]) == each["Value"] for each in tags)


def _way(rule: Mapping[str, Any]) -> Replication:
    destination = rule["Destination"]
    translated = (destination.get("AccessControlTranslation") or {}).get("Owner") == "Destination"
    return Replication(
        rule["ID"],
        str(destination["Bucket"]).rpartition(":")[2],
        destination.get("StorageClass"),
        destination.get("Account") if translated else None,
        (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID"),
    )
