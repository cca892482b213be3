"""A global table: the regions that have a replica of it, and which write of an item came last."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from awsim.common.frozen import record

if TYPE_CHECKING:
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.stored import StoredItem

VERSION = "2019.11.21"
LEGACY_VERSION = "2017.11.29"

EVENTUAL, STRONG = "EVENTUAL", "STRONG"

Stamp: TypeAlias = tuple[float, int]
"""When an item was written, and after how many other writes of its global table; the greater one wins."""


@record
class Replica:
    """A region of a global table."""

    region: str
    arn: str
    status: str = "CREATING"
    read_override: int | None = None
    on_demand_read_override: int | None = None
    index_overrides: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Index name -> ProvisionedThroughputOverride and OnDemandThroughputOverride, as they were given."""
    kms_key_arn: str | None = None
    table_class: str | None = None
    table_class_changed_at: float | None = None
    stamps: dict[Key, Stamp] = field(default_factory=dict)
    """Of the items here, which write they are from, as far as it was made since there are replicas."""

    def describe(self, index_names: list[str]) -> dict[str, Any]:
        """ReplicaDescription."""
        read, on_demand = self.read_override, self.on_demand_read_override
        changed_at = self.table_class_changed_at
        return {
            "RegionName": self.region,
            "ReplicaStatus": self.status,
            "ReplicaArn": self.arn,
            "KMSMasterKeyId": self.kms_key_arn,
            "ProvisionedThroughputOverride": None if read is None else {"ReadCapacityUnits": read},
            "OnDemandThroughputOverride": None if on_demand is None else {"MaxReadRequestUnits": on_demand},
            "GlobalSecondaryIndexes": [
                {"IndexName": name, **self.index_overrides.get(name, {})} for name in index_names
            ]
            or None,
            "ReplicaTableClassSummary": None
            if self.table_class is None
            else {"TableClass": self.table_class, "LastUpdateDateTime": changed_at},
        }


@record
class GlobalTable:
    """What the replicas of a table have in common; all their `Table`s hold this one object."""

    name: str
    account: str
    home: str
    """The region the first replica was in: items expire there."""
    created_at: float
    version: str = VERSION
    consistency: str = EVENTUAL
    members: dict[str, Replica] = field(default_factory=dict)
    """By region, in the order they were added."""
    witnesses: dict[str, str] = field(default_factory=dict)
    """Region -> status."""
    written: int = 0
    """How many writes there have been."""
    pending: list[tuple[Key, StoredItem | None, Stamp, str]] = field(default_factory=list)
    """Writes that the other regions have not been told of, with the region they were made in."""
    is_scheduled: bool = False
    is_receiving: bool = False
    """Whether the write being made is one of another region."""

    def others(self, region: str) -> list[Replica]:
        """The members but one."""
        return [member for member in self.members.values() if member.region != region]

    def describe(self, region: str, index_names: list[str]) -> dict[str, Any]:
        """Members of a TableDescription, as seen from a region whose table has these global indexes."""
        return {
            "GlobalTableVersion": self.version,
            "Replicas": [member.describe(index_names) for member in self.others(region)],
            "MultiRegionConsistency": self.consistency if self.version == VERSION else None,
            "GlobalTableWitnesses": [
                {"RegionName": region, "WitnessStatus": status} for region, status in self.witnesses.items()
            ]
            or None,
        }
