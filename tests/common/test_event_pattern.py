"""Event patterns: what they match, and which of them EventBridge refuses."""

from __future__ import annotations

import copy
import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.common.event_fields import read_event
from awsim.common.event_pattern import EventPattern, compile_pattern
from awsim.common.event_pattern_limits import compile_rule_pattern
from awsim.common.event_pattern_syntax import InvalidPattern
from tests.budgets import examples

from . import slow_event_pattern
from .patterns_and_events import EVENTS as NEAR_EVENTS
from .patterns_and_events import PATTERNS

MATCHING: list[tuple[Any, Any]] = [
    ({"source": ["aws.ec2"]}, {"source": "aws.ec2", "other": 1}),
    ({"source": ["a", "b"]}, {"source": "b"}),
    ({"n": [300]}, {"n": 3.0e2}),
    ({"n": [True]}, {"n": True}),
    ({"n": [None]}, {"n": None}),
    ({"n": [""]}, {"n": ""}),
    ({"d": {"e": {"f": [1]}}}, {"d": {"e": {"f": 1}}}),
    ({"d": ["x"]}, {"d": ["y", "x"]}),
    ({"d": ["x"]}, {"d": [["x"]]}),
    ({"d": {"a": [1], "b": [2]}}, {"d": [{"a": 1, "b": 2}, {"a": 3}]}),
    ({"time": [{"prefix": "2022-"}]}, {"time": "2022-07"}),
    ({"time": [{"prefix": {"equals-ignore-case": "AB"}}]}, {"time": "abc"}),
    ({"file": [{"suffix": ".png"}]}, {"file": "a.png"}),
    ({"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, {"file": "a.png"}),
    ({"kind": [{"equals-ignore-case": "Alice"}]}, {"kind": "aLICE"}),
    ({"arn": [{"wildcard": "arn:*:bus/*"}]}, {"arn": "arn:aws:bus/x"}),
    ({"path": [{"wildcard": r"a\*b"}]}, {"path": "a*b"}),
    ({"path": [{"wildcard": r"a\\b"}]}, {"path": "a\\b"}),
    ({"state": [{"anything-but": "x"}]}, {"state": "y"}),
    ({"state": [{"anything-but": ["x", "y"]}]}, {"state": "z"}),
    ({"state": [{"anything-but": 0}]}, {"state": 1}),
    ({"state": [{"anything-but": {"prefix": "in"}}]}, {"state": "out"}),
    ({"state": [{"anything-but": {"prefix": "in"}}]}, {"state": 123}),
    ({"state": [{"anything-but": {"prefix": "in"}}]}, {"state": None}),
    ({"state": [{"anything-but": {"suffix": [".txt", ".doc"]}}]}, {"state": "a.png"}),
    ({"state": [{"anything-but": {"equals-ignore-case": ["A", "b"]}}]}, {"state": "c"}),
    ({"state": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"state": "/src/x"}),
    ({"state": [{"anything-but": 1}]}, {"state": True}),
    ({"state": [{"anything-but": ["x"]}]}, {"state": None}),
    ({"state": [{"anything-but": ["x"]}]}, {"state": ["x", "y"]}),
    ({"state": [{"exactly": "x"}]}, {"state": "x"}),
    ({"d": {"a": [1], "b": [2]}}, {"d": [[{"a": 1}], [{"a": 1, "b": 2}]]}),
    ({"d.e.f": ["x"], "d": {"e": {"g": ["y"]}}}, {"d": {"e": {"f": "x", "g": "y"}}}),
    ({"n": [10**12]}, {"n": 10**12}),
    ({"n": [400_000_000_000.000001]}, {"n": 400_000_000_000.000001}),
    ({"n": [0.1234567]}, {"n": 0.1234567}),
    ({"n": [{"numeric": ["<", -5_000_000_001]}]}, {"n": -6_000_000_000}),
    ({"n": [{"numeric": [">", 0]}]}, {"n": 500_000_000_000}),
    ({"n": [{"anything-but": [1, 2]}]}, {"n": 0.1234567}),
    ({"n": [{"anything-but": "x"}]}, {"n": 1}),
    ({"n": [{"anything-but": 1}]}, {"n": "x"}),
    ({"n": [{"numeric": [">", 0, "<=", 5]}]}, {"n": 5}),
    ({"n": [{"numeric": ["=", 3]}]}, {"n": 3.0}),
    ({"n": [{"exists": True}]}, {"n": None}),
    ({"n": [{"exists": False}]}, {"m": 1}),
    ({"n": [{"exists": False}]}, {"n": []}),
    ({"n": {"m": [{"exists": False}]}}, {}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.255"}),
    ({"ip": [{"cidr": "10.0.0.7/24"}]}, {"ip": "10.0.0.1"}),
    ({"ip": [{"cidr": "2001:db8::/32"}]}, {"ip": "2001:db8::1"}),
    ({"$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}),
    ({"c": [3], "$or": [{"a": [1]}, {"b": [{"exists": False}]}]}, {"c": 3}),
    ({"d": {"$or": [{"a": [1]}, {"$or": [{"b": [2]}, {"b": [3]}]}]}}, {"d": {"b": 3}}),
    ({"$or": ["a", "b"]}, {"$or": "a"}),
    ({"$or": [{"prefix": "a"}, {"suffix": "b"}]}, {"$or": "ax"}),
    ({"d.e": ["x"]}, {"d": {"e": "x"}}),
    ({"d": {"e": ["x"]}}, {"d.e": "x"}),
    ({"n": [{"numeric": [">", 9]}, {"prefix": "a"}]}, {"n": "abc"}),
    ({"c": [1], "$or": [{"c": [2]}, {"b": [1]}]}, {"c": 2}),
    ({"$or": [{"c": [2]}, {"b": [1]}], "c": [1]}, {"c": 1, "b": 1}),
    ({"a": {"b": [1], "d": [{"exists": False}]}}, {"a": [{"d": 1}, {"b": 1}]}),
    ({"a": {"b": [1], "c": [2]}}, {"a": [{"b": 1, "x": [1, 2]}, {"b": 1, "c": 2}]}),
    ({"a": {"x": {"b": [1]}, "y": {"c": [2]}}}, {"a": [{"x": [{"b": 0}, {"b": 1}], "y": [{"c": 2}, {"c": 3}]}]}),
    ({"a": [1]}, {"a": [{"b": 1}, 1]}),
    ({"ip": [{"cidr": "::/0"}]}, {"ip": "10.0.0.1"}),
    ({"ip": [{"cidr": "10.0.0.0/8"}]}, {"ip": "::ffff:a01:203"}),
    ({"ip": [{"cidr": "10.0.0.0/8"}]}, {"ip": "a00:1::"}),
    ({"ip": ["::1"]}, {"ip": "0:0:0:0:0:0:0:1"}),
    ({"ip": ["10.0.0.1"]}, {"ip": "10.0.0.01"}),
    ({"ip": [{"cidr": "10.0.0.0/8/"}]}, {"ip": "10.0.0.1"}),
    ({"ip": [{"cidr": "10.0.0.0/8"}, {"prefix": "x"}]}, {"ip": "xyz"}),
    ({"k": [{"equals-ignore-case": "ÄÖ"}]}, {"k": "äÖ"}),
    ({"k": [{"equals-ignore-case": "ⱥ"}]}, {"k": "Ⱥ"}),
    ({"k": [{"equals-ignore-case": "a.c"}]}, {"k": "A.C"}),
    ({"k": [{"suffix": {"equals-ignore-case": "SS"}}]}, {"k": "Strass"}),
    ({"k": [{"anything-but": {"equals-ignore-case": "straße"}}]}, {"k": "STRASSE"}),
    ({"$or": {"a": [1]}}, {"$or": {"a": 1}}),
    ({"a.b": [1]}, {"a": [{"b": 1}]}),
    ({"a": {"b.c": [1]}}, {"a.b": {"c": 1}}),
    ({"a": {"b": {"c": [1], "d": [{"exists": False}]}}}, {"a": {"b": {"c": 1}}, "a.b": [{"d": 1}, {"c": 1}]}),
]

NOT_MATCHING: list[tuple[Any, Any]] = [
    ({"source": ["a"]}, {"source": "A"}),
    ({"n": ["1"]}, {"n": 1}),
    ({"n": [1]}, {"n": True}),
    ({"n": [True]}, {"n": 1}),
    ({"n": [None]}, {}),
    ({"n": [None]}, {"n": []}),
    ({"n": [{"exists": True}]}, {"n": []}),
    ({"n": [{"numeric": [">", 0]}]}, {"n": 500_000_000_001}),
    ({"n": [{"numeric": [">", 0]}]}, {"n": 0.1234567}),
    ({"n": [10**12]}, {"n": 1e12}),
    ({"n": [0.1]}, {"n": "0.1"}),
    ({"n": [{"anything-but": [1, 2]}]}, {"n": 1.0}),
    ({"n": [{"numeric": [">", 0]}]}, {"n": True}),
    ({"state": [{"anything-but": ["x", "y"]}]}, {"state": ["x", "y"]}),
    ({"arn": [{"wildcard": "ab*ba"}]}, {"arn": "aba"}),
    ({"d": {"a": [1], "b": [2]}}, {"d": [{"a": 1}, {"b": 2}]}),
    ({"d": {"e": ["x"]}}, {"d": "x"}),
    ({"state": [{"anything-but": "x"}]}, {"state": "x"}),
    ({"state": [{"anything-but": "x"}]}, {}),
    ({"state": [{"anything-but": {"prefix": "in"}}]}, {}),
    ({"state": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"state": "/a/lib/x"}),
    ({"n": [{"numeric": [">", 0, "<=", 5]}]}, {"n": 0}),
    ({"n": [{"numeric": ["<", 5]}]}, {"n": "3"}),
    ({"n": [{"numeric": ["<", 5]}]}, {"n": None}),
    ({"n": [{"exists": True}]}, {"n": {"m": 1}}),
    ({"n": [{"exists": False}]}, {"n": 1}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.1.1"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "2001:db8::1"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": 10}),
    ({"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 2, "b": 1}),
    ({"file": [{"wildcard": "*.png"}]}, {"file": "a.jpg"}),
    ({"file": [{"prefix": "a"}]}, {"file": 1}),
    ({"c": [1], "$or": [{"c": [2]}, {"b": [1]}]}, {"c": 1}),
    ({"$or": [{"c": [2]}, {"b": [1]}], "c": [1]}, {"c": 2}),
    ({"a": {"d": [{"exists": False}]}}, {"a": [{"d": 1}, {"b": 1}]}),
    ({"a": {"b": [{"exists": False}], "d": [1]}}, {"a": [{"d": 1}, {"b": 1}]}),
    ({"a": {"b": [1]}, "a.c": [2]}, {"a": [{"b": 1}, {"c": 2}]}),
    ({"a": {"b": [1], "c": [{"exists": False}]}}, {"a": {"b": 1}, "a.c": 1}),
    ({"a": {"x": {"b": [1]}, "y": {"c": [2]}}}, {"a": [{"x": [{"b": 1}]}, {"y": [{"c": 2}]}]}),
    ({"a": {"b": [1]}}, {"a": [1]}),
    ({"ip": [{"cidr": "::/0"}]}, {"ip": "255.255.255.255"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.300"}),
    ({"ip": [{"cidr": "192.0.2.0/24"}, {"prefix": "10."}]}, {"ip": "10.0.0.1"}),
    ({"ip": [{"cidr": "10.0.0.0/8"}, 5]}, {"ip": "10.0.0.1"}),
    ({"k": [{"equals-ignore-case": "straße"}]}, {"k": "STRASSE"}),
    ({"k": [{"prefix": {"equals-ignore-case": "straße"}}]}, {"k": "STRASSEN"}),
    ({"k": [{"suffix": {"equals-ignore-case": "ß"}}]}, {"k": "SS"}),
    ({"k": [{"equals-ignore-case": "a.c"}]}, {"k": "abc"}),
]

INVALID = [
    ("[1]", "Filter is not an object"),
    ("{}", "Empty objects are not allowed"),
    ('{"a": []}', "Empty arrays are not allowed"),
    ('{"a": "b"}', '"a" must be an object or an array'),
    ('{"a": [["b"]]}', "Match value must be String, number, true, false, or null"),
    ('{"a": [{"prefix": "b", "suffix": "c"}]}', "Only one key allowed in match expression"),
    ('{"a": [{}]}', "Match expression name not found"),
    ('{"a": [{"exactly": 1}]}', "exact match pattern must be a string"),
    ('{"a": [{"prefix": {"suffix": "b"}}]}', "Unsupported prefix pattern: suffix"),
    ('{"a": [{"suffix": {}}]}', "Suffix expression name not found"),
    ('{"a": [{"suffix": {"equals-ignore-case": 1}}]}', "equals-ignore-case match pattern must be a string"),
    ('{"a": [{"wildcard": "\u00e9\\\\x"}]}', "Invalid escape character at pos 3"),
    ('{"a": [{"exists": "yes"}]}', "exists match pattern must be either true or false."),
    ('{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', "Unrecognized match type NUMERIC"),
    ('{"time": [{"prefix": 123}]}', "prefix match pattern must be a string"),
    ('{"time": [{"prefix": ["2022-07-13"]}]}', "prefix match pattern must be a string"),
    ('{"FileName": [{"suffix": [".png"]}]}', "suffix match pattern must be a string"),
    ('{"EventBusArn": [{"wildcard": 123}]}', "wildcard match pattern must be a string"),
    (
        '{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}',
        "Consecutive wildcard characters at pos 26",
    ),
    (
        '{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}',
        "equals-ignore-case match pattern must be a string",
    ),
    ('{"d": [{"anything-but": {"prefix": 123}}]}', "prefix/suffix match pattern must be a string"),
    ('{"d": [{"anything-but": {"suffix": [null, ".txt"]}}]}', "prefix/suffix match pattern must be a string"),
    ('{"d": [{"anything-but": {"suffix": ""}}]}', "Null prefix/suffix not allowed"),
    ('{"d": [{"anything-but": {"wildcard": 123}}]}', "wildcard match pattern must be a string"),
    (
        '{"d": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}',
        "Value of anything-but must be an array or single string/number value.",
    ),
    (
        '{"d": [{"anything-but": ["a", 1]}]}',
        "Inside anything but list, either all values are number or string, mixed type is not supported",
    ),
    (
        '{"d": [{"anything-but": ["a", null]}]}',
        "Inside anything but list, start|null|boolean is not supported.",
    ),
    (
        '{"d": [{"anything-but": []}]}',
        "Inside anything but list, either all values are number or string, mixed type is not supported",
    ),
    ('{"d": [{"anything-but": null}]}', "Value of anything-but must be an array or single string/number value."),
    ('{"d": [{"anything-but": {}}]}', "Anything-But expression name not found"),
    ('{"d": [{"anything-but": {"numeric": ["=", 1]}}]}', "Unsupported anything-but pattern: numeric"),
    (
        '{"d": [{"anything-but": {"equals-ignore-case": [1, 2]}}]}',
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ),
    ('{"n": [{"numeric": [">", 0, ">", 0]}]}', "Bad numeric range operator: >"),
    ('{"n": [{"numeric": 10}]}', "Value of numeric must be an array."),
    ('{"n": [{"numeric": []}]}', "Invalid member in numeric match: ]"),
    ('{"n": [{"numeric": [10]}]}', "Invalid member in numeric match: 10"),
    ('{"n": [{"numeric": ["!", 1]}]}', "Unrecognized numeric range operator: !"),
    ('{"n": [{"numeric": ["=", "1"]}]}', "Value of equals must be numeric"),
    ('{"n": [{"numeric": ["=", 1, "<", 2]}]}', "Too many elements in numeric expression"),
    ('{"n": [{"numeric": [">", 1, 2]}]}', "Bad value in numeric range: 2"),
    ('{"n": [{"numeric": [">", 1, "<", 2, "<", 3]}]}', "Too many terms in numeric range expression"),
    ('{"n": [{"numeric": [">", 0, "<"]}]}', "Value of < must be numeric"),
    ('{"n": [{"numeric": [">", 5, "<", 5]}]}', "Bottom must be less than top"),
    (
        '{"n": [{"numeric": ["=", 5e11]}, {"numeric": ["=", 6e11]}]}',
        "Value must be between -5.0E11 and 5.0E11, inclusive",
    ),
    ('{"ip": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"),
    ('{"ip": [{"cidr": "xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx"),
    ('{"ip": [{"cidr": "10.0.0.0/xx"}]}', "Malformed CIDR, mask bits must be an integer"),
    ('{"ip": [{"cidr": "10.0.0.0/32"}]}', "IPv4 mask bits must be < 32"),
    ('{"ip": [{"cidr": "2001:db8::/128"}]}', "IPv6 mask bits must be < 128"),
    ('{"ip": [{"cidr": "10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative"),
    ('{"ip": [{"cidr": "300.0.0.0/8"}]}', "Invalid IP address: 300.0.0.0"),
    ('{"ip": [{"cidr": ["10.0.0.0/8"]}]}', "prefix match pattern must be a string"),
    ('{"ip": [{"cidr": "10.0.0.0/+x"}]}', "Malformed CIDR, mask bits must be an integer"),
    ('{"ip": [{"cidr": "10.0.0.0/4294967296"}]}', "Malformed CIDR, mask bits must be an integer"),
    ('{"ip": [{"cidr": "::ffff:a00:1/96"}]}', "IPv4 mask bits must be < 32"),
    ('{"n": [{"numeric": ["=", 0.1234567]}]}', "Only values upto 6 decimals are supported"),
    ('{"n": [{"anything-but": 1e12}]}', "Value must be between -5.0E11 and 5.0E11, inclusive"),
    ('{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship."),
    ('{"$or": [{"a": [1]}, 2]}', "Only JSON object is allowed in array of $or relationship."),
    ('{"$or": 1}', "It must be an Array followed with $or."),
    (
        '{"$or": [{"prefix": ["a"]}, {"b": [1]}]}',
        "prefix is Ruler reserved fieldName which cannot be used inside $or.",
    ),
    ('{"$or": [{"a": []}, {"b": [1]}]}', "Empty arrays are not allowed"),
]


@pytest.mark.parametrize(("pattern", "event"), MATCHING, ids=lambda each: json.dumps(each))
def test_a_pattern_matches(pattern: Any, event: Any) -> None:
    assert compile_pattern(json.dumps(pattern)).matches(event)


@pytest.mark.parametrize(("pattern", "event"), NOT_MATCHING, ids=lambda each: json.dumps(each))
def test_a_pattern_does_not_match(pattern: Any, event: Any) -> None:
    assert not compile_pattern(json.dumps(pattern)).matches(event)


@pytest.mark.parametrize(("text", "reason"), INVALID)
def test_a_pattern_that_is_refused_says_why(text: str, reason: str) -> None:
    """Recorded: TestEventPattern::test_event_pattern[…_EXC]."""
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern(text)
    assert refused.value.reason == reason


VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("this is valid json but not a dict", f"Unrecognized token 'this': was expecting {VALUES}"),
        ('{"not": closed mark"', f"Unrecognized token 'closed': was expecting {VALUES}"),
        (
            "{'bad': 'quotation'}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
        ),
        ('{"a" ["b"]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value"),
        (
            '{"a": [}',
            "Unexpected close marker '}': expected ']'"
            ' (for Array starting at [Source: (String)"{"a": [}"; line: 1, column: 7])',
        ),
        (
            '{"a": [',
            "Unexpected end-of-input: expected close marker for Array"
            ' (start marker at [Source: (String)"{"a": ["; line: 1, column: 7])',
        ),
        ('{"a":', "Unexpected end-of-input within/between Object entries"),
        ('{"a', "Unexpected end-of-input in field name"),
        ('{"a": ["b', "Unexpected end-of-input: was expecting closing quote for a string value"),
        ('{"a": [01]}', "Invalid numeric value: Leading zeroes not allowed"),
        ('{"a": [1.]}', "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit"),
        ('{"a": ["\\x"]}', "Unrecognized character escape 'x' (code 120)"),
        ('{"a": [1 2]}', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"),
        ('{"a": [nul]}', f"Unrecognized token 'nul': was expecting {VALUES}"),
        ("", "Filter is not an object"),
        ("12", "Filter is not an object"),
    ],
)
def test_text_that_holds_no_object_is_refused(text: str, reason: str) -> None:
    """Recorded: test_invalid_json_event_pattern."""
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ['{"a": [NaN]}', '{"a": [-Infinity]}', '{"a": [' + "1" * 5000 + "]}"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern(text)


def test_a_pattern_of_thousands_of_levels_is_refused() -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern('{"a":' * 5000 + "[1]" + "}" * 5000)


PLACES = [
    ('{"a":\n [{"prefix": 1}]}', "line: 2, column: 15"),
    ('{"a":\r\n [{"prefix": 1}]}', "line: 2, column: 15"),
    ('{"\U0001f600": 1}', "line: 1, column: 9"),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_the_place_of_a_fault_is_counted_in_lines_and_utf16_units(text: str, place: str) -> None:
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern(text)
    assert refused.value.places.endswith(f'"; {place}]')


def test_an_error_repeats_the_beginning_of_a_long_pattern() -> None:
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern('{"a": [{"prefix": "' + "x" * 600 + '"}, []]}')
    assert '"[truncated 127 chars]; line: 1, column: 625]' in refused.value.places


def test_what_follows_a_pattern_in_its_text_is_not_read() -> None:
    assert compile_pattern('{"a": [1]} and more').matches({"a": 1})


def test_a_name_that_stands_twice_is_asked_for_as_it_stands_last_and_two_structures_are_one() -> None:
    assert not compile_pattern('{"a": [1], "a": [2]}').matches({"a": 1})
    assert not compile_pattern('{"a": {"b": [1]}, "a": {"c": [2]}}').matches({"a": {"c": 2}})


def test_an_events_name_that_stands_twice_has_both_values() -> None:
    event = read_event('{"a": 1, "a": {"b": 2}}')
    assert pattern_of({"a": [1]}).matches(event)
    assert pattern_of({"a": {"b": [2]}}).matches(event)


def test_numbers_have_all_the_digits_that_an_events_text_has() -> None:
    pattern = compile_pattern('{"n": [400000000000.000001]}')
    assert pattern.matches(read_event('{"n": 400000000000.000001}'))
    assert not pattern.matches(read_event('{"n": 400000000000.000002}'))
    assert compile_pattern('{"n": [1e12]}').matches(read_event('{"n": 1E+12}'))


def test_a_pattern_with_too_many_ways_through_its_alternatives_is_refused() -> None:
    pattern = {str(number): {"$or": [{"a": [1]}, {"b": [1]}]} for number in range(10)}
    with pytest.raises(InvalidPattern, match="too complex"):
        pattern_of(pattern)
    assert len(pattern_of({str(number): pattern["0"] for number in range(9)}).branches) == 512


def test_arrays_of_many_objects_are_matched_in_a_moment() -> None:
    """A walk over all pairs of them would take minutes."""
    event = {"a": [{"b": 1, "c": 0, "d": [{"e": number}]} for number in range(3000)]}
    pattern = pattern_of({"a": {"b": [1], "c": [{"anything-but": 1}], "d": {"e": [2999]}, "x": [{"exists": False}]}})
    assert pattern.matches(event)
    assert not pattern_of({"a": {"b": [1], "c": [0], "d": {"e": [-1, {"exists": False}]}}}).matches(event)


def test_a_pattern_is_pickled_and_copied_as_its_text() -> None:
    pattern = pattern_of({"a": [{"prefix": "x"}]})
    assert pickle.loads(pickle.dumps(pattern)) is pattern  # noqa: S301
    assert copy.deepcopy(pattern) is pattern


@pytest.mark.parametrize(
    ("wildcards", "is_refused"),
    [
        (["*:*:*:*:*:event-bus/*"], True),
        (["arn:aws:events:us-east-1:*:event-bus/*"], False),
        (["*a*b*c*d"], False),
        (["*aaaaaaaaaa*"], True),
        (["*aaa*"], False),
        (["*/a", "*/b", "*/c"], False),
        ([f"*/{name}" for name in "abcdef"], True),
        ([f"{name}*" for name in "abcde"], False),
        ([f"{name}*" for name in "abcdefghijk"], True),
    ],
)
def test_wildcards_of_a_rule_that_many_beginnings_fit_are_refused(wildcards: list[str], is_refused: bool) -> None:
    """User guide, "Wildcard matching and event pattern complexity"."""
    text = json.dumps({"a": [{"wildcard": each} for each in wildcards]})
    if not is_refused:
        assert compile_rule_pattern(text) is compile_pattern(text)
        return
    with pytest.raises(InvalidPattern, match=r"^Rule is too complex - try using fewer wildcard characters"):
        compile_rule_pattern(text)


def test_a_pattern_is_compiled_once() -> None:
    assert compile_pattern('{"once": ["x"]}') is compile_pattern('{"once": ["x"]}')


SCALARS = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=4)
EVENTS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.recursive(
        SCALARS, lambda inner: st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, min_size=1), max_leaves=6
    ),
    min_size=1,
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "prefix", "suffix", "numeric", "anything-but", "exists", "cidr", "wildcard", "$or"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def pattern_of(pattern: Any) -> EventPattern:
    return compile_pattern(json.dumps(pattern))


def asking_for(value: Any) -> Any:
    return {name: asking_for(item) for name, item in value.items()} if isinstance(value, dict) else [value]


@given(event=EVENTS)
def test_an_event_matches_the_pattern_made_of_its_own_values(event: Any) -> None:
    assert pattern_of(asking_for(event)).matches(event)


@given(value=st.text(max_size=3) | st.integers(-9, 9), listed=st.lists(st.text(max_size=3), min_size=1, max_size=4))
def test_anything_but_is_the_opposite_of_a_list(value: Any, listed: list[str]) -> None:
    event = {"a": value}
    assert pattern_of({"a": [{"anything-but": listed}]}).matches(event) != pattern_of({"a": listed}).matches(event)


@settings(max_examples=examples(60))
@given(pattern=PATTERNS, event=NEAR_EVENTS)
def test_patterns_match_as_the_slow_and_obvious_rules_say(pattern: Any, event: Any) -> None:
    """Those are in `slow_event_pattern`."""
    assert pattern_of(pattern).matches(event) == slow_event_pattern.matches(pattern, event)


@given(pattern=JSON, event=EVENTS)
def test_no_pattern_raises_anything_but_that_it_is_invalid(pattern: Any, event: Any) -> None:
    try:
        compiled = compile_pattern(json.dumps(pattern))
    except InvalidPattern:
        return
    assert compiled.matches(event) in (True, False)


@given(pieces=st.lists(st.text("ab/", max_size=3), min_size=1, max_size=5), value=st.text("ab/", max_size=9))
def test_a_wildcard_stands_for_any_text(pieces: list[str], value: str) -> None:
    wildcard = re.sub(r"\*+", "*", "*".join(pieces))
    expected = re.fullmatch(wildcard.replace("*", ".*"), value) is not None
    assert pattern_of({"a": [{"wildcard": wildcard}]}).matches({"a": value}) == expected


def test_a_wildcard_pattern_looks_at_a_long_value_once() -> None:
    pattern = pattern_of({"a": [{"wildcard": "*a" * 100 + "*b"}]})
    assert not pattern.matches({"a": "a" * 200_000})
