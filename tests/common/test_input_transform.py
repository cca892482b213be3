"""What targets of rules are sent: parts of events and filled templates; and which of them PutTargets refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.input_template import template_of
from awsim.common.input_transform import InvalidInput, InvalidTarget, as_json_input, check_target_input, target_input
from awsim.common.json_path import MISSING, InvalidPath, find

RULE = "arn:aws:events:us-east-1:123456789012:rule/nightly"
EVENT = {
    "id": "1",
    "source": "shop",
    "detail-type": "order placed",
    "detail": {
        "items": [{"name": 'a "b"'}, {"name": "c", "size": 1}],
        "total": 3,
        "paid": True,
        "note": None,
        "key-x": {"y": True},
        "a/b": "slash",
    },
}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("$", EVENT),
        ("$.", EVENT),
        ("$.source", "shop"),
        ("$.detail-type", "order placed"),
        ("$.detail.items[0].name", 'a "b"'),
        ("$.detail['key-x'].y", True),
        ("$.detail.key-x.y", True),
        ("$.detail.a/b", "slash"),
        ("$.detail.note", None),
        ("$.detail.absent.y", MISSING),
        ("$.detail.items[2]", MISSING),
        ("$.detail.items.name", MISSING),
        ("$.source[0]", MISSING),
        ("$.detail.items[*].name", ['a "b"', "c"]),
        ("$.detail.items[*].size", [1]),
        ("$.detail.items[*].absent", MISSING),
        ("$.detail.key-x.*", [True]),
        ("$.source[*]", MISSING),
    ],
)
def test_a_path_leads_to_a_part_or_to_nothing(path: str, part: Any) -> None:
    assert find(EVENT, path) is part or find(EVENT, path) == part


@pytest.mark.parametrize("path", ["", "source", "$source", "$.a[", "$.a[x]", "$..a", "$.a b"])
def test_a_text_that_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidPath):
        find(EVENT, path)


def sent(**target: Any) -> str:
    return target_input(target, EVENT, RULE, "2026-01-01T00:00:00Z")


def filled(template: str, **paths: str) -> str:
    return sent(InputTransformer={"InputPathsMap": paths, "InputTemplate": template})


def test_without_any_input_the_event_is_sent() -> None:
    assert json.loads(sent()) == EVENT


def test_a_constant_or_a_part_of_the_event_is_sent() -> None:
    assert sent(Input='{"a": 1}') == '{"a": 1}'
    assert sent(InputPath="$.detail.key-x") == '{"y":true}'
    assert sent(InputPath="$.source") == '"shop"'
    assert sent(InputPath="$.absent") == "null"


def test_reserved_variables_need_no_paths() -> None:
    template = (
        '{"rule": "<aws.events.rule-name>", "arn": <aws.events.rule-arn>, "event": <aws.events.event.json>,'
        ' "head": <aws.events.event>, "at": "<aws.events.event.ingestion-time>"}'
    )
    head = {"id": "1", "source": "shop", "detailType": "order placed"}
    at = "2026-01-01T00:00:00Z"
    assert json.loads(filled(template)) == {"rule": "nightly", "arn": RULE, "event": EVENT, "head": head, "at": at}


@pytest.mark.parametrize(
    ("template", "path", "text"),
    [
        ('{"a": <v>}', "$.source", '{"a": "shop"}'),
        ('{"a": <v>}', "$.detail.total", '{"a": 3}'),
        ('{"a": <v>}', "$.detail.paid", '{"a": true}'),
        ('{"a": <v>}', "$.detail.note", '{"a": null}'),
        ('{"a": <v>}', "$.detail.key-x", '{"a": {"y":true}}'),
        ('{"a": <v>}', "$.detail.items[*].size", '{"a": [1]}'),
        ('{"a": <v>}', "$.absent", '{"a": ""}'),
        ('{"a": "b <v> c"}', "$.source", '{"a": "b shop c"}'),
        ('{"a": "b <v> c"}', "$.detail.total", '{"a": "b 3 c"}'),
        ('{"a": "b <v> c"}', "$.absent", '{"a": "b  c"}'),
        ('{"a": "b <v>"}', "$.detail.items[0].name", '{"a": "b a \\"b\\""}'),
        ('{"a": "is \\"<v>\\"", "b": <v>}', "$.source", '{"a": "is \\"shop\\"", "b": "shop"}'),
        ('{"a": "<v>"}', "$.detail.items[*].size", '{"a": "[1]"}'),
        ("[<v>]", "$.source", '["shop"]'),
        ('"a <v> b"', "$.detail.key-x", '"a {y:true} b"'),
        ('"a <v> b"', "$.detail.items[*].name", '"a [a b,c] b"'),
        ('"a <v> b"', "$.absent", '"a  b"'),
        ('"a <v>"\n"<v> b"', "$.source", '"a shop"\n"shop b"'),
        ("<v>", "$.detail.key-x", '{"y":true}'),
        (" <v> ", "$.source", ' "shop" '),
        ("<v> is <v>", "$.source", "shop is shop"),
        ("null is '<v>'", "$.detail.total", "null is '3'"),
    ],
)
def test_a_value_stands_as_its_place_asks_for(template: str, path: str, text: str) -> None:
    assert filled(template, v=path) == text


def test_a_template_that_becomes_no_json_is_not_sent() -> None:
    with pytest.raises(InvalidInput):
        filled('{"a": "<v>"}', v="$.detail.items[*].name")


def test_targets_that_take_json_alone_are_sent_a_text_as_a_string() -> None:
    assert as_json_input(filled("<n> items sold", n="$.detail.total")) == '"3 items sold"'
    assert as_json_input('"a"\n"b"') == json.dumps('"a"\n"b"')
    assert as_json_input('{"a": 1}') == '{"a": 1}'


def test_what_looks_like_a_variable_and_is_none_stays() -> None:
    assert template_of('"< p> <x>"').fill({"x": "1"}.__getitem__) == '"< p> 1"'


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_the_values_a_template_stays_json(text: str, value: Any) -> None:
    template = template_of('{"in": "a <text> b", "out": <value>}')
    whole = json.loads(template.fill({"text": text, "value": value}.__getitem__))

    assert whole == {"in": f"a {text} b", "out": value}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab"\\\n'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\', max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_whatever_the_value_a_string_stays_a_string(value: Any) -> None:
    assert isinstance(json.loads(template_of('"a <v> b"').fill({"v": value}.__getitem__)), str)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (
            {"InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": '{"a": <a>, "b": "<none>"}'}},
            "InputTemplate for target t contains invalid placeholder none.",
        ),
        (
            {"Input": "{}", "InputPath": "$"},
            "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
        ),
        ({"Input": "text"}, "Input for target t is not a valid JSON text."),
        ({"Input": ""}, "Input for target t is not a valid JSON text."),
        ({"InputPath": "detail"}, "Invalid JsonPath detail for target t."),
        ({"KinesisParameters": {"PartitionKeyPath": "x"}}, "Invalid JsonPath x for target t."),
        (
            {"InputTransformer": {"InputPathsMap": {"a": "$.["}, "InputTemplate": "<a>"}},
            "Invalid JsonPath $.[ for target t.",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": '{"a": x<a>}'}},
            'Invalid InputTemplate for target t : [Source: (String)"{"a": xnull}"; line: 1, column: 12].',
        ),
    ],
)
def test_an_input_that_is_refused_says_why(target: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidTarget) as refused:
        check_target_input({"Id": "t", **target})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"Input": '"x"'},
        {"InputPath": "$.detail.items[0]"},
        {"InputTransformer": {"InputTemplate": '"<aws.events.rule-name>"'}},
        {"InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": "<a> is in state <a>"}},
        {"InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": '"<a>"\n"<a>"'}},
    ],
)
def test_an_input_that_is_taken(target: dict[str, Any]) -> None:
    check_target_input({"Id": "t", **target})
