"""What Scheduler holds in one account and region, and how it is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.common.paging import InvalidToken, page
from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.kernel.lifecycle import Lifecycle, Transition
from awsim.services.scheduler.errors import ValidationError, group_not_found, schedule_not_found
from awsim.services.scheduler.models import Schedule, ScheduleGroup
from awsim.services.scheduler.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.kernel.world import World

DEFAULT_GROUP = "default"
MOST_LISTED = 100

GROUP_LIFECYCLE = Lifecycle("ScheduleGroup", {"DELETING": Transition("DELETED", 5.0)})
"""How long a group with its schedules takes to be gone AWS does not say."""

Numbered = TypeVar("Numbered", Schedule, ScheduleGroup)


class SchedulerResources(DeliveringBackend):
    """The groups, each with its schedules; one is there from the beginning."""

    service = "scheduler"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.last_number = 0
        self.schedule_groups: dict[str, ScheduleGroup] = {}
        self.last_invocations: dict[str, tuple[str, str, int]] = {}
        """Id of a delivery -> (group, name, version) of the schedule that is deleted when it has ended."""
        self._add_group(DEFAULT_GROUP, None)

    @classmethod
    def refusal(cls, message: str) -> ValidationError:
        """The error for input that breaks constraints of the model."""
        return ValidationError(message)

    def transitioning(self, _: Lifecycle, resource_id: str) -> ScheduleGroup | None:
        """The group that is being deleted."""
        return self.schedule_groups.get(resource_id)

    def transitioned(self, _: Lifecycle, resource_id: str, __: Any, ___: str) -> None:
        """Forget a group that has been deleted."""
        del self.schedule_groups[resource_id]

    def group(self, name: str | None) -> ScheduleGroup:
        """A group, the default one where none is named; raises ResourceNotFoundException."""
        found = self.schedule_groups.get(name or DEFAULT_GROUP)
        if found is None:
            raise group_not_found(name or DEFAULT_GROUP)
        return found

    def group_by_arn(self, arn: str) -> ScheduleGroup:
        """A group by its ARN; raises ResourceNotFoundException."""
        name = arn.rpartition("/")[2]
        found = self.schedule_groups.get(name)
        if found is None or found.arn != arn:
            raise group_not_found(name)
        return found

    def schedule_named(self, name: str, group_name: str | None) -> Schedule:
        """A schedule; raises ResourceNotFoundException."""
        found = self.group(group_name).schedules.get(name)
        if found is None:
            raise schedule_not_found(name)
        return found

    def next_number(self) -> int:
        """A number that is higher than all before."""
        self.last_number += 1
        return self.last_number

    def paged(
        self, newest_first: Iterable[Numbered], token: str | None, limit: int | None, scope: list[Any]
    ) -> tuple[list[Numbered], str | None]:
        """A page of what is listed, and the token of the next one; raises ValidationException for a made-up token."""
        try:
            return page(list(newest_first), limit or MOST_LISTED, token, scope, key=lambda each: -each.number)
        except InvalidToken:
            raise ValidationError("Invalid NextToken.") from None

    def _add_group(self, name: str, client_token: str | None) -> ScheduleGroup:
        made = ScheduleGroup(self.arn(f"schedule-group/{name}"), name, self.next_number(), self.now(), client_token)
        self.schedule_groups[name] = made
        return made
