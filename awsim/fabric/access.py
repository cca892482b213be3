"""What a caller must be allowed to do to call an operation: actions, and the ARNs of the resources they are about.

A service says it as data (Service Authorization Reference, "Actions, resources, and condition keys"): a rule from the
operation's parameters, and the operations for which the rule does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from awsim.common.partitions import partition_of
from awsim.common.paths import found_at

Params = Mapping[str, Any]
Needed = tuple[str, list[str]]
"""An action (`kinesis:PutRecord`), and the ARNs, or patterns of ARNs, that it is about; `*` where it is about none."""

ANY = "*"

_PLACEHOLDER = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation is called."""

    prefix: str
    account: str
    region: str

    def arn(self, resource: str) -> str:
        """The ARN of a resource of the service there; an ARN that is written whole stays as it is."""
        if resource.startswith("arn:"):
            return resource
        return f"arn:{partition_of(self.region)}:{self.prefix}:{self.region}:{self.account}:{resource}"

    def own(self) -> dict[str, str]:
        """What templates may name of the place itself."""
        return {"account": self.account, "region": self.region, "partition": partition_of(self.region)}


Finder = Callable[[Params, Place], list[str]]
"""The ARNs that parameters mean, where a template can't say it."""


@dataclass(frozen=True, slots=True)
class Need:
    """One action of an operation."""

    resources: tuple[str | Finder, ...] = ()
    """Templates: `table/{TableName}/index/{IndexName}`, with paths of parameters. An ARN in the first place of one
    stands for all before it. The first whose parameters are given counts; without any, `*`."""
    action: str | None = None
    """The action's name, with its service where that is another; None: the operation's."""
    only_with: str | None = None
    """The path of the parameter without which the action is not needed."""


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """What a service's operations need."""

    prefix: str
    """The service's name in actions and ARNs."""
    members: Mapping[str, str | Finder]
    """The rule: parameter -> template of the resource's ARN. Of those whose parameters are given the first counts."""
    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)
    """Operations for which the rule does not hold -> what they need."""
    all_resources: frozenset[str] = frozenset()
    """Operations whose actions can't be allowed for single resources, though they have such parameters."""
    deciding: Mapping[str, Callable[[Params, Place], list[Needed]]] = field(default_factory=dict)
    """Operations whose parameters decide which actions they need."""

    def needed(self, operation: str, params: Params, place: Place) -> list[Needed]:
        """The actions of a call and the ARNs they are about."""
        decide = self.deciding.get(operation)
        if decide is not None:
            return decide(params, place)
        return put_together(
            (self._action(need.action or operation), resources_of(need.resources, params, place))
            for need in self._needs(operation)
            if need.only_with is None or found_at(params, need.only_with)
        )

    def _needs(self, operation: str) -> tuple[Need, ...]:
        if operation in self.all_resources:
            return (Need(),)
        return self.needs.get(operation) or (Need(tuple(self.members.values())),)

    def _action(self, name: str) -> str:
        return name if ":" in name else f"{self.prefix}:{name}"


def put_together(needed: Iterable[Needed]) -> list[Needed]:
    """Each action once, with all it is about, in the order in which they come."""
    found: dict[str, dict[str, None]] = {}
    for action, resources in needed:
        found.setdefault(action, {}).update(dict.fromkeys(resources))
    return [(action, list(resources)) for action, resources in found.items()]


def resources_of(templates: tuple[str | Finder, ...], params: Params, place: Place) -> list[str]:
    """The ARNs that the first template gives whose parameters are given; `*` if there is none."""
    for template in templates:
        found = list(_expanded(template, params, place)) if isinstance(template, str) else template(params, place)
        if found:
            return found
    return [ANY]


def _expanded(template: str, params: Params, place: Place) -> Iterator[str]:
    fixed, *pieces = _PLACEHOLDER.split(template)
    names, ends = pieces[::2], pieces[1::2]
    own = place.own()
    for values in product(*([own[name]] if name in own else found_at(params, name) for name in names)):
        text = fixed
        for value, end in zip(values, ends, strict=True):
            text = f"{value}{end}" if str(value).startswith("arn:") else f"{text}{value}{end}"
        yield place.arn(text)
