"""Auto Scaling groups, which moto holds, with launch templates: instances are as template, version and policy say.

Amazon EC2 Auto Scaling API reference, LaunchTemplateSpecification, MixedInstancesPolicy and LaunchTemplateOverrides.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.turn import whose
from awsim.services.ec2.moto_side.launch_templates import described_version
from awsim.services.ec2.moto_side.launches import ID_TAG, VERSION_TAG, launched, no_image
from awsim.services.ec2.moto_side.requirements import type_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World

Params = dict[str, Any]

NAME_TAG = "aws:autoscaling:groupName"
_AS_IT_IS = "Invalid launch template version"
"""How the sentences begin that Auto Scaling does not put anything before."""


def launch_from_templates() -> None:
    """Have moto's Auto Scaling check launch templates, launch by them, and show what was launched by which version."""
    models: Any = import_module("moto.autoscaling.models")
    responses: Any = import_module("moto.autoscaling.responses")
    replace(models.FakeAutoScalingGroup, "_set_launch_configuration", _take_template)
    replace(models.FakeAutoScalingGroup, "replace_autoscaling_group_instances", _launch)
    replace(responses.AutoScalingResponse, "describe_scaling_activities", _describe_activities)
    replace(models.FakeAutoScalingGroup, "set_desired_capacity", _scale)
    original: Callable[[Any], Any] = models.InstanceState.launch_template.fget
    models.InstanceState.launch_template = property(
        lambda state: original(state) if whose() is None else _template_of(state)
    )


def _take_template(
    original: Callable[[], None],
    _: World,
    group: Any,
    __: str,
    launch_template: Params | None,
    mixed_instances_policy: Params | None = None,
) -> None:
    """Refuse a template that can't be launched with, as Auto Scaling tries it when a group is created or changed."""
    for specification, override in _specified(launch_template, mixed_instances_policy):
        if ("LaunchTemplateId" in specification) != ("LaunchTemplateName" in specification):
            try:
                data = _version(group, specification)["LaunchTemplateData"]
                if "ImageId" not in {**data, **override}:
                    raise no_image()
            except ServiceError as error:
                raise _invalid(error) from error
    original()


def _specified(template: Params | None, policy: Params | None) -> Iterator[tuple[Params, Params]]:
    """Each launch template a group may launch with, and what overrides it."""
    if template:
        yield template, {}
    elif policy:
        base = policy["LaunchTemplate"].get("LaunchTemplateSpecification", {})
        for override in policy["LaunchTemplate"].get("Overrides") or [{}]:
            yield override.get("LaunchTemplateSpecification") or base, override


def _version(group: Any, specification: Mapping[str, Any]) -> Params:
    return described_version(group.account_id, group.region, specification)


def _invalid(error: ServiceError) -> ServiceError:
    if error.message.startswith(_AS_IT_IS):
        return ServiceError(error.message, code="ValidationError")
    return ServiceError(f"You must use a valid fully-formed launch template. {error.message}", code="ValidationError")


def _launch(
    original: Callable[[], None], world: World, group: Any, count_needed: int, propagated_tags: Mapping[str, str]
) -> None:
    """Launch by the group's template; where that fails, a new group is refused and another one stays short."""
    if group.ec2_launch_template is None:
        original()
        return
    models: Any = import_module("moto.autoscaling.models")
    try:
        for purchase, count in _shares(group, count_needed):
            params = {**_request(world, group, count, propagated_tags), **purchase}
            for instance in launched(world, group.ec2_backend, params).instances:
                instance.autoscaling_group = group
                protected = group.new_instances_protected_from_scale_in
                group.instance_states.append(models.InstanceState(instance, protected_from_scale_in=protected))
    except ServiceError as error:
        if group.name not in group.autoscaling_backend.autoscaling_groups:
            raise _invalid(error) from error
        _note_failure(world, group, error)


def _shares(group: Any, count: int) -> list[tuple[Params, int]]:
    """How many of the instances needed are On-Demand and how many Spot, by the group's InstancesDistribution.

    Above the base, the On-Demand share is rounded up (user guide, "Mixed instances groups").
    """
    distribution: Params = (group.mixed_instances_policy or {}).get("InstancesDistribution", {})
    base = int(distribution.get("OnDemandBaseCapacity") or 0)
    percentage = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
    present = [state.instance.lifecycle for state in group.instance_states]
    above_base = max(0, len(present) + count - base)
    wanted = min(len(present) + count, base) + math.ceil(above_base * percentage / 100)
    on_demand = min(count, max(0, wanted - present.count(None)))
    price = distribution.get("SpotMaxPrice")
    spot = {"MarketType": "spot", **({"SpotOptions": {"MaxPrice": price}} if price else {})}
    shares: list[tuple[Params, int]] = [({}, on_demand), ({"InstanceMarketOptions": spot}, count - on_demand)]
    return [share for share in shares if share[1]]


