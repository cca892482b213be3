"""The VPC a function is attached to: its subnets and security groups, as EC2 knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import InvalidParameterValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.backend import Backend


def vpc_config(backend: Backend, given: Mapping[str, Any]) -> dict[str, Any]:
    """A request's `VpcConfig` as it is shown, with the VPC of its subnets; raises the service's errors.

    Without subnets the function is in no VPC, and is shown with an empty one (recorded: test_vpc_config).
    """
    subnets, groups = list(given.get("SubnetIds") or ()), list(given.get("SecurityGroupIds") or ())
    if bool(subnets) != bool(groups):
        raise InvalidParameterValueError("SubnetIds and SecurityIds must coexist or be both empty list.")
    vpcs = _vpcs(backend, "DescribeSubnets", SubnetIds=subnets) if subnets else {""}
    if groups and _vpcs(backend, "DescribeSecurityGroups", GroupIds=groups) != vpcs:
        raise InvalidParameterValueError(
            f"Security groups {', '.join(groups)} and subnets {', '.join(subnets)} are not in the same VPC."
        )
    return {
        "SubnetIds": subnets,
        "SecurityGroupIds": groups,
        "Ipv6AllowedForDualStack": given.get("Ipv6AllowedForDualStack", False),
        "VpcId": min(vpcs),
    }


def _vpcs(backend: Backend, operation: str, **ids: list[str]) -> set[str]:
    """The VPCs that subnets or security groups belong to."""
    try:
        answer = backend.call("ec2", operation, **ids)
    except ServiceError as error:
        raise InvalidParameterValueError(
            f"Error occurred while {operation}. EC2 Error Code: {error.code}. EC2 Error Message: {error.message}"
        ) from error
    return {each["VpcId"] for each in answer.get("Subnets") or answer["SecurityGroups"]}
