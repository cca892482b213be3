"""The comparison of answers with recordings sees what it should."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from .matching import Matching


@pytest.fixture
def matching() -> Matching:
    return Matching({"region": "us-east-1"}, {"111111111111": "123456789012"})


@pytest.mark.parametrize(
    ("recorded", "answered"),
    [
        ({"A": 1, "ResponseMetadata": {"HTTPStatusCode": 200}}, {"A": 1, "ResponseMetadata": {"HTTPStatusCode": 200}}),
        ({"HTTPHeaders": {}}, {"HTTPHeaders": {"date": "x"}, "RequestId": "y"}),
        ("date", datetime(2026, 1, 1, tzinfo=UTC)),
        ("<code-size>", 1234),
        ("<location>", {"any": "thing"}),
        ("arn:<region>:111111111111:<name:1>", "arn:us-east-1:123456789012:x"),
        (["<uuid:1>", "<uuid:2>", "<uuid:1>"], ["a", "b", "a"]),
        ("<name:1>/<name:1>", "a/a"),
        ("<a:len(3)>", "aaa"),
        ({"Payload": {"a": 1}}, {"Payload": b'{"a": 1}'}),
        ({"<name:1>": 1}, {"x": 1}),
    ],
)
def test_what_is_the_same(matching: Matching, recorded: Any, answered: Any) -> None:
    assert matching.differences(recorded, answered, "step") == []


@pytest.mark.parametrize(
    ("recorded", "answered", "told"),
    [
        ({"A": 1}, {}, "step.A is missing; recorded 1"),
        ({}, {"A": 1}, "step.A was not recorded; answered 1"),
        (1, 2, "step: recorded 1, answered 2"),
        (1, True, "step: recorded 1, answered True"),
        ([1], [1, 2], "step has 2 items, recorded 1: [1, 2]"),
        (["<uuid:1>", "<uuid:2>"], ["a", "a"], "step[1]: recorded '<uuid:2>', answered 'a'"),
        (["<uuid:1>", "<uuid:1>"], ["a", "b"], "step[1]: recorded '<uuid:1>', answered 'b'"),
        ("in <region>", "in eu-west-1", "step: recorded 'in <region>', answered 'in eu-west-1'"),
        ({"A": {"B": 1}}, {"A": "text"}, "step.A: recorded {'B': 1}, answered 'text'"),
    ],
)
def test_what_differs_is_told(matching: Matching, recorded: Any, answered: Any, told: str) -> None:
    assert matching.differences(recorded, answered, "step") == [told]


def test_members_can_be_set_aside(matching: Matching) -> None:
    assert matching.differences({"A": {"B": 1}}, {"A": {"B": 2}}, "step", aside=frozenset({"B"})) == []