def _scale(original: Callable[[], None], _: World, group: Any, __: int | None) -> None:
    """Scale in also what the template protects from termination by users (user guide, "Termination protection")."""
    launched_by_template = [state.instance for state in group.instance_states if _template_of(state) is not None]
    protected = [instance for instance in launched_by_template if instance.disable_api_termination]
    for instance in protected:
        instance.disable_api_termination = False
    try:
        original()
    finally:
        for instance in protected:
            instance.disable_api_termination = True


def _request(world: World, group: Any, count: int, propagated_tags: Mapping[str, str]) -> Params:
    """What RunInstances is asked for: the group's template, with what its policy and the group itself override."""
    own = {"LaunchTemplateId": group.ec2_launch_template.id, "Version": group.launch_template_version}
    policy: Params = (group.mixed_instances_policy or {}).get("LaunchTemplate", {})
    override: Params = next(iter(policy.get("Overrides") or ()), {})
    specification = override.get("LaunchTemplateSpecification") or own
    data = _version(group, specification)["LaunchTemplateData"]
    tags = {**propagated_tags, NAME_TAG: group.name}
    params: Params = {
        "MinCount": count,
        "MaxCount": count,
        "LaunchTemplate": specification,
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags_to_list(tags)}],
        **_where(world, group, data),
    }
    instance_type = override.get("InstanceType") or _type_required(override, data)
    return {**params, "InstanceType": instance_type} if instance_type else params


def _type_required(override: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    requirements = override.get("InstanceRequirements") or data.get("InstanceRequirements")
    return type_meeting(requirements) if requirements and "InstanceType" not in data else None


def _where(world: World, group: Any, data: Mapping[str, Any]) -> Params:
    """Where the instances are launched: moto has all of a group in one of its subnets, or of its zones."""
    interfaces = [dict(each) for each in data.get("NetworkInterfaces", ())]
    if group.vpc_zone_identifier:
        subnet = group.vpc_zone_identifier.split(",")[0]
        if not interfaces:
            return {"SubnetId": subnet}
        return {"NetworkInterfaces": [{**each, "SubnetId": subnet} for each in interfaces]}
    if any("SubnetId" in each for each in interfaces):
        return {}
    return {
        "Placement": {**data.get("Placement", {}), "AvailabilityZone": world.random.choice(group.availability_zones)}
    }


def _template_of(state: Any) -> Params | None:
    """The launch template an instance was launched with, and the number of its version."""
    tags = {tag["key"]: tag["value"] for tag in state.instance.get_tags()}
    template = state.auto_scaling_group.ec2_launch_template if state.auto_scaling_group is not None else None
    if ID_TAG not in tags or template is None:
        return None
    found = {"LaunchTemplateId": tags[ID_TAG], "Version": tags[VERSION_TAG]}
    return {**found, "LaunchTemplateName": template.name} if template.id == tags[ID_TAG] else found


def _note_failure(world: World, group: Any, error: ServiceError) -> None:
    """Keep the activity of a launch that has failed, which is where a user of Auto Scaling looks for the reason."""
    now = datetime.fromtimestamp(world.clock.now(), UTC)
    activity = {
        "ActivityId": world.random.uuid(),
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "Description": f"Launching a new EC2 instance.  Status Reason: {error.message} Launching EC2 instance failed.",
        "Cause": f"At {now:%Y-%m-%dT%H:%M:%SZ} an instance was started in response to a difference between desired "
        "and actual capacity.",
        "StartTime": now,
        "EndTime": now,
        "StatusCode": "Failed",
        "StatusMessage": f"{error.message} Launching EC2 instance failed.",
        "Progress": 100,
    }
    vars(group).setdefault("failed_activities", []).insert(0, activity)


def _describe_activities(original: Callable[[], Any], _: World, response: Any) -> Any:
    """The activities that have failed; moto keeps none at all."""
    result = original()
    name = response._get_param("AutoScalingGroupName")
    for group in response.autoscaling_backend.autoscaling_groups.values():
        if name in (None, group.name):
            result.result["Activities"] += vars(group).get("failed_activities", [])
    return result
