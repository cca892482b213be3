"""How the domain's dataclasses are written from the output shapes: one for each noun, with the states of its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.names import keywords_of
from scaffolding.annotations import annotation_of
from scaffolding.lifecycles_source import states_of
from scaffolding.nouns import class_of, noun_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from awsim.model.operation import Operation
    from scaffolding.description import Description

IMPORTS = {
    "dataclass": "from dataclasses import dataclass",
    "Any": "from typing import Any",
}
"""What a dataclass needs of its module: name -> import."""

_IDENTITIES = ("id", "arn", "name")


def models_source(description: Description) -> str:
    """The module of the domain classes, still without any."""
    return (
        f'"""The domain of {description.title}: its resources, with their rules and states."""\n\n'
        "from __future__ import annotations\n"
    )


def resources_of(operations: Iterable[Operation]) -> dict[str, Any]:
    """Noun -> the shape that describes it, for the operations whose answer holds one."""
    found: dict[str, Any] = {}
    for operation in operations:
        noun = noun_of(operation.method)
        shapes = [found[noun]] if noun in found else []
        shapes += _described(noun, operation.output_shape)
        if shapes:
            found[noun] = max(shapes, key=lambda shape: len(shape.members))
    return found


def resource_source(noun: str, shape: Any) -> str:
    """The dataclass of one resource, and before it the states its status can have."""
    names = sorted(shape.members, key=lambda name: name not in shape.required_members)
    keywords = keywords_of(names)
    required = shape.required_members
    fields = [
        (_required if name in required else _optional)(keywords[name], annotation_of(shape.members[name]))
        for name in names
    ]
    lines = [*_states(noun, shape), "", "@dataclass(slots=True)", f"class {class_of(noun)}:"]
    title = noun.replace("_", " ")
    return "\n".join([*lines, f'    """One {title}, in the members of the model\'s {shape.name}."""', "", *fields, ""])


def _described(noun: str, output: Any) -> Iterator[Any]:
    """The structures in an answer that are of the noun; the answer itself when it has the noun's identity."""
    if output is None:
        return
    members = [getattr(shape, "member", shape) for shape in output.members.values()]
    named = [shape for shape in members if shape.type_name == "structure" and _is_of(noun, shape.name)]
    yield from named
    if not named and any(name.lower() in _identities(noun) for name in output.members):
        yield output


def _is_of(noun: str, shape_name: str) -> bool:
    return shape_name.lower().startswith(noun.replace("_", ""))


def _identities(noun: str) -> set[str]:
    joined = noun.replace("_", "")
    return {*_IDENTITIES, *(f"{joined}{each}" for each in _IDENTITIES)}


def _states(noun: str, shape: Any) -> list[str]:
    states = states_of(shape)
    if not states:
        return []
    values = "".join(f'"{state}", ' for state in states)
    return [f"{noun.upper()}_STATES = ({values})", '"""What its status can be, by the model."""', ""]


def _required(keyword: str, annotation: str) -> str:
    return f"    {keyword}: {annotation}"


def _optional(keyword: str, annotation: str) -> str:
    return f"    {keyword}: {annotation if annotation == 'Any' else f'{annotation} | None'} = None"
