"""Statements that are none: AWS's words for what is wrong with them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.partiql.parser import parse_statement

if TYPE_CHECKING:
    from collections.abc import Callable

MALFORMED = "Statement wasn't well formed, can't be processed: "
LEFTOVER = f"{MALFORMED}Unexpected token after expression"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
DIGITS = "Attempting to store more than 38 significant digits in a Number"
DEEP = "Nesting Levels have exceeded supported limits under root"

PIECES = """SELECT FROM WHERE INSERT INTO VALUE UPDATE SET REMOVE DELETE RETURNING ALL NEW OLD MODIFIED ORDER BY DESC
EXISTS ( ) AND OR NOT IN BETWEEN IS MISSING NULL STRING true null * , . [ ] { } << >> = <> <= - + ? 1 1.5e3 'a' "b" a b
music size( contains( attribute_exists( set_add( list_append( ; -- /* */ : 'k':1 # é"""
statements = st.one_of(
    st.builds(" ".join, st.lists(st.sampled_from(PIECES.split()), max_size=16)),
    st.builds(
        lambda head, tail: f"{head} {tail}",
        st.sampled_from(["SELECT * FROM a WHERE", "UPDATE a SET b =", "INSERT INTO a VALUE {", "DELETE FROM a WHERE"]),
        st.builds(" ".join, st.lists(st.sampled_from(PIECES.split()), max_size=12)),
    ),
    st.text(max_size=12),
)


@given(statements)
def test_any_text_is_a_statement_or_is_refused(text: str) -> None:
    with contextlib.suppress(ValidationError):
        parse_statement(text)


@pytest.mark.parametrize("text", ["SELECT * FROM a WHERE " + "(" * 4000, "SELECT * FROM a WHERE b = " + "[" * 4000])
def test_depth_alone_is_no_way_out(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_statement(text)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SLECT * FROM music", f"{MALFORMED}Expected data manipulation"),
        ("SELECT * FROM music WHERE artist = 'a' foo", LEFTOVER),
        ("SELECT * FROM music WHERE released = 1 e5", LEFTOVER),
        ("SELECT * FROM music WHERE released = 1)", LEFTOVER),
        ("INSERT INTO music VALUE {'artist': 'a'} foo", LEFTOVER),
        ("INSERT INTO music t VALUE {'artist': 'x'}", LEFTOVER),
        ("DELETE FROM music WHERE released = 9 ORDER BY released", LEFTOVER),
        ("SELECT * FROM music ORDER BY released WHERE released = 1", LEFTOVER),
        ("FROM music SET c = 1 WHERE artist = 'a'", LEFTOVER),
        ("SELECT * FROM music WHERE released = 1e2147483648", MALFORMED),
        ("SELECT * FROM music WHERE released = 1e99999999999", MALFORMED),
        ("SELECT * FROM music WHERE released = 1.5e-2147483647", MALFORMED),
        ("SELECT * FROM music WHERE released = 1 # note", MALFORMED),
        ("SELECT * FROM music WHERE released = 1 /* note", MALFORMED),
        ("SELECT * FROM music WHERE artist = 'a", MALFORMED),
        ("SELECT * FROM music t WHERE artist = 'x'", "Aliasing is not supported"),
        ("SELECT * FROM music AS t", "Aliasing is not supported"),
        ("UPDATE music t SET a = 3 WHERE artist = 'x'", "Aliasing is not supported"),
        ("SELECT * FROM music WHERE released = 1e126", f"{OVERFLOW} under root"),
        ("SELECT * FROM music WHERE released = 1e-131", f"{UNDERFLOW} under root"),
        ("SELECT * FROM music WHERE released = " + "1" * 39, f"{DIGITS} under root"),
        ("INSERT INTO music VALUE {'m': {'x': 1e126}}", f"{OVERFLOW} under root.x"),
        ("INSERT INTO music VALUE {'l': [1, 1e126]}", f"{OVERFLOW} under root[1]"),
        ("UPDATE music SET d = " + "{'a':" * 32 + "1" + "}" * 32, DEEP + ".a" * 32),
        ("UPDATE music SET d = " + "[" * 32 + "1" + "]" * 32, DEEP + "[0]" * 32),
        ("UPDATE music SET a = [?]", "Unsupported data type: Parameter under key root[0] at 1:23:1"),
        ("UPDATE music SET a = <<>>", "Empty bags are not supported"),
        (
            "UPDATE music SET a = <<'b', 'b'>>",
            "One or more parameter values were invalid: Input collection [b, b] contains duplicates.",
        ),
        (
            "UPDATE music SET a = <<2, 2.0>>",
            "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
        ),
        (
            "UPDATE music SET a = <<2, 'b'>>",
            "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
        ),
        ("INSERT INTO music VALUE {'a': 1, 'a': 2}", "Duplicate keys in tuple. Key: a under root"),
        ("SELECT * FROM music WHERE", f"{MALFORMED}Unexpected term"),
        ("SELECT * FROM music WHERE;", f"{MALFORMED}Unexpected term"),
        ("SELECT * FROM music WHERE (", f"{MALFORMED}Unexpected term"),
        ("SELECT * FROM music WHERE NOT", f"{MALFORMED}Unexpected term"),
        ("SELECT * FROM", f"{MALFORMED}Unexpected term"),
        ("SELECT * FROM music WHERE ORDER BY artist", f"{MALFORMED}Unexpected keyword"),
        ("SELECT * FROM music WHERE IS NULL", f"{MALFORMED}Unexpected operator"),
        ("SELECT * FROM music WHERE artist = LIKE", f"{MALFORMED}Unexpected operator"),
        ("SELECT * FROM music WHERE artist IS FOO", f"{MALFORMED}Expected type name"),
        ("SELECT * FROM music WHERE a = 1 AND", f"{MALFORMED}Missing right-hand side expression of infix operator"),
        ("SELECT * FROM music WHERE a = 1 OR", f"{MALFORMED}Missing right-hand side expression of infix operator"),
        ("SELECT * FROM music WHERE attribute_exists(m.inner)", f"{MALFORMED}Invalid path dot component"),
        ("DELETE FROM", f"{MALFORMED}Expected identifier for simple path"),
        ("DELETE FROM WHERE artist = 'a'", f"{MALFORMED}Expected identifier for simple path"),
        ('SELECT * FROM ""', "Path component cannot be an empty string"),
        ('SELECT * FROM "music"."a"."b"', "A path may contain at most 2 components in the FROM clause"),
        ("SELECT a, * FROM music", "Other attributes should not be present in the projection when '*' is used."),
        ("SELECT attribute_exists(a) FROM music", "Unexpected path component at 1:8:16"),
        ("SELECT * FROM music WHERE EXISTS(a)", "Unrecognized function: exists at 1:27:6"),
        (
            "SELECT * FROM music WHERE attribute_exists()",
            "Incorrect number of operands for operator or function; operator or function: attribute_exists, "
            "number of operands: 0",
        ),
        (
            "SELECT * FROM music WHERE attribute_exists('a')",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        ("SELECT l[-1] FROM music", "List index is not within the allowable range; index: [-1] at 1:11:1"),
        (
            "SELECT l[2147483648] FROM music",
            "List index is not within the allowable range; index: [2147483648] at 1:10:10",
        ),
        (
            "UPDATE music SET t = set_add(a, <<'x'>>)",
            "The first argument to SET_ADD must equal the assignment value at 1:22:7",
        ),
        ("UPDATE music\nSET a = set_add(a)", "SET_ADD must have exactly two arguments at 2:9:7"),
        (
            "UPDATE music SET a = set_delete(a, ['x'])",
            "The second argument to SET_DELETE must be a value with type SET at 1:33:1",
        ),
        (
            "INSERT INTO music VALUE {'a': set_add(<<'a'>>, <<'b'>>)}",
            "Unsupported data type: set_add under key root at 1:31:7",
        ),
    ],
)
def test_a_statement_that_is_none(refusal: Callable[..., str], statement: str, message: str) -> None:
    assert refusal(statement) == f"ValidationException: {message}"


def test_parameters_are_read_before_the_statement(refusal: Callable[..., str]) -> None:
    assert refusal("UPDATE music SET WHERE", {"SS": ["a", "a"]}) == (
        "ValidationException: One or more parameter values were invalid: Input collection [a, a] contains duplicates."
    )
