"""RunInstances with a launch template: what moto launches from it, and what of an instance moto leaves out.

The request is completed before moto reads it, so that moto launches what anybody would have asked for by hand.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.model.errors import ServiceError
from awsim.model.names import method_name
from awsim.moto.changes import replace
from awsim.services.ec2.moto_side.launch_templates import described_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from awsim.kernel.world import World

Params = dict[str, Any]

ID_TAG, VERSION_TAG = "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"

_RENAMED = {"RamDiskId": "RamdiskId", "ElasticGpuSpecifications": "ElasticGpuSpecification"}
"""Members of launch template data whose parameter of RunInstances has another name."""

_NOT_LAUNCHED = frozenset({"InstanceRequirements", "Operator"})
"""What launch template data is not RunInstances' to read: fleets and groups choose a type by the requirements."""

_GROUPS = frozenset({"SecurityGroupIds", "SecurityGroups"})
_GROUPED = _GROUPS | {"NetworkInterfaces"}
"""Where a request has its security groups: any of these takes the place of a template's groups."""

_NOTED = {
    "CapacityReservationSpecification": "capacity_reservation_specification",
    "CpuOptions": "cpu_options",
    "CreditSpecification": "credit_specification",
    "EnclaveOptions": "enclave_options",
    "KernelId": "kernel_id",
    "LicenseSpecifications": "licenses",
    "MaintenanceOptions": "maintenance_options",
    "NetworkPerformanceOptions": "network_performance_options",
    "PrivateDnsNameOptions": "private_dns_name_options",
    "RamdiskId": "ramdisk_id",
}
"""Parameters that moto's RunInstances does not read, and what of an instance answers them."""

_PROFILES = {"Name": "name", "Arn": "ARN"}
"""What EC2 calls the ways to name an instance profile."""

ROOT_SIZE = 8
"""The size of the root volume of moto's instances, in GiB, which mappings without a size or snapshot have as well."""


def launch_as_asked() -> None:
    """Have moto's RunInstances take launch templates, and show what it is told of an instance."""
    responses: Any = import_module("moto.ec2.responses.instances")
    replace(responses.InstanceResponse, "run_instances", _run_instances)
    replace(responses.InstanceResponse, "describe_instance_credit_specifications", _describe_credits)


def launched(world: World, ec2_backend: Any, params: Params) -> Any:
    """Launch instances as a call of RunInstances does; the answer is moto's reservation. User data are encoded."""
    account, region = ec2_backend.account_id, ec2_backend.region_name
    answer = world.call("ec2", "RunInstances", params, account=account, region=region)
    return ec2_backend.reservations[answer["ReservationId"]]


def completed(params: Mapping[str, Any], version: Mapping[str, Any]) -> Params:
    """A request with what a version of a launch template says; what the request says itself wins.

    A parameter is overwritten as a whole, but tags are put together (user guide, "Launch instances using a launch
    template").
    """
    data = {
        _RENAMED.get(name, name): value
        for name, value in version["LaunchTemplateData"].items()
        if name not in _NOT_LAUNCHED
    }
    marks = {ID_TAG: version["LaunchTemplateId"], VERSION_TAG: str(version["VersionNumber"])}
    own = [{"ResourceType": "instance", "Tags": tags_to_list(marks)}]
    tags = _together([*data.get("TagSpecifications", ()), *params.get("TagSpecifications", ()), *own])
    if _GROUPED & params.keys():
        data = {name: value for name, value in data.items() if name not in _GROUPS}
    own_parameters = {name: value for name, value in params.items() if name != "LaunchTemplate"}
    return {**data, **_readable(data), **own_parameters, "TagSpecifications": tags}


def _check(response: Any, asked: Mapping[str, Any]) -> None:
    """Refuse what a template and a request make together, where moto would launch it or fail otherwise."""
    if not asked.get("ImageId"):
        raise no_image()
    if asked.get("NetworkInterfaces") and _GROUPS & asked.keys():
        raise ServiceError(
            "Network interfaces and an instance-level security groups may not be specified on the same request",
            code="InvalidParameterCombination",
        )
    profile = asked.get("IamInstanceProfile", {})
    if profile.keys() >= {"Arn", "Name"}:
        raise ServiceError(
            "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
            code="InvalidParameterCombination",
        )
    iam: Any = import_module("moto.iam.models").iam_backends[response.current_account][response.partition]
    for kind, value in profile.items():
        if all(value not in (known.name, known.arn) for known in iam.instance_profiles.values()):
            raise ServiceError(
                f"Value ({value}) for parameter iamInstanceProfile.{kind.lower()} is invalid. "
                f"Invalid IAM Instance Profile {_PROFILES[kind]}",
                code="InvalidParameterValue",
            )


