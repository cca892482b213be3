"""Expressions as text: what is read, what is not and why, and that what is printed is read again."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.parser import parse_condition, parse_projection, parse_update
from awsim.services.dynamodb.expressions.placeholders import Placeholders
from awsim.services.dynamodb.expressions.printing import print_expression

if TYPE_CHECKING:
    from collections.abc import Callable

words = st.from_regex(r"[a-z][a-z0-9_]{0,4}", fullmatch=True).filter(
    lambda word: word.upper() not in {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}
)
names = st.one_of(words, st.builds("#{}".format, words))
paths = st.builds(
    lambda first, rest: syntax.Path((first, *rest)),
    names,
    st.lists(st.one_of(names, st.integers(0, 2**31 - 1)), max_size=3),
)
values = st.builds(lambda word: syntax.ValuePlaceholder(f":{word}"), words)
operands = st.recursive(
    st.one_of(paths, values),
    lambda inner: st.builds(
        lambda name, arguments: syntax.Function(name, tuple(arguments)), words, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=4,
)
comparators = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
simple_conditions = st.one_of(
    st.builds(syntax.Comparison, comparators, operands, operands),
    st.builds(syntax.Between, operands, operands, operands),
    st.builds(
        lambda operand, candidates: syntax.In(operand, tuple(candidates)),
        operands,
        st.lists(operands, min_size=1, max_size=3),
    ),
    st.builds(
        lambda name, arguments: syntax.Function(name, tuple(arguments)),
        words,
        st.lists(operands, min_size=1, max_size=2),
    ),
)
conditions = st.recursive(
    simple_conditions,
    lambda inner: st.one_of(
        st.builds(lambda parts: syntax.And(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: syntax.Or(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(syntax.Not, inner),
    ),
    max_leaves=8,
)
assigned = st.one_of(operands, st.builds(syntax.Arithmetic, st.sampled_from("+-"), operands, operands))
sections = st.one_of(
    st.builds(
        lambda actions: syntax.Section("SET", tuple(actions)),
        st.lists(st.builds(syntax.Set, paths, assigned), min_size=1, max_size=3),
    ),
    st.builds(
        lambda actions: syntax.Section("REMOVE", tuple(actions)),
        st.lists(st.builds(syntax.Remove, paths), min_size=1, max_size=3),
    ),
    st.builds(
        lambda actions: syntax.Section("ADD", tuple(actions)),
        st.lists(st.builds(syntax.Add, paths, values), min_size=1, max_size=3),
    ),
    st.builds(
        lambda actions: syntax.Section("DELETE", tuple(actions)),
        st.lists(st.builds(syntax.Delete, paths, values), min_size=1, max_size=3),
    ),
)
updates = st.builds(lambda parts: syntax.Update(tuple(parts)), st.lists(sections, min_size=1, max_size=4))
projections = st.builds(lambda parts: syntax.Projection(tuple(parts)), st.lists(paths, min_size=1, max_size=4))

PIECES = """a b #n :v :w AND OR NOT BETWEEN IN SET REMOVE ADD DELETE ( ) (( )) [ ] . , = <> < <= > >= + - 0 1
attribute_exists( begins_with( size( if_not_exists( list_append( contains( attribute_type( f( status _ " ' é * [0] .b
a.b[1]"""
tokens = st.lists(st.one_of(st.sampled_from(PIECES.split()), st.text(max_size=2)), max_size=14)
texts = st.one_of(
    st.builds(" ".join, tokens),
    st.builds("".join, tokens),
    st.builds(print_expression, conditions),
    st.builds(print_expression, updates),
    st.builds(print_expression, projections),
)


def refusal(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(ExpressionSyntaxError) as refused:
        parse(text)
    return str(refused.value)


@given(conditions)
def test_a_condition_that_is_printed_is_read_again(condition: syntax.Condition) -> None:
    assert parse_condition(print_expression(condition)) == condition


@given(updates)
def test_an_update_that_is_printed_is_read_again(update: syntax.Update) -> None:
    assert parse_update(print_expression(update)) == update


@given(projections)
def test_a_projection_that_is_printed_is_read_again(projection: syntax.Projection) -> None:
    assert parse_projection(print_expression(projection)) == projection


@given(texts)
def test_any_text_is_an_expression_or_is_refused_as_aws_refuses(text: str) -> None:
    placeholders = Placeholders({"#n": "name"}, {":v": {"N": "1"}, ":w": {"SS": ["a"]}})
    item = {"a": {"b": [1, 2]}, "b": "text", "name": 7}
    for read, use in (
        (placeholders.condition, lambda condition: condition.holds(item)),
        (lambda given: placeholders.key_terms(placeholders.key_condition(given)), lambda _: None),
        (placeholders.update, lambda update: update.apply(item)),
        (placeholders.projection, lambda projection: projection.of(item)),
    ):
        with contextlib.suppress(ValidationError):
            use(read(text))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("text", "token", "near"),
    [
        ("a", "<EOF>", "a"),
        ("a = ", "<EOF>", "="),
        ("a AND b = :c", "AND", "a AND b"),
        ("a = :b c = :d", "c", ":b c ="),
        ("a = 4", "4", "= 4"),
        ("pk = :p AND __typename = :t", "_", "AND __"),
        ("(a = :b", "<EOF>", ":b"),
        ("a = :b)", ")", ":b)"),
        ("()", ")", "()"),
        ("a between :b and", "<EOF>", "and"),
        ("a in :b", ":b", "in :b"),
        ("things are not gonna be ok", "are", "things are not"),
        ("(size(a))[0] > a", "[", ")[0"),
    ],
)
def test_a_syntax_error_names_the_token_and_its_neighbours(text: str, token: str, near: str) -> None:
    assert refusal(parse_condition, text) == f'Syntax error; token: "{token}", near: "{near}"'


@pytest.mark.parametrize(
    ("text", "token", "near"),
    [
        ("INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"),
        ("SET #attr1 = :val1, #attr2 = :val2,", "<EOF>", ","),
        ("REMOVE", "<EOF>", "REMOVE"),
        ("SET a = b + c + d", "+", "c + d"),
        ("ADD a b", "b", "a b"),
        ("SET a :b", ":b", "a :b"),
        ("SET remove = :b", "remove", "SET remove ="),
    ],
)
def test_an_update_has_sections_of_actions(text: str, token: str, near: str) -> None:
    assert refusal(parse_update, text) == f'Syntax error; token: "{token}", near: "{near}"'


def test_a_projection_is_a_list_of_paths() -> None:
    assert refusal(parse_projection, "!!! INVALID !!!") == 'Syntax error; token: "!", near: "!!"'
    assert refusal(parse_projection, "a,") == 'Syntax error; token: "<EOF>", near: ","'
    assert refusal(parse_projection, "1a") == 'Syntax error; token: "1", near: "1a"'
    assert refusal(parse_projection, "a[2147483648]") == (
        "List index is not within the allowable range; index: [2147483648]"
    )


@pytest.mark.parametrize("text", ["((a = :b))", "a = ((:b))", "((a)) = :b", "a = :b AND ((c = :d OR e = :f))"])
def test_parentheses_around_parentheses_are_refused(text: str) -> None:
    assert refusal(parse_condition, text) == "The expression has redundant parentheses;"


@pytest.mark.parametrize("text", ["(a) = (:b)", "(a = :b)", "((a = :b) AND c = :d)", "NOT (a = :b)", "(size(a)) > :b"])
def test_parentheses_may_be_around_conditions_and_operands(text: str) -> None:
    parse_condition(text)


def test_keywords_are_read_in_any_case_and_bind_as_they_should() -> None:
    assert parse_condition("a = :a or b = :b and not c between :c and :d") == parse_condition(
        "(a = :a) OR ((b = :b) AND (NOT (c BETWEEN :c AND :d)))"
    )


def test_conditions_that_were_joined_one_by_one_may_be_nested_deeply() -> None:
    text = "a = :v"
    for _ in range(149):
        text = f"({text}) OR a = :v"
    assert parse_condition(text)


def test_nothing_is_no_expression() -> None:
    for parse in (parse_condition, parse_update, parse_projection):
        assert refusal(parse, "") == "The expression can not be empty;"
        assert refusal(parse, "  ") == "The expression can not be empty;"


def test_an_expression_has_at_most_4_kilobytes() -> None:
    assert parse_projection("a" * 4096)
    assert refusal(parse_projection, "a" * 4097) == (
        "Expression size has exceeded the maximum allowed size; expression size: 4097"
    )


def test_an_expression_has_at_most_300_operators() -> None:
    assert parse_condition(" AND ".join(["a=:v"] * 150))
    assert refusal(parse_condition, " AND ".join(["a=:v"] * 151)) == (
        "The expression contains too many operators; operator count: 301"
    )


@pytest.mark.parametrize("text", ["(" * 4000, "NOT " * 1000 + "a = :b", "size(" * 800, "a = " + "(" * 4000])
def test_depth_alone_is_no_way_out(text: str) -> None:
    assert refusal(parse_condition, text)
    assert refusal(parse_update, "SET a = " + text)
