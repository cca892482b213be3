"""What pipes send: events, and templates filled from what producers wrote."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from awsim.common.input_template import InvalidInput
from awsim.common.pipe_input import pipe_input

MESSAGE = {"messageId": "m", "body": '{"id": 7, "tags": ["a", "b"]}', "attributes": {"SenderId": "AIDA"}}
RECORD = {"partitionKey": "k", "data": base64.b64encode(b'{"id": 7}').decode()}
VARIABLES = {"aws.pipes.pipe-name": "p", "aws.pipes.event.ingestion-time": "2026-01-01T00:00:00Z"}


def sent(template: str | None, event: Any = MESSAGE, source: str | None = "sqs") -> str:
    return pipe_input(template, event, VARIABLES, source=source)


def test_without_a_template_the_event_is_sent_as_it_is() -> None:
    assert json.loads(sent(None)) == MESSAGE


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello, sender", "Hello, sender"),
        ('"Hello, <$.attributes.SenderId>"', '"Hello, AIDA"'),
        ("<$.attributes.SenderId>", '"AIDA"'),
        ('{"key": <$.body.id>, "d": <aws.pipes.event.ingestion-time>}', '{"key": 7, "d": "2026-01-01T00:00:00Z"}'),
        ('{"tag": "<$.body.tags[1]>", "pipe": "<aws.pipes.pipe-name>"}', '{"tag": "b", "pipe": "p"}'),
        ("<$.body>", '{"id":7,"tags":["a","b"]}'),
        ("<$.body.absent>", '""'),
        ('{"arn": "<aws.pipes.enrichment-arn>"}', '{"arn": ""}'),
    ],
)
def test_a_template_is_filled_from_a_message(template: str, text: str) -> None:
    """User guide, "Amazon EventBridge Pipes input transformation"."""
    assert sent(template) == text


def test_the_event_itself_is_a_variable_with_its_content_read_or_as_a_text() -> None:
    read = {**MESSAGE, "body": json.loads(str(MESSAGE["body"]))}
    assert json.loads(sent('{"e": <aws.pipes.event.json>}')) == {"e": read}
    assert json.loads(json.loads(sent('{"e": "<aws.pipes.event>"}'))["e"]) == MESSAGE


def test_the_data_of_a_stream_is_decoded() -> None:
    assert sent("<$.data.id>", RECORD, "kinesis") == "7"
    assert sent("<$.data.id>", RECORD, None) == '""'


@pytest.mark.parametrize("body", ["text", "5", '"s"', "["])
def test_content_that_is_no_structure_stays_a_text(body: str) -> None:
    assert json.loads(sent('{"b": <$.body>}', {"body": body})) == {"b": body}
    data = {"data": base64.b64encode(body.encode()).decode()}
    assert json.loads(sent('{"b": <$.data>}', data, "kinesis")) == {"b": data["data"]}


def test_an_enriched_event_may_be_any_value() -> None:
    assert sent("<$[0].a>", [{"a": 1}], None) == "1"
    assert sent("<$>", "text", None) == '"text"'


def test_a_template_that_becomes_no_json_is_refused() -> None:
    with pytest.raises(InvalidInput):
        sent('{"b": "<$.body>"}')
