"""Rules and buses among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_from_list, tags_to_list
from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TaggedEvents(TaggedResources):
    """The buses and rules of one account and region."""

    service = "events"

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Every bus and rule with its tags."""
        for bus in self._listed("ListEventBuses", "EventBuses", {}):
            yield bus["Arn"], self._tags(bus["Arn"]), "event-bus"
            for rule in self._listed("ListRules", "Rules", {"EventBusName": bus["Name"]}):
                yield rule["Arn"], self._tags(rule["Arn"]), "rule"

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; raises ServiceError."""
        self.call("TagResource", {"ResourceARN": arn, "Tags": tags_to_list(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags; raises ServiceError."""
        self.call("UntagResource", {"ResourceARN": arn, "TagKeys": tag_keys})

    def _tags(self, arn: str) -> dict[str, str]:
        return tags_from_list(self.call("ListTagsForResource", {"ResourceARN": arn})["Tags"])

    def _listed(self, operation: str, member: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            page = self.call(operation, {**params, **token})
            yield from page.get(member, ())
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}


def show_rules_and_buses() -> None:
    """Have moto's Resource Groups Tagging API see the native buses and rules."""
    show(TaggedEvents)
