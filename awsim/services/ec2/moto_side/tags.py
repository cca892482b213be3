"""Launch templates among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.partitions import partition_of
from awsim.common.tags import tags_from_list, tags_to_list
from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIND = "launch-template"


class TaggedTemplates(TaggedResources):
    """The launch templates of one account and region."""

    service = "ec2"

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is a launch template; moto holds EC2's others."""
        return arn.startswith(self._prefix)

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every launch template with its tags."""
        token: dict[str, str] = {}
        while True:
            page = self.call("DescribeLaunchTemplates", token)
            for template in page["LaunchTemplates"]:
                arn = f"{self._prefix}{template['LaunchTemplateId']}"
                yield arn, tags_from_list(template.get("Tags", ())), KIND
            if "NextToken" not in page:
                return
            token = {"NextToken": page["NextToken"]}

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a launch template; raises ServiceError."""
        self.call("CreateTags", {"Resources": [arn.removeprefix(self._prefix)], "Tags": tags_to_list(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a launch template; raises ServiceError."""
        listed = [{"Key": key} for key in tag_keys]
        self.call("DeleteTags", {"Resources": [arn.removeprefix(self._prefix)], "Tags": listed})

    @property
    def _prefix(self) -> str:
        return f"arn:{partition_of(self.region)}:ec2:{self.region}:{self.account}:{KIND}/"


def show_templates() -> None:
    """Have moto's Resource Groups Tagging API see the native launch templates, before its own EC2 is asked."""
    show(TaggedTemplates, is_asked_first=True)
