"""Filter criteria: records of event sources, whose content may or may not be JSON."""

from __future__ import annotations

import json

import pytest

from awsim.common.event_pattern_syntax import InvalidPattern
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


@pytest.mark.parametrize(
    ("asked", "passing", "dropped"),
    [
        pytest.param(
            {"test2": ["go"], "testItem": ["test24", "test45"]},
            {"test2": "go", "testItem": "test45"},
            {"test2": "go", "testItem": "test67"},
            id="and-filter",
        ),
        pytest.param({"my-key": [{"exists": True}]}, {"my-key": "any-value-one"}, {"other": "x"}, id="exists"),
        pytest.param({"my-number": [{"numeric": ["<", 100]}]}, {"my-number": 99}, {"my-number": 100}, id="smaller"),
        pytest.param(
            {"my-number": [{"numeric": [">=", 100, "<", 200]}]}, {"my-number": 100}, {"my-number": 200}, id="range"
        ),
        pytest.param({"my-key": [{"prefix": "yes"}]}, {"my-key": "yes-value"}, {"my-key": "no"}, id="prefix"),
        pytest.param({"my-key": ["my-value"]}, {"my-key": "my-value"}, {"my-key": "your-value"}, id="single"),
    ],
)
def test_messages_pass_by_the_structure_of_their_body(asked: object, passing: object, dropped: object) -> None:
    """Recorded: test_sqs_event_filter[…]."""
    criteria = FilterCriteria([json.dumps({"body": asked})], "body")
    assert criteria.matches({"body": json.dumps(passing)})
    assert not criteria.matches({"body": json.dumps(dropped)})


@pytest.mark.parametrize(
    ("asked", "passing", "dropped"),
    [
        pytest.param({"S": ["presentValue"]}, {"S": "presentValue"}, {"S": "other"}, id="content_filter_type"),
        pytest.param({"S": [{"exists": True}]}, {"S": "presentValue"}, {"N": "1"}, id="exists_filter_type"),
        pytest.param(
            {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}, {"N": "42"}, {"N": "101"}, id="numeric_filter"
        ),
        pytest.param({"S": [{"prefix": "us-1"}]}, {"S": "us-1-other-suffix"}, {"S": "eu-1"}, id="prefix_filter"),
    ],
)
def test_changes_of_items_pass_by_their_typed_attributes(asked: object, passing: object, dropped: object) -> None:
    """Recorded: test_dynamodb_event_filter[…]; numbers of items are strings, which `numeric` never finds."""
    criteria = FilterCriteria([json.dumps({"dynamodb": {"NewImage": {"key": asked}}})])
    assert criteria.matches({"eventName": "INSERT", "dynamodb": {"NewImage": {"key": passing}}})
    assert not criteria.matches({"eventName": "INSERT", "dynamodb": {"NewImage": {"key": dropped}}})
