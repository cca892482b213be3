"""SELECT: which items it finds, what it shows of them, in which order and in which pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.dynamodb.partiql.conftest import Execute


def years(items: list[dict[str, Any]]) -> list[int]:
    return [int(item["released"]["N"]) for item in items]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("artist = 'Bach'", [1720, 1723]),
        ("'Bach' = artist", [1720, 1723]),
        ("artist = 'Bach' AND released > 1720", [1723]),
        ("artist = 'Bach' AND 1720 >= released", [1720]),
        ("artist = 'Bach' AND released BETWEEN 1700 AND 1720", [1720]),
        ("artist = 'Bach' AND title = 'Partita'", [1720]),
        ("artist = 'Bach' AND NOT released = 1720", [1723]),
        ("artist = 'Bach' AND released <> 1720", [1723]),
        ("artist = 'Bach' AND released IN [1723, 1720]", [1723, 1720]),
        ("artist = 'Bach' AND released IN (1723)", [1723]),
        ("artist = 'Bach' AND (released = 1723 OR released = 1720)", [1723, 1720]),
        ("artist = 'Bach' AND released = 1720 OR artist = 'Pärt'", [1720, 1977]),
        ("artist IN ['Pärt', 'Bach'] AND released > 1720", [1977, 1723]),
        ("artist = 'Bach' AND NOT released = 1720 OR artist = 'Bach' AND released = 1720", [1720, 1723]),
        ("artist = 'Bach' AND (title = 'Partita' OR title = 'Fratres')", [1720]),
        ("artist = 'Bach' AND begins_with(title, 'Mag')", [1723]),
        ("artist = 'Bach' AND contains(\"tags\", 'old') AND contains(title, 'art')", [1720]),
        ("artist = 'Pärt' AND attribute_type(parts, 'L') AND SIZE(title) = 7", [1977]),
        ("artist = 'Pärt' AND parts[1].\"key\" = 'd' AND parts[1]['key'] = 'd'", [1977]),
        ("artist = 'Pärt' AND attribute_exists(parts[1]) AND attribute_not_exists(parts[2])", [1977]),
        ("artist = 'Pärt' AND attribute_exists(title) = true AND attribute_exists(nothing) = false", [1977]),
        ("artist = 'Pärt' AND nothing IS MISSING AND title IS NOT MISSING", [1977]),
        ("artist = 'Pärt' AND title IS STRING AND title IS NOT NULL AND parts IS LIST AND sold IS NUMERIC", [1977]),
        ("artist = 'Pärt' AND \"tags\" = <<'slow', 'old'>> AND parts = ['one', {'key': 'd'}]", [1977]),
        ("artist = 'Pärt' AND released = 1.977e3 AND sold > - - 1000 AND sold != +.5", [1977]),
    ],
)
def test_where_names_items(execute: Execute, where: str, found: list[int]) -> None:
    assert years(execute(f'SELECT * FROM "music" WHERE {where}')) == found


@pytest.mark.parametrize(
    "where", ["title = 'Partita'", "released < 1723", "artist > 'A' AND released = 1720", "sold = 1280 OR sold = 1"]
)
def test_without_its_partition_key_all_of_the_table_is_read(execute: Execute, where: str) -> None:
    assert years(execute(f"SELECT * FROM music WHERE {where}")) == [1720]


def test_values_may_be_parameters(execute: Execute) -> None:
    found = execute(
        'SELECT title FROM music WHERE artist = ? AND released IN [?, ?] AND "tags" = ?',
        {"S": "Bach"},
        {"N": "1"},
        {"N": "1723"},
        {"SS": ["slow", "old"]},
    )
    assert found == [{"title": {"S": "Magnificat"}}]


def test_columns_are_called_by_their_last_names(execute: Execute) -> None:
    assert execute("SELECT title, parts[1].\"key\", parts[0], nothing FROM music WHERE artist = 'Pärt'") == [
        {"title": {"S": "Fratres"}, "key": {"S": "d"}, "parts[0]": {"S": "one"}}
    ]


def test_order_by_reads_forwards_or_backwards(execute: Execute) -> None:
    ordered = "SELECT * FROM music WHERE artist = 'Bach' ORDER BY released"
    assert years(execute(ordered)) == [1720, 1723]
    assert years(execute(f"{ordered} DESC")) == [1723, 1720]
    in_turn = "SELECT * FROM music WHERE artist = 'Bach' AND released IN [1720, 1723] ORDER BY released"
    assert years(execute(f"{in_turn} DESC")) == [1723, 1720]
    assert years(execute("SELECT * FROM music WHERE artist IN ['Pärt', 'Bach'] ORDER BY artist, released")) == [
        1720,
        1723,
        1977,
    ]


def test_statements_may_have_comments_and_an_end(execute: Execute) -> None:
    statement = "-- all\nselect/**/title from music /* here */ where artist = 'Pärt' -- him\n;"
    assert execute(statement) == [{"title": {"S": "Fratres"}}]


def test_pages_go_on_where_they_end(dynamodb: Any, music: str) -> None:
    for where in ("", " WHERE artist IN ['Bach', 'Nobody', 'Pärt']"):
        statement, found, token = f"SELECT * FROM music{where}", [], {}
        while True:
            page = dynamodb.execute_statement(Statement=statement, Limit=1, **token)
            found += years(page["Items"])
            if "NextToken" not in page:
                break
            assert page["LastEvaluatedKey"]["released"] == {"N": str(found[-1])}
            token = {"NextToken": page["NextToken"]}
        assert sorted(found) == [1720, 1723, 1977]


def test_a_token_is_good_for_its_statement_alone(dynamodb: Any, music: str, refusal: Callable[..., str]) -> None:
    token = dynamodb.execute_statement(Statement="SELECT * FROM music", Limit=1)["NextToken"]
    assert refusal("SELECT title FROM music", NextToken=token) == (
        "ValidationException: NextToken does not match request"
    )
    assert refusal("SELECT * FROM music", NextToken="none") == "ValidationException: Invalid NextToken"
    page = dynamodb.execute_statement(Statement="SELECT * FROM music", Limit=2, NextToken=token, ConsistentRead=True)
    assert len(page["Items"]) == 2


def test_indexes_are_read_as_tables_are(execute: Execute) -> None:
    found = execute('SELECT * FROM "music"."by-label" WHERE label = \'ECM\' AND released = 1977')
    assert [set(item) for item in found] == [{"artist", "released", "label", "title"}]
    assert len(execute('SELECT * FROM "music"."by-label"')) == 3
    by_sold = execute('SELECT released, title FROM "music"."by-sold" WHERE artist = \'Bach\' AND sold < 1280')
    assert by_sold == [{"released": {"N": "1723"}, "title": {"S": "Magnificat"}}]


def test_capacity_is_that_of_what_is_read(dynamodb: Any, music: str) -> None:
    def units(statement: str, **others: Any) -> Any:
        answer = dynamodb.execute_statement(Statement=statement, ReturnConsumedCapacity="TOTAL", **others)
        return answer["ConsumedCapacity"]["CapacityUnits"]

    assert units("SELECT * FROM music WHERE artist = 'Bach'") == 0.5
    assert units("SELECT * FROM music WHERE artist = 'Bach'", ConsistentRead=True) == 1.0
    assert units("SELECT * FROM music WHERE artist IN ['Bach', 'Pärt']", ConsistentRead=True) == 2.0
    assert units("UPDATE music SET a = 1 WHERE artist = 'Bach' AND released = 1720") == 1.0


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "SELECT * FROM music WHERE artist = 1",
            "Key attribute's data type should match its data type in table's schema: Key artist",
        ),
        (
            "SELECT * FROM music WHERE artist IN ['Bach', 'Bach']",
            "Overlapping conditions with range keys are not supported in where clause",
        ),
        (
            "SELECT * FROM music WHERE artist = 'Bach' AND (released > 1 OR released < 9)",
            "Overlapping conditions with range keys are not supported in where clause",
        ),
        (
            "SELECT * FROM music WHERE artist = 'Bach' AND (released = 1 OR title = 'a')",
            "Overlapping conditions with range keys are not supported in where clause",
        ),
        (
            "SELECT * FROM music WHERE artist IN [" + ", ".join(f"'{number}'" for number in range(51)) + "]",
            "Too many decomposed read operations for a given query.",
        ),
        (
            "SELECT title FROM music WHERE artist = 'Bach' ORDER BY title",
            "Variable reference title in ORDER BY clause must be part of the primary key",
        ),
        (
            "SELECT title FROM music WHERE title = 'Bach' ORDER BY released",
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ),
        (
            "SELECT title FROM music ORDER BY released",
            "Must have WHERE clause in the statement when using ORDER BY clause.",
        ),
        (
            "SELECT title FROM music WHERE artist IN ['a', 'b'] ORDER BY released",
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
        ),
        (
            'SELECT sold, parts FROM "music"."by-label" WHERE label = \'ECM\'',
            "One or more parameter values were invalid: Global secondary index by-label does not project [sold, parts]",
        ),
        (
            "SELECT title FROM \"music\".\"by-label\" WHERE label = 'ECM' AND NOT (sold = 1 OR title = 'a')",
            "One or more parameter values were invalid: Secondary index by-label does not project one or more "
            "filter attributes: [sold]",
        ),
        ('SELECT * FROM "music"."none"', "The table does not have the specified index"),
        ("SELECT a, b.a FROM music", "Duplicate identifiers in select clause: a"),
        (
            "SELECT * FROM music WHERE artist = 'Bach' AND sold < true",
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        ),
        ("SELECT * FROM music WHERE artist = MISSING", "MISSING must be compared using IS operator"),
        ("SELECT * FROM music WHERE artist", "WHERE clause must contain an expression that resolves to a boolean"),
        (
            "EXISTS(SELECT * FROM music WHERE artist = 'a' AND released = 1 AND title = 'a')",
            "EXISTS can only be used in ExecuteTransaction write requests.",
        ),
        ("SELECT * FROM music WHERE artist = ?", "Number of parameters in request and statement don't match."),
    ],
)
def test_what_can_not_be_read(refusal: Callable[..., str], statement: str, message: str) -> None:
    assert refusal(statement) == f"ValidationException: {message}"


def test_strong_consistency_is_not_for_global_indexes(refusal: Callable[..., str]) -> None:
    assert refusal('SELECT * FROM "music"."by-label"', ConsistentRead=True) == (
        "ValidationException: Strongly consistent read is not supported on Global Secondary Indexes"
    )


def test_a_table_has_to_be_there(refusal: Callable[..., str]) -> None:
    assert refusal("SELECT * FROM nowhere") == "ResourceNotFoundException: Requested resource not found"