def no_image() -> ServiceError:
    """Neither request nor launch template names an image."""
    return ServiceError("The request must contain the parameter ImageId", code="MissingParameter")


def _run_instances(original: Callable[[], Any], _: World, response: Any) -> Any:
    """Complete the request, have moto carry it out, and add to the instances what moto does not read."""
    asked: Params = response.params
    if asked.get("LaunchTemplate"):
        version = described_version(response.current_account, response.region, asked["LaunchTemplate"])
        asked = completed(asked, version)
        _check(response, asked)
    response.params = _counted(asked)
    result = original()
    for place, instance in enumerate(result.result.instances):
        _complete(instance, asked)
        if place and asked.get("IamInstanceProfile"):
            _associate(instance, asked["IamInstanceProfile"])
    return result


def _counted(asked: Params) -> Params:
    """A request that has moto launch as many instances as it allows; moto launches as many as it insists on.

    There is capacity for all: EC2 launches as many as it can up to MaxCount (API reference, RunInstances).
    """
    least, most = int(asked.get("MinCount", 1)), int(asked.get("MaxCount", 1))
    if least > most:
        raise ServiceError(
            f"Value ({least}) for parameter minCount is invalid. MinCount can't be greater than maxCount ({most}).",
            code="InvalidParameterValue",
        )
    return {**asked, "MinCount": most}


def _readable(data: Mapping[str, Any]) -> Params:
    """What a template may say in a form that moto does not take, in one that it does."""
    found: Params = {}
    if "BlockDeviceMappings" in data:
        mappings = [each for each in data["BlockDeviceMappings"] if "VirtualName" not in each]
        found["BlockDeviceMappings"] = [_sized(each) for each in mappings]
    if "NetworkInterfaces" in data:
        interfaces = enumerate(data["NetworkInterfaces"])
        found["NetworkInterfaces"] = [{"DeviceIndex": place, **each} for place, each in interfaces]
    return found


def _sized(mapping: Mapping[str, Any]) -> Params:
    ebs = mapping.get("Ebs", {})
    if "NoDevice" in mapping or "VolumeSize" in ebs or "SnapshotId" in ebs:
        return dict(mapping)
    return {**mapping, "Ebs": {**ebs, "VolumeSize": ROOT_SIZE}}


def _complete(instance: Any, asked: Mapping[str, Any]) -> None:
    """Note on moto's instance what its RunInstances has left out, by the names moto answers it from."""
    for name, attribute in _NOTED.items():
        if name in asked:
            setattr(instance, attribute, asked[name])
    instance.disable_api_termination = bool(asked.get("DisableApiTermination"))
    placement = asked.get("Placement", {})
    for name, value in placement.items():
        if name != "AvailabilityZone":
            setattr(instance.placement, method_name(name), value)
    for interface in instance.nics.values():
        interface.add_tags(tags_for("network-interface", asked))


def tags_for(resource_type: str, asked: Mapping[str, Any]) -> dict[str, str]:
    """The tags that a request has for resources of a type."""
    return {
        tag["Key"]: tag["Value"]
        for specification in asked.get("TagSpecifications", ())
        for tag in specification.get("Tags", ())
        if specification.get("ResourceType") == resource_type
    }


def _describe_credits(original: Callable[[], Any], _: World, response: Any) -> Any:
    """What instances were launched with; moto has the same for all."""
    result = original()
    for shown in result.result["InstanceCreditSpecifications"]:
        noted = vars(response.ec2_backend.get_instance(shown["InstanceId"])).get("credit_specification")
        if noted is not None:
            shown["CpuCredits"] = noted["CpuCredits"]
    return result


def _together(specifications: Iterable[Mapping[str, Any]]) -> list[Params]:
    """Tag specifications with one for each type of resource; of tags with the same key the last one stays."""
    tags: dict[str, dict[str, str]] = {}
    for specification in specifications:
        found = tags.setdefault(specification["ResourceType"], {})
        found.update({tag["Key"]: tag.get("Value", "") for tag in specification.get("Tags", ())})
    return [{"ResourceType": kind, "Tags": tags_to_list(found)} for kind, found in tags.items()]


def _associate(instance: Any, profile: Mapping[str, str]) -> None:
    """Give an instance its profile, which moto gives only to the first of several."""
    instance.ec2_backend.associate_iam_instance_profile(
        instance_id=instance.id,
        iam_instance_profile_name=profile.get("Name"),
        iam_instance_profile_arn=profile.get("Arn"),
    )
