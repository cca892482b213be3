"""The operators of policy conditions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.policy_conditions import OPERATORS, arn_like, condition, like

NEGATED = sorted(name for name, (_, negated) in OPERATORS.items() if negated)
POSITIVE = sorted(name for name, (_, negated) in OPERATORS.items() if not negated)


def holds(operator: str, wanted: str | tuple[str, ...], given_value: Any = None) -> bool:
    """Whether a condition on one key holds for a value (or several) of the request, or for a request without it."""
    values = (wanted,) if isinstance(wanted, str) else wanted
    return condition(operator, "aws:Key", values).holds({} if given_value is None else {"aws:key": given_value})


@pytest.mark.parametrize(
    ("operator", "wanted", "matching", "other"),
    [
        ("StringEquals", "Ada", "Ada", "ada"),
        ("StringNotEquals", "Ada", "ada", "Ada"),
        ("StringEqualsIgnoreCase", "Ada", "aDA", "Eve"),
        ("StringNotEqualsIgnoreCase", "Ada", "Eve", "aDA"),
        ("StringLike", "a?c*", "abcdef", "Abcdef"),
        ("StringNotLike", "a?c*", "ac", "abc"),
        ("NumericEquals", "10", "10.0", "11"),
        ("NumericNotEquals", "10", "11", "10"),
        ("NumericLessThan", "10", "9", "10"),
        ("NumericLessThanEquals", "10", "10", "11"),
        ("NumericGreaterThan", "10", "11", "10"),
        ("NumericGreaterThanEquals", "10", "10", "9"),
        ("DateEquals", "2026-01-01T00:00:00Z", "1767225600", "1767225601"),
        ("DateNotEquals", "2026-01-01T00:00:00Z", "2026-01-02", "2026-01-01"),
        ("DateLessThan", "2026-01-02", "2026-01-01T23:59:59Z", "2026-01-02T00:00:00Z"),
        ("DateLessThanEquals", "2026-01-02", "2026-01-02", "2026-01-03"),
        ("DateGreaterThan", "2026-01-02T00:00:00+01:00", "2026-01-02", "2026-01-01"),
        ("DateGreaterThanEquals", "2026-01-02", "2026-01-02", "2026-01-01"),
        ("Bool", "true", "True", "false"),
        ("BinaryEquals", "QmFzZTY0", "QmFzZTY0", "qmFzZTY0"),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", "203.0.114.9"),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", "203.0.113.9"),
        ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", "203.0.113.9"),
        ("ArnEquals", "arn:aws:sns:*:123456789012:t*", "arn:aws:sns:eu-west-1:123456789012:topic", "arn:aws:sns"),
        ("ArnLike", "arn:aws:s3:::b?", "arn:aws:s3:::bb", "arn:aws:s3:::b"),
        ("ArnNotEquals", "arn:aws:s3:::b", "arn:aws:s3:::c", "arn:aws:s3:::b"),
        ("ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::c", "arn:aws:s3:::bucket"),
    ],
)
def test_what_an_operator_lets_pass(operator: str, wanted: str, matching: str, other: str) -> None:
    assert holds(operator, wanted, matching)
    assert not holds(operator, wanted, other)


class TestSeveralValues:
    def test_one_of_the_wanted_values_is_enough(self) -> None:
        assert holds("StringEquals", ("a", "b"), "b")
        assert not holds("StringEquals", ("a", "b"), "c")

    def test_a_negated_operator_refuses_every_one_of_them(self) -> None:
        assert holds("StringNotEquals", ("a", "b"), "c")
        assert not holds("StringNotEquals", ("a", "b"), "b")

    @pytest.mark.parametrize(
        ("operator", "given_values", "expected"),
        [
            ("ForAllValues:StringEquals", ["a", "b"], True),
            ("ForAllValues:StringEquals", ["a", "c"], False),
            ("ForAllValues:StringEquals", [], True),
            ("ForAnyValue:StringEquals", ["a", "c"], True),
            ("ForAnyValue:StringEquals", ["c", "d"], False),
            ("ForAnyValue:StringEquals", [], False),
            ("ForAllValues:StringNotEquals", ["c", "d"], True),
            ("ForAllValues:StringNotEquals", ["a", "d"], False),
            ("ForAnyValue:StringNotEquals", ["a", "d"], True),
            ("ForAnyValue:StringNotEquals", ["a", "b"], False),
            ("StringNotEquals", ["a", "d"], False),
        ],
    )
    def test_several_values_in_the_request(self, operator: str, given_values: list[str], expected: bool) -> None:
        assert holds(operator, ("a", "b"), given_values) is expected


class TestMissingKeys:
    @pytest.mark.parametrize("operator", POSITIVE)
    def test_a_positive_operator_fails(self, operator: str) -> None:
        assert not holds(operator, "1")

    @pytest.mark.parametrize("operator", NEGATED)
    def test_a_negated_operator_holds(self, operator: str) -> None:
        assert holds(operator, "1")

    @pytest.mark.parametrize("operator", POSITIVE + NEGATED)
    def test_if_exists_holds(self, operator: str) -> None:
        assert holds(f"{operator}IfExists", "1")

    def test_if_exists_changes_nothing_for_a_key_that_is_there(self) -> None:
        assert holds("StringEqualsIfExists", "a", "a")
        assert not holds("StringEqualsIfExists", "a", "b")

    @pytest.mark.parametrize(("operator", "expected"), [("ForAllValues:Bool", True), ("ForAnyValue:Bool", False)])
    def test_under_a_quantifier(self, operator: str, expected: bool) -> None:
        assert holds(operator, "true") is expected

    @pytest.mark.parametrize(
        ("wanted", "given_value", "expected"),
        [("true", None, True), ("true", "x", False), ("false", None, False), ("false", "x", True)],
    )
    def test_null_asks_whether_it_is_missing(self, wanted: str, given_value: str | None, expected: bool) -> None:
        assert holds("Null", wanted, given_value) is expected


@pytest.mark.parametrize(
    ("operator", "wanted"),
    [("NumericEquals", "1"), ("DateLessThan", "2026-01-01"), ("IpAddress", "10.0.0.0/8"), ("ArnLike", "arn:aws:*")],
)
def test_a_value_of_the_wrong_type_does_not_match(operator: str, wanted: str) -> None:
    assert not holds(operator, wanted, "nonsense")


@pytest.mark.parametrize(
    "operator", ["StringIs", "NullIfExists", "ForAllValues:Null", "ForSome:Bool", ":Bool", "bool", "IfExists", ""]
)
def test_an_operator_that_does_not_exist_is_refused(operator: str) -> None:
    with pytest.raises(KeyError):
        condition(operator, "aws:Key", ("1",))


@given(st.text(), st.text())
def test_a_star_stands_for_anything_between(before: str, after: str) -> None:
    pattern = f"{before.replace('*', '').replace('?', '')}*{after.replace('*', '').replace('?', '')}"
    start, _, end = pattern.partition("*")
    assert like(start + end, pattern)
    assert like(f"{start}anything\n{end}", pattern)


@given(st.text())
def test_a_pattern_without_wildcards_means_itself_alone(text: str) -> None:
    pattern = text.replace("*", "").replace("?", "")
    assert like(pattern, pattern)
    assert not like(f"{pattern}x", pattern)


def test_a_star_in_an_arn_stays_in_its_part() -> None:
    assert not arn_like("arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:*:q")
    assert arn_like("arn:aws:lambda:us-east-1:123456789012:function:f:1", "arn:aws:lambda:*:*:function:*")
