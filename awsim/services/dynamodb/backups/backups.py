"""Backups on demand: making, showing, deleting and restoring them (API reference, CreateBackup and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from awsim.common.arn import Arn
from awsim.services.dynamodb.backups.continuous_backups import ContinuousBackupOperations, iso, table_name_in
from awsim.services.dynamodb.backups.models import SYSTEM, USER, Backup
from awsim.services.dynamodb.backups.recovery import DAY, LONGEST_PERIOD_DAYS, RestoreOrigin
from awsim.services.dynamodb.backups.restoring import require_key
from awsim.services.dynamodb.errors import ValidationError, backup_in_use, backup_not_found, invalid_parameters
from awsim.services.dynamodb.lifecycles import BACKUP_LIFECYCLE

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.dynamodb.models import Table

Answer = dict[str, Any]

PAGE = 100


class BackupOperations(ContinuousBackupOperations):
    """Backups of this account's tables; they outlive them."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.backups: dict[str, Backup] = {}
        """By ARN."""
        self.backups_by_age: SortedDict[tuple[float, str], Backup] = SortedDict()
        """By the moment of creation and ARN, which is the order of ListBackups."""

    def create_backup(self, *, table_name: str, backup_name: str) -> Answer:
        """Begin a backup of a table; names need not differ."""
        table = self.backed_up_table(table_name)
        backup = Backup.of(table, arn=self._new_arn(table), name=backup_name, kind=USER, now=self._now_in_millis())
        self._add(backup)
        return {"BackupDetails": backup.details()}

    def describe_backup(self, *, backup_arn: str) -> Answer:
        """Show a backup and what its table was like."""
        return {"BackupDescription": self._backup(backup_arn).describe()}

    def delete_backup(self, *, backup_arn: str) -> Answer:
        """Delete a backup, unless a table is being made of it."""
        backup = self._backup(backup_arn)
        if backup.type == SYSTEM:
            raise ValidationError(
                f"Invalid Request: User is not allowed to delete the system backup with arn {backup.arn}. "
                f"It will automatically expire on {iso(backup.expires_at or 0.0)}"
            )
        self._require_idle(backup)
        self._remove(backup)
        backup.status = "DELETED"
        return {"BackupDescription": backup.describe()}

    def list_backups(
        self,
        *,
        table_name: str | None = None,
        limit: int = PAGE,
        time_range_lower_bound: float | None = None,
        time_range_upper_bound: float | None = None,
        exclusive_start_backup_arn: str | None = None,
        backup_type: str = USER,
    ) -> Answer:
        """List backups by age, those of deleted tables too; the upper bound of the time range is exclusive."""
        lower, upper = time_range_lower_bound or 0.0, time_range_upper_bound
        if upper is not None and lower > upper:
            raise invalid_parameters("Time range lower bound must be less than or equal to upper bound")
        start = (lower, "")
        if exclusive_start_backup_arn is not None:
            start = max(start, (self._backup(exclusive_start_backup_arn).created_at, f"{exclusive_start_backup_arn}\0"))
        name = None if table_name is None else table_name_in(table_name)
        listed: list[Backup] = []
        for key in self.backups_by_age.irange(start, None if upper is None else (upper, "")):
            backup = self.backups_by_age[key]
            if name in (None, backup.source.name) and backup_type in ("ALL", backup.type):
                listed.append(backup)
                if len(listed) > limit:
                    break
        page = listed[:limit]
        return {
            "BackupSummaries": [backup.summary() for backup in page],
            "LastEvaluatedBackupArn": page[-1].arn if len(listed) > limit else None,
        }

    def restore_table_from_backup(self, *, target_table_name: str, backup_arn: str, **overrides: Any) -> Answer:
        """Begin a table that has the items of a backup, of this region or another."""
        owner = self._owner(backup_arn)
        backup = owner._backup(backup_arn)
        owner._require_idle(backup)
        require_key(overrides, is_other_region=owner is not self)
        origin = RestoreOrigin(backup.source.arn, backup.created_at, backup.arn)
        table = self.restore(backup.source, backup.items, target_table_name, overrides, origin)
        backup.restored_to = table.arn
        return {"TableDescription": self.describe(table)}

    def back_up_deleted(self, table: Table) -> None:
        """Called when a table with point-in-time recovery is deleted: it can be restored for another 35 days."""
        now = self._now_in_millis()
        expires_at = now + LONGEST_PERIOD_DAYS * DAY
        arn = self._new_arn(table, "00000000")
        name = f"{table.name}$DeletedTableBackup"
        self._add(Backup.of(table, arn=arn, name=name, kind=SYSTEM, now=now, expires_at=expires_at))
        self.schedule(expires_at - self.now(), "expire_backup", background=True, backup_arn=arn)

    def expire_backup(self, *, backup_arn: str) -> None:
        """Scheduled: a system backup has come to its end."""
        if backup_arn in self.backups:
            self._remove(self.backups[backup_arn])

    def _backup(self, arn: str) -> Backup:
        if ":dynamodb:" not in arn or "/backup/" not in arn:
            raise ValidationError("Invalid Backup ARN")
        found = self.backups.get(arn)
        if found is None:
            raise backup_not_found(arn)
        return found

    def _owner(self, arn: str) -> BackupOperations:
        try:
            region = Arn.parse(arn).region
        except ValueError:
            raise ValidationError("Invalid Backup ARN") from None
        return self.in_region(region)

    def _require_idle(self, backup: Backup) -> None:
        if backup.restored_to is None:
            return
        arn = Arn.parse(backup.restored_to)
        table = self.in_region(arn.region).tables.get(arn.resource_id)
        if table is not None and table.status == "CREATING":
            raise backup_in_use(backup.arn)

    def _new_arn(self, table: Table, suffix: str | None = None) -> str:
        return f"{table.arn}/backup/{round(self._now_in_millis() * 1000):014d}-{suffix or self.random.hex(8)}"

    def _now_in_millis(self) -> float:
        return round(self.now() * 1000) / 1000

    def _add(self, backup: Backup) -> None:
        self.backups[backup.arn] = self.backups_by_age[backup.created_at, backup.arn] = backup
        self.transition(BACKUP_LIFECYCLE, backup.arn, backup, "CREATING")

    def _remove(self, backup: Backup) -> None:
        del self.backups[backup.arn], self.backups_by_age[backup.created_at, backup.arn]
