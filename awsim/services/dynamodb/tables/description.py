"""How a table is described: the `TableDescription` of CreateTable, DescribeTable, UpdateTable and DeleteTable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.models import PAY_PER_REQUEST
from awsim.services.dynamodb.tables.throughput import WarmThroughput

if TYPE_CHECKING:
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.tables.throughput import ProvisionedThroughput

Answer = dict[str, Any]

ON_DEMAND_WARM = WarmThroughput(12_000, 4_000)
"""What a new table that is billed by request can do at once (recorded: test_gsi_with_billing_mode)."""


def describe(table: Table, now: float) -> Answer:
    """A table with its indexes, counts and sizes."""
    return {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in table.attribute_types.items()
        ],
        "TableName": table.name,
        "KeySchema": table.schema.describe(),
        "TableStatus": table.status,
        "CreationDateTime": table.created_at,
        "ProvisionedThroughput": table.throughput.describe(now),
        "TableSizeBytes": table.size,
        "ItemCount": len(table.items),
        "TableArn": table.arn,
        "TableId": table.id,
        "BillingModeSummary": _billing_mode(table),
        "LocalSecondaryIndexes": [_local_index(index) for index in table.local_indexes] or None,
        "GlobalSecondaryIndexes": [_global_index(table, index, now) for index in table.global_indexes] or None,
        "VectorIndexes": [index.describe() for index in table.vector_indexes.values()] or None,
        "SSEDescription": describe_encryption(table),
        "TableClassSummary": _table_class(table),
        "DeletionProtectionEnabled": table.deletion_protected,
        "OnDemandThroughput": None if table.on_demand is None else table.on_demand.describe(),
        "WarmThroughput": _warm(table, table.warm, table.throughput, _warm_status(table)),
    }


def _warm_status(table: Table) -> str:
    """ACTIVE while something else of a table is changed, as its stream (recorded: update_table_response)."""
    return "ACTIVE" if table.status == "UPDATING" and not table.is_warming else table.status


def _billing_mode(table: Table) -> Answer | None:
    if not table.is_on_demand and table.on_demand_since is None:
        return None
    since = None if table.status == "CREATING" else table.on_demand_since
    return {"BillingMode": table.billing_mode, "LastUpdateToPayPerRequestDateTime": since}


def _local_index(index: SecondaryIndex) -> Answer:
    return {
        "IndexName": index.name,
        "KeySchema": index.schema.describe(),
        "Projection": index.projection.describe(),
        "IndexSizeBytes": index.size,
        "ItemCount": len(index),
        "IndexArn": index.arn,
    }


def _global_index(table: Table, index: SecondaryIndex, now: float) -> Answer:
    return {
        **_local_index(index),
        "IndexStatus": index.status,
        "Backfilling": True if index.is_backfilling else None,
        "ProvisionedThroughput": index.throughput.describe(now),
        "OnDemandThroughput": None if index.on_demand is None else index.on_demand.describe(),
        "WarmThroughput": _warm(table, index.warm, index.throughput, index.status),
    }


def _warm(table: Table, chosen: WarmThroughput | None, throughput: ProvisionedThroughput, status: str) -> Answer | None:
    """What can be used at once: what was asked for, else what the billing mode gives once it is there (recorded)."""
    is_ready = status not in {"CREATING", "DELETING"}
    if chosen is None and not is_ready:
        return None
    given = (
        ON_DEMAND_WARM if table.billing_mode == PAY_PER_REQUEST else WarmThroughput(throughput.read, throughput.write)
    )
    warm = given if chosen is None else WarmThroughput(chosen.read or given.read, chosen.write or given.write)
    return warm.describe("ACTIVE" if status == "ACTIVE" else "UPDATING")


def describe_encryption(table: Table) -> Answer | None:
    """SSEDescription: None where the key is DynamoDB's own."""
    if table.kms_key_arn is None:
        return None
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": table.kms_key_arn}


def _table_class(table: Table) -> Answer | None:
    if table.table_class is None:
        return None
    return {"TableClass": table.table_class, "LastUpdateDateTime": max(table.table_class_changes, default=None)}
