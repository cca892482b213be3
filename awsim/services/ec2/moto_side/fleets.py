"""EC2 fleets and Spot fleets, which moto holds, with launch templates: version, overrides and all of what they say.

EC2 API reference, CreateFleet, RequestSpotFleet, FleetLaunchTemplateOverridesRequest and LaunchTemplateOverrides.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.model.errors import ServiceError
from awsim.moto.changes import given_by_name, replace
from awsim.services.ec2.moto_side.launch_templates import described_version
from awsim.services.ec2.moto_side.launches import launched, no_image
from awsim.services.ec2.moto_side.requirements import type_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World

Params = dict[str, Any]

FLEET_TAG = "aws:ec2:fleet-id"
SPOT_FLEET_TAG = "aws:ec2spot:fleet-request-id"

_OVERRIDES = ("ImageId", "BlockDeviceMappings", "Placement")
"""What an override has in the form of RunInstances."""


def launch_from_templates() -> None:
    """Have moto's fleets launch what their launch templates and overrides say."""
    fleets: Any = import_module("moto.ec2.models.fleets")
    spots: Any = import_module("moto.ec2.models.spot_requests")
    replace(fleets.FleetsBackend, "create_fleet", _create_fleet)
    replace(fleets.Fleet, "create_on_demand_requests", _launch_on_demand)
    replace(fleets.Fleet, "create_spot_requests", _launch_spots)
    replace(import_module("moto.ec2.responses.fleets").Fleets, "create_fleet", _show_errors)
    replace(spots.SpotInstanceRequest, "launch_instance", _launch_spot)
    replace(spots.SpotRequestBackend, "request_spot_fleet", _request_spot_fleet)
    replace(spots.SpotFleetRequest, "create_spot_requests", _create_spot_requests)


def _create_fleet(original: Callable[[], Any], _: World, backend: Any, *__: Any, **___: Any) -> Any:
    """Settle what each override launches before moto makes the fleet, which reads image and type of it."""
    for config in given_by_name(original)["launch_template_configs"] or ():
        settled = [override for _, override in _settled(backend, config)]
        if any(settled):
            config["Overrides"] = settled
    return original()


def _settled(backend: Any, config: Mapping[str, Any]) -> Iterator[tuple[Params, Params]]:
    """For each override the version it overrides, and the override with an instance type where it must say one."""
    version = described_version(backend.account_id, backend.region_name, config.get("LaunchTemplateSpecification", {}))
    data = version["LaunchTemplateData"]
    for override in config.get("Overrides") or [{}]:
        together = {**data, **override}
        if "ImageId" not in together:
            raise no_image()
        if "InstanceType" in together:
            yield version, override
        elif "InstanceRequirements" in together:
            yield version, {**override, "InstanceType": type_meeting(together["InstanceRequirements"])}
        else:
            raise ServiceError("The request must contain the parameter InstanceType", code="MissingParameter")


def _launch_on_demand(original: Callable[[], None], world: World, fleet: Any, weight_to_add: float) -> None:
    if not fleet.launch_specs or fleet.launch_specs[0].launch_template_spec is None:
        original()
        return
    counts, weight = fleet.get_launch_spec_counts(weight_to_add)
    for launched_by, count in counts.items():
        params = _request(launched_by, count, {FLEET_TAG: fleet.id})
        try:
            reservation = launched(world, fleet.ec2_backend, params)
        except ServiceError as error:
            _note_error(fleet, launched_by, "on-demand", error)
            return
        for instance in reservation.instances:
            instance._fleet_id = fleet.id
            fleet.on_demand_instances.append({"id": reservation.id, "instance": instance, "launch_spec": launched_by})
    fleet.fulfilled_capacity += weight


def _launch_spots(original: Callable[[], Any], _: World, fleet: Any, __: float) -> Any:
    try:
        return original()
    except ServiceError as error:
        _note_error(fleet, fleet.launch_specs[0], "spot", error)
        return fleet.spot_requests


def _note_error(fleet: Any, launched_by: Any, lifecycle: str, error: ServiceError) -> None:
    """Keep why a fleet has not launched what it was asked for: it is made all the same."""
    vars(fleet).setdefault("launch_errors", []).append(
        {
            "LaunchTemplateAndOverrides": {
                "LaunchTemplateSpecification": launched_by.launch_template_spec,
                "Overrides": launched_by.overrides or {},
            },
            "Lifecycle": lifecycle,
            "ErrorCode": error.code,
            "ErrorMessage": error.message,
        }
    )


def _show_errors(original: Callable[[], Any], _: World, response: Any) -> Any:
    """The answer of CreateFleet, which says of an instant fleet what could not be launched."""
    result = original()
    fleet = response.ec2_backend.get_fleet(result.result["FleetId"])
    if fleet.fleet_type == "instant":
        result.result["Errors"] = vars(fleet).get("launch_errors", [])
    return result


