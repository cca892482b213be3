"""Queues among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedQueues(TaggedResources):
    """The queues of one account and region."""

    service = "sqs"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every queue with its tags."""
        after: dict[str, Any] = {}
        while True:
            page = self.call("ListQueues", {"MaxResults": 1000, **after})
            for url in page.get("QueueUrls", ()):
                names = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
                arn = self.call("GetQueueAttributes", names)["Attributes"]["QueueArn"]
                yield arn, self.call("ListQueueTags", {"QueueUrl": url}).get("Tags", {}), "queue"
            if "NextToken" not in page:
                return
            after = {"NextToken": page["NextToken"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a queue; raises ServiceError."""
        self.call("TagQueue", {"QueueUrl": self._url(arn), "Tags": dict(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a queue; raises ServiceError."""
        self.call("UntagQueue", {"QueueUrl": self._url(arn), "TagKeys": tag_keys})

    def _url(self, arn: str) -> str:
        return str(self.call("GetQueueUrl", {"QueueName": arn.rpartition(":")[2]})["QueueUrl"])


def show_queues() -> None:
    """Have moto's Resource Groups Tagging API see the native queues."""
    show(TaggedQueues)
