"""Tables among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World


class TaggedTables:
    """The tables of one account and region, with the methods moto calls on each service's backend."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is DynamoDB's."""
        return arn.split(":")[2:3] == ["dynamodb"]

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every table with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        after: dict[str, str] = {}
        while True:
            page = self._call("ListTables", after)
            for name in page["TableNames"]:
                arn = self._call("DescribeTable", {"TableName": name})["Table"]["TableArn"]
                listed = self._call("ListTagsOfResource", {"ResourceArn": arn})["Tags"]
                tags = {tag["Key"]: tag["Value"] for tag in listed}
                yield tagging.TaggedResource(arn=arn, tags=tags, resource_type="dynamodb:table")
            if "LastEvaluatedTableName" not in page:
                return
            after = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a table; raises ServiceError."""
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        self._call("TagResource", {"ResourceArn": arn, "Tags": listed})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a table; raises ServiceError."""
        self._call("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("dynamodb", operation, params, account=self._account, region=self._region)


def show_tables() -> None:
    """Have moto's Resource Groups Tagging API see the native tables."""
    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", _with_tables)


def _with_tables(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
    yield from original()
    yield TaggedTables(world, account, region)
