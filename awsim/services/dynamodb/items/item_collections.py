"""How large the items with one partition key are together, where a table has local indexes (ItemCollectionMetrics)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.values.values import encode

if TYPE_CHECKING:
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.models import Table

GIB = 1024**3


def collection_metrics(table: Table, key: Key) -> dict[str, Any] | None:
    """The item collection a written item is in, its size as a range of one GB; None without local indexes."""
    if not table.has_collections:
        return None
    lower = float(table.collections[key[:1]] // GIB)
    return {
        "ItemCollectionKey": {table.schema.names[0]: encode(key[0])},
        "SizeEstimateRangeGB": [lower, lower + 1.0],
    }
