"""Several statements in one request: in a batch each by itself, in a transaction all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.services.dynamodb.partiql.conftest import Execute

PARTITA = "artist = 'Bach' AND released = 1720"
MAGNIFICAT = "artist = 'Bach' AND released = 1723"
KEY_NEEDED = "must specify the primary key in the where clause."


def batch(dynamodb: Any, *statements: str, **others: Any) -> Any:
    return dynamodb.batch_execute_statement(Statements=[{"Statement": each} for each in statements], **others)


def transact(dynamodb: Any, *statements: str, **others: Any) -> Any:
    return dynamodb.execute_transaction(TransactStatements=[{"Statement": each} for each in statements], **others)


def reasons(dynamodb: Any, *statements: str) -> list[tuple[str, str | None]]:
    with pytest.raises(ClientError) as cancelled:
        transact(dynamodb, *statements)
    assert cancelled.value.response["Error"]["Code"] == "TransactionCanceledException"
    listed = cancelled.value.response["CancellationReasons"]
    codes = ", ".join(reason["Code"] for reason in listed)
    assert cancelled.value.response["Error"]["Message"] == (
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    )
    return [(reason["Code"], reason.get("Message")) for reason in listed]


def refused(dynamodb: Any, *statements: str, execute: Any = transact) -> str:
    with pytest.raises(ClientError) as refusal:
        execute(dynamodb, *statements)
    error = refusal.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def test_reads_and_writes_in_one_batch_are_refused_and_nothing_is_written(dynamodb: Any, music: str) -> None:
    statements = (f"SELECT * FROM music WHERE {PARTITA}", f"DELETE FROM music WHERE {PARTITA}")

    assert refused(dynamodb, *statements, execute=batch) == (
        "ValidationException: A batch can have either read or write statements, not both"
    )
    assert "Item" in batch(dynamodb, statements[0])["Responses"][0]


def test_a_batch_reads_items_by_their_keys(dynamodb: Any, music: str) -> None:
    answer = batch(
        dynamodb,
        f"SELECT title FROM music WHERE {PARTITA}",
        "SELECT * FROM music WHERE artist IN ['Bach'] AND released = 1",
        "SELECT * FROM music WHERE artist = 'Bach'",
        f"SELECT * FROM music WHERE {PARTITA} AND title = 'Partita'",
        'SELECT * FROM "music"."by-label" WHERE label = \'ECM\'',
    )
    error = {"Code": "ValidationError", "Message": f"Select statements within BatchExecuteStatement {KEY_NEEDED}"}
    assert answer["Responses"] == [
        {"TableName": "music", "Item": {"title": {"S": "Partita"}}},
        {"TableName": "music"},
        {"Error": error},
        {"Error": error},
        {"Error": error},
    ]


def test_a_batch_writes_each_by_itself(dynamodb: Any, execute: Execute) -> None:
    answer = batch(
        dynamodb,
        "INSERT INTO music VALUE {'artist': 'Satie', 'released': 1}",
        "INSERT INTO music VALUE {'artist': 'Bach', 'released': 1720}",
        f"UPDATE music SET title = 'x' WHERE {PARTITA} AND title = 'y'",
        f"UPDATE music SET title = 'z' WHERE {PARTITA} RETURNING MODIFIED NEW *",
        f"DELETE FROM music WHERE {MAGNIFICAT} RETURNING MODIFIED OLD *",
        "UPDATE nowhere SET a = 1 WHERE pk = 'a'",
        "SLECT",
    )
    duplicate = {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert answer["Responses"][:4] == [
        {"TableName": "music"},
        {"TableName": "music", "Error": duplicate},
        {"TableName": "music", "Error": failed},
        {"TableName": "music", "Item": {"title": {"S": "z"}}},
    ]
    codes = [(each["Error"]["Code"], "TableName" in each) for each in answer["Responses"][4:]]
    assert codes == [("ValidationError", False), ("ResourceNotFound", False), ("ValidationError", False)]
    assert len(execute("SELECT * FROM music")) == 4


def test_a_batch_counts_its_capacity(dynamodb: Any, music: str) -> None:
    answer = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"SELECT * FROM music WHERE {PARTITA}", "ConsistentRead": True},
            {"Statement": f"SELECT * FROM music WHERE {MAGNIFICAT}"},
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == [{"TableName": "music", "CapacityUnits": 1.5}]


def test_a_transaction_reads_items_as_they_are_at_one_moment(dynamodb: Any, music: str) -> None:
    answer = transact(
        dynamodb,
        f"SELECT title FROM music WHERE {PARTITA}",
        "SELECT * FROM music WHERE artist = 'x' AND released IN [1]",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{"Item": {"title": {"S": "Partita"}}}, {}]
    assert [each["CapacityUnits"] for each in answer["ConsumedCapacity"]] == [4.0]


def test_a_transaction_writes_all(dynamodb: Any, execute: Execute) -> None:
    answer = transact(
        dynamodb,
        "INSERT INTO music VALUE {'artist': 'Satie', 'released': 1}",
        f"UPDATE music SET title = 'x' WHERE {PARTITA}",
        f"DELETE FROM music WHERE {MAGNIFICAT}",
        "EXISTS(SELECT * FROM music WHERE artist = 'Pärt' AND released = 1977 AND nothing IS MISSING)",
    )
    assert answer["Responses"] == []
    titles = {item["artist"]["S"]: item.get("title") for item in execute("SELECT artist, title FROM music")}
    assert titles == {"Satie": None, "Bach": {"S": "x"}, "Pärt": {"S": "Fratres"}}


def test_a_transaction_writes_none_if_one_can_not_be_written(dynamodb: Any, execute: Execute) -> None:
    before = execute("SELECT * FROM music")
    assert reasons(
        dynamodb,
        f"DELETE FROM music WHERE {MAGNIFICAT}",
        "INSERT INTO music VALUE {'artist': 'Bach', 'released': 1720}",
        "EXISTS(SELECT * FROM music WHERE artist = 'Pärt' AND released = 1977 AND title = 'x')",
        "UPDATE music SET a = 1 WHERE artist = 'Satie' AND released = 1",
    ) == [
        ("None", None),
        ("DuplicateItem", "Duplicate primary key exists in table"),
        ("ConditionalCheckFailed", "The conditional request failed"),
        ("ConditionalCheckFailed", "The conditional request failed"),
    ]
    assert execute("SELECT * FROM music") == before


def test_keys_and_tables_that_are_none_cancel_a_transaction(dynamodb: Any, music: str) -> None:
    mismatch = ("ValidationError", "The provided key element does not match the schema")
    missing = ("ResourceNotFound", "Requested resource not found")
    assert reasons(
        dynamodb,
        "UPDATE music SET a = 1 WHERE artist = 'Bach'",
        f"UPDATE music SET a = 1 WHERE {PARTITA} AND artist = 'x'",
        "DELETE FROM music WHERE artist = 'Bach' AND released = 'x'",
        "UPDATE nowhere SET a = 1 WHERE artist = 'Bach'",
        f"UPDATE music SET a = 1 WHERE {PARTITA}",
    ) == [mismatch, mismatch, mismatch, missing, ("None", None)]
    assert reasons(dynamodb, f"SELECT * FROM music WHERE {PARTITA}", "SELECT * FROM nowhere WHERE artist = 'a'") == [
        ("None", None),
        missing,
    ]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM music WHERE artist = 'Bach'", f"Select statements within ExecuteTransaction {KEY_NEEDED}"),
        (
            f"SELECT * FROM music WHERE {PARTITA} AND attribute_exists(title)",
            f"Select statements within ExecuteTransaction {KEY_NEEDED}",
        ),
        (
            'SELECT * FROM "music"."by-label" WHERE label = \'a\'',
            "Reads on indices are not supported within transactions.",
        ),
        (
            f"UPDATE music SET a = 1 WHERE {PARTITA} RETURNING ALL NEW *",
            "RETURNING clause is not supported in ExecuteTransaction.",
        ),
        (
            f"EXISTS(SELECT * FROM music WHERE {PARTITA})",
            "EXISTS() must contain a single item read with additional condition",
        ),
        (
            f"UPDATE music SET a = 'x' + 1 WHERE {PARTITA}",
            "Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        ("SELECT * FROM music WHERE", "Statement wasn't well formed, can't be processed: Unexpected term"),
    ],
)
def test_a_statement_that_makes_no_sense_refuses_the_transaction(
    dynamodb: Any, music: str, statement: str, message: str
) -> None:
    assert refused(dynamodb, statement) == f"ValidationException: Validation failed in TransactStatements[0]: {message}"


def test_a_transaction_names_an_item_once(dynamodb: Any, music: str) -> None:
    message = "ValidationException: Transaction request cannot include multiple operations on one item"
    read = f"SELECT * FROM music WHERE {PARTITA}"
    assert refused(dynamodb, read, read) == message
    assert refused(dynamodb, f"UPDATE music SET a = 1 WHERE {PARTITA}", f"DELETE FROM music WHERE {PARTITA}") == message


def test_a_repeated_token_writes_nothing_again(dynamodb: Any, execute: Execute) -> None:
    statement = f"UPDATE music SET sold = sold + 1 WHERE {PARTITA}"
    for _ in range(2):
        assert transact(dynamodb, statement, ClientRequestToken="once")["Responses"] == []
    assert execute(f"SELECT sold FROM music WHERE {PARTITA}") == [{"sold": {"N": "1281"}}]
    with pytest.raises(ClientError, match="IdempotentParameterMismatchException"):
        transact(dynamodb, f"DELETE FROM music WHERE {PARTITA}", ClientRequestToken="once")
