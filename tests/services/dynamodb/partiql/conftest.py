"""Tables to speak PartiQL with, and short ways to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    Execute = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def music(dynamodb: Any) -> str:
    """A table by `artist` and the number `year`, with a GSI by `label` that projects `title` alone and an LSI."""
    dynamodb.create_table(
        TableName="music",
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "released", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "artist", "AttributeType": "S"},
            {"AttributeName": "released", "AttributeType": "N"},
            {"AttributeName": "label", "AttributeType": "S"},
            {"AttributeName": "sold", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-label",
                "KeySchema": [{"AttributeName": "label", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
            }
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-sold",
                "KeySchema": [
                    {"AttributeName": "artist", "KeyType": "HASH"},
                    {"AttributeName": "sold", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for artist, released, title in (("Bach", 1720, "Partita"), ("Bach", 1723, "Magnificat"), ("Pärt", 1977, "Fratres")):
        dynamodb.put_item(
            TableName="music",
            Item={
                "artist": {"S": artist},
                "released": {"N": str(released)},
                "title": {"S": title},
                "label": {"S": "ECM"},
                "sold": {"N": str(3000 - released)},
                "parts": {"L": [{"S": "one"}, {"M": {"key": {"S": "d"}}}]},
                "tags": {"SS": ["old", "slow"]},
            },
        )
    return "music"


@pytest.fixture
def execute(dynamodb: Any, music: str) -> Execute:
    """Execute a statement with parameters, and give its items."""

    def execute(statement: str, *parameters: dict[str, Any], **others: Any) -> list[dict[str, Any]]:
        given = {"Parameters": list(parameters)} if parameters else {}
        items: list[dict[str, Any]] = dynamodb.execute_statement(Statement=statement, **given, **others)["Items"]
        return items

    return execute


@pytest.fixture
def refusal(execute: Execute) -> Callable[..., str]:
    """The code and the message with which a statement is refused."""

    def refusal(statement: str, *parameters: dict[str, Any], **others: Any) -> str:
        with pytest.raises(ClientError) as refused:
            execute(statement, *parameters, **others)
        error = refused.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"

    return refusal
