"""Instances by launch templates in the stacks that moto's CloudFormation makes.

CloudFormation template reference, AWS::EC2::Instance.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.typed import members_of, typed
from awsim.moto.changes import replace
from awsim.services.ec2.moto_side.launches import launched

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World

Properties = dict[str, Any]

INSTANCE = "AWS::EC2::Instance"


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
    params = typed(INSTANCE, "ec2", "RunInstances", request)
    [instance] = launched(world, backends[account_id][region_name], params).instances
    instance.add_tags({tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())})
    return instance


def _launch_parameters(properties: Properties) -> Properties:
    """Properties of an instance as parameters of RunInstances."""
    members = members_of("ec2", "RunInstances")
    params = {name: value for name, value in properties.items() if name in members}
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
