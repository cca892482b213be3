"""Event patterns match, and are refused, as AWS answered TestEventPattern."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.event_fields import read_event
from awsim.common.event_pattern import compile_pattern
from awsim.common.event_pattern_limits import compile_rule_pattern
from awsim.common.event_pattern_syntax import InvalidPattern

from .patterns import TEMPLATES, labels, template
from .recordings import REGION, Recordings

EVENTS = Recordings("events")
LABELS = labels()
REFUSED = [label for label in LABELS if label.endswith("_EXC")]
TOLD = [label for label in LABELS if label not in REFUSED]

needs_templates = pytest.mark.skipif(not LABELS, reason=f"the recordings' input files are not in {TEMPLATES}")


@needs_templates
@pytest.mark.parametrize("label", TOLD)
def test_a_pattern_matches_as_its_label_says(label: str) -> None:
    given = template(label)
    pattern = compile_rule_pattern(json.dumps(given["EventPattern"]))
    assert pattern.matches(read_event(json.dumps(given["Event"]))) is not label.endswith("_NEG")
    assert pattern.matches(given["Event"]) is not label.endswith("_NEG")


@needs_templates
@pytest.mark.parametrize("label", REFUSED)
def test_a_pattern_is_refused_in_the_words_that_were_recorded(label: str) -> None:
    text = json.dumps(template(label)["EventPattern"])
    with pytest.raises(InvalidPattern) as refused:
        compile_rule_pattern(text)
    recorded = _recorded(f"TestEventPattern::test_event_pattern[{label}]")
    if recorded is not None:
        message = recorded[label]["exception_message"]["Error"]["MessageRaw"]
        assert f"Event pattern is not valid. Reason: {refused.value.sentence}" == message


def _recorded(name: str) -> dict[str, Any] | None:
    """A recording with its placeholders filled in; not all that there are files for were recorded."""
    key = next((key for key in EVENTS.contents if key.endswith(f"::{name}")), None)
    if key is None:
        return None
    text = json.dumps(EVENTS.contents[key]).replace("<partition>", "aws").replace("<region>", REGION)
    found: dict[str, Any] = json.loads(text)
    return found


@needs_templates
def test_a_text_that_is_no_json_is_refused_in_the_words_that_were_recorded() -> None:
    text = "this is valid json but not a dict"
    recorded = EVENTS.recorded(f"TestEventPattern::test_invalid_json_event_pattern[{text}]")
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern(text)
    assert (
        f"Event pattern is not valid. Reason: {refused.value.sentence}"
        == recorded["invalid-pattern"]["Error"]["Message"]
    )


@needs_templates
def test_a_large_event_matches_a_complex_pattern_and_a_name_that_stands_twice() -> None:
    event = read_event((TEMPLATES / "complex_multi_key_event.json").read_text())
    assert compile_pattern((TEMPLATES / "complex_multi_key_event_pattern.json").read_text()).matches(event)


@needs_templates
@pytest.mark.parametrize("text", ['"plain"', "[1]", "no json"])
def test_an_event_that_is_no_object_is_none(text: str) -> None:
    """Recorded: test_array_event_payload, test_plain_string_payload, test_invalid_event_payload."""
    with pytest.raises(ValueError):  # noqa: PT011
        read_event(text)


def test_nearly_all_recordings_of_patterns_are_held() -> None:
    """Each of them is told by its label."""
    if not LABELS:
        pytest.skip("no recordings")
    named = {key.partition("[")[2][:-1] for key in EVENTS.contents if "::test_event_pattern[" in key}
    assert named - set(LABELS) == {"exists_list_empty"}
