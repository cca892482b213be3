"""How moto's CloudFormation makes resources of native services: by their types, in place of moto's own classes.

Which types there are is declared to `awsim.fabric.stacks.known`; no service is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks import provisioning
from awsim.fabric.stacks.known import resource_type
from awsim.fabric.stacks.resources import Place, Resource
from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.stack_updates import update_in_order
from awsim.moto.turn import this_turn, wait_aside, whose

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.stacks.vocabulary import ResourceType
    from awsim.kernel.world import World

Template = dict[str, Any]

STEP_SECONDS = 1.0
"""How far time goes at once, on a clock that goes by itself when it is waited for, while a resource becomes ready."""


@dataclass(slots=True)
class StackResource:
    """A native resource of a stack, as moto's CloudFormation keeps it."""

    resource: Resource
    cf_resource_type: str = ""
    logical_resource_id: str = ""

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives."""
        return provisioning.ref(self.resource)

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What Fn::GetAtt gives."""
        found = provisioning.attribute(_world(), self.resource, attribute_name)
        if found is None:
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException
        return found

    def is_created(self) -> bool:
        """Whether the resource is ready: it was waited for."""
        return True

    def delete(self, *_: str) -> None:
        """Delete the resource, unless it has gone already, and wait until it has."""
        world = _world()
        provisioning.delete(world, self.resource)
        _await(self.resource, lambda: provisioning.is_gone(world, self.resource))


@dataclass(frozen=True, slots=True)
class StackType:
    """A type of resources, with the methods that moto calls on a class of resources."""

    kind: ResourceType

    def has_cfn_attr(self, name: str) -> bool:
        """Whether Fn::GetAtt may ask for the attribute."""
        return name in self.kind.attributes

    def create_from_cloudformation_json(
        self, _: str, cloudformation_json: Template, account_id: str, region_name: str, **given: Any
    ) -> StackResource:
        """Make a resource, and wait until it is ready; one that does not become so is not left behind."""
        stack_id = given["StackId"]
        tags = _stack(account_id, region_name, stack_id).tags
        place = Place(account_id, region_name, _name_of(stack_id), stack_id, given["LogicalId"], dict(tags))
        return self._made(place, cloudformation_json)

    def update_from_cloudformation_json(
        self, original_resource: StackResource, cloudformation_json: Template, **_: str
    ) -> StackResource:
        """Change a resource, or make another one in its place."""
        resource, properties = original_resource.resource, cloudformation_json.get("Properties", {})
        if provisioning.is_replaced_by(resource, properties):
            made = self._made(resource.place, cloudformation_json)
            original_resource.delete()
            return made
        world = _world()
        provisioning.update(world, resource, properties)
        _await(resource, lambda: provisioning.advance(world, resource))
        return original_resource

    def _made(self, place: Place, cloudformation_json: Template) -> StackResource:
        world = _world()
        resource = provisioning.create(world, self.kind.name, place, cloudformation_json.get("Properties", {}))
        try:
            _await(resource, lambda: provisioning.advance(world, resource))
        except ServiceError:
            provisioning.delete(world, resource)
            raise
        return StackResource(resource, self.kind.name, place.logical_id)


def make_native() -> None:
    """Have moto's CloudFormation make resources of native services by their declared types."""
    parsing: Any = import_module("moto.cloudformation.parsing")
    replace(parsing, "resource_class_from_type", _native_type)
    replace(parsing.ResourceMap, "update", update_in_order)


def _native_type(original: Callable[[], Any], _: World, type_name: str) -> Any:
    kind = resource_type(type_name)
    return original() if kind is None else StackType(kind)


def _await(resource: Resource, is_done: Callable[[], bool]) -> None:
    """Let time pass, with nothing held, until the resource has come to where it is to be."""
    began = this_turn().now()
    while not is_done():
        if this_turn().now() - began > resource.kind.timeout:
            raise provisioning.NotStabilized(
                f"Resource of type '{resource.type}' with identifier '{provisioning.ref(resource)}' did not "
                f"stabilize within {resource.kind.timeout:g} seconds."
            )
        wait_aside(STEP_SECONDS)


def _stack(account: str, region: str, stack_id: str) -> Any:
    models: Any = import_module("moto.cloudformation.models")
    return models.cloudformation_backends[account][region].get_stack(stack_id)


def _name_of(stack_id: str) -> str:
    """The stack's name in its ARN: `arn:aws:cloudformation:us-east-1:123456789012:stack/app/…`."""
    return stack_id.split("/")[1]


def _world() -> World:
    world = whose()
    assert world is not None, "moto is answering for a cloud"
    return world
