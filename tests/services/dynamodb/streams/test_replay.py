"""What has been written to a table can be told from its stream alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from awsim import Cloud
from tests.budgets import examples

VIEW = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
KEYS = st.builds(
    lambda text, number: {"id": {"S": text}, "at": {"N": number}}, st.sampled_from("abc"), st.sampled_from("12")
)
SOME_KEYS = st.lists(KEYS, min_size=1, max_size=4, unique_by=repr)
VALUES = st.one_of(
    st.text(max_size=3).map(lambda text: {"S": text}),
    st.integers(-9, 9).map(lambda number: {"N": str(number)}),
    st.binary(max_size=3).map(lambda data: {"B": data}),
    st.lists(st.text(max_size=2).map(lambda text: {"S": text}), max_size=2).map(lambda members: {"L": members}),
    st.sets(st.text(min_size=1, max_size=2), min_size=1, max_size=2).map(lambda members: {"SS": sorted(members)}),
    st.just({"NULL": True}),
    st.booleans().map(lambda truth: {"BOOL": truth}),
)
ATTRIBUTES = st.dictionaries(st.sampled_from(["name", "value", "more"]), VALUES, max_size=3)
EXPIRY = st.one_of(st.just({}), st.integers(1, 60).map(lambda hours: {"ttl": {"N": str(1_767_225_600 + hours * 3600)}}))
WRITES = st.one_of(
    st.tuples(st.just("put"), KEYS, st.builds(lambda one, other: one | other, ATTRIBUTES, EXPIRY)),
    st.tuples(st.just("update"), KEYS, VALUES),
    st.tuples(st.just("delete"), KEYS, st.none()),
    st.tuples(st.just("batch"), SOME_KEYS, ATTRIBUTES),
    st.tuples(st.just("transact"), SOME_KEYS, ATTRIBUTES),
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 3600 * 5]), st.none()),
)


def create(client, name, **more):
    return client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )["TableDescription"]


def write(cloud, client, kind, what, value):
    match kind:
        case "put":
            client.put_item(TableName="source", Item=what | value)
        case "update":
            names, values = {"#value": "value"}, {":value": value}
            client.update_item(
                TableName="source",
                Key=what,
                UpdateExpression="SET #value = :value",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        case "delete":
            client.delete_item(TableName="source", Key=what)
        case "batch":
            client.batch_write_item(RequestItems={"source": [{"PutRequest": {"Item": key | value}} for key in what]})
        case "transact":
            put, *others = what
            client.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": "source", "Item": put | value}},
                    *({"Delete": {"TableName": "source", "Key": key}} for key in others),
                ]
            )
        case "wait":
            cloud.clock.advance(seconds=what)


def changes(streams, arn):
    """All records of a stream, shard by shard, parents first."""
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        page = {
            "NextShardIterator": streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        }
        while "NextShardIterator" in page:
            page = streams.get_records(ShardIterator=page["NextShardIterator"], Limit=3)
            if not page["Records"] and "EndingSequenceNumber" not in shard["SequenceNumberRange"]:
                break
            for record in page["Records"]:
                yield record["eventName"], record["dynamodb"]


def items(client, name):
    return sorted(client.scan(TableName=name)["Items"], key=lambda item: (item["id"]["S"], item["at"]["N"]))


@settings(max_examples=examples(20))
@given(st.lists(WRITES, max_size=15))
def test_replaying_a_stream_onto_an_empty_table_gives_the_same_table(writes):
    cloud = Cloud(clock="virtual")
    client, streams = cloud.client("dynamodb"), cloud.client("dynamodbstreams")
    arn = create(client, "source", StreamSpecification=VIEW)["LatestStreamArn"]
    create(client, "copy")
    client.update_time_to_live(TableName="source", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    waited = 0
    for kind, what, value in writes:
        waited += what if kind == "wait" else 0
        if waited < 24 * 3600:  # what is older can't be replayed
            write(cloud, client, kind, what, value)

    for name, change in changes(streams, arn):
        before = client.get_item(TableName="copy", Key=change["Keys"]).get("Item")
        assert before == change.get("OldImage")
        assert (name == "INSERT", name == "REMOVE") == (before is None, "NewImage" not in change)
        if "NewImage" in change:
            client.put_item(TableName="copy", Item=change["NewImage"])
        else:
            client.delete_item(TableName="copy", Key=change["Keys"])

    assert items(client, "copy") == items(client, "source")
