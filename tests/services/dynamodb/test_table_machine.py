"""Whatever is done to a table, it says what a plain dictionary of its items says, and so does its stream."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from awsim import mock_aws
from awsim.services.dynamodb.values.sizes import item_size
from awsim.services.dynamodb.values.values import decode_item
from tests.budgets import examples

TABLE = "machine"
PARTITIONS = ["a", "b"]
Item = dict[str, Any]
Key = tuple[str, int]

keys = st.tuples(st.sampled_from(PARTITIONS), st.integers(-3, 6))
attributes = st.fixed_dictionaries(
    {},
    optional={
        "rank": st.integers(0, 3).map(lambda rank: {"N": str(rank)}),
        "kind": st.sampled_from(["x", "y"]).map(lambda kind: {"S": kind}),
        "note": st.text(max_size=3).map(lambda note: {"S": note}),
    },
)


def key_of(key: Key) -> Item:
    return {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}}


def number(item: Item, name: str) -> int:
    return int(item[name]["N"])


class TableMachine(RuleBasedStateMachine):
    """A table with a local and a global index and a stream, beside a dictionary."""

    @initialize()
    def create(self) -> None:
        self.mock = mock_aws(clock="virtual", seed=1)
        self.mock.start()
        self.client = boto3.client("dynamodb", region_name="us-east-1")
        self.items: dict[Key, Item] = {}
        self.changes = 0
        self.client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": kind}
                for name, kind in (("pk", "S"), ("sk", "N"), ("rank", "N"), ("kind", "S"))
            ],
            LocalSecondaryIndexes=[index("local", "pk", "rank", "KEYS_ONLY")],
            GlobalSecondaryIndexes=[index("global", "kind", "rank", "ALL")],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )

    def teardown(self) -> None:
        if hasattr(self, "mock"):
            try:
                self.replay_the_stream()
            finally:
                self.mock.stop()

    def note(self, key: Key, item: Item | None) -> None:
        """Do in the dictionary what was done in the table."""
        self.changes += self.items.get(key) != item
        if item is None:
            self.items.pop(key, None)
        else:
            self.items[key] = item

    @rule(key=keys, more=attributes)
    def put(self, key: Key, more: Item) -> None:
        answer = self.client.put_item(TableName=TABLE, Item={**key_of(key), **more}, ReturnValues="ALL_OLD")
        assert answer.get("Attributes") == self.items.get(key)
        self.note(key, {**key_of(key), **more})

    @rule(key=keys)
    def delete(self, key: Key) -> None:
        answer = self.client.delete_item(TableName=TABLE, Key=key_of(key), ReturnValues="ALL_OLD")
        assert answer.get("Attributes") == self.items.get(key)
        self.note(key, None)

    @rule(key=keys, rank=st.integers(0, 3))
    def update(self, key: Key, rank: int) -> None:
        answer = self.client.update_item(
            TableName=TABLE,
            Key=key_of(key),
            UpdateExpression="SET #r = :r REMOVE note",
            ExpressionAttributeNames={"#r": "rank"},
            ExpressionAttributeValues={":r": {"N": str(rank)}},
            ReturnValues="ALL_NEW",
        )
        item = {**self.items.get(key, key_of(key)), "rank": {"N": str(rank)}}
        item.pop("note", None)
        assert answer["Attributes"] == item
        self.note(key, item)

    @rule(key=keys)
    def create_only(self, key: Key) -> None:
        try:
            self.client.put_item(TableName=TABLE, Item=key_of(key), ConditionExpression="attribute_not_exists(pk)")
        except ClientError:
            assert key in self.items
        else:
            assert key not in self.items
            self.note(key, key_of(key))

    @rule(chosen=st.lists(keys, min_size=1, max_size=4, unique=True), more=attributes)
    def write_in_a_batch(self, chosen: list[Key], more: Item) -> None:
        requests: list[Item] = [{"PutRequest": {"Item": {**key_of(key), **more}}} for key in chosen[1:]]
        requests.append({"DeleteRequest": {"Key": key_of(chosen[0])}})
        self.client.batch_write_item(RequestItems={TABLE: requests})
        for key in chosen[1:]:
            self.note(key, {**key_of(key), **more})
        self.note(chosen[0], None)

    @rule(chosen=st.lists(keys, min_size=2, max_size=4, unique=True), more=attributes)
    def write_in_a_transaction(self, chosen: list[Key], more: Item) -> None:
        """The first must be there, and is deleted; or nothing happens."""
        delete = {"TableName": TABLE, "Key": key_of(chosen[0]), "ConditionExpression": "attribute_exists(pk)"}
        puts: list[Item] = [{"Put": {"TableName": TABLE, "Item": {**key_of(key), **more}}} for key in chosen[1:]]
        try:
            self.client.transact_write_items(TransactItems=[*puts, {"Delete": delete}])
        except ClientError:
            assert chosen[0] not in self.items
            return
        for key in chosen[1:]:
            self.note(key, {**key_of(key), **more})
        self.note(chosen[0], None)

    @rule(partition=st.sampled_from(PARTITIONS), low=st.integers(-4, 7), limit=st.integers(1, 5), forward=st.booleans())
    def query_in_pages(self, partition: str, low: int, limit: int, forward: bool) -> None:
        found = self.read(
            "query",
            KeyConditionExpression="pk = :p AND sk >= :s",
            ExpressionAttributeValues={":p": {"S": partition}, ":s": {"N": str(low)}},
            Limit=limit,
            ScanIndexForward=forward,
        )
        wanted = [self.items[key] for key in sorted(self.items) if key[0] == partition and key[1] >= low]
        assert found == (wanted if forward else wanted[::-1])

    @rule(kind=st.sampled_from(["x", "y"]), limit=st.integers(1, 5), forward=st.booleans())
    def query_the_global_index(self, kind: str, limit: int, forward: bool) -> None:
        found = self.read(
            "query",
            IndexName="global",
            KeyConditionExpression="kind = :k",
            ExpressionAttributeValues={":k": {"S": kind}},
            Limit=limit,
            ScanIndexForward=forward,
        )
        members = [item for item in self.items.values() if item.get("kind") == {"S": kind} and "rank" in item]
        wanted = sorted(members, key=lambda item: (number(item, "rank"), item["pk"]["S"], number(item, "sk")))
        assert found == (wanted if forward else wanted[::-1])

    @rule(partition=st.sampled_from(PARTITIONS), limit=st.integers(1, 5))
    def query_the_local_index(self, partition: str, limit: int) -> None:
        found = self.read(
            "query",
            IndexName="local",
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": partition}},
            Limit=limit,
        )
        members = [item for key, item in self.items.items() if key[0] == partition and "rank" in item]
        wanted = sorted(members, key=lambda item: (number(item, "rank"), number(item, "sk")))
        assert found == [{name: item[name] for name in ("pk", "sk", "rank")} for item in wanted]

    @rule(limit=st.integers(1, 5), segments=st.integers(1, 3))
    def scan_in_pages(self, limit: int, segments: int) -> None:
        found = [
            item
            for segment in range(segments)
            for item in self.read("scan", Limit=limit, Segment=segment, TotalSegments=segments)
        ]
        assert len(found) == len(self.items)
        assert {(item["pk"]["S"], number(item, "sk")): item for item in found} == self.items

    def read(self, operation: str, **params: Any) -> list[Item]:
        """All items of all pages, which are as long as they may be."""
        items: list[Item] = []
        while True:
            answer = getattr(self.client, operation)(TableName=TABLE, **params)
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return items
            assert answer["Count"] == params["Limit"]
            params["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    @invariant()
    def counts_and_sizes_agree(self) -> None:
        if not hasattr(self, "client"):
            return
        table = self.client.describe_table(TableName=TABLE)["Table"]
        assert table["ItemCount"] == len(self.items)
        assert table["TableSizeBytes"] == sum(item_size(decode_item(item)) for item in self.items.values())
        in_global = [item for item in self.items.values() if {"kind", "rank"} <= item.keys()]
        described = table["GlobalSecondaryIndexes"][0]
        assert described["ItemCount"] == len(in_global)
        assert described["IndexSizeBytes"] == sum(item_size(decode_item(item)) for item in in_global)

    def replay_the_stream(self) -> None:
        """Its records, put onto nothing, make the table; there are as many as there were changes."""
        streams = boto3.client("dynamodbstreams", region_name="us-east-1")
        arn = self.client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
        replayed: dict[Key, Item] = {}
        count = 0
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            position = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while records := (answer := streams.get_records(ShardIterator=position))["Records"]:
                position = answer["NextShardIterator"]
                count += len(records)
                for record in records:
                    change = record["dynamodb"]
                    key = (change["Keys"]["pk"]["S"], number(change["Keys"], "sk"))
                    assert replayed.pop(key, None) == change.get("OldImage")
                    if "NewImage" in change:
                        replayed[key] = change["NewImage"]
        assert replayed == self.items
        assert count == self.changes


def index(name: str, partition: str, sort: str, projection: str) -> Item:
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": projection},
    }


TestTableMachine = TableMachine.TestCase
TestTableMachine.settings = settings(max_examples=examples(15), stateful_step_count=30, deadline=None)
