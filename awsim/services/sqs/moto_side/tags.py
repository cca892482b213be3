"""Queues among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World


class TaggedQueues:
    """The queues of one account and region, with the methods moto calls on each service's backend."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is SQS's."""
        return arn.split(":")[2:3] == ["sqs"]

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every queue with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        after: dict[str, Any] = {}
        while True:
            page = self._call("ListQueues", {"MaxResults": 1000, **after})
            for url in page.get("QueueUrls", ()):
                names = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
                arn = self._call("GetQueueAttributes", names)["Attributes"]["QueueArn"]
                tags = self._call("ListQueueTags", {"QueueUrl": url}).get("Tags", {})
                yield tagging.TaggedResource(arn=arn, tags=tags, resource_type="sqs:queue")
            if "NextToken" not in page:
                return
            after = {"NextToken": page["NextToken"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a queue; raises ServiceError."""
        self._call("TagQueue", {"QueueUrl": self._url(arn), "Tags": dict(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a queue; raises ServiceError."""
        self._call("UntagQueue", {"QueueUrl": self._url(arn), "TagKeys": tag_keys})

    def _url(self, arn: str) -> str:
        return str(self._call("GetQueueUrl", {"QueueName": arn.rpartition(":")[2]})["QueueUrl"])

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("sqs", operation, params, account=self._account, region=self._region)


def show_queues() -> None:
    """Have moto's Resource Groups Tagging API see the native queues."""
    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", _with_queues)


def _with_queues(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
    yield from original()
    yield TaggedQueues(world, account, region)
