"""How a service's errors are written from the model: a class for each exception whose shape has members of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.names import keywords_of
from scaffolding.annotations import annotation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.model.operation import Operation
    from scaffolding.description import Description

IMPORTS = {
    "Any": "from typing import Any",
    "ServiceError": "from awsim.model.errors import ServiceError",
}
"""What the classes need of their module: name -> import."""

_MESSAGE = "message"
_ENDINGS = ("Exception", "Error", "Fault")


def errors_source(description: Description) -> str:
    """The module of the errors, still without any."""
    return (
        f'"""The errors of {description.title} whose shapes have members beside the message."""\n\n'
        "from __future__ import annotations\n"
    )


def errors_of(operations: Iterable[Operation]) -> dict[str, Any]:
    """Name of a class -> the shape of an exception that has more members than its message."""
    shapes = (shape for operation in operations for shape in operation.model.error_shapes)
    return {_class_of(shape.name): shape for shape in shapes if _own_members(shape)}


def error_source(name: str, shape: Any) -> str:
    """The class of one error."""
    members = _own_members(shape)
    keywords = keywords_of(members)
    parameters = "".join(f", {keywords[member]}: {annotation_of(shape.members[member])}" for member in members)
    given = "".join(f", {member}={keywords[member]}" for member in members)
    return (
        f"class {name}(ServiceError):\n"
        f'    """The model\'s {shape.name}."""\n\n'
        f'    code = "{shape.error_code}"\n\n'
        f"    def __init__(self, message: str, *{parameters}) -> None:\n"
        f"        super().__init__(message{given})\n"
    )


def _own_members(shape: Any) -> list[str]:
    return [name for name in shape.members if name.lower() != _MESSAGE]


def _class_of(name: str) -> str:
    return f"{next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)}Error"
