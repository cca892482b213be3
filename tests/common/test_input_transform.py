"""What targets of rules are sent: parts of events and filled templates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.input_transform import at_path, filled, target_input

RULE = "arn:aws:events:us-east-1:123456789012:rule/nightly"
EVENT = {"id": "1", "source": "shop", "detail": {"items": [{"name": 'a "b"'}], "total": 3, "key-x": {"y": True}}}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("$", EVENT),
        ("$.source", "shop"),
        ("$.detail.items[0].name", 'a "b"'),
        ("$.detail['key-x'].y", True),
        ("$.detail.key-x.y", True),
        ("$.detail.absent.y", None),
        ("$.detail.items[1]", None),
    ],
)
def test_a_path_leads_to_a_part_or_to_nothing(path: str, part: Any) -> None:
    assert at_path(EVENT, path) == part


def sent(**target: Any) -> Any:
    return json.loads(target_input(target, EVENT, RULE, "2026-01-01T00:00:00Z"))


def test_without_any_input_the_event_is_sent() -> None:
    assert sent() == EVENT


def test_reserved_variables_need_no_paths() -> None:
    template = '{"rule": "<aws.events.rule-name>", "arn": <aws.events.rule-arn>, "event": <aws.events.event.json>}'

    assert sent(InputTransformer={"InputTemplate": template}) == {"rule": "nightly", "arn": RULE, "event": EVENT}


def test_text_that_is_no_json_is_sent_as_a_string() -> None:
    transformer = {"InputPathsMap": {"n": "$.detail.total"}, "InputTemplate": "<n> items sold"}

    assert sent(InputTransformer=transformer) == "3 items sold"


def test_what_looks_like_a_variable_and_is_none_stays() -> None:
    assert filled('"<p> <x>"', {"x": "1"}) == '"<p> 1"'


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_the_values_a_template_stays_json(text: str, value: Any) -> None:
    whole = json.loads(filled('{"in": "a <text> b", "out": <value>}', {"text": text, "value": value}))

    assert whole == {"in": f"a {text} b", "out": value}
