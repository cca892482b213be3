"""Which operations a change of a resource's properties takes, and with which parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.partitions import partition_of
from awsim.fabric.stacks.typed import member_named, members_of, typed
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, ResourceType, Step, Tagging, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.stacks.resources import Place

TAGS = "Tags"


def plan(kind: ResourceType, change: Change, keys: Params, *, at_creation: bool) -> list[Call]:
    """The calls, in their order, after which a resource has the properties of `change.after`.

    `keys` are parameters that name the resource. Raises UnsupportedProperty.
    """
    left_out = "change" if at_creation else "create"
    steps = [step for step in kind.steps if step.when != left_out and change.differs(*step.properties)]
    calls: list[Call] = []
    for step in steps:
        calls += _typed(kind, step.calls(change)) if isinstance(step, Hook) else _step(kind, step, change, keys)
    if kind.tagging is not None and not at_creation:
        calls += _retagging(kind, kind.tagging, change, keys)
    return calls


def tags_of(kind: ResourceType, place: Place) -> dict[str, str]:
    """The tags by which CloudFormation marks a resource as part of a stack (user guide, "Resource tags")."""
    if kind.tagging is None or not kind.tagging.of_stack:
        return {}
    return {
        "aws:cloudformation:stack-name": place.stack_name,
        "aws:cloudformation:stack-id": place.stack_id,
        "aws:cloudformation:logical-id": place.logical_id,
    }


def with_tags(kind: ResourceType, place: Place, properties: Params) -> Params:
    """Properties of a new resource with the tags of its stack."""
    if kind.tagging is None:
        return properties
    own = {tag["Key"]: tag for tag in properties.get(TAGS, ())}
    inherited = {**place.tags, **tags_of(kind, place)}
    tags = [*own.values(), *({"Key": key, "Value": value} for key, value in inherited.items() if key not in own)]
    return {**properties, TAGS: tags} if tags else properties


def _step(kind: ResourceType, step: Step, change: Change, keys: Params) -> list[Call]:
    if step.keys is not None:
        keys = {name: change.known[path] for name, path in step.keys.items()}
    if step.undo is not None and all(change.after.get(name) is None for name in step.properties):
        return [Call(step.undo, _taken(kind, step.undo, keys))]
    given: Params = {}
    for name in step.properties:
        value = change.after.get(name)
        if value is None and name in change.before:
            value = step.defaults.get(name)
        if value is None:
            continue
        parameter = step.renamed.get(name, kind.renamed.get(name, name))
        given |= value if step.spread else {parameter: value}
    if not given:
        return []
    params = typed(kind.name, kind.service, step.operation, given)
    return [Call(step.operation, {**step.fixed, **params, **_taken(kind, step.operation, keys)})]


def _taken(kind: ResourceType, operation: str, params: Mapping[str, Any]) -> Params:
    """Those of parameters that an operation has."""
    members = members_of(kind.service, operation)
    return {name: value for name, value in params.items() if member_named(members, name) is not None}


def _typed(kind: ResourceType, calls: list[Call]) -> list[Call]:
    return [
        replace(call, params=typed(kind.name, call.service or kind.service, call.operation, call.params))
        for call in calls
    ]


def _retagging(kind: ResourceType, tagging: Tagging, change: Change, keys: Params) -> list[Call]:
    before, after = (
        {tag["Key"]: tag.get("Value", "") for tag in each.get(TAGS) or ()} for each in (change.before, change.after)
    )
    if same(before, after):
        return []
    if tagging.calls is not None:
        return _typed(kind, tagging.calls(change))
    named = {**_taken(kind, tagging.tag, keys), tagging.resource: _arn(tagging.arn, change)}
    gone = [key for key in before if key not in after]
    set_anew = [{"Key": key, "Value": value} for key, value in after.items() if not same(before.get(key), value)]
    calls = []
    if gone:
        calls.append(Call(tagging.untag, {**named, tagging.keys: gone}))
    if set_anew:
        calls.append(Call(tagging.tag, {**named, tagging.tags: set_anew}))
    return _typed(kind, calls)


def _arn(place: str, change: Change) -> str:
    """The ARN that tags are set by: where it is known, or made of what is known."""
    if "{" not in place:
        return str(change.known[place])
    return place.format(**change.known, region=change.region, partition=partition_of(change.region))
