"""Functions among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import replace
from awsim.services.lambda_.moto_side.functions import NativeFunctions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.kernel.world import World


class TaggedFunctions:
    """The functions of one account and region, with the methods moto calls on each service's backend."""

    def __init__(self, functions: NativeFunctions) -> None:
        self._functions = functions

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is Lambda's."""
        return arn.split(":")[2:3] == ["lambda"]

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every function with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        marker: dict[str, str] = {}
        while True:
            page = self._functions.call("ListFunctions", marker)
            for function in page["Functions"]:
                arn = function["FunctionArn"]
                tags = self._functions.call("ListTags", {"Resource": arn})["Tags"]
                yield tagging.TaggedResource(arn=arn, tags=tags, resource_type="lambda:function")
            if not page.get("NextMarker"):
                return
            marker = {"Marker": page["NextMarker"]}

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags to a function; raises ServiceError."""
        self._functions.call("TagResource", {"Resource": arn, "Tags": tags})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a function; raises ServiceError."""
        self._functions.call("UntagResource", {"Resource": arn, "TagKeys": tag_keys})


def show_functions() -> None:
    """Have moto's Resource Groups Tagging API see the native functions."""
    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", _with_functions)


def _with_functions(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
    yield from original()
    yield TaggedFunctions(NativeFunctions(world, account, region))
