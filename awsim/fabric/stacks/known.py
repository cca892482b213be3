"""Which resource types there are: declared by whoever knows the services, looked up by type name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.stacks.vocabulary import ResourceType

_declared: dict[str, str] = {}


def declare(modules: Mapping[str, str]) -> None:
    """Have types be found in modules: `AWS::Kinesis` -> `module:name` of a mapping of type names to ResourceType.

    A module is imported when a type of its service is first looked up.
    """
    _declared.update(modules)


def declared_services() -> tuple[str, ...]:
    """The services whose types are declared: `AWS::Kinesis`, …"""
    return tuple(_declared)


def types_of(service: str) -> Mapping[str, ResourceType]:
    """The types of a service that is declared (`AWS::Kinesis`), by their names."""
    module, _, name = _declared[service].partition(":")
    found: Mapping[str, ResourceType] = getattr(import_module(module), name)
    return found


def resource_type(name: str) -> ResourceType | None:
    """A type by its name, None where no service declares it."""
    service = name.rpartition("::")[0]
    return types_of(service).get(name) if service in _declared else None
