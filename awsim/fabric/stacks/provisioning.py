"""Making, changing, showing and deleting a resource of a stack by its type, one operation at a time.

Nothing waits in here: `create`, `update` and `delete` begin, `advance` goes on as far as the resource is ready for it.
Who calls decides how time passes in between. A `Resource` is plain data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.partitions import partition_of
from awsim.common.paths import found_at
from awsim.common.tags import allowing
from awsim.fabric.stacks.plans import plan, tags_of, with_tags
from awsim.fabric.stacks.resources import Place, Resource
from awsim.fabric.stacks.typed import UnsupportedProperty, typed
from awsim.fabric.stacks.vocabulary import Call, Change, Params, Properties, Read, Ready, ResourceType, same
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World


class MissingProperty(ServiceError):
    """A template leaves out a property that a resource must have."""

    code = "ValidationError"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Properties validation failed for {kind}: #: required key [{name}] not found")


class CustomNameTaken(ServiceError):
    """A resource that its template names has to be replaced, but its successor would have the same name."""

    code = "ValidationError"

    def __init__(self, name: str) -> None:
        super().__init__(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )


class NotStabilized(ServiceError):
    """A resource has got into a state from which it does not become ready."""

    code = "NotStabilized"


def create(world: World, type_name: str, place: Place, properties: Properties) -> Resource:
    """Begin a resource; it is whole when `advance` says so.

    Raises ServiceError, also for properties that the type does not have or misses.
    """
    resource = Resource(type_name, place)
    kind = resource.kind
    _check(kind, properties)
    wanted = _named(world, resource, properties)
    given = _prepared(kind, wanted, place)
    resource.known = given
    call = _creation(kind, with_tags(kind, place, given))
    with allowing(tags_of(kind, place)):
        answer = _call(world, resource, call)
    resource.known = {**given, **_renamed(kind, given), **_member(answer, kind.created)}
    resource.wanted = wanted
    change = Change({}, given, resource.known, place.region)
    resource.pending = plan(kind, change, _keys(resource, kind.keys), at_creation=True)
    return resource


def is_replaced_by(resource: Resource, properties: Properties) -> bool:
    """Whether the resource can't get these properties, but another must take its place.

    Raises UnsupportedProperty, MissingProperty, and CustomNameTaken where the other would have the same name.
    """
    kind = resource.kind
    _check(kind, properties)
    before, after = resource.properties, _renewed(resource, properties)
    changed = {name for name in {**before, **after} if not same(before.get(name), after.get(name))}
    if changed <= kind.changeable() and not (kind.replaced_when is not None and kind.replaced_when(before, after)):
        return False
    named = kind.name_of
    if named is not None and named.is_unique and same(properties.get(named.property), before.get(named.property)):
        raise CustomNameTaken(before[named.property])
    return True


def update(world: World, resource: Resource, properties: Properties) -> None:
    """Begin to give the resource other properties, which do not replace it; `advance` does it."""
    kind = resource.kind
    resource.wanted = _renewed(resource, properties)
    place = resource.place
    before, after = (_prepared(kind, each, place) for each in (resource.properties, resource.wanted))
    change = Change(before, after, shown(world, resource), place.region)
    resource.pending = plan(kind, change, _keys(resource, kind.keys), at_creation=False)


def advance(world: World, resource: Resource) -> bool:
    """Go on with what has begun as far as the resource is ready for it; whether it is whole.

    Raises ServiceError, NotStabilized where the resource has failed.
    """
    while _is_ready(world, resource):
        if not resource.pending:
            resource.properties = resource.wanted
            return True
        _go_on(world, resource)
    return False


def delete(world: World, resource: Resource) -> None:
    """Begin the deletion of the resource; one that has gone already is no error. `is_gone` goes on with it."""
    kind, place = resource.kind, resource.place
    keys = typed(kind.name, kind.service, kind.delete, _keys(resource, kind.keys))
    resource.pending = [Call(kind.delete, keys)]
    if kind.before_delete is not None:
        before = _prepared(kind, resource.properties, place)
        resource.pending[:0] = kind.before_delete(Change(before, {}, resource.known, place.region))
    is_gone(world, resource)


def is_gone(world: World, resource: Resource) -> bool:
    """Go on with a deletion that has begun as far as the resource is ready for it; whether nothing is left."""
    kind = resource.kind
    try:
        while resource.pending:
            if kind.before_delete is not None and not _is_ready(world, resource):
                return False
            _go_on(world, resource)
        if kind.read is None or not kind.ready:
            return True
        seen = _read(world, resource, kind.read)
    except ServiceError as error:
        if error.code in kind.gone:
            resource.pending = []
            return True
        raise
    return any(state in kind.deleted for path in kind.ready[0].paths for state in found_at(seen, path))


def ref(resource: Resource) -> str:
    """What Ref gives."""
    return "|".join(str(next(iter(found_at(resource.known, path)))) for path in resource.kind.ref)


def attribute(world: World, resource: Resource, name: str) -> Any:
    """What Fn::GetAtt gives, as it is now; None where the resource has no such attribute (now)."""
    derive = resource.kind.derived.get(name)
    if derive is not None:
        return derive(shown(world, resource))
    path = resource.kind.attributes.get(name)
    if path is None:
        return None
    if "{" in path:
        place = resource.place
        own = {"account": place.account, "region": place.region, "partition": partition_of(place.region)}
        return path.format(**resource.known, **own)
    found = next(iter(found_at(shown(world, resource), path)), None)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    return str(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else found


def shown(world: World, resource: Resource) -> Params:
    """What is known of the resource, and what the operation that shows it says now."""
    read = resource.kind.read
    return resource.known if read is None else {**resource.known, **_read(world, resource, read)}


def _check(kind: ResourceType, properties: Properties) -> None:
    for name in properties:
        if name not in kind.properties:
            raise UnsupportedProperty(kind.name, name)
    for name in kind.required:
        if name not in properties:
            raise MissingProperty(kind.name, name)


def _named(world: World, resource: Resource, properties: Properties) -> Params:
    """The properties with a name, made of the stack's where the template has none."""
    named, place = resource.kind.name_of, resource.place
    if named is not None and named.property not in properties:
        resource.made_name = named.make(place.stack_name, place.logical_id, world.random)
    return _renewed(resource, properties)