def _launch_spot(original: Callable[[], Any], world: World, request: Any) -> Any:
    """Launch the instance of a Spot request of a fleet that has launch templates."""
    launched_by = request.launch_spec
    if launched_by is None or launched_by.launch_template_spec is None:
        return original()
    spot = {"MarketType": "spot", **({"SpotOptions": {"MaxPrice": request.price}} if request.price else {})}
    is_fleet = str(request.spot_fleet_id).startswith("fleet-")
    marks = {FLEET_TAG if is_fleet else SPOT_FLEET_TAG: request.spot_fleet_id}
    params = {**_request(launched_by, 1, marks), "InstanceMarketOptions": spot}
    [instance] = launched(world, request.ec2_backend, params).instances
    instance.lifecycle = "spot"
    instance.spot_instance_request_id = request.id
    instance._spot_fleet_id = request.spot_fleet_id
    return instance


def _request(launched_by: Any, count: int, marks: Mapping[str, str]) -> Params:
    """What RunInstances is asked for by one of a fleet's launch specifications."""
    specification: Params = launched_by.launch_template_spec
    override: Params = launched_by.overrides or {}
    tags = {**launched_by.tag_specifications.get("instance", {}), **marks}
    named = {name: specification[name] for name in ("LaunchTemplateId", "Version") if specification.get(name)}
    params: Params = {
        "MinCount": count,
        "MaxCount": count,
        "LaunchTemplate": named,
        "InstanceType": launched_by.instance_type,
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags_to_list(tags)}],
        **{name: override[name] for name in _OVERRIDES if override.get(name)},
    }
    if override.get("SubnetId"):
        params["SubnetId"] = override["SubnetId"].split(",")[0].strip()
    elif override.get("AvailabilityZone"):
        params["Placement"] = {**params.get("Placement", {}), "AvailabilityZone": override["AvailabilityZone"]}
    if specification.get("LaunchTemplateSpecificationUserData"):
        params["UserData"] = specification["LaunchTemplateSpecificationUserData"]
    return params


def _request_spot_fleet(original: Any, _: World, backend: Any, *__: Any, **___: Any) -> Any:
    """Make a Spot fleet by launch templates, with each override; moto takes the first, and the latest version."""
    given = given_by_name(original)
    configs = given.get("launch_template_config")
    if not configs:
        return original()
    settled = [each for config in configs for each in _settled(backend, config)]
    request = original.func(**{**given, "launch_specs": None, "launch_template_config": None})
    request.launch_specs = [_launch_specification(request, version, override) for version, override in settled]
    try:
        request.create_spot_requests(request.target_capacity)
    except ServiceError:
        del backend.spot_fleet_requests[request.id]
        raise
    return request


def _launch_specification(request: Any, version: Mapping[str, Any], override: Params) -> Any:
    spots: Any = import_module("moto.ec2.models.spot_requests")
    data = version["LaunchTemplateData"]
    together = {**data, **override}
    return spots.SpotFleetLaunchSpec(
        ebs_optimized=data.get("EbsOptimized"),
        group_set=[],
        iam_instance_profile=data.get("IamInstanceProfile", {}).get("Arn"),
        image_id=together["ImageId"],
        instance_type=together["InstanceType"],
        key_name=data.get("KeyName"),
        monitoring=data.get("Monitoring", {}).get("Enabled", False),
        spot_price=override.get("SpotPrice", request.spot_price),
        subnet_id=override.get("SubnetId"),
        tag_specifications={},
        user_data=data.get("UserData"),
        weighted_capacity=override.get("WeightedCapacity", 1),
        launch_template_spec={
            "LaunchTemplateId": version["LaunchTemplateId"],
            "Version": str(version["VersionNumber"]),
        },
        overrides=override,
    )


def _create_spot_requests(original: Callable[[], None], _: World, fleet: Any, weight_to_add: float) -> None:
    if not fleet.launch_specs:
        return  # its launch templates are looked up next
    if fleet.launch_specs[0].launch_template_spec is None:
        original()
        return
    counts, weight = fleet.get_launch_spec_counts(weight_to_add)
    for launched_by, count in counts.items():
        fleet.spot_requests += fleet.spot_backend.request_spot_instances(
            price=launched_by.spot_price,
            image_id=launched_by.image_id,
            count=count,
            spot_instance_type="persistent",
            valid_from=None,
            valid_until=None,
            launch_group=None,
            availability_zone_group=None,
            key_name=launched_by.key_name,
            security_groups=launched_by.group_set,
            user_data=launched_by.user_data,
            instance_type=launched_by.instance_type,
            placement=None,
            kernel_id=None,
            ramdisk_id=None,
            monitoring_enabled=launched_by.monitoring_enabled,
            subnet_id=launched_by.subnet_id,
            spot_fleet_id=fleet.id,
            launch_spec=launched_by,
        )
    fleet.fulfilled_capacity += weight
