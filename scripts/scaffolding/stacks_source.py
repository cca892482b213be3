"""How a resource type is written from its schema and the operations: what can't be told from them is left as a hook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.typed import member_named, members_of
from awsim.model.loader import operation, service_model
from scaffolding.schemas import creation_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scaffolding.description import Description
    from scaffolding.schemas import Schema

VOCABULARY = ("Call", "Change", "Hook", "Read", "ResourceType", "Step", "Tagging")
IMPORTS = {name: f"from awsim.fabric.stacks.vocabulary import {name}" for name in VOCABULARY} | {
    "Generated": "from awsim.fabric.stacks.names import Generated",
    "NotYetWritten": "from awsim.fabric.backend import NotYetWritten",
}
"""What a type needs of its module: name -> import."""

UNWRITTEN = '''
def unwritten(change: Change) -> list[Call]:
    """The calls that a change takes, where data can't say it."""
    raise NotYetWritten(f"the change of {sorted(change.after)}")
'''
"""The hook of properties that no operation has as a parameter."""

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST_NAME = 255
"""The greatest length of names of which the schema says nothing."""


def stacks_source(description: Description) -> str:
    """The module of the types, still without any."""
    return (
        f'"""The types of {description.title}: properties as parameters of its operations (CloudFormation template '
        'reference)."""\n\nfrom __future__ import annotations\n\n'
        "from awsim.fabric.stacks.vocabulary import ResourceType\n\n"
        "TYPES: dict[str, ResourceType] = {each.name: each for each in ()}\n"
    )


def constant_of(schema: Schema) -> str:
    """`AWS::Kinesis::StreamConsumer` -> `STREAM_CONSUMER`."""
    return _WORD_BEGINS.sub("_", schema.name.rpartition("::")[2]).upper()


@dataclass(frozen=True)
class TypeSource:
    """One type, written."""

    schema: Schema

    def text(self) -> str:
        """The constant with the type."""
        schema = self.schema
        said = {
            "name": repr(schema.name),
            "service": repr(schema.service),
            "properties": repr(schema.settable),
            "required": repr(schema.required) if schema.required else "",
            "create": repr(self.create),
            "created": repr(_place(schema.service, self.create)),
            "read": self._read(),
            "delete": repr(self.delete),
            "keys": repr(self._keys(self.delete)),
            "ref": repr(tuple(self._known(name) for name in schema.identifier)),
            "attributes": repr({path: self._known(path) for path in schema.shown}) if schema.shown else "",
            "name_of": self._name_of(),
            "renamed": repr(self.renamed) if self.renamed else "",
            "tagging": self._tagging(),
            "steps": self._steps(),
        }
        given = "".join(f"{name}={value}, " for name, value in said.items() if value not in ("", "''"))
        return f"{constant_of(schema)} = ResourceType({given})\n"

    @cached_property
    def create(self) -> str:
        """The operation that creates."""
        return creation_of(self.schema)

    @cached_property
    def delete(self) -> str:
        """The operation that deletes; that which creates where there is none, for it is to be looked at."""
        verbs = ("Delete", "Deregister", "Remove", "Unsubscribe", "Release", "Terminate", "Stop", "Set")
        return next(iter(self.schema.operations("delete", *verbs)), self.create)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Property -> the parameter of the creation that means the same: `Name` -> `StreamName`."""
        members = members_of(self.schema.service, self.create)
        free = [name for name in members if not any(member_named({name: None}, each) for each in self.schema.settable)]
        return {
            name: each
            for name in self.schema.settable
            if member_named(members, name) is None
            for each in free
            if name.lower() == each.lower()
            or self._with_noun(name) == each.lower()
            or name.lower() == self._with_noun(each)
        }

    def _with_noun(self, name: str) -> str:
        return self.schema.name.rpartition("::")[2].lower() + name.lower()

    def _read(self) -> str:
        found = self._reading()
        if found is None:
            return ""
        place = _place(self.schema.service, found)
        keys = self._keys(found)
        listed = {name for name in keys if members_of(self.schema.service, found)[name].type_name == "list"}
        other = "" if keys == self._keys(self.delete) else f", keys={keys!r}"
        return f"Read({found!r}" + (f", {place!r}" if place else "") + other + (", listed=True)" if listed else ")")

    def _reading(self) -> str | None:
        return next(iter(self.schema.operations("read", "Describe", "Get")), None)

    def _keys(self, name: str, properties: Iterable[str] = ()) -> dict[str, str]:
        """What an operation calls a resource by, beside properties it sets: parameter -> place in what is known."""
        shape: Any = operation(self.schema.service, name).input_shape
        members = shape.members if shape is not None else {}
        told = {member_named(members, self.renamed.get(each, each)) for each in properties}
        required = [each for each in members if each in shape.required_members and each not in told]
        called = required or [each for each in members if each not in told and self._means(each)][:1]
        return {each: self._known(self._means(each) or each) for each in called}

    def _means(self, member: str) -> str | None:
        """What of the type a parameter names: an identifier by its own name, by a shorter one, or in a list."""
        singular = member.removesuffix("s").lower()
        for name in (*self.schema.identifier, *self.schema.shown, *self.schema.settable):
            if singular in (name.lower(), self._with_noun(name), name.lower().removesuffix("s")):
                return name
        ending = next((each for each in ("arn", "id", "name") if singular.endswith(each)), None)
        same = [name for name in self.schema.identifier if ending is not None and name.lower().endswith(ending)]
        if singular == "identifier" or same:
            return next(iter([*same, *self.schema.identifier]), None)
        return None

    def _known(self, name: str) -> str:
        """Where something of the type is, in what operations have been told and have answered."""
        places: list[Mapping[str, Any]] = [
            _shown_members(self.schema.service, each) for each in (self._reading(), self.create) if each is not None
        ]
        places.append(members_of(self.schema.service, self.create))
        top, dot, rest = name.partition(".")
        for members in places:
            same = [each for each in members if each.lower() in (top.lower(), self._with_noun(top))]
            if same:
                return f"{same[0]}{dot}{rest}"
        return self.renamed.get(name, name)

    def _name_of(self) -> str:
        nouns = ("Name", f"{self.schema.name.rpartition('::')[2]}Name")
        name = next((each for each in nouns if each in self.schema.settable and each not in self.schema.required), None)
        if name is None:
            return ""
        return f"Generated({name!r}, {self.schema.longest(name) or _LONGEST_NAME})"

    def _tagging(self) -> str:
        said = self.schema.tagging
        named = [text.partition(":")[2] for text in said.get("permissions", ())]
        own = [name for name in named if name in service_model(self.schema.service).operation_names]
        usual = ("TagResource", "UntagResource")
        operations = {
            name: members_of(self.schema.service, name) for name in sorted(own, key=lambda name: name not in usual)
        }
        tags = next((name for name, members in operations.items() if _like(members, "tags")), None)
        keys = next((name for name, members in operations.items() if _like(members, "tagkeys")), None)
        if tags is None or keys is None:
            return ""
        resource = next(name for name in operations[tags] if name.lower() != "tags")
        arn = next((path for path in self.schema.shown if path.lower().endswith("arn")), self.schema.identifier[0])
        given = [repr(each) for each in (tags, keys, resource, self._known(arn))]
        for keyword, default, name in (("tags", "Tags", tags), ("keys", "TagKeys", keys)):
            member = _like(operations[name], default.lower())
            given += [] if member == default else [f"{keyword}={member!r}"]
        given += [] if said.get("cloudFormationSystemTags") else ["of_stack=False"]
        return f"Tagging({', '.join(given)})"

    def _steps(self) -> str:
        left = [name for name in self.schema.changeable if not (name == "Tags" and self._tagging())]
        steps = []
        for name in self.schema.operations("update", "Update", "Modify", "Change", "Put", "Set"):
            members = members_of(self.schema.service, name)
            properties = [each for each in left if member_named(members, self.renamed.get(each, each))]
            if properties:
                left = [each for each in left if each not in properties]
                keys = self._keys(name, properties)
                other = "" if keys == self._keys(self.delete) else f", keys={keys!r}"
                steps.append(f"Step({name!r}, {tuple(properties)!r}{other})")
        created = members_of(self.schema.service, self.create)
        with_it = tuple(each for each in left if member_named(created, self.renamed.get(each, each)))
        steps += [f"Hook({with_it!r}, unwritten, 'change')"] if with_it else []
        later = tuple(each for each in left if each not in with_it)
        steps += [f"Hook({later!r}, unwritten)"] if later else []
        return f"({', '.join(steps)},)" if steps else ""


def _place(service: str, name: str) -> str:
    """Where in an operation's answer the resource is: its only structure, or the first of its only list."""
    members = _output(service, name)
    structures = [each for each, shape in members.items() if shape.type_name == "structure"]
    lists = [each for each, shape in members.items() if shape.type_name == "list"]
    scalars = [each for each in members if each not in structures and each not in lists]
    if len(structures) == 1 and not scalars and not lists:
        return structures[0]
    return f"{lists[0]}.0" if len(lists) == 1 and not structures and set(scalars) <= {"NextToken", "nextToken"} else ""


def _shown_members(service: str, name: str) -> Mapping[str, Any]:
    """The members of the structure at `_place`."""
    members = _output(service, name)
    place, _, first = _place(service, name).partition(".")
    if not place:
        return members
    shape = members[place].member if first else members[place]
    found: Mapping[str, Any] = getattr(shape, "members", {})
    return found


def _output(service: str, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(operation(service, name).output_shape, "members", {})
    return found


def _like(members: Iterable[str], small: str) -> str | None:
    return next((name for name in members if name.lower() == small), None)
