"""Buckets among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import tags_from_list, tags_to_list
from awsim.model.errors import ServiceError
from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedBuckets(TaggedResources):
    """The buckets of one account and region."""

    service = "s3"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every bucket with its tags."""
        for bucket in self.call("ListBuckets", {"BucketRegion": self.region})["Buckets"]:
            yield bucket["BucketArn"], self._tags(bucket["Name"]), "bucket"

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a bucket; raises ServiceError."""
        self._put(arn, {**self._tags(_name(arn)), **tags})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a bucket; raises ServiceError."""
        self._put(arn, {key: value for key, value in self._tags(_name(arn)).items() if key not in tag_keys})

    def _tags(self, bucket: str) -> dict[str, str]:
        try:
            return tags_from_list(self.call("GetBucketTagging", {"Bucket": bucket})["TagSet"])
        except ServiceError as error:
            if error.code == "NoSuchTagSet":
                return {}
            raise

    def _put(self, arn: str, tags: Mapping[str, str]) -> None:
        self.call("PutBucketTagging", {"Bucket": _name(arn), "Tagging": {"TagSet": tags_to_list(tags)}})


def show_buckets() -> None:
    """Have moto's Resource Groups Tagging API see the native buckets."""
    show(TaggedBuckets)


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]
