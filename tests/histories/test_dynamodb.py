"""Histories of a DynamoDB stream: items put, changed and deleted one by one, in batches and transactions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.budgets import examples

from .checking import Change
from .scenes import KEYS, Scene, failing

HISTORIES = examples(20)
STEPS = 16


class DynamoDBScene(Scene):
    """A table with a stream, whose items say by which change they were made."""

    STEPS = (
        *("change", "change", "change", "delete", "batch", "transaction"),
        *("pause", "pause", "roll", "restart", "retune", "save", "restore"),
    )
    SOURCE, NUMBER = "dynamodb", "SequenceNumber"

    def new_source(self) -> str:
        """The table's stream."""
        self.dynamodb = self.cloud.client("dynamodb")
        made = self.dynamodb.create_table(
            TableName="items",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        arn: str = made["TableDescription"]["LatestStreamArn"]
        return arn

    def change_of(self, record: Any) -> Change:
        """Which change it was: what was put says its number, what is gone the one that comes next for it."""
        told = record["dynamodb"]
        if record["eventName"] == "REMOVE":
            number = self.removals[int(told["OldImage"]["n"]["N"])]
        else:
            number = int(told["NewImage"]["n"]["N"])
        return Change(told["Keys"]["id"]["S"], number, int(told["SequenceNumber"]))

    def __init__(self, seed: int) -> None:
        self.removals: dict[int, int] = {}
        """The number of the change that made an item -> that of the one that removed it."""
        super().__init__(seed)

    def change(self) -> None:
        """Put an item, or change one that may be there."""
        key = self.chance.choice(KEYS)
        if self.chance.random() < 0.5:
            self.dynamodb.put_item(TableName="items", Item=self._item(key))
        else:
            self.dynamodb.update_item(
                TableName="items",
                Key={"id": {"S": key}},
                UpdateExpression="SET n = :n",
                ExpressionAttributeValues={":n": self._item(key)["n"]},
            )

    def delete(self) -> None:
        """Delete an item, if it is there; else nothing changes."""
        key = self.chance.choice(KEYS)
        deleted = self.dynamodb.delete_item
        before = self.dynamodb.get_item(TableName="items", Key={"id": {"S": key}}).get("Item")
        if before is not None:
            self.removals[int(before["n"]["N"])] = int(self._item(key)["n"]["N"])
        deleted(TableName="items", Key={"id": {"S": key}})

    def batch(self) -> None:
        """Put several items at once."""
        keys = self.chance.sample(KEYS, self.chance.randrange(1, len(KEYS) + 1))
        writes = [{"PutRequest": {"Item": self._item(key)}} for key in keys]
        self.dynamodb.batch_write_item(RequestItems={"items": writes})

    def transaction(self) -> None:
        """Put several items or none."""
        keys = self.chance.sample(KEYS, self.chance.randrange(1, 4))
        puts = [{"Put": {"TableName": "items", "Item": self._item(key)}} for key in keys]
        self.dynamodb.transact_write_items(TransactItems=puts)

    def roll(self) -> None:
        """Let so much time pass that another shard takes the place of the one there is."""
        if not self.failures and not self.poisoned:
            self.cloud.clock.advance(hours=self.chance.randrange(1, 6))

    def _item(self, key: str) -> dict[str, Any]:
        self.number += 1
        self.notes.sent[key].append(self.number)
        return {"id": {"S": key}, "n": {"N": str(self.number)}}


@pytest.mark.parametrize("first", range(0, HISTORIES, 25))
def test_every_change_is_delivered_or_in_its_destination_in_order(first: int) -> None:
    assert failing(DynamoDBScene, range(first, min(first + 25, HISTORIES)), STEPS) == {}
