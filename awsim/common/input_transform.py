"""What a rule of EventBridge sends a target: the event, a part of it, a constant, or a template filled from it.

User guide, "Amazon EventBridge input transformation".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_syntax import InvalidPattern, read_through
from awsim.common.input_template import InvalidInput, as_json, fault_of, template_of
from awsim.common.json_path import MISSING, InvalidPath, find, steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["InvalidInput", "InvalidTarget", "as_json_input", "check_target_input", "target_input"]

RESERVED = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event.ingestion-time",
    "aws.events.event",
    "aws.events.event.json",
)
"""The variables that need no path."""
KINDS = ("Input", "InputPath", "InputTransformer")


class InvalidTarget(ValueError):
    """A target whose input PutTargets refuses with a ValidationException; the text is AWS's sentence."""


def check_target_input(target: Mapping[str, Any]) -> None:
    """Check the members of a Target in PutTargets that say what it is sent; raises InvalidTarget.

    The sentence for placeholders is recorded (test_put_events_with_input_transformer_missing_keys), those for Input and
    InputTemplate are users' reports, that for paths is awsim's own.
    """
    name = target.get("Id")
    if sum(target.get(kind) is not None for kind in KINDS) > 1:
        raise InvalidTarget(f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}.")
    if target.get("Input") is not None and not _is_json(target["Input"]):
        raise InvalidTarget(f"Input for target {name} is not a valid JSON text.")
    transformer = target.get("InputTransformer") or {}
    paths = transformer.get("InputPathsMap") or {}
    key = (target.get("KinesisParameters") or {}).get("PartitionKeyPath")
    for path in (target.get("InputPath"), key, *paths.values()):
        if path is not None:
            _check_path(path, name)
    if "InputTemplate" not in transformer:
        return
    template = template_of(transformer["InputTemplate"])
    for variable in template.variables:
        if variable not in paths and variable not in RESERVED:
            raise InvalidTarget(f"InputTemplate for target {name} contains invalid placeholder {variable}.")
    fault = fault_of(template)
    if fault:
        raise InvalidTarget(f"Invalid InputTemplate for target {name} : {fault}.")


def target_input(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str, ingestion_time: str) -> str:
    """The text a target is sent; `target` has the members of a Target in PutTargets.

    It is JSON, but for templates that are texts. Raises InvalidInput where a template's values make it none: such an
    event is not delivered (recorded: …nested_keys_replacement[{"singlelistitem": "<listsingle>"}]).
    """
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath") is not None:
        part = find(event, target["InputPath"])
        return as_json(None if part is MISSING else part)
    transformer = target.get("InputTransformer")
    if transformer is None:
        return as_json(event)
    paths = transformer.get("InputPathsMap") or {}

    def value_of(variable: str) -> Any:
        if variable in paths:
            return find(event, paths[variable])
        if variable in RESERVED:
            return _reserved(variable, event, rule_arn, ingestion_time)
        return MISSING

    return template_of(transformer["InputTemplate"]).fill(value_of)


def as_json_input(text: str) -> str:
    """What a target is sent that takes JSON alone, such as a function: a text that is none becomes a string."""
    return text if _is_json(text) else as_json(text)


def _reserved(variable: str, event: Mapping[str, Any], rule_arn: str, ingestion_time: str) -> Any:
    if variable == "aws.events.rule-arn":
        return rule_arn
    if variable == "aws.events.rule-name":
        return rule_arn.rpartition("/")[2]
    if variable == "aws.events.event.ingestion-time":
        return ingestion_time
    if variable == "aws.events.event.json":
        return event
    # The event without its detail; its type has another name here.
    return {"detailType" if name == "detail-type" else name: value for name, value in event.items() if name != "detail"}


def _check_path(path: str, target: str | None) -> None:
    try:
        steps_of(path)
    except InvalidPath:
        raise InvalidTarget(f"Invalid JsonPath {path} for target {target}.") from None


def _is_json(text: str) -> bool:
    try:
        read_through(text)
        json.loads(text)
    except (InvalidPattern, ValueError, RecursionError):
        return False
    return True
