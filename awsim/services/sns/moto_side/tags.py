"""Topics among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import tags_from_list, tags_to_list
from awsim.moto.tagged import TaggedResources, show
from awsim.services.sns.moto_side.topics import NativeTopics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedTopics(TaggedResources):
    """The topics of one account and region."""

    service = "sns"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every topic with its tags."""
        for arn in NativeTopics(self.world, self.account, self.region).arns():
            yield arn, tags_from_list(self.call("ListTagsForResource", {"ResourceArn": arn})["Tags"]), "topic"

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a topic; raises ServiceError."""
        self.call("TagResource", {"ResourceArn": arn, "Tags": tags_to_list(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a topic; raises ServiceError."""
        self.call("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})


def show_topics() -> None:
    """Have moto's Resource Groups Tagging API see the native topics."""
    show(TaggedTopics)
