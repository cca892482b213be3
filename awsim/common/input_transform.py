"""What a rule of EventBridge sends its target: the event, a part of it, a constant, or a template filled from it.

User guide, "Amazon EventBridge input transformation".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|\[['\"](?P<quoted>[^'\"]+)['\"]\]")
_PARTS = re.compile(r'(?P<quote>(?<!\\)")|<(?P<variable>[A-Za-z0-9_.-]+)>')


def target_input(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str, ingestion_time: str) -> str:
    """The JSON text a target is sent; `target` has the members of a Target in PutTargets."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(at_path(event, target["InputPath"]))
    transformer = target.get("InputTransformer")
    if transformer is None:
        return json.dumps(event)
    values = {name: at_path(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    values |= {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event.ingestion-time": ingestion_time,
        "aws.events.event.json": event,
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
    }
    return _as_json(filled(transformer["InputTemplate"], values))


def at_path(event: Any, path: str) -> Any:
    """The part of an event a JSON path (`$.detail.items[0]`) leads to, None when it leads nowhere."""
    found = event
    for step in _STEP.finditer(path.removeprefix("$")):
        try:
            found = found[int(step["index"])] if step["index"] else found[step["name"] or step["quoted"]]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A template with its `<variables>` replaced by JSON; within a quoted string by what JSON has between quotes."""
    is_quoted = False

    def replaced(part: re.Match[str]) -> str:
        nonlocal is_quoted
        if part["quote"]:
            is_quoted = not is_quoted
            return '"'
        if part["variable"] not in values:
            return part[0]
        value = values[part["variable"]]
        if not is_quoted:
            return json.dumps(value)
        return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]

    return _PARTS.sub(replaced, template)


def _as_json(text: str) -> str:
    """A text that is no JSON is sent as a string."""
    try:
        json.loads(text)
    except ValueError:
        return json.dumps(text)
    return text
