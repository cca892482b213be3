"""Topics among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_from_list, tags_to_list
from awsim.moto.changes import replace
from awsim.services.sns.moto_side.topics import NativeTopics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World


class TaggedTopics:
    """The topics of one account and region, with the methods moto calls on each service's backend."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is SNS's."""
        return arn.split(":")[2:3] == ["sns"]

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every topic with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        for arn in NativeTopics(self._world, self._account, self._region).arns():
            tags = tags_from_list(self._call("ListTagsForResource", {"ResourceArn": arn})["Tags"])
            yield tagging.TaggedResource(arn=arn, tags=tags, resource_type="sns:topic")

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a topic; raises ServiceError."""
        self._call("TagResource", {"ResourceArn": arn, "Tags": tags_to_list(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a topic; raises ServiceError."""
        self._call("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("sns", operation, params, account=self._account, region=self._region)


def show_topics() -> None:
    """Have moto's Resource Groups Tagging API see the native topics."""
    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", _with_topics)


def _with_topics(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
    yield from original()
    yield TaggedTopics(world, account, region)
