"""TagResource, UntagResource and ListTagsForResource: the tags of buses and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.services.events.buses.models import DEFAULT
from awsim.services.events.errors import invalid
from awsim.services.events.resources import EventsResources
from awsim.services.events.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.events.buses.models import EventBus
    from awsim.services.events.rules.models import Rule


class TagOperations(EventsResources):
    """Tags."""

    def tag_resource(self, *, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Add tags; a key that is there gets the new value."""
        tagged = self._tagged(resource_arn)
        tagged.tags = checked_tags(tags, tagged.tags)
        return {}

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> dict[str, Any]:
        """Remove tags; a key that is not there is no error (recorded: tests_tag_untag_resource)."""
        tagged, gone = self._tagged(resource_arn), set(tag_keys)
        tagged.tags = {key: value for key, value in tagged.tags.items() if key not in gone}
        return {}

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """The tags of a bus or a rule."""
        return {"Tags": tags_to_list(self._tagged(resource_arn).tags)}

    def _tagged(self, arn: str) -> EventBus | Rule:
        parts = arn.split(":", 5)
        kind, _, name = parts[5].partition("/") if len(parts) == 6 else ("", "", "")
        if parts[2:5] == ["events", self.region, self.account] and name:
            if kind == "event-bus":
                return self.bus(name)
            if kind == "rule":
                bus, _, rule = name.rpartition("/")
                return self.rule(rule, self.bus(bus or DEFAULT))
        raise invalid("ResourceARN", "Provided Arn is not of an event bus or a rule.")
