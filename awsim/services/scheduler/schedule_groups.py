"""Groups of schedules, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, check_tags, merged, removed, tags_from_list, tags_to_list
from awsim.services.scheduler.errors import ConflictError, ServiceQuotaExceededError, ValidationError
from awsim.services.scheduler.resources import DEFAULT_GROUP, GROUP_LIFECYCLE, SchedulerResources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.scheduler.models import ScheduleGroup

Answer = dict[str, Any]


class ScheduleGroupOperations(SchedulerResources):
    """Creating, showing, listing and deleting groups; their tags."""

    def create_schedule_group(
        self, *, name: str, tags: Sequence[Mapping[str, str]] = (), client_token: str | None = None
    ) -> Answer:
        """Create a group; the same request again, by its token, answers the group there is."""
        there = self.schedule_groups.get(name)
        if there is not None:
            if client_token is not None and there.client_token == client_token:
                return {"ScheduleGroupArn": there.arn}
            raise ConflictError(f"Schedule group {name} already exists.")
        checked = _with_tags({}, tags)
        made = self._add_group(name, client_token)
        made.tags = checked
        return {"ScheduleGroupArn": made.arn}

    def get_schedule_group(self, *, name: str) -> Answer:
        """Show a group."""
        return _described(self.group(name))

    def list_schedule_groups(
        self, *, name_prefix: str = "", next_token: str | None = None, max_results: int | None = None
    ) -> Answer:
        """List groups, the newest first."""
        found = [each for each in reversed(self.schedule_groups.values()) if each.name.startswith(name_prefix)]
        groups, following = self.paged(found, next_token, max_results, ["ListScheduleGroups", name_prefix])
        return {"ScheduleGroups": [_described(each) for each in groups], "NextToken": following}

    def delete_schedule_group(self, *, name: str, client_token: str | None = None) -> None:
        """Delete a group and all its schedules; repeated, with a token or without, it changes nothing."""
        if name == DEFAULT_GROUP:
            raise ValidationError("The default schedule group can't be deleted.")
        group = self.group(name)
        for schedule in group.schedules.values():
            if schedule.task is not None:
                self.world.scheduler.cancel(schedule.task)
        group.schedules.clear()
        if group.status != "DELETING":
            self.transition(GROUP_LIFECYCLE, name, group, "DELETING")

    def list_tags_for_resource(self, *, resource_arn: str) -> Answer:
        """The tags of a group."""
        return {"Tags": tags_to_list(self.group_by_arn(resource_arn).tags)}

    def tag_resource(self, *, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> None:
        """Add tags to a group; a key that is there gets the new value."""
        group = self.group_by_arn(resource_arn)
        group.tags = _with_tags(group.tags, tags)

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Remove tags from a group; keys it does not have are ignored."""
        group = self.group_by_arn(resource_arn)
        try:
            group.tags = removed(group.tags, tag_keys)
        except TagError as error:
            raise ValidationError(error.message) from None


def _with_tags(tags: Mapping[str, str], given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    try:
        added = tags_from_list(given)
        check_tags(added)
        return merged(tags, added)
    except TagError as error:
        if error.kind == "too_many":
            raise ServiceQuotaExceededError(error.message) from None
        raise ValidationError(error.message) from None


def _described(group: ScheduleGroup) -> Answer:
    return {
        "Arn": group.arn,
        "Name": group.name,
        "State": group.status,
        "CreationDate": group.created_at,
        "LastModificationDate": group.created_at,
    }
