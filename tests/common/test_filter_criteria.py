"""Filter criteria: records of event sources, whose content may or may not be JSON."""

from __future__ import annotations

import json

import pytest

from awsim.common.event_pattern_rules import InvalidPattern
from awsim.common.filter_criteria import FilterCriteria

STRUCTURE = json.dumps({"body": {"city": ["Seattle"]}})
ABSENCE = json.dumps({"body": {"city": [{"exists": False}]}})
STRING = json.dumps({"body": ["Seattle"]})
METADATA = json.dumps({"messageId": ["1"]})


@pytest.mark.parametrize(
    ("pattern", "body", "passes"),
    [
        (STRUCTURE, '{"city": "Seattle"}', True),
        (STRUCTURE, '{"city": "Boston"}', False),
        (STRUCTURE, "Seattle", False),
        (STRUCTURE, "5", False),
        (ABSENCE, '{"town": 1}', True),
        (ABSENCE, "Seattle", False),
        (STRING, "Seattle", True),
        (STRING, '{"city": "Seattle"}', False),
        (STRING, "Boston", False),
        (METADATA, "anything", True),
        (METADATA, '{"a": 1}', True),
    ],
)
def test_content_is_matched_by_patterns_of_its_kind(pattern: str, body: str, passes: bool) -> None:
    """Lambda developer guide, "Properly filtering Amazon SQS messages"."""
    assert FilterCriteria([pattern], "body").matches({"messageId": "1", "body": body}) is passes


def test_one_of_several_patterns_is_enough() -> None:
    criteria = FilterCriteria([STRUCTURE, STRING], "body")
    assert criteria.matches({"body": "Seattle"})
    assert criteria.matches({"body": '{"city": "Seattle"}'})
    assert not criteria.matches({"body": "Boston"})


def test_without_patterns_all_records_pass() -> None:
    assert FilterCriteria([], "body").matches({"body": "x"})
    assert not FilterCriteria([])


def test_bytes_are_read_as_text() -> None:
    criteria = FilterCriteria([json.dumps({"data": {"a": [1]}})], "data")
    assert criteria.matches({"data": b'{"a": 1}'})
    assert not criteria.matches({"data": b"\xff\xfe"})


def test_a_record_without_content_of_its_own_is_matched_whole() -> None:
    criteria = FilterCriteria([json.dumps({"dynamodb": {"NewImage": {"id": {"S": [{"prefix": "a"}]}}}})])
    assert criteria.matches({"eventName": "INSERT", "dynamodb": {"NewImage": {"id": {"S": "abc"}}}})
    assert not criteria.matches({"eventName": "REMOVE", "dynamodb": {"OldImage": {"id": {"S": "abc"}}}})


@pytest.mark.parametrize("text", ["simple string", '{"a": []}', '{"eventSource": "aws:sqs"}'])
def test_an_invalid_pattern_is_refused(text: str) -> None:
    """Recorded: test_sqs_invalid_event_filter."""
    with pytest.raises(InvalidPattern):
        FilterCriteria([text], "body")
