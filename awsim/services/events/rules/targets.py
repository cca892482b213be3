"""PutTargets, RemoveTargets and ListTargetsByRule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.quotas import require_room
from awsim.services.events.registers import paged
from awsim.services.events.resources import EventsResources
from awsim.services.events.rules.rules import require_unmanaged
from awsim.services.events.rules.target_checks import check_target
from awsim.services.events.rules.target_settings import target_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]


class TargetOperations(EventsResources):
    """The targets of rules."""

    def put_targets(
        self, *, rule: str, targets: Sequence[Mapping[str, Any]], event_bus_name: str | None = None
    ) -> Answer:
        """Add targets; one whose id the rule has takes its place."""
        bus = self.bus(event_bus_name, "PutTargets")
        found = self.rule(rule, bus)
        require_unmanaged(found)
        for each in targets:
            check_target(self, each)
        require_room(self, "targets", len(found.targets.keys() | {each["Id"] for each in targets}))
        for each in targets:
            target = target_of(found, each)
            before = found.targets.get(target.id)
            if before is not None:
                bus.count_target(before.arn, found.name, -1)
            found.targets[target.id] = target
            bus.count_target(target.arn, found.name, 1)
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def remove_targets(
        self, *, rule: str, ids: Sequence[str], event_bus_name: str | None = None, force: bool | None = None
    ) -> Answer:
        """Remove targets; an id that the rule has not is a failed entry."""
        bus = self.bus(event_bus_name, "RemoveTargets")
        found = self.rule(rule, bus)
        require_unmanaged(found, force=force)
        failed = []
        for target_id in ids:
            target = found.targets.pop(target_id, None)
            if target is None:
                failed.append(_no_target(target_id, rule, bus.name))
            else:
                bus.count_target(target.arn, found.name, -1)
        return {"FailedEntryCount": len(failed), "FailedEntries": failed}

    def list_targets_by_rule(
        self,
        *,
        rule: str,
        event_bus_name: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List the targets of a rule by their ids."""
        bus = self.bus(event_bus_name, "ListTargetsByRule")
        found = self.rule(rule, bus)
        ids, following = paged(
            sorted(found.targets), limit, next_token, self.scope("ListTargetsByRule", found.arn), key=str
        )
        return {"Targets": [found.targets[each].given for each in ids], "NextToken": following}


def _no_target(target_id: str, rule: str, bus: str) -> dict[str, str]:
    return {
        "TargetId": target_id,
        "ErrorCode": "ResourceNotFoundException",
        "ErrorMessage": f"Rule {rule} does not have target {target_id} on EventBus {bus}.",
    }
