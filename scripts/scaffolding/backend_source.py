"""How a backend is written from the model: its class, and a typed method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffolding.annotations import annotation_of
from scaffolding.nouns import class_of, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.model.operation import Operation
    from scaffolding.description import Description

IMPORTS = {
    "Any": "from typing import Any",
    "NotYetWritten": "from awsim.fabric.backend import NotYetWritten",
}
"""What a method needs of its module: name -> import."""


def package_source(description: Description) -> str:
    """The package's `__init__.py`."""
    return f'"""{description.title}."""\n'


def backend_source(description: Description, regions: Sequence[str], origin: str) -> str:
    """The module of the backend class, still without operations; `origin` says where the regions are from."""
    listed = ", ".join(f'"{region}"' for region in sorted(regions))
    validation = description.validation_error
    return (
        f'"""{description.title}: what each of its operations does."""\n\n'
        "from __future__ import annotations\n\n"
        "from awsim.fabric.backend import Backend\n\n\n"
        f"class {description.backend}(Backend):\n"
        f'    """{description.title} in one account and region."""\n\n'
        f'    service = "{description.service}"\n'
        f"    regions = frozenset({{{listed}}})\n"
        f'    """Where the service exists: {origin}."""\n'
        + ("" if validation == "ValidationException" else f'    validation_error = "{validation}"\n')
    )


def storage_method_source() -> str:
    """The method that makes what the backend holds, still without anything."""
    return (
        "def __init__(self, world: World, account: str, region: str) -> None:\n"
        "    super().__init__(world, account, region)\n"
    )


def storage_source(noun: str) -> str:
    """The statement of `__init__` that makes the place of a resource."""
    return f"self.{plural(noun)}: dict[str, {class_of(noun)}] = {{}}\n"


def finder_source(noun: str) -> str:
    """The look-up of a resource that may miss."""
    title = noun.replace("_", " ")
    return (
        f"def find_{noun}(self, identifier: str) -> {class_of(noun)} | None:\n"
        f'    """The {title} with this identifier, None where there is none."""\n'
        f"    return self.{plural(noun)}.get(identifier)\n"
    )


def method_source(description: Description, operation: Operation) -> str:
    """The method of an operation: the model's signature, the page to read, and the refusal to be called as it is."""
    return (
        f"def {operation.method}({_signature(operation)}) -> {_answer(operation)}:\n"
        f'    """{operation.name}: its page in the API reference.\n\n    {description.page(operation.name)}\n    """\n'
        f'    raise NotYetWritten("{operation.name}")\n'
    )


def _signature(operation: Operation) -> str:
    shape = operation.input_shape
    if shape is None or not shape.members:
        return "self"
    required = [name for name in shape.members if name in shape.required_members]
    optional = [name for name in shape.members if name not in shape.required_members]
    keywords = operation.keywords
    parameters = [f"{keywords[name]}: {annotation_of(shape.members[name])}" for name in required]
    parameters += [f"{keywords[name]}: {_or_none(annotation_of(shape.members[name]))} = None" for name in optional]
    return ", ".join(["self", "*", *parameters])


def _or_none(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"


def _answer(operation: Operation) -> str:
    shape = operation.output_shape
    return "dict[str, Any]" if shape is not None and shape.members else "None"
