"""Filter policies: which messages pass, and which policies SNS refuses."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from awsim.common.filter_policy import FilterPolicy, InvalidFilterPolicy, compile_policy


def policy(asked: Any, scope: str = "MessageAttributes") -> FilterPolicy:
    return compile_policy(json.dumps(asked), scope)


def attribute(value: Any, kind: str = "String") -> dict[str, Any]:
    return {"DataType": kind, "BinaryValue" if kind == "Binary" else "StringValue": value}


ATTRIBUTES = [
    ({"k": ["a"]}, attribute("a"), True),
    ({"k": ["a"]}, attribute("b"), False),
    ({"k": ["a"]}, None, False),
    ({"k": [{"equals-ignore-case": "A"}]}, attribute("a"), True),
    ({"k": [{"prefix": "ab"}]}, attribute("abc"), True),
    ({"k": [{"suffix": "bc"}]}, attribute("abc"), True),
    ({"k": [{"wildcard": "a*c"}]}, attribute("abc"), True),
    ({"k": [{"anything-but": ["a", "b"]}]}, attribute("c"), True),
    ({"k": [{"anything-but": ["a", "b"]}]}, attribute("a"), False),
    ({"k": [{"anything-but": {"prefix": "a"}}]}, attribute("b"), True),
    ({"k": [{"anything-but": "a"}]}, None, False),
    ({"k": [{"cidr": "10.0.0.0/24"}]}, attribute("10.0.0.255"), True),
    ({"k": [{"numeric": [">", 0, "<=", 100]}]}, attribute("99", "Number"), True),
    ({"k": [{"numeric": [">", 0, "<=", 100]}]}, attribute("111", "Number"), False),
    ({"k": [{"numeric": ["=", 1.5]}]}, attribute("1.50", "Number"), True),
    ({"k": [{"numeric": ["=", 100]}]}, attribute("1e2", "Number"), True),
    ({"k": [100]}, attribute("100", "Number"), True),
    ({"k": [{"numeric": [">", 0]}]}, attribute("99"), False),
    ({"k": ["99"]}, attribute("99", "Number"), False),
    ({"k": [{"exists": True}]}, attribute("99", "Number"), True),
    ({"k": [{"exists": True}]}, None, False),
    ({"k": [{"exists": False}]}, None, True),
    ({"k": [{"exists": False}]}, attribute("a"), False),
    ({"k": [{"exists": True}]}, attribute(b"a", "Binary"), False),
    ({"k": [{"exists": False}]}, attribute(b"a", "Binary"), True),
    ({"k": ["a"]}, attribute('["b", "a"]', "String.Array"), True),
    ({"k": ["a"]}, attribute('["b"]', "String.Array"), False),
    ({"k": [5, True, None]}, attribute("[5.0]", "String.Array"), True),
    ({"k": [True]}, attribute("[true]", "String.Array"), True),
    ({"k": [None]}, attribute("[null]", "String.Array"), True),
    ({"k": [None, {"anything-but": "whatever"}]}, None, False),
    ({"k": [100]}, attribute("100", "String.Array"), True),
    ({"k": ["a"]}, attribute('"a"', "String.Array"), True),
    ({"k": [{"exists": True}]}, attribute("[]", "String.Array"), False),
    ({"k": [{"exists": True}]}, attribute("no json", "String.Array"), False),
    ({"k": ["a"]}, attribute("a", "String.custom"), True),
    ({"$or": [{"k": ["x"]}, {"k": ["a"]}]}, attribute("a"), True),
    ({"$or": [{"k": ["x"]}, {"other": [{"exists": False}]}]}, attribute("a"), True),
]


@pytest.mark.parametrize(("asked", "given", "passes"), ATTRIBUTES)
def test_messages_pass_by_their_attributes(asked: Any, given: dict[str, Any] | None, passes: bool) -> None:
    attributes = {"seen": attribute("x"), **({"k": given} if given else {})}
    assert policy(asked).matches(attributes, "text") is passes


@pytest.mark.parametrize(
    ("asked", "body", "passes"),
    [
        ({"object": {"key": [{"prefix": "auto-"}]}}, {"object": {"key": "auto-test"}}, True),
        ({"object": {"key": [{"prefix": "auto-"}]}}, {"object": {"key": "test"}}, False),
        ({"object.nested.test": ["v"]}, {"object": {"nested.test": "v"}}, True),
        ({"headers": {"route-to": ["queue1"]}}, {"headers": {"route-to": ["queue1", "queue2"]}}, True),
        ({"headers": {"route-to": ["queue1"]}}, {"headers": {"route-to": ["queue3"]}}, False),
        (
            {"detail": {"responseElements": [None]}, "resources": [{"exists": False}]},
            {"detail": {"responseElements": None}, "resources": []},
            True,
        ),
        ({"n": [{"numeric": ["=", 1]}]}, {"n": 1.0}, True),
        ({"n": [1]}, {"n": "1"}, False),
    ],
)
def test_messages_pass_by_their_body(asked: Any, body: Any, passes: bool) -> None:
    """Recorded: TestSNSFilterPolicyBody."""
    assert policy(asked, "MessageBody").matches({"n": attribute("1", "Number")}, json.dumps(body)) is passes


def test_objects_of_one_array_are_matched_whole() -> None:
    """Recorded: test_filter_policy_on_message_body_array_of_object_attributes."""
    asked = {"Records": {"s3": {"object": {"key": [{"prefix": "auto-"}]}}, "eventName": [{"prefix": "ObjectCreated:"}]}}
    created = {"eventName": "ObjectCreated:Put", "s3": {"object": [[{"key": "auto-insurance-2314.xml"}]]}}
    removed = {"eventName": "ObjectRemoved:Delete", "s3": {"object": {"key": "home-insurance-2314.xml"}}}
    mixed = {"Records": [{**created, "eventName": "ObjectRemoved:Delete"}, {**removed, "eventName": "ObjectCreated:x"}]}
    compiled = policy(asked, "MessageBody")
    assert compiled.matches({}, json.dumps({"Records": [created, removed]}))
    assert not compiled.matches({}, json.dumps(mixed))


@pytest.mark.parametrize("body", ["text", "[1]", '"a"', "", "[" * 100_000])
def test_a_body_that_is_no_object_passes_no_policy_that_looks_at_it(body: str) -> None:
    asked = {"k": [{"exists": False}]}
    assert not policy(asked, "MessageBody").matches({}, body)
    assert policy(asked).matches({}, body)


def test_what_follows_a_policy_in_its_text_is_not_read() -> None:
    assert compile_policy(' {"k": ["a"]} and more').matches({"k": attribute("a")}, "text")


def test_an_empty_policy_lets_all_pass() -> None:
    assert policy({}).matches({}, "text")
    assert policy({}, "MessageBody").matches({}, "text")


def test_a_policy_is_pickled_and_copied_as_its_text() -> None:
    compiled = policy({"k": ["a"]}, "MessageBody")
    assert pickle.loads(pickle.dumps(compiled)) is compiled  # noqa: S301
    assert copy.deepcopy(compiled) is compiled


def keys(count: int) -> dict[str, Any]:
    return {f"key{number}": ["value"] for number in range(count)}


def values(count: int) -> list[str]:
    return [f"value{number}" for number in range(count)]


TOO_COMPLEX = "FilterPolicy: Filter policy is too complex"
NESTED = {"a": {"b": {"c": values(4)}}, "d": {"e": values(3)}, "f": values(3)}
EITHER = {
    "source": values(3),
    "$or": [
        {"metricName": values(6)},
        {"metricType": values(4), "$or": [{"metricId": [1, 2, 3, 4]}, {"spaceId": [1, 2, 3, 4, 5, 6, 7]}]},
    ],
}
DETAIL = {
    "$or": [{"metricName": values(3)}, {"namespace": values(2)}],
    "detail": {"scope": values(2), "$or": [{"source": values(1)}, {"type": values(3)}]},
}


@pytest.mark.parametrize(
    ("asked", "scope", "reason"),
    [
        (keys(6), "MessageAttributes", "FilterPolicy: Filter policy can not have more than 5 keys"),
        (keys(6), "MessageBody", "FilterPolicy: Filter policy can not have more than 5 keys"),
        ({"k": values(151)}, "MessageAttributes", TOO_COMPLEX),
        ({"k": values(100), "l": values(51)}, "MessageAttributes", TOO_COMPLEX),
        (NESTED, "MessageBody", TOO_COMPLEX),
        (EITHER | {"source": values(4)}, "MessageAttributes", TOO_COMPLEX),
        (DETAIL, "MessageBody", TOO_COMPLEX),
        (
            {"object": {"key": [{"prefix": "auto-"}]}},
            "MessageAttributes",
            "Filter policy scope MessageAttributes does not support nested filter policy",
        ),
        (
            {"key_a": "value_one"},
            "MessageBody",
            'FilterPolicy: "key_a" must be an object or an array\n'
            ' at [Source: (String)"{"key_a":"value_one"}"; line: 1, column: 11]',
        ),
        ({"k": [{"cidr": "xx.1.x/8"}]}, "MessageAttributes", "FilterPolicy: Nonstandard IP address: xx.1.x"),
    ],
)
def test_a_policy_that_is_refused_says_why(asked: Any, scope: str, reason: str) -> None:
    """Recorded: test_policy_complexity, …_with_or, test_sub_filter_policy_nested_property_constraints."""
    with pytest.raises(InvalidFilterPolicy) as refused:
        policy(asked, scope)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("asked", "scope"),
    [
        (keys(5), "MessageAttributes"),
        ({"k": values(150)}, "MessageAttributes"),
        (EITHER, "MessageAttributes"),
        ({"a": {f"b{number}": ["x"] for number in range(6)}}, "MessageBody"),
    ],
)
def test_a_policy_within_the_limits_is_taken(asked: Any, scope: str) -> None:
    policy(asked, scope)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("invalid", f"Unrecognized token 'invalid': was expecting {'(JSON String, Number, Array, Object or token'}"),
        ('{"a": [1,]}', "Unexpected character (']' (code 93))"),
        ('{"a": ["x]}', "Unexpected end-of-input: was expecting closing quote for a string value"),
    ],
)
def test_a_text_that_is_no_json_is_refused_without_being_repeated(text: str, fault: str) -> None:
    """Recorded: test_subscribe_invalid_filter_policy."""
    with pytest.raises(InvalidFilterPolicy) as refused:
        compile_policy(text)
    assert refused.value.reason.startswith(f"FilterPolicy: failed to parse JSON. {fault}")
    assert "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: " in (
        refused.value.reason
    )
