"""Point-in-time recovery: enabling it, and restoring a table as it was (API reference, UpdateContinuousBackups)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from awsim.common.arn import Arn
from awsim.services.dynamodb.backups.recovery import LONGEST_PERIOD_DAYS, Recovery, RestoreOrigin
from awsim.services.dynamodb.backups.restoring import TableRestoring, require_key
from awsim.services.dynamodb.errors import (
    AccessDeniedError,
    InvalidRestoreTimeError,
    ValidationError,
    backups_table_not_found,
    recovery_unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

Answer = dict[str, Any]

NOTE_FOR_RECOVERY = "note_for_recovery"

LAG_SECONDS = 300.0
"""How far the latest restorable moment lies behind. In a cloud whose states pass at once it is the present."""


class ContinuousBackupOperations(TableRestoring):
    """Going back in time."""

    def update_continuous_backups(
        self, *, table_name: str, point_in_time_recovery_specification: Mapping[str, Any]
    ) -> Answer:
        """Enable or disable point-in-time recovery, or choose how far back it reaches."""
        table = self.backed_up_table(table_name)
        period = point_in_time_recovery_specification.get("RecoveryPeriodInDays")
        if not point_in_time_recovery_specification["PointInTimeRecoveryEnabled"]:
            if period is not None:
                raise ValidationError(
                    "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."
                )
            if table.recovery is not None:
                table.recovery = None
                table.followers.remove(NOTE_FOR_RECOVERY)
        elif table.recovery is None:
            table.recovery = Recovery(enabled_at=self.now(), period_days=period or LONGEST_PERIOD_DAYS)
            table.followers.append(NOTE_FOR_RECOVERY)
        elif period is not None:
            table.recovery.period_days = period
        return {"ContinuousBackupsDescription": self._describe_recovery(table)}

    def describe_continuous_backups(self, *, table_name: str) -> Answer:
        """Show whether, and how far, one can go back."""
        return {"ContinuousBackupsDescription": self._describe_recovery(self.backed_up_table(table_name))}

    def restore_table_to_point_in_time(
        self,
        *,
        target_table_name: str,
        source_table_arn: str | None = None,
        source_table_name: str | None = None,
        use_latest_restorable_time: bool | None = None,
        restore_date_time: float | None = None,
        **overrides: Any,
    ) -> Answer:
        """Begin a table that has the items another one had at a moment."""
        if (source_table_arn is None) is (source_table_name is None):
            raise ValidationError("Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName")
        _check_time_given(use_latest_restorable_time, restore_date_time)
        owner, source = self._source(source_table_arn or str(source_table_name))
        require_key(overrides, is_other_region=owner is not self)
        moment = self._moment(source, restore_date_time)
        recovery = recovery_of(source)
        origin = RestoreOrigin(source.arn, moment)
        table = self.restore(source, recovery.items_at(source.items, moment), target_table_name, overrides, origin)
        return {"TableDescription": self.describe(table)}

    def note_for_recovery(self, table: Table, change: Change) -> None:
        """A follower of a table with point-in-time recovery."""
        recovery_of(table).note(change)

    def backed_up_table(self, name: str) -> Table:
        """A table of which there can be backups; raises TableNotFoundException."""
        table = self.tables.get(table_name_in(name))
        if table is None or table.status == "CREATING":
            raise backups_table_not_found(name)
        return table

    def latest_restorable(self, recovery: Recovery) -> float:
        """The latest moment to go back to."""
        lag = self.world.duration(self.service, "PointInTimeRecovery", LAG_SECONDS)
        return max(recovery.enabled_at, self.now() - lag)

    def _source(self, name_or_arn: str) -> tuple[Self, Table]:
        owner = self
        if name_or_arn.startswith("arn:"):
            try:
                arn = Arn.parse(name_or_arn)
            except ValueError:
                raise ValidationError("sourceTableArn is not a valid ARN") from None
            if arn.account != self.account:
                raise AccessDeniedError(
                    "This action is only supported by accounts that match the resource owner's account."
                )
            owner = self.in_region(arn.region)
        table = owner.tables.get(table_name_in(name_or_arn))
        if table is None:
            raise backups_table_not_found(name_or_arn)
        return owner, table

    def _moment(self, source: Table, given: float | None) -> float:
        recovery = recovery_of(source)
        latest = self.latest_restorable(recovery)
        if given is None:
            return latest
        earliest = recovery.earliest(self.now())
        # What is told of the earliest moment is whole seconds; a request for what was told is granted.
        if not earliest // 1 <= given <= latest:
            raise InvalidRestoreTimeError(
                f"RestoreDateTime '{iso(given)}' must be within EarliestRestorableDateTime '{iso(earliest)}' and "
                f"LatestRestorableDateTime '{iso(latest)}'"
            )
        return given

    def _describe_recovery(self, table: Table) -> Answer:
        recovery = table.recovery
        described: Answer = {"PointInTimeRecoveryStatus": "DISABLED"}
        if recovery is not None:
            described = {
                "PointInTimeRecoveryStatus": "ENABLED",
                "RecoveryPeriodInDays": recovery.period_days,
                "EarliestRestorableDateTime": recovery.earliest(self.now()),
                "LatestRestorableDateTime": self.latest_restorable(recovery),
            }
        return {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": described}


def recovery_of(table: Table) -> Recovery:
    """What a table keeps of its past; raises PointInTimeRecoveryUnavailableException."""
    if table.recovery is None:
        raise recovery_unavailable(table.name)
    return table.recovery


def table_name_in(name_or_arn: str) -> str:
    """The name in a table's ARN, or the name that was given."""
    return name_or_arn.rpartition(":table/")[2]


def iso(moment: float) -> str:
    """A moment in whole seconds, as these messages have it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_time_given(use_latest: bool | None, moment: float | None) -> None:  # noqa: FBT001  the operation's own
    if use_latest and moment is not None:
        raise ValidationError(
            "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore "
            "request. Please specify only one of them."
        )
    if not use_latest and moment is None:
        raise ValidationError(
            "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both"
        )
