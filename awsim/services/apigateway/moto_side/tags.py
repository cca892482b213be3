"""APIs and what belongs to them among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedApis(TaggedResources):
    """What one account has in one region."""

    service = "apigateway"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Everything that has tags."""
        found = self.world.backend("apigateway", self.account, self.region).tagged_resources()
        for arn, tags in found.items():
            yield arn, dict(tags), arn.rpartition("::/")[2].split("/")[0]

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; raises ServiceError."""
        self.call("TagResource", {"resourceArn": arn, "tags": dict(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags; raises ServiceError."""
        self.call("UntagResource", {"resourceArn": arn, "tagKeys": tag_keys})


def show_apis() -> None:
    """Have moto's Resource Groups Tagging API see the native APIs."""
    show(TaggedApis)
