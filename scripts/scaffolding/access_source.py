"""How it is written what operations need: their actions are theirs by name, resources are taken from parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.stacks.typed import members_of
from awsim.model.loader import service_model
from scaffolding.nouns import CREATING, noun_of, verb_of
from scaffolding.schemas import schemas_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.model.operation import Operation
    from scaffolding.description import Description

IMPORTS = {"Need": "from awsim.fabric.access import Need"}
"""What the entries need of their module: name -> import."""

_WITHOUT_NOUN = {"arn", "resourcearn", "id", "identifier", "name"}
"""Parameters whose names do not tell what they are of."""
_ENDINGS = ("Arn", "ARN", "Id", "Name", "Identifier")


def access_source(description: Description) -> str:
    """The module with the service's name in actions, still without operations."""
    return (
        f'"""What the operations of {description.title} need (Service Authorization Reference)."""\n\n'
        "from __future__ import annotations\n\n"
        "from awsim.fabric.access import ServiceAccess\n\n"
        f'ACCESS = ServiceAccess(prefix="{_prefix(description)}", members={{}}, needs={{}})\n'
    )


def members_source(operations: Iterable[Operation]) -> dict[str, str]:
    """The rule: parameter -> template of an ARN, for parameters that say by their names what they are of."""
    found = {}
    for operation in operations:
        for name in _identifying(operation):
            if name.lower() not in _WITHOUT_NOUN - {"resourcearn"}:
                found[name] = _template(operation, name)
    return found


def needs_source(operations: Iterable[Operation], rule: Iterable[str]) -> dict[str, str]:
    """Operations that the rule does not cover -> what they need, as source."""
    known = set(rule)
    found = {}
    for operation in operations:
        if not known & set(members_of(operation.service, operation.name)):
            own = [name for name in _identifying(operation) if name.lower() in _WITHOUT_NOUN]
            if own:
                found[operation.name] = f'(Need(("{_template(operation, own[0])}",)),)'
            elif verb_of(operation.method) in CREATING:
                found[operation.name] = f'(Need(("{_kind(operation)}/*",)),)'
    return found


def _identifying(operation: Operation) -> list[str]:
    """The parameters that call the resource the operation is about, ARNs first."""
    members = members_of(operation.service, operation.name)
    noun = noun_of(operation.method).replace("_", "")
    names = {f"{noun}{ending.lower()}" for ending in _ENDINGS} | _WITHOUT_NOUN
    named = [name for name in members if name.lower() in names and members[name].type_name == "string"]
    named.sort(key=lambda name: not name.lower().endswith("arn"))
    better = [name for name in named if not name.lower().endswith("id")]
    return better or named


def _template(operation: Operation, name: str) -> str:
    return f"{{{name}}}" if name.lower().endswith("arn") else f"{_kind(operation)}/{{{name}}}"


def _kind(operation: Operation) -> str:
    return noun_of(operation.method).replace("_", "-")


def _prefix(description: Description) -> str:
    """The service's name in actions: as its resource types' permissions have it, else as its hosts have it."""
    for schema in schemas_of(description):
        for permission in schema.content["handlers"]["create"]["permissions"]:
            prefix, _, name = permission.partition(":")
            if name in schema.operations("create", "Create"):
                return str(prefix)
    return str(service_model(description.service).endpoint_prefix)
