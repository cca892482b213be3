"""Tables among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.tags import tags_from_list, tags_to_list
from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedTables(TaggedResources):
    """The tables of one account and region."""

    service = "dynamodb"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every table with its tags."""
        after: dict[str, str] = {}
        while True:
            page = self.call("ListTables", after)
            for name in page["TableNames"]:
                arn = self.call("DescribeTable", {"TableName": name})["Table"]["TableArn"]
                yield arn, tags_from_list(self.call("ListTagsOfResource", {"ResourceArn": arn})["Tags"]), "table"
            if "LastEvaluatedTableName" not in page:
                return
            after = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a table; raises ServiceError."""
        self.call("TagResource", {"ResourceArn": arn, "Tags": tags_to_list(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a table; raises ServiceError."""
        self.call("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})


def show_tables() -> None:
    """Have moto's Resource Groups Tagging API see the native tables."""
    show(TaggedTables)
