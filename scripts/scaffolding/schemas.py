"""CloudFormation's schemas of resource types, as cfn-lint brings them: which types a service has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.model.loader import service_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scaffolding.description import Description


@dataclass(frozen=True)
class Schema:
    """What CloudFormation says of one type, seen by the service whose operations carry it out."""

    service: str
    content: dict[str, Any]

    @property
    def name(self) -> str:
        """The type's name: `AWS::Kinesis::Stream`."""
        return str(self.content["typeName"])

    @cached_property
    def settable(self) -> tuple[str, ...]:
        """The properties that a template may give, sorted."""
        return tuple(sorted(set(self.content["properties"]) - self._named("readOnlyProperties")))

    @cached_property
    def changeable(self) -> tuple[str, ...]:
        """The properties that an update need not replace the resource for, sorted."""
        fixed = self._named("createOnlyProperties", "conditionalCreateOnlyProperties")
        return tuple(name for name in self.settable if name not in fixed)

    @property
    def required(self) -> tuple[str, ...]:
        """The properties that a template has to give."""
        return tuple(self.content.get("required", ()))

    @property
    def shown(self) -> list[str]:
        """What Fn::GetAtt gives beside properties: `Arn`, `Endpoint.Port`."""
        return [".".join(path.split("/")[2:]) for path in self.content.get("readOnlyProperties", ())]

    @property
    def identifier(self) -> list[str]:
        """The names of what Ref gives."""
        return [path.split("/")[2] for path in self.content.get("primaryIdentifier", ())]

    @property
    def tagging(self) -> dict[str, Any]:
        """What is said of tags; empty where the type has none that can be changed."""
        said: dict[str, Any] = self.content.get("tagging", {})
        return said if said.get("taggable") and said.get("tagUpdatable") and "Tags" in self.settable else {}

    def longest(self, name: str) -> int | None:
        """The greatest length of a property that is text, None where the schema has none."""
        found = self.content["properties"].get(name, {}).get("maxLength")
        return found if isinstance(found, int) else None

    def operations(self, handler: str, *verbs: str) -> list[str]:
        """The service's operations that a handler calls and that begin with one of the verbs, most like the type first.

        Those come first whose noun is the type's: of the operations that create a cluster of instances, the cluster's.
        """
        handlers = self.content.get("handlers", {})
        permitted = [text.partition(":") for text in handlers.get(handler, {}).get("permissions", ())]
        known = set(service_model(self.service).operation_names)
        prefixes = prefixes_of(self.service)
        found = [name for prefix, _, name in permitted if prefix in prefixes and name in known]
        begun = [(name, verb) for name in dict.fromkeys(found) for verb in verbs if name.startswith(verb)]
        return [
            name for name, verb in sorted(begun, key=lambda each: not self._is_about(each[0].removeprefix(each[1])))
        ]

    def _is_about(self, noun: str) -> bool:
        kind = self.name.rpartition("::")[2].lower()
        return bool(noun) and kind.endswith(noun.lower())

    def _named(self, *lists: str) -> set[str]:
        paths = (path.split("/")[2:] for each in lists for path in self.content.get(each, ()))
        return {path[0] for path in paths if len(path) == 1}


def schemas_of(description: Description) -> list[Schema]:
    """The types that the service's own operations create, by name; none where cfn-lint is not installed."""
    names = _names_of(description.service)
    texts = (text for text in _texts() if any(f'"typename": "aws::{name}::' in text.lower() for name in names))
    found = (Schema(description.service, json.loads(text)) for text in texts)
    return sorted((each for each in found if _creation(each)), key=lambda each: each.name)


def creation_of(schema: Schema) -> str:
    """The operation that creates a resource of the type."""
    return _creation(schema)[0]


@cache
def prefixes_of(service: str) -> frozenset[str]:
    """The prefixes of a service's actions."""
    metadata = service_model(service).metadata
    named = (metadata.get("signingName"), metadata["endpointPrefix"], service)
    return frozenset(name for name in named if name)


def _creation(schema: Schema) -> list[str]:
    verbs = ("Create", "Register", "Put", "Publish", "Add", "Subscribe", "Allocate", "Request", "Run", "Start", "Set")
    by_verb: Iterable[str] = (name for verb in verbs for name in schema.operations("create", verb))
    return list(by_verb)


def _names_of(service: str) -> set[str]:
    """What CloudFormation may call a service, in small letters; it has one name for all Timestreams."""
    words = str(service_model(service).metadata["serviceId"]).lower().split()
    return {service.replace("-", ""), "".join(words), words[0]}


def _texts() -> Iterator[str]:
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        return
    for path in sorted((Path(spec.origin).parent / "data" / "schemas" / "resources").glob("*.json")):
        yield path.read_text()
