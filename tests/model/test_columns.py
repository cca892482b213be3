"""Structures answered column by column: presented as they would be row by row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.model.columns import Columns
from awsim.model.loader import operation
from awsim.model.present import Fresh

RECORD = {
    "SequenceNumber": st.text("0123456789", min_size=1),
    "Data": st.binary(),
    "ApproximateArrivalTimestamp": st.floats(0, 2**31),
    "PartitionKey": st.none() | st.text(min_size=1),
    "EncryptionType": st.none() | st.sampled_from(["NONE", "KMS"]),
}


@settings(deadline=None)  # the first example reads the service model
@given(st.lists(st.fixed_dictionaries(RECORD), max_size=20))
def test_columns_are_presented_as_the_same_rows_would_be(rows):
    shape = operation("kinesis", "GetRecords").shape_result
    columns = Columns({name: [row[name] for row in rows] for name in RECORD})

    assert shape({"Records": columns}) == shape({"Records": rows})


def test_a_structure_in_a_structure_can_be_columns_too():
    shape = operation("dynamodbstreams", "GetRecords").shape_result
    change = Columns(
        {"SizeBytes": [1, 2], "Keys": [Fresh(id={"S": "1"}), Fresh(id={"S": "2"})], "NewImage": [None, {}]}
    )

    answer = shape({"Records": Columns({"eventName": ["INSERT", "REMOVE"], "dynamodb": change})})

    assert answer["Records"] == [
        {"eventName": "INSERT", "dynamodb": {"SizeBytes": 1, "Keys": {"id": {"S": "1"}}}},
        {"eventName": "REMOVE", "dynamodb": {"SizeBytes": 2, "Keys": {"id": {"S": "2"}}, "NewImage": {}}},
    ]


def test_what_was_made_for_the_answer_becomes_the_callers_own():
    shape = operation("dynamodb", "GetItem").shape_result
    item = Fresh(id={"S": "1"})

    answer = shape({"Item": item})

    assert answer["Item"] == item
    assert type(answer["Item"]) is dict


def test_columns_know_how_many_structures_they_are():
    assert (len(Columns({})), len(Columns({"Key": ["a", "b"]}))) == (0, 2)


def test_the_caller_gets_a_list_of_its_own():
    shape = operation("kinesis", "PutRecords").shape_result
    numbers = ["1", "2"]
    shape({"Records": Columns({"SequenceNumber": numbers})})["Records"].clear()

    assert numbers == ["1", "2"]


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"Nonsense": ["x"]}, "PutRecordsResultEntry has no member 'Nonsense'"),
        ({"ShardId": [7]}, "Records.ShardId: expected a str, got int 7"),
        ({"ShardId": ["a"], "SequenceNumber": []}, "columns of PutRecordsResultEntry differ in length"),
    ],
)
def test_columns_that_do_not_fit_the_model_are_an_error_of_the_backend(members, fault):
    with pytest.raises(TypeError, match=fault):
        operation("kinesis", "PutRecords").shape_result({"Records": Columns(members)})
