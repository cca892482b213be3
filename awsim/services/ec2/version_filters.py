"""What the filters of DescribeLaunchTemplateVersions look at (API reference, Filter.N)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.ec2.launch_templates import time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.services.ec2.models import LaunchTemplate, LaunchTemplateVersion

    Listed = tuple[LaunchTemplate, LaunchTemplateVersion]
    Look = Callable[[Listed], Iterator[str]]


def _at(*path: str) -> Look:
    """The values in launch template data at a path, which goes through all members of the lists on its way."""

    def look(listed: Listed) -> Iterator[str]:
        return _values(listed[1].data, path)

    return look


def _values(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif path:
        if path[0] in value:
            yield from _values(value[path[0]], path[1:])
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def _is_default(listed: Listed) -> Iterator[str]:
    template, version = listed
    yield "true" if version.number == template.default_number else "false"


def _create_time(listed: Listed) -> Iterator[str]:
    yield time_text(listed[1].created_at)


FILTERS: dict[str, Look] = {
    "create-time": _create_time,
    "ebs-optimized": _at("EbsOptimized"),
    "http-endpoint": _at("MetadataOptions", "HttpEndpoint"),
    # Launch template data says of protocols only whether there is IPv6.
    "http-protocol-ipv4": _at("MetadataOptions", "HttpProtocolIpv4"),
    "host-resource-group-arn": _at("Placement", "HostResourceGroupArn"),
    "http-tokens": _at("MetadataOptions", "HttpTokens"),
    "iam-instance-profile": _at("IamInstanceProfile", "Arn"),
    "image-id": _at("ImageId"),
    "instance-type": _at("InstanceType"),
    "is-default-version": _is_default,
    "kernel-id": _at("KernelId"),
    "license-configuration-arn": _at("LicenseSpecifications", "LicenseConfigurationArn"),
    "network-card-index": _at("NetworkInterfaces", "NetworkCardIndex"),
    "ram-disk-id": _at("RamDiskId"),
    "snapshot-id": _at("BlockDeviceMappings", "Ebs", "SnapshotId"),
    "volume-id": _at("BlockDeviceMappings", "Ebs", "VolumeId"),
}
