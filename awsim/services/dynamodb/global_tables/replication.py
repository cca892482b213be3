"""How a write in one region reaches the others: the last writer of an item wins (developer guide, "Global tables")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.global_tables.models import STRONG
from awsim.services.dynamodb.resources import READABLE, DynamoDBResources

if TYPE_CHECKING:
    from awsim.services.dynamodb.global_tables.models import GlobalTable, Replica, Stamp
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change, StoredItem

REPLICATE = "replicate"

REPLICATION_SECONDS = 1.0
"""How long a write takes to the other regions ("usually within a second or less")."""


class Replication(DynamoDBResources):
    """Passing writes on between the regions of an account."""

    def replicate(self, table: Table, change: Change) -> None:
        """A follower of a replica: note whose write the item is, and have the others told of it."""
        group = table.group
        assert group is not None, "only replicas have this follower"
        if group.is_receiving:
            return
        group.written += 1
        stamp = (change.at, group.written)
        group.members[self.region].stamps[change.key] = stamp
        group.pending.append((change.key, change.new, stamp, self.region))
        if group.consistency == STRONG:
            self.pass_on(group)
        elif not group.is_scheduled:
            group.is_scheduled = True
            delay = self.world.duration(self.service, "Replication", REPLICATION_SECONDS)
            self.schedule(delay, "pass_on_writes", table_name=table.name)

    def pass_on_writes(self, *, table_name: str) -> None:
        """Scheduled: tell the other regions what has been written since."""
        table = self.tables.get(table_name)
        if table is not None and table.group is not None:
            self.pass_on(table.group)

    def pass_on(self, group: GlobalTable) -> None:
        """Bring all pending writes to all regions they were not made in."""
        group.is_scheduled = False
        pending, group.pending = group.pending, []
        for key, new, stamp, region in pending:
            for member in group.others(region):
                self._apply(group, member, key, new, stamp)

    def in_region(self, region: str) -> Self:
        """The backend of this account in a region; raises ValidationException where there is no DynamoDB."""
        if region not in self.regions or region == "local":
            raise ValidationError(
                f"Region {region} is not supported. The latest version of global tables are only supported in the "
                f"following regions: [{', '.join(sorted(set(self.regions) - {'local'}))}]"
            )
        found = self.world.backend(self.service, self.account, region)
        assert isinstance(found, type(self)), "there is one class of backends"
        return found

    def replicas_of(self, group: GlobalTable) -> list[tuple[Self, Table]]:
        """The tables of a global table, each with the backend of its region."""
        backends = [self.in_region(region) for region in group.members]
        found = [(backend, backend.tables.get(group.name)) for backend in backends]
        return [(backend, table) for backend, table in found if table is not None]

    def everywhere(self, table: Table) -> list[tuple[Self, Table]]:
        """A table, with its backend, and its replicas with theirs."""
        return [(self, table)] if table.group is None else self.replicas_of(table.group)

    def _apply(self, group: GlobalTable, member: Replica, key: Key, new: StoredItem | None, stamp: Stamp) -> None:
        backend = self.in_region(member.region)
        table = backend.tables.get(group.name)
        if table is None or table.group is not group or table.status not in {*READABLE, "CREATING"}:
            return
        if member.stamps.get(key, (0.0, 0)) > stamp:
            return
        member.stamps[key] = stamp
        group.is_receiving = True
        try:
            backend.write(table, key, new)
        finally:
            group.is_receiving = False
