"""Native resources among those that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.kernel.world import World


class TaggedResources(ABC):
    """A service's resources in one account and region, with the methods moto calls on each service's backend."""

    service: ClassVar[str]
    """As in ARNs and in `World.call`."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self.world = world
        self.account = account
        self.region = region

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is one of these."""
        return arn.split(":")[2:3] == [self.service]

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Every resource with its tags, in moto's form."""
        tagging: Any = import_module("moto.core.resource_tagging")
        for arn, tags, kind in self.resources():
            yield tagging.TaggedResource(arn=arn, tags=tags, resource_type=f"{self.service}:{kind}")

    @abstractmethod
    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """(ARN, tags, kind of resource: `topic`) of each resource."""

    @abstractmethod
    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a resource."""

    @abstractmethod
    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a resource."""

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation of the service."""
        return self.world.call(self.service, operation, params, account=self.account, region=self.region)


def show(kind: type[TaggedResources], *, is_asked_first: bool = False) -> None:
    """Have moto's tagging API see these resources; `is_asked_first`: before moto's own of the same service."""

    def with_native(original: Callable[[], Iterator[Any]], world: World, account: str, region: str) -> Iterator[Any]:
        native = kind(world, account, region)
        if is_asked_first:
            yield native
        yield from original()
        if not is_asked_first:
            yield native

    replace(import_module("moto.resourcegroupstaggingapi.models"), "iter_taggable_backends", with_native)
