"""Targets of rules are sent what AWS sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.input_transform import InvalidInput, InvalidTarget, check_target_input, target_input

from .recordings import DIRECTORY, Recordings

EVENTS = Recordings("events")
RULE = "arn:aws:events:us-east-1:123456789012:rule/rule"
EVENT = {
    "version": "0",
    "detail-type": "core.update-account-command",
    "source": "core.update-account-command",
    "time": "date",
    "resources": [],
    "detail": {
        "command": "update-account",
        "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"},
        "single": ["HIGH"],
        "multi": ["ACTIVE", "INACTIVE"],
        "valid": True,
    },
}
PATHS = {
    "userId": "$.detail.payload.acc_id",
    "payload": "$.detail.payload",
    "systemstring": "$.detail.awsAccountId",
    "listsingle": "$.detail.single",
    "listmulti": "$.detail.multi",
    "valid": "$.detail.valid",
}
NESTED = "TestInputTransformer::test_input_transformer_nested_keys_replacement"
STRING = "TestInputTransformer::test_put_events_with_input_transformer_input_template_string"

pytestmark = pytest.mark.skipif(
    not (DIRECTORY / "events.json").exists(),
    reason=f"recordings of AWS's answers are not in {DIRECTORY}: AWSIM_TRUTH names their directory",
)


def templates(name: str) -> list[str]:
    """The templates that stand in brackets behind the recordings of a name."""
    if not (DIRECTORY / "events.json").exists():
        return []
    return [key.partition("[")[2][:-1] for key in EVENTS.contents if f"::{name}[" in key]


def sent(template: str, **paths: str) -> Any:
    """As recordings have it: read, where it is an object or an array; None where nothing was sent."""
    target = {"Id": "t", "InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
    check_target_input(target)
    try:
        text = target_input(target, EVENT, RULE, "date")
    except InvalidInput:
        return None
    return json.loads(text) if text.startswith(("{", "[")) else text


@pytest.mark.parametrize("template", templates(NESTED))
def test_a_template_is_filled_as_recorded(template: str) -> None:
    recorded = EVENTS.recorded(f"{NESTED}[{template}]")
    messages = recorded.get("input-transformed-messages")
    # The name of a recording has two signs where the template has a line end.
    assert sent(template.replace("\\n", "\n"), **PATHS) == (messages[0]["Body"] if messages else None)


@pytest.mark.parametrize("template", templates(STRING))
def test_a_string_is_filled_as_recorded_whether_its_paths_lead_to_something_or_not(template: str) -> None:
    recorded = EVENTS.recorded(f"{STRING}[{template}]")
    paths = {"detail-type": "$.detail-type", "timestamp": "$.time"}
    for step, path in (("match-all", "$.detail.command"), ("not-match-all", "$.detail.notinmessage")):
        assert sent(template, command=path, **paths) == recorded[f"custom-variables-{step}"][0]["Body"]


def test_a_placeholder_without_a_path_is_refused_in_the_words_that_were_recorded() -> None:
    name = "TestInputTransformer::test_put_events_with_input_transformer_missing_keys"
    error = EVENTS.recorded(name)["missing-key-exception-error"]["Error"]
    with pytest.raises(InvalidTarget) as refused:
        sent('{"payload": "<notdefinedkey>", "first": "<userId>"}', userId="$.detail")
    assert str(refused.value) == error["Message"].replace("<target-id>", "t")


def test_a_path_sends_the_part_it_leads_to() -> None:
    recorded = EVENTS.recorded("TestInputPath::test_put_events_with_input_path_multiple_targets")
    event = {**EVENT, "detail": recorded["message-queue-2"][0]["Body"]["detail"]}
    text = target_input({"InputPath": "$.detail"}, event, RULE, "date")
    assert json.loads(text) == recorded["message-queue-1"][0]["Body"]
