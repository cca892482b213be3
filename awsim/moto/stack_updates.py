"""The order in which moto's CloudFormation changes a stack: a resource after those that it needs, what goes last."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World

    Template = dict[str, Any]

_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


def update_in_order(
    _original: Callable[[], None], _: World, resources: Any, template: Template, parameters: Any = None
) -> None:
    """Update a stack's resources as CloudFormation does ("Update behaviors of stack resources").

    moto first deletes what the new template no longer has, while others refer to it (a stage to its deployment of
    before), and makes what is new before it has changed what that needs. Raises what an operation is refused with.
    """
    parsing: Any = import_module("moto.cloudformation.parsing")
    actions = resources.build_resource_diff(template, parameters)
    before = resources._resource_json_map
    gone = {
        name: (resources._parsed_resources[name], before[name])
        for name in actions["Remove"]
        if name in resources._parsed_resources
    }
    resources._template = template
    if parameters:
        resources.input_parameters = parameters
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()
    resources._resource_json_map = template["Resources"]
    for name in in_order(template["Resources"]):
        if name in actions["Add"]:
            resources[name]  # which makes it
        elif name in actions["Modify"]:
            resources._parsed_resources[name] = parsing.parse_and_update_resource(
                name,
                template["Resources"][name],
                resources,
                account_id=resources._account_id,
                region_name=resources._region_name,
            )
    _remove(resources, gone)


def in_order(resources: Mapping[str, Template]) -> list[str]:
    """Logical ids of a template, each after those that it refers to or names in `DependsOn`."""
    found: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in found or name in above:
            return
        for other in _named_in(resources[name]):
            if other in resources:
                visit(other, above | {name})
        found[name] = None

    for name in resources:
        visit(name, frozenset())
    return list(found)


def _named_in(part: Any) -> Iterator[str]:
    """What a part of a template refers to."""
    if isinstance(part, list):
        for each in part:
            yield from _named_in(each)
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key in ("Ref", "DependsOn"):
            yield from [value] if isinstance(value, str) else value
        elif key == "Fn::GetAtt":
            yield value.split(".")[0] if isinstance(value, str) else value[0]
        elif key == "Fn::Sub":
            text = value if isinstance(value, str) else value[0]
            yield from _IN_TEXT.findall(text)
        yield from _named_in(value)


def _remove(resources: Any, gone: dict[str, tuple[Any, Any]]) -> None:
    """Delete resources, those that others among them need after these. Raises what the last one is refused with."""
    while gone:
        refusals: list[Exception] = []
        left = dict(gone)
        for name, (resource, as_json) in left.items():
            try:
                resources._delete_resource(resource, as_json)
            except Exception as refusal:
                refusals.append(refusal)
            else:
                del gone[name]
        if len(refusals) == len(left):
            raise refusals[-1]
