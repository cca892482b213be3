"""Launch templates among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.partitions import partition_of
from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from awsim.kernel.world import World

KIND = "launch-template"


class TaggedTemplates:
    """The launch templates of one account and region, with the methods moto calls on each service's backend."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region
        self._prefix = f"arn:{partition_of(region)}:ec2:{region}:{account}:{KIND}/"

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is a launch template."""
        return arn.startswith(self._prefix)

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every launch template with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        token: dict[str, str] = {}
        while True:
            page = self._call("DescribeLaunchTemplates", token)
            for template in page["LaunchTemplates"]:
                arn = f"{self._prefix}{template['LaunchTemplateId']}"
                tags = {tag["Key"]: tag["Value"] for tag in template.get("Tags", ())}
                yield tagging.TaggedResource(arn=arn, tags=tags, resource_type=f"ec2:{KIND}")
            if "NextToken" not in page:
                return
            token = {"NextToken": page["NextToken"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a launch template; raises ServiceError."""
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        self._call("CreateTags", {"Resources": [arn.removeprefix(self._prefix)], "Tags": listed})

    def untag_resource(self, arn: str, tag_keys: Sequence[str]) -> None:
        """Remove tags from a launch template; raises ServiceError."""
        listed = [{"Key": key} for key in tag_keys]
        self._call("DeleteTags", {"Resources": [arn.removeprefix(self._prefix)], "Tags": listed})

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("ec2", operation, params, account=self._account, region=self._region)


def show_templates() -> None:
    """Have moto's Resource Groups Tagging API see the native launch templates, before its own EC2 is asked."""
    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", _with_templates)


def _with_templates(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
    yield TaggedTemplates(world, account, region)
    yield from original()