def _renewed(resource: Resource, properties: Properties) -> Params:
    """Properties for a resource, which keeps a name that was made for it."""
    named = resource.kind.name_of
    made = {} if named is None or resource.made_name is None else {named.property: resource.made_name}
    return {**made, **properties}


def _prepared(kind: ResourceType, properties: Properties, place: Place) -> Params:
    given = {**properties} if kind.account is None else {**properties, kind.account: place.account}
    return given if kind.prepare is None else kind.prepare(given, place.region)


def _renamed(kind: ResourceType, properties: Properties) -> Params:
    return {kind.renamed.get(name, name): value for name, value in properties.items()}


def _creation(kind: ResourceType, given: Params) -> Call:
    call = None if kind.create_call is None else kind.create_call(given)
    if call is None:
        later = kind.set_later()
        params = _renamed(kind, {name: value for name, value in given.items() if name not in later})
        call = Call(kind.create, {**kind.defaults, **params})
    return Call(call.operation, typed(kind.name, kind.service, call.operation, call.params))


def _is_ready(world: World, resource: Resource) -> bool:
    return all(_has_come_to(world, resource, each) for each in resource.kind.ready)


def _has_come_to(world: World, resource: Resource, ready: Ready) -> bool:
    if ready.only_with is not None and ready.only_with not in {**resource.properties, **resource.wanted}:
        return True
    read = ready.read or resource.kind.read
    assert read is not None, f"{resource.type} says in which states it is ready, but not what shows them"
    try:
        seen = _read(world, resource, read)
    except ServiceError as error:
        # Before the step that makes it, what has states of its own is not there.
        if ready.only_with is not None and (error.code in resource.kind.gone or error.code in ABSENT):
            return True
        raise
    states = [state for path in ready.paths for state in found_at(seen, path)]
    if not ready.failed.isdisjoint(states):
        reason = next(iter(found_at(seen, ready.reason)), "") if ready.reason else ""
        message = f"Resource of type '{resource.type}' with identifier '{ref(resource)}' did not stabilize."
        raise NotStabilized(f"{message} {reason}".rstrip())
    return ready.done.issuperset(states)


ABSENT = frozenset({"ProvisionedConcurrencyConfigNotFoundException"})
"""Codes of errors that say that a companion of a resource is not there."""


def _go_on(world: World, resource: Resource) -> None:
    """Make the next of the pending calls."""
    call = resource.pending[0]
    if call.late:
        read = resource.kind.read
        assert read is not None, f"{resource.type} has calls with what is shown, but nothing that shows it"
        seen = _read(world, resource, read, call.region)
        found = {name: found_at(seen, path)[0] for name, path in call.late.items()}
        call = replace(call, params={**call.params, **found})
    with allowing(tags_of(resource.kind, resource.place)):
        _call(world, resource, call)
    del resource.pending[0]


def _read(world: World, resource: Resource, read: Read, region: str | None = None) -> Params:
    keys = _keys(resource, resource.kind.keys if read.keys is None else read.keys)
    params = {name: [value] for name, value in keys.items()} if read.listed else keys
    kind = resource.kind
    call = Call(read.operation, typed(kind.name, kind.service, read.operation, params), region)
    return _member(_call(world, resource, call), read.path)


def _keys(resource: Resource, keys: Mapping[str, str]) -> Params:
    found = {name: found_at(resource.known, path) for name, path in keys.items()}
    return {name: values[0] for name, values in found.items() if values}


def _member(answer: Any, path: str) -> Params:
    found: Params = next(iter(found_at(answer or {}, path)), {})
    return found


def _call(world: World, resource: Resource, call: Call) -> Params:
    place = resource.place
    return world.call(
        call.service or resource.kind.service,
        call.operation,
        call.params,
        account=place.account,
        region=call.region or _own_region(resource) or place.region,
    )


def _own_region(resource: Resource) -> str | None:
    name = resource.kind.region
    return None if name is None else resource.known.get(name)
