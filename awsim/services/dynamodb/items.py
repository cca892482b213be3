"""Single items: putting, getting, updating and deleting them (API reference, PutItem and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, Any]

Answer = dict[str, Any]


class ItemOperations(DynamoDBResources):
    """Reading and writing items by their keys."""

    def put_item(self, *, table_name: str, item: Given) -> Answer:
        """Put an item in the place of the one with its key, if there is one."""
        decoded = decode_item(item)
        table = self.readable_table("PutItem", table_name)
        key, stored = table.admit(decoded)
        self.write(table, key, stored)
        return {}

    def get_item(self, *, table_name: str, key: Given, consistent_read: bool = False) -> Answer:
        """Get the item with a key; the answer has none where there is none."""
        decoded = decode_item(key)
        table = self.readable_table("GetItem", table_name)
        found = table.find(table.schema.key_of(decoded))
        return {"Item": None if found is None else encode_item(found)}
