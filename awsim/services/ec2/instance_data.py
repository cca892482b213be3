"""Launch template data from a running instance, which moto holds (API reference, GetLaunchTemplateData)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.loader import service_model
from awsim.services.ec2.errors import refuse_dry_run
from awsim.services.ec2.resources import LaunchTemplateResources
from awsim.services.ec2.template_data import conforming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Data = dict[str, Any]

ATTRIBUTES = {
    "disableApiStop": "DisableApiStop",
    "disableApiTermination": "DisableApiTermination",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "userData": "UserData",
}
"""What only DescribeInstanceAttribute tells: the attribute, and the parameter it is in launch template data."""

_KERNELS = {"KernelId": ("KernelId", "aki-"), "RamdiskId": ("RamDiskId", "ari-")}


class InstanceDataOperations(LaunchTemplateResources):
    """What would launch an instance like another one."""

    def get_launch_template_data(self, *, instance_id: str, dry_run: bool = False) -> Data:
        """Collect what several describing operations say of an instance; raises ServiceError when there is none."""
        [reservation] = self.call("ec2", "DescribeInstances", InstanceIds=[instance_id])["Reservations"]
        [instance] = reservation["Instances"]
        refuse_dry_run(dry_run)
        shape = service_model("ec2").shape_for("RequestLaunchTemplateData")
        described = {name: value for name, value in instance.items() if name not in _TOLD_OTHERWISE}
        volumes = self._volumes(instance)
        data: Data = conforming(described, shape)
        data |= {
            "BlockDeviceMappings": [_mapping(each, volumes) for each in instance.get("BlockDeviceMappings", ())],
            "NetworkInterfaces": [_interface(each) for each in instance.get("NetworkInterfaces", ())],
            "Monitoring": {"Enabled": instance.get("Monitoring", {}).get("State") == "enabled"},
            "TagSpecifications": _tag_specifications(instance, volumes.values()),
            **_kernels(instance),
            **self._attributes(instance_id),
        }
        if instance["InstanceType"].startswith("t"):
            data["CreditSpecification"] = self._credits(instance_id)
        if instance.get("InstanceLifecycle") == "spot":
            data["InstanceMarketOptions"] = {"MarketType": "spot"}
        return {"LaunchTemplateData": conforming(data, shape)}

    def _attributes(self, instance_id: str) -> Data:
        found: Data = {}
        for attribute, parameter in ATTRIBUTES.items():
            answer = self.call("ec2", "DescribeInstanceAttribute", InstanceId=instance_id, Attribute=attribute)
            value = answer.get(parameter, {}).get("Value")
            if value is not None:
                found[parameter] = value
        return found

    def _credits(self, instance_id: str) -> Data:
        """The credit option, which only burstable instances have."""
        answer = self.call("ec2", "DescribeInstanceCreditSpecifications", InstanceIds=[instance_id])
        return {"CpuCredits": answer["InstanceCreditSpecifications"][0]["CpuCredits"]}

    def _volumes(self, instance: Mapping[str, Any]) -> dict[str, Data]:
        ids = [each["Ebs"]["VolumeId"] for each in instance.get("BlockDeviceMappings", ())]
        if not ids:
            return {}
        return {each["VolumeId"]: each for each in self.call("ec2", "DescribeVolumes", VolumeIds=ids)["Volumes"]}


_TOLD_OTHERWISE = frozenset(
    {"BlockDeviceMappings", "NetworkInterfaces", "Monitoring", "KernelId", "SecurityGroups", "Operator", "Tags"}
)
"""Members of an instance that launch template data has in another form, or not when it is made from an instance."""


def _mapping(mapping: Mapping[str, Any], volumes: Mapping[str, Data]) -> Data:
    volume = volumes[mapping["Ebs"]["VolumeId"]]
    ebs = {
        "DeleteOnTermination": mapping["Ebs"].get("DeleteOnTermination"),
        "Encrypted": volume.get("Encrypted"),
        "Iops": volume.get("Iops"),
        "KmsKeyId": volume.get("KmsKeyId"),
        "SnapshotId": volume.get("SnapshotId") or None,
        "Throughput": volume.get("Throughput"),
        "VolumeSize": volume.get("Size"),
        "VolumeType": volume.get("VolumeType"),
    }
    return {
        "DeviceName": mapping["DeviceName"],
        "Ebs": {name: value for name, value in ebs.items() if value is not None},
    }


def _interface(interface: Mapping[str, Any]) -> Data:
    attachment = interface.get("Attachment", {})
    return {
        **interface,
        "AssociatePublicIpAddress": "Association" in interface,
        "DeleteOnTermination": attachment.get("DeleteOnTermination", True),
        "DeviceIndex": attachment.get("DeviceIndex", 0),
        "Groups": [group["GroupId"] for group in interface.get("Groups", ())],
        "Ipv6Addresses": interface.get("Ipv6Addresses", []),
    }


def _kernels(instance: Mapping[str, Any]) -> Data:
    return {
        parameter: instance[member]
        for member, (parameter, prefix) in _KERNELS.items()
        if instance.get(member, "").startswith(prefix)
    }


def _tag_specifications(instance: Mapping[str, Any], volumes: Iterable[Data]) -> list[Data]:
    """The tags of the instance and of its volumes, without those that AWS has set."""
    tagged = {"instance": instance.get("Tags", []), "volume": [tag for each in volumes for tag in each.get("Tags", ())]}
    own = {
        kind: list({tag["Key"]: tag for tag in tags if not tag["Key"].startswith("aws:")}.values())
        for kind, tags in tagged.items()
    }
    return [{"ResourceType": kind, "Tags": tags} for kind, tags in own.items() if tags]
