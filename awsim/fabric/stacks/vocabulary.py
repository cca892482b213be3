"""What a service says of a CloudFormation resource type: which operations make, change, show and delete it, as data.

Which property is a parameter of which operation, what Ref and Fn::GetAtt give, what an update replaces: CloudFormation
template reference. `awsim.fabric.stacks.provisioning` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from awsim.fabric.stacks.names import Generated

Properties = Mapping[str, Any]
Params = dict[str, Any]
When = Literal["change", "create", "both"]
"""When a step is taken: where its properties change, once the resource has been created, or both."""


def words(text: str) -> tuple[str, ...]:
    """Names in a text, between them spaces or line ends."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Call:
    """An operation of the type's service that is to be called; plain data, for it may have to wait."""

    operation: str
    params: Params
    region: str | None = None
    """Another region than the resource's, for what is a resource's share elsewhere (replicas)."""
    service: str | None = None
    """Another service than the type's, for what it has others do (scaling)."""
    late: Mapping[str, str] = field(default_factory=dict)
    """Parameters that are known when it is called: parameter -> where it is in what is shown then."""


@dataclass(frozen=True, slots=True)
class Change:
    """From which properties to which a resource goes, and what is known of it."""

    before: Properties
    """Empty at the creation."""
    after: Properties
    known: Properties
    """What the operation that made the resource was told and has answered."""
    region: str

    def differs(self, *names: str) -> bool:
        """Whether one of the properties changes."""
        return any(not same(self.before.get(name), self.after.get(name)) for name in names)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation for a group of properties, called when one of them changes with what all of them are then."""

    operation: str
    properties: tuple[str, ...]
    when: When = "change"
    keys: Mapping[str, str] | None = None
    """What the operation calls the resource by, where it is not as the type says."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Property -> this operation's parameter."""
    fixed: Params = field(default_factory=dict)
    """Parameters that are always the same."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What the operation is told of a property that the template no longer has."""
    undo: str | None = None
    """The operation that is called, with the keys alone, when the template has none of the properties any more."""
    spread: bool = False
    """Whether the members of the properties, which are structures, are the parameters."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What data can't say: a function that tells which calls a change of the properties takes."""

    properties: tuple[str, ...]
    calls: Callable[[Change], list[Call]]
    when: When = "both"


@dataclass(frozen=True, slots=True)
class Read:
    """The operation that shows a resource, and where in its answer: `LaunchTemplates.0`, "" for all of it."""

    operation: str
    path: str = ""
    keys: Mapping[str, str] | None = None
    listed: bool = False
    """Whether the operation takes a list where there is one key."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The states in which a resource can be used and changed; what is shown has none where a path leads to nothing."""

    paths: tuple[str, ...]
    done: frozenset[str]
    failed: frozenset[str] = frozenset()
    reason: str = ""
    """Path of why it has failed."""
    read: Read | None = None
    """What shows the states, where it is not what shows the resource."""
    only_with: str | None = None
    """The property without which there is no such state."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """How tags of a resource are set after its creation, which takes them as the property `Tags`."""

    tag: str
    untag: str
    resource: str
    """The operations' parameter for the resource, an ARN."""
    arn: str
    """Where the ARN is, in what is shown or known of the resource, or how it is made: `arn:…:{region}::/{id}`."""
    tags: str = "Tags"
    keys: str = "TagKeys"
    calls: Callable[[Change], list[Call]] | None = None
    """What changes the tags, where `tag` takes all of them at once."""
    of_stack: bool = True
    """Whether CloudFormation sets `aws:cloudformation:*` (`tagging.cloudFormationSystemTags` of the type's schema)."""


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One type of resource."""

    name: str
    service: str
    properties: tuple[str, ...]
    """All that a template may say; where one changes that no step has, the resource is replaced."""
    create: str
    delete: str
    keys: Mapping[str, str]
    """What operations call the resource by: parameter -> where it is in what is known."""
    ref: tuple[str, ...]
    """Where what Ref gives is, in what is known; several are put together with `|`."""
    required: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Fn::GetAtt -> where it is, in what is shown or known, or how it is made of what is: `arn:…:{account}:{ApiId}`."""
    derived: Mapping[str, Callable[[Params], Any]] = field(default_factory=dict)
    """Fn::GetAtt -> what it gives, of what is shown or known, where a path can't say it."""
    created: str = ""
    """Path, in what `create` answers, of what becomes known."""
    read: Read | None = None
    steps: tuple[Step | Hook, ...] = ()
    """In the order in which they are taken."""
    name_of: Generated | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Property -> parameter, where they differ for all operations."""
    account: str | None = None
    """The parameter by which operations are told the account; it is beside the properties for `prepare`."""
    region: str | None = None
    """The property that names the resource's region, where it may be another than the stack's."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of `create` where the template says nothing."""
    prepare: Callable[[Params, str], Params] | None = None
    """Properties, in a region, as operations take them, where data can't say it."""
    create_call: Callable[[Params], Call | None] | None = None
    """Another operation than `create` for some properties, None for others."""
    before_delete: Callable[[Change], list[Call]] | None = None
    """Calls before the resource is deleted; `Change.before` has its properties."""
    replaced_when: Callable[[Properties, Properties], bool] | None = None
    """Whether a change of properties that steps have, from one to others, takes a replacement all the same."""
    tagging: Tagging | None = None
    ready: tuple[Ready, ...] = ()
    timeout: float = 600.0
    """How many seconds the resource may take to be ready, and to be gone."""
    gone: frozenset[str] = frozenset({"ResourceNotFoundException"})
    """Codes of errors that say the resource is not there (any more)."""
    deleted: frozenset[str] = frozenset({"DELETED"})
    """States in which what is still shown is no more."""

    def changeable(self) -> frozenset[str]:
        """The properties that can change without a replacement."""
        names = {name for step in self.steps if step.when != "create" for name in step.properties}
        return frozenset(names | {"Tags"} if self.tagging is not None else names)

    def set_later(self) -> frozenset[str]:
        """The properties that are no parameters of the creation."""
        return frozenset(name for step in self.steps if step.when != "change" for name in step.properties)


def same(one: Any, other: Any) -> bool:
    """Whether two values of a template mean the same: numbers and booleans may be text."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
