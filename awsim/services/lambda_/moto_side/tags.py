"""Functions among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedFunctions(TaggedResources):
    """The functions of one account and region."""

    service = "lambda"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every function with its tags."""
        marker: dict[str, str] = {}
        while True:
            page = self.call("ListFunctions", marker)
            for function in page["Functions"]:
                arn = function["FunctionArn"]
                yield arn, self.call("ListTags", {"Resource": arn})["Tags"], "function"
            if not page.get("NextMarker"):
                return
            marker = {"Marker": page["NextMarker"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a function; raises ServiceError."""
        self.call("TagResource", {"Resource": arn, "Tags": tags})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a function; raises ServiceError."""
        self.call("UntagResource", {"Resource": arn, "TagKeys": tag_keys})


def show_functions() -> None:
    """Have moto's Resource Groups Tagging API see the native functions."""
    show(TaggedFunctions)
