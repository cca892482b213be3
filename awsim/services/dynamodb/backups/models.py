"""What a backup holds of a table, and how it is described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.tables.blueprints import blueprint
from awsim.services.dynamodb.tables.description import describe_encryption
from awsim.services.dynamodb.tables.time_to_live import describe_time_to_live

if TYPE_CHECKING:
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import StoredItem

_DEFINED_OF_VECTORS = frozenset(
    {"IndexName", "VectorAttribute", "SearchSchema", "Projection", "Dimensions", "DistanceFunction"}
)

USER, SYSTEM = "USER", "SYSTEM"


@record
class Backup:
    """A table as it was; its items are shared with the table, for stored items never change."""

    arn: str
    name: str
    type: str
    created_at: float
    source: Table
    """As the table was defined, with no items."""
    items: dict[Key, StoredItem]
    size: int
    features: dict[str, Any]
    """SourceTableFeatureDetails."""
    expires_at: float | None = None
    status: str = "CREATING"
    restored_to: str | None = None
    """The id of the table that is being made of it, or was made last."""

    @classmethod
    def of(cls, table: Table, *, arn: str, name: str, kind: str, now: float, expires_at: float | None = None) -> Backup:
        """A backup of a table as it is now."""
        return cls(
            arn=arn,
            name=name,
            type=kind,
            created_at=now,
            source=blueprint(table),
            items=dict(table.items),
            size=table.size,
            features={} if kind == SYSTEM else _features(table),
            expires_at=expires_at,
        )

    def details(self) -> dict[str, Any]:
        """BackupDetails."""
        return {
            "BackupArn": self.arn,
            "BackupName": self.name,
            "BackupSizeBytes": self.size,
            "BackupStatus": self.status,
            "BackupType": self.type,
            "BackupCreationDateTime": self.created_at,
            "BackupExpiryDateTime": self.expires_at,
        }

    def summary(self) -> dict[str, Any]:
        """As in ListBackups."""
        source = self.source
        return {"TableName": source.name, "TableId": source.id, "TableArn": source.arn, **self.details()}

    def describe(self) -> dict[str, Any]:
        """BackupDescription."""
        source = self.source
        return {
            "BackupDetails": self.details(),
            "SourceTableDetails": {
                "TableName": source.name,
                "TableId": source.id,
                "TableArn": source.arn,
                "TableSizeBytes": self.size,
                "KeySchema": source.schema.describe(),
                "TableCreationDateTime": source.created_at,
                "ProvisionedThroughput": _throughput(source.throughput.read, source.throughput.write),
                "OnDemandThroughput": None if source.on_demand is None else source.on_demand.describe(),
                "ItemCount": len(self.items),
                "BillingMode": source.billing_mode,
            },
            "SourceTableFeatureDetails": self.features,
        }


def _features(table: Table) -> dict[str, Any]:
    stream = table.stream
    has_stream = stream is not None and stream.is_enabled
    return {
        "LocalSecondaryIndexes": [_index(index) for index in table.local_indexes] or None,
        "GlobalSecondaryIndexes": [_global_index(index) for index in table.global_indexes] or None,
        "VectorIndexes": [_vector_index(index) for index in table.vector_indexes.values()] or None,
        "StreamDescription": {"StreamEnabled": True, "StreamViewType": stream.view_type}
        if stream is not None and has_stream
        else None,
        "TimeToLiveDescription": describe_time_to_live(table),
        "SSEDescription": describe_encryption(table),
    }


def _index(index: SecondaryIndex) -> dict[str, Any]:
    return {
        "IndexName": index.name,
        "KeySchema": index.schema.describe(),
        "Projection": index.projection.describe(),
    }


def _global_index(index: SecondaryIndex) -> dict[str, Any]:
    throughput = _throughput(index.throughput.read, index.throughput.write)
    return {**_index(index), "ProvisionedThroughput": throughput}


def _vector_index(index: VectorIndex) -> dict[str, Any]:
    return {name: value for name, value in index.describe().items() if name in _DEFINED_OF_VECTORS}


def _throughput(read: int, write: int) -> dict[str, int]:
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
