"""INSERT, UPDATE and DELETE: what they write, on which conditions, and what they return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.dynamodb.partiql.conftest import Execute

PARTITA = "artist = 'Bach' AND released = 1720"


def item(dynamodb: Any, artist: str, released: int) -> dict[str, Any] | None:
    key = {"artist": {"S": artist}, "released": {"N": str(released)}}
    found: dict[str, Any] | None = dynamodb.get_item(TableName="music", Key=key).get("Item")
    return found


def test_insert_writes_a_new_item(dynamodb: Any, execute: Execute) -> None:
    assert (
        execute(
            "INSERT INTO music VALUE "
            "{'artist': ?, 'released': 1908, 'l': [1, 'a', null], 'm': {'b': true}, 's': <<1, 2>>}",
            {"S": "Satie"},
        )
        == []
    )
    assert item(dynamodb, "Satie", 1908) == {
        "artist": {"S": "Satie"},
        "released": {"N": "1908"},
        "l": {"L": [{"N": "1"}, {"S": "a"}, {"NULL": True}]},
        "m": {"M": {"b": {"BOOL": True}}},
        "s": {"NS": ["1", "2"]},
    }


def test_insert_does_not_replace(dynamodb: Any, refusal: Callable[..., str]) -> None:
    before = item(dynamodb, "Bach", 1720)
    assert refusal("INSERT INTO music VALUE {'artist': 'Bach', 'released': 1720}") == (
        "DuplicateItemException: Duplicate primary key exists in table"
    )
    assert item(dynamodb, "Bach", 1720) == before is not None


def test_insert_needs_the_key(refusal: Callable[..., str]) -> None:
    assert refusal("INSERT INTO music VALUE {'artist': 'Bach'}") == (
        "ValidationException: One or more parameter values were invalid: Missing the key released in the item"
    )


def test_update_sets_and_removes(dynamodb: Any, execute: Execute) -> None:
    statement = (
        "UPDATE music SET title = 'P', sold = sold - - 5, parts[1].\"key\" = ?, n = if_not_exists(n, 1) "
        f"SET parts2 = list_append(parts, ['two']) REMOVE label WHERE {PARTITA}"
    )
    assert execute(statement, {"S": "e"}) == []
    found = item(dynamodb, "Bach", 1720)
    assert found is not None
    assert "label" not in found
    assert (found["title"], found["sold"], found["n"]) == ({"S": "P"}, {"N": "1285"}, {"N": "1"})
    assert found["parts"] == {"L": [{"S": "one"}, {"M": {"key": {"S": "e"}}}]}
    assert found["parts2"] == {"L": [{"S": "one"}, {"M": {"key": {"S": "d"}}}, {"S": "two"}]}


def test_an_update_may_begin_with_from(execute: Execute) -> None:
    assert execute(f"from music where {PARTITA} set a = 1 remove parts returning modified new *") == [{"a": {"N": "1"}}]


def test_sets_take_and_give_members(execute: Execute) -> None:
    def changed(assignment: str, *parameters: dict[str, Any]) -> Any:
        statement = f"UPDATE music SET {assignment} WHERE {PARTITA} RETURNING ALL NEW *"
        return execute(statement, *parameters)[0].get("tags")

    assert changed("\"tags\" = set_add(\"tags\", <<'new', 'old'>>)") == {"SS": ["new", "old", "slow"]}
    assert changed('"tags" = SET_DELETE("tags", ?)', {"SS": ["new", "none"]}) == {"SS": ["old", "slow"]}
    assert changed("\"tags\" = set_delete(\"tags\", <<'old', 'slow'>>)") is None
    assert changed('"tags" = set_add("tags", <<\'x\'>>)') == {"SS": ["x"]}


@pytest.mark.parametrize(
    ("returning", "shown"),
    [
        ("ALL OLD", {"title": {"S": "Partita"}, "artist": {"S": "Bach"}}),
        ("ALL NEW", {"title": {"S": "P"}, "artist": {"S": "Bach"}}),
        ("MODIFIED OLD", {"title": {"S": "Partita"}}),
        ("MODIFIED NEW", {"title": {"S": "P"}}),
    ],
)
def test_returning_shows_an_item_before_or_after(execute: Execute, returning: str, shown: dict[str, Any]) -> None:
    [found] = execute(f"UPDATE music SET title = 'P' WHERE {PARTITA} RETURNING {returning} *")
    assert {name: found[name] for name in shown} == shown
    assert ("sold" in found) == returning.startswith("ALL")


def test_what_is_not_there_is_not_returned(execute: Execute) -> None:
    assert execute(f"UPDATE music REMOVE title WHERE {PARTITA} RETURNING MODIFIED NEW *") == []
    assert execute("DELETE FROM music WHERE artist = 'x' AND released = 1 RETURNING ALL OLD *") == []


def test_update_changes_only_what_is_there(dynamodb: Any, refusal: Callable[..., str]) -> None:
    failed = "ConditionalCheckFailedException: The conditional request failed"
    assert refusal("UPDATE music SET a = 1 WHERE artist = 'Satie' AND released = 1") == failed
    assert (
        refusal("UPDATE music SET a = 1 WHERE artist = 'Satie' AND released = 1 AND attribute_not_exists(artist)")
        == failed
    )
    assert item(dynamodb, "Satie", 1) is None


def test_further_conditions_have_to_be_fulfilled(dynamodb: Any, execute: Execute, refusal: Callable[..., str]) -> None:
    failed = "ConditionalCheckFailedException: The conditional request failed"
    assert refusal(f"UPDATE music SET title = 'x' WHERE {PARTITA} AND title = 'Magnificat'") == failed
    assert refusal(f"DELETE FROM music WHERE ({PARTITA}) AND NOT attribute_exists(title)") == failed
    assert execute(f"UPDATE music SET title = 'x' WHERE title = 'Partita' AND ({PARTITA})") == []
    [deleted] = execute(f"DELETE FROM music WHERE {PARTITA} AND title = 'x' RETURNING ALL OLD *")
    assert deleted["title"] == {"S": "x"}
    assert item(dynamodb, "Bach", 1720) is None


def test_deleting_what_is_not_there_is_no_error(execute: Execute) -> None:
    assert execute("DELETE FROM music WHERE artist = 'x' AND released = 1 AND title = 'y'") == []


def test_the_item_that_fails_a_condition_can_be_shown(dynamodb: Any, music: str) -> None:
    with pytest.raises(ClientError) as failed:
        dynamodb.execute_statement(
            Statement=f"UPDATE music SET title = 'x' WHERE {PARTITA} AND title = 'y'",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert failed.value.response["Item"]["title"] == {"S": "Partita"}


MANDATORY = "Where clause does not contain a mandatory equality on all key attributes"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE music SET a = 1 WHERE artist = 'Bach'", MANDATORY),
        ("UPDATE music SET a = 1", MANDATORY),
        ("UPDATE music SET a = 1 WHERE artist = 'Bach' AND released > 1", MANDATORY),
        ("DELETE FROM music WHERE title = 'a'", MANDATORY),
        ("FROM music SET a = 1", MANDATORY),
        (
            f"UPDATE music SET a = 1 WHERE {PARTITA} AND artist = 'Satie'",
            "Multiple conditions on same key artist. Only single item Update/Insert/Delete are supported",
        ),
        (
            "DELETE FROM music WHERE artist = 'Bach' AND released = 'x'",
            "Key attribute's data type should match its data type in table's schema: Key released",
        ),
        (
            f"UPDATE music SET artist = 'x' WHERE {PARTITA}",
            "One or more parameter values were invalid: Cannot update attribute artist. This attribute is part of "
            "the key",
        ),
        (
            f"UPDATE music SET a = 1, a.b = 2 WHERE {PARTITA}",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a], path two: [a, b]",
        ),
        (
            f"UPDATE music SET a = 'x' + 1 WHERE {PARTITA}",
            "Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        (
            f"UPDATE music SET a = nothing WHERE {PARTITA}",
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (
            f"UPDATE music SET title = set_add(title, <<'x'>>) WHERE {PARTITA}",
            "An operand in the update expression has an incorrect data type",
        ),
        (
            f"DELETE FROM music WHERE {PARTITA} RETURNING MODIFIED OLD *",
            "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE "
            "statements.",
        ),
        ('INSERT INTO "music"."i" VALUE {\'a\': 1}', "FROM clause may only contain a single table name"),
        ('UPDATE "music"."i" SET a = 1', "This operation is not supported on an index"),
    ],
)
def test_what_can_not_be_written(refusal: Callable[..., str], statement: str, message: str) -> None:
    assert refusal(statement) == f"ValidationException: {message}"
