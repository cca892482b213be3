"""What launch template data is: what of it arrives, how a version inherits it, how it is shown and warned about.

The shapes of a request (`RequestLaunchTemplateData`) and of an answer (`ResponseLaunchTemplateData`) have the same
members; the answer's have some more, which EC2 fills in. Data is kept as the request had it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from awsim.model.loader import service_model
from awsim.services.ec2.errors import InvalidParameterValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ListShape, Shape, StringShape, StructureShape

Data = dict[str, Any]

LONGEST_DESCRIPTION = 255


def pruned(data: Mapping[str, Any]) -> Data:
    """Data without the structures and lists that hold nothing: the ec2 protocol writes nothing for them."""
    return {name: kept for name, value in data.items() if (kept := _pruned(value)) is not None}


def inherited(source: Mapping[str, Any], given: Mapping[str, Any]) -> Data:
    """The data of a version that is based on another one: what is given overwrites what is inherited, as a whole.

    Snapshots in block device mappings are not inherited (API reference, CreateLaunchTemplateVersion, SourceVersion).
    """
    merged = {**source, **given}
    mappings = source.get("BlockDeviceMappings")
    if mappings is not None and "BlockDeviceMappings" not in given:
        merged["BlockDeviceMappings"] = [_without_snapshot(mapping) for mapping in mappings]
    return merged


def shown(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Data as an answer has it."""
    if "Operator" not in data:
        return data
    return {**data, "Operator": {"Managed": True, **data["Operator"]}}


def conforming(value: Any, shape: Shape) -> Any:
    """A value without the members that its shape, or one within, does not have."""
    if shape.type_name == "structure":
        members = cast("StructureShape", shape).members
        return {name: conforming(each, members[name]) for name, each in value.items() if name in members}
    if shape.type_name == "list":
        return [conforming(item, cast("ListShape", shape).member) for item in value]
    return value


def warning(data: Mapping[str, Any]) -> Data | None:
    """What EC2 finds wrong with data it accepts all the same, None when it finds nothing.

    Only some parameters are looked at before an instance is launched (user guide, "Launch template restrictions").
    """
    errors = []
    instance_type = data.get("InstanceType")
    if instance_type is not None and instance_type not in _instance_types():
        message = f"The following supplied instance types do not exist: [{instance_type}]"
        errors.append({"Code": "InvalidInstanceType", "Message": message})
    if "NetworkInterfaces" in data and ("SecurityGroupIds" in data or "SecurityGroups" in data):
        message = (
            "If you specify a network interface, you must specify all security groups as part of the network interface."
        )
        errors.append({"Code": "InvalidParameterCombination", "Message": message})
    return {"Errors": errors} if errors else None


def check_description(description: str | None) -> None:
    """Refuse a description of a version that is too long."""
    if description is not None and len(description) > LONGEST_DESCRIPTION:
        raise InvalidParameterValueError(f"Version description must not exceed {LONGEST_DESCRIPTION} characters.")


def _pruned(value: Any) -> Any:
    """A value without what vanishes on the wire, None when all of it does."""
    if type(value) is dict:
        return pruned(value) or None
    if type(value) is list:
        return [kept for item in value if (kept := _pruned(item)) is not None] or None
    return value


def _without_snapshot(mapping: Mapping[str, Any]) -> Data:
    if "SnapshotId" not in mapping.get("Ebs", {}):
        return dict(mapping)
    ebs = {name: value for name, value in mapping["Ebs"].items() if name != "SnapshotId"}
    return {**mapping, "Ebs": ebs} if ebs else {name: value for name, value in mapping.items() if name != "Ebs"}


@cache
def _instance_types() -> frozenset[str]:
    return frozenset(cast("StringShape", service_model("ec2").shape_for("InstanceType")).enum)
