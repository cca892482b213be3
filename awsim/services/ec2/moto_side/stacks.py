"""Launch templates in the stacks that moto's CloudFormation makes: made by operations of the native EC2.

What Ref and Fn::GetAtt give, what an update replaces: template reference of CloudFormation, AWS::EC2::LaunchTemplate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.moto.changes import replace
from awsim.moto.turn import whose
from awsim.services.ec2.moto_side.launches import launched
from awsim.services.lambda_.moto_side.stacks import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.kernel.world import World

Properties = dict[str, Any]

LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
INSTANCE = "AWS::EC2::Instance"

_ATTRIBUTES = {
    "LaunchTemplateId": "LaunchTemplateId",
    "DefaultVersionNumber": "DefaultVersionNumber",
    "LatestVersionNumber": "LatestVersionNumber",
}
"""Fn::GetAtt -> member of what DescribeLaunchTemplates answers."""

_REPLACED_BY = ("LaunchTemplateName", "TagSpecifications")
_VERSIONED_BY = ("LaunchTemplateData", "VersionDescription")


@dataclass(slots=True)
class StackTemplate:
    """A launch template of a stack, as moto's CloudFormation keeps it."""

    account: str
    region: str
    properties: Properties
    physical_resource_id: str = ""
    cf_resource_type: str = LAUNCH_TEMPLATE
    logical_resource_id: str = field(default="")

    def make(self, logical_id: str) -> None:
        """Create the launch template; where the template of the stack names none, a name is made."""
        name = f"{logical_id}_{_world().random.token(12)}"
        params = {"LaunchTemplateName": name, "LaunchTemplateData": {}, **self.properties}
        made = self._call("CreateLaunchTemplate", typed(LAUNCH_TEMPLATE, "CreateLaunchTemplate", params, "ec2"))
        self.physical_resource_id = made["LaunchTemplate"]["LaunchTemplateId"]

    def change(self, properties: Properties) -> None:
        """Create a new version when data or description change; the default version stays what it is."""
        if any(properties.get(name) != self.properties.get(name) for name in _VERSIONED_BY):
            given = {name: properties[name] for name in _VERSIONED_BY if name in properties}
            params = {"LaunchTemplateId": self.physical_resource_id, **given}
            name = "CreateLaunchTemplateVersion"
            self._call(name, typed(LAUNCH_TEMPLATE, name, params, "ec2"))
        self.properties = properties

    def delete(self, *_: str) -> None:
        """Delete the launch template, unless it has gone already."""
        try:
            self._call("DeleteLaunchTemplate", {"LaunchTemplateId": self.physical_resource_id})
        except ServiceError as error:
            if error.code != "InvalidLaunchTemplateId.NotFound":
                raise

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What Fn::GetAtt gives, as it is now."""
        shown = self._call("DescribeLaunchTemplates", {"LaunchTemplateIds": [self.physical_resource_id]})
        return str(shown["LaunchTemplates"][0][_ATTRIBUTES[attribute_name]])

    def is_created(self) -> bool:
        """Launch templates are there when the operation that makes them returns."""
        return True

    def _call(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return _world().call("ec2", name, params, account=self.account, region=self.region)


class LaunchTemplates:
    """The type of launch templates, with the methods that moto calls on a class of resources."""

    @staticmethod
    def has_cfn_attr(name: str) -> bool:
        """Whether Fn::GetAtt may ask for the attribute."""
        return name in _ATTRIBUTES

    @staticmethod
    def create_from_cloudformation_json(
        _: str, cloudformation_json: Properties, account_id: str, region_name: str, **given: Any
    ) -> StackTemplate:
        """Make a launch template."""
        made = StackTemplate(account_id, region_name, cloudformation_json.get("Properties", {}))
        made.make(given["LogicalId"])
        return made

    @staticmethod
    def update_from_cloudformation_json(
        original_resource: StackTemplate,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
        **_: str,
    ) -> StackTemplate:
        """Add a version to a launch template, or make another template in its place."""
        properties = cloudformation_json.get("Properties", {})
        before = original_resource.properties
        if all(properties.get(name) == before.get(name) for name in _REPLACED_BY):
            original_resource.change(properties)
            return original_resource
        made = StackTemplate(account_id, region_name, properties)
        made.make(original_resource.logical_resource_id)
        original_resource.delete()
        return made


def launch_by_templates() -> None:
    """Have stacks launch instances by launch templates, which moto would leave aside."""
    models: Any = import_module("moto.ec2.models.instances")
    replace(models.Instance, "create_from_cloudformation_json", _make_instance)


def _make_instance(
    original: Callable[[], Any],
    world: World,
    _: str,
    cloudformation_json: Properties,
    account_id: str,
    region_name: str,
    **__: Any,
) -> Any:
    properties = cloudformation_json["Properties"]
    if "LaunchTemplate" not in properties:
        return original()
    backends: Any = import_module("moto.ec2.models").ec2_backends
    request = {"MinCount": 1, "MaxCount": 1, **_launch_parameters(properties)}
    params = typed(INSTANCE, "RunInstances", request, "ec2")
    [instance] = launched(world, backends[account_id][region_name], params).instances
    instance.add_tags({tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())})
    return instance


def _launch_parameters(properties: Properties) -> Properties:
    """Properties of an instance as parameters of RunInstances."""
    shape = operation("ec2", "RunInstances").input_shape
    assert shape is not None
    params = {name: value for name, value in properties.items() if name in shape.members}
    if "IamInstanceProfile" in properties:
        params["IamInstanceProfile"] = {"Name": properties["IamInstanceProfile"]}
    if "Monitoring" in properties:
        params["Monitoring"] = {"Enabled": properties["Monitoring"]}
    if "AvailabilityZone" in properties:
        params["Placement"] = {"AvailabilityZone": properties["AvailabilityZone"]}
    if "NetworkInterfaces" in properties:
        params["NetworkInterfaces"] = [
            {"Groups" if name == "GroupSet" else name: value for name, value in each.items()}
            for each in properties["NetworkInterfaces"]
        ]
    return params


def _world() -> World:
    world = whose()
    assert world is not None, "moto is answering for a cloud"
    return world
