"""What EC2's operations on launch templates and tags need (Service Authorization Reference, "Amazon EC2")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.access import Need, ServiceAccess

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place

KINDS = {
    "acl": "network-acl",
    "ami": "image",
    "dopt": "dhcp-options",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "fleet": "fleet",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "r": "reserved-instances",
    "rtb": "route-table",
    "sfr": "spot-fleet-request",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpn": "vpn-connection",
}
"""How ids begin, and what ARNs call these resources."""

WITHOUT_ACCOUNT = frozenset({"image", "snapshot"})


def tagged(params: Params, place: Place) -> list[str]:
    """The resources of CreateTags and DeleteTags, whose kinds are told by their ids."""
    return [_arn(each, place) for each in params.get("Resources", ())]


def _arn(resource_id: str, place: Place) -> str:
    kind = KINDS.get(resource_id.rpartition("-")[0], "*")
    arn = place.arn(f"{kind}/{resource_id}")
    return arn.replace(f":{place.account}:", "::", 1) if kind in WITHOUT_ACCOUNT else arn


TEMPLATE = (Need(("launch-template/{LaunchTemplateId}", "launch-template/*")),)
"""A name says nothing of the id that ARNs have."""

ACCESS = ServiceAccess(
    prefix="ec2",
    members={"InstanceId": "instance/{InstanceId}"},
    needs={
        "CreateLaunchTemplate": (Need(("launch-template/*",)),),
        "CreateLaunchTemplateVersion": TEMPLATE,
        "CreateTags": (Need((tagged,)),),
        "DeleteLaunchTemplate": TEMPLATE,
        "DeleteLaunchTemplateVersions": TEMPLATE,
        "DeleteTags": (Need((tagged,)),),
        "ModifyLaunchTemplate": TEMPLATE,
    },
)
