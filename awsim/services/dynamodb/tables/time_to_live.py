"""Time to live: enabling it, and deleting what has expired (API reference, UpdateTimeToLive).

AWS deletes items within a few days of their expiry; here they go at that moment, by the cloud's clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, table_in_use
from awsim.services.dynamodb.global_tables.replication import Replication
from awsim.services.dynamodb.lifecycles import TIME_TO_LIVE_LIFECYCLE
from awsim.services.dynamodb.resources import READABLE
from awsim.services.dynamodb.tables.expiry import TimeToLive
from awsim.services.dynamodb.values.stored import TIME_TO_LIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

Answer = dict[str, Any]

FOLLOW_EXPIRY = "follow_expiry"

COOLDOWN_SECONDS = 1800.0
"""How long after a change AWS refuses the next one. A cloud whose states pass at once has no such pause."""


class TimeToLiveOperations(Replication):
    """Choosing the attribute that says when items expire, and letting them."""

    def update_time_to_live(self, *, table_name: str, time_to_live_specification: Mapping[str, Any]) -> Answer:
        """Enable time to live on an attribute, or disable it."""
        table = self.table(table_name)
        if table.status not in READABLE:
            raise table_in_use(table.name, table.status)
        attribute = time_to_live_specification["AttributeName"]
        enabled = time_to_live_specification["Enabled"]
        self._require_new_choice(table, attribute, enabled=enabled)
        for backend, each in self.everywhere(table):
            if enabled:
                backend.begin_expiry(each, attribute)
            else:
                backend.end_expiry(each)
        return {"TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute}}

    def describe_time_to_live(self, *, table_name: str) -> Answer:
        """Show whether items expire, and by which attribute."""
        table = self.table(table_name)
        if table.status in {"CREATING", "DELETING"}:
            raise ValidationError(
                f"Cannot describe time to live while table is in {table.status} state: "
                f"Current table state is {table.status}"
            )
        return {"TimeToLiveDescription": describe_time_to_live(table)}

    def follow_expiry(self, table: Table, change: Change) -> None:
        """A follower of a table whose items expire."""
        ttl = table.time_to_live
        assert ttl is not None, "only tables with a time to live have this follower"
        if change.old is not None:
            ttl.discard(change.key, change.old.item)
        if change.new is not None:
            ttl.add(change.key, change.new.item, change.at)
            self.schedule_expiry(table)

    def schedule_expiry(self, table: Table) -> None:
        """See to it that somebody looks when the next item expires."""
        ttl = table.time_to_live
        if ttl is None or ttl.status != "ENABLED" or ttl.next_due is None:
            return
        if table.group is not None and table.group.home != self.region:
            return  # one region deletes for all
        if ttl.task is not None:
            if ttl.task_due <= ttl.next_due:
                return
            self.world.scheduler.cancel(ttl.task)
        ttl.task_due = ttl.next_due
        delay = max(0.0, ttl.next_due - self.now())
        ttl.task = self.schedule(delay, "delete_expired", background=True, table_name=table.name, table_id=table.id)

    def delete_expired(self, *, table_name: str, table_id: str) -> None:
        """Scheduled: delete the items that have expired, as DynamoDB itself."""
        table = self.tables.get(table_name)
        if table is None or table.id != table_id or table.time_to_live is None:
            return
        ttl = table.time_to_live
        ttl.task = None
        if table.status not in READABLE:
            return
        now = self.now()
        while (key := ttl.expired(now)) is not None:
            self.write(table, key, None, by=TIME_TO_LIVE)
        self.schedule_expiry(table)

    def _require_new_choice(self, table: Table, attribute: str, *, enabled: bool) -> None:
        ttl = table.time_to_live
        is_enabled = ttl is not None and ttl.is_enabled
        if ttl is not None and is_enabled and ttl.attribute != attribute:
            raise ValidationError(
                f"TimeToLive is active on a different AttributeName: current AttributeName is {ttl.attribute}"
            )
        if enabled is is_enabled:
            raise ValidationError(f"TimeToLive is already {'enabled' if enabled else 'disabled'}")
        pause = self.world.duration(self.service, "TimeToLive", COOLDOWN_SECONDS)
        if ttl is not None and self.now() - ttl.changed_at < pause:
            raise ValidationError("Time to live has been modified multiple times within a fixed interval")

    def begin_expiry(self, table: Table, attribute: str) -> None:
        """Have the items of a table expire."""
        now = self.now()
        ttl = table.time_to_live = TimeToLive(attribute, changed_at=now)
        for key, stored in table.items.items():
            ttl.add(key, stored.item, now)
        if FOLLOW_EXPIRY not in table.followers:
            table.followers.append(FOLLOW_EXPIRY)
        self.transition(TIME_TO_LIVE_LIFECYCLE, table.name, ttl, "ENABLING")

    def end_expiry(self, table: Table) -> None:
        """Have the items of a table expire no more."""
        ttl = table.time_to_live
        if ttl is None or not ttl.is_enabled:
            return
        ttl.changed_at = self.now()
        ttl.order.clear()
        table.followers.remove(FOLLOW_EXPIRY)
        self.transition(TIME_TO_LIVE_LIFECYCLE, table.name, ttl, "DISABLING")


def describe_time_to_live(table: Table) -> Answer:
    """The TimeToLiveDescription of a table; that of a disabled one does not tell its attribute."""
    ttl = table.time_to_live
    return {"TimeToLiveStatus": "DISABLED"} if ttl is None or ttl.status == "DISABLED" else ttl.describe()
