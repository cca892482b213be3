"""What a pipe sends its enrichment and its target: an event, or an InputTemplate filled from it.

EventBridge user guide, "Amazon EventBridge Pipes input transformation".

    pipe_input('{"order": <$.body.id>}', {"body": '{"id": 7}'}, {"aws.pipes.pipe-name": "p"}, source="sqs")
    # {"order": 7}
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from awsim.common.input_template import as_json, template_of
from awsim.common.json_path import MISSING, InvalidPath, find

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENT = "aws.pipes.event"
EVENT_AS_JSON = "aws.pipes.event.json"
RESERVED = (
    "aws.pipes.pipe-arn",
    "aws.pipes.pipe-name",
    "aws.pipes.source-arn",
    "aws.pipes.enrichment-arn",
    "aws.pipes.target-arn",
    "aws.pipes.event.ingestion-time",
)
"""The variables whose values the pipe gives; the event itself is `EVENT` and `EVENT_AS_JSON`."""
CONTENT = {"sqs": "body", "kinesis": "data"}
"""Source -> the member in which events have what a producer wrote: text of a message, Base64 of a record."""


def pipe_input(template: str | None, event: Any, variables: Mapping[str, str], *, source: str | None = None) -> str:
    """The text that is sent for one event; without a template, the event as it is.

    `variables` are the values of `RESERVED`. `source` is the kind of source (`sqs`, `kinesis`) where the event comes
    from one: what a producer wrote is looked into if it is a JSON object or array. Raises InvalidInput where the
    template's values make it no JSON.
    """
    if template is None:
        return as_json(event)
    content = decoded(event, source)

    def value_of(variable: str) -> Any:
        if variable.startswith("$"):
            try:
                return find(content, variable)
            except InvalidPath:
                return MISSING
        if variable == EVENT:
            return as_json(event)
        return content if variable == EVENT_AS_JSON else variables.get(variable, MISSING)

    return template_of(template).fill(value_of)


def decoded(event: Any, source: str | None) -> Any:
    """An event of a kind of source whose encoded member is the JSON that it holds; that of no source as it is."""
    member = CONTENT.get(source or "")
    if member is None or not isinstance(event, dict) or not isinstance(event.get(member), str):
        return event
    try:
        written: Any = event[member] if source == "sqs" else base64.b64decode(event[member], validate=True)
        content = json.loads(written)
    except (ValueError, RecursionError, binascii.Error):
        return event
    return {**event, member: content} if isinstance(content, dict | list) else event
