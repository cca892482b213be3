"""What one account has of DynamoDB in one region, how tables are found, and how items are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from awsim.common.arn import Arn
from awsim.common.policy import Caller, Request, parse_policy
from awsim.fabric.backend import Backend
from awsim.services.dynamodb.errors import (
    AccessDeniedError,
    ResourceNotFoundError,
    ValidationError,
    resource_not_found,
    table_in_use,
    table_not_found,
)
from awsim.services.dynamodb.items.throttling import admit_write, count_write
from awsim.services.dynamodb.regions import REGIONS

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.items.writes import PlannedWrite
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change, Identity, StoredItem

Answer = dict[str, Any]

READABLE = frozenset({"ACTIVE", "UPDATING", "ARCHIVING", "REPLICATION_NOT_AUTHORIZED"})
"""The states in which a table's items can be read and written."""

SHORTEST_NAME, LONGEST_NAME = 3, 255


class DynamoDBResources(Backend):
    """State and look-ups that all operations share."""

    service = "dynamodb"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.tables: SortedDict[str, Table] = SortedDict()
        """By name."""

    def table(self, name: str) -> Table:
        """This account's table by name or ARN, in any state; raises ResourceNotFoundException naming it."""
        name = self.name_of(name)
        found = self.tables.get(name)
        if found is None:
            raise table_not_found(name)
        return found

    def active_table(self, name: str) -> Table:
        """The table by name or ARN if it is ACTIVE, as changes of it demand; raises ResourceInUseException."""
        found = self.table(name)
        if found.status != "ACTIVE":
            raise table_in_use(found.name, found.status)
        return found

    def readable_table(self, action: str, name: str) -> Table:
        """The table by name or ARN if its items can be read and written: this account's, or one shared by a policy."""
        found = self.tables.get(name)
        if found is None or found.status not in READABLE:
            if not name.startswith("arn:"):
                self._check_name(name, action)
                raise resource_not_found()
            found = self._table_with(name, action)
        return found

    def write(self, table: Table, key: Key, new: StoredItem | None, *, by: Identity | None = None) -> Change:
        """Write one item; the one way, whoever does it: a user, a transaction, TTL, an import, a replica.

        `new` is an item `table.admit` or `table.admit_update` has let pass, or None to delete. What follows the table's
        changes (`Table.followers`: its stream, Kinesis, replicas) is told at once, unless nothing has changed; it is to
        note the change or to schedule something, not to write itself. `by` is who did it where no user did.
        """
        change = table.write(key, new, at=self.now(), by=by)
        if table.followers and not change.is_nothing:
            owner = self if table.account == self.account else self.backend_of(table)
            for follower in table.followers:
                getattr(owner, follower)(table, change)
        return change

    def carry_out(self, planned: PlannedWrite) -> Change:
        """Do what has been planned, in the same hold of the lock; raises where the throughput does not admit it."""
        limited = self.world.options.throughput_limits
        if limited:
            admit_write(planned.table, self.now())
        change = self.write(planned.table, planned.key, planned.new)
        if limited:
            count_write(planned.table, change)
        return change

    def backend_of(self, table: Table) -> DynamoDBResources:
        """The backend that a table belongs to."""
        found = self.world.backend(self.service, table.account, table.region)
        assert isinstance(found, DynamoDBResources)
        return found

    def name_of(self, name: str) -> str:
        """The name in a table's ARN, or a name, checked; raises ResourceNotFoundException for foreign ARNs."""
        if not name.startswith("arn:"):
            self._check_name(name, "tables")
            return name
        arn = table_arn(name)
        if arn.account != self.account or arn.region != self.region:
            raise table_not_found(name)
        self._check_name(arn.resource_id, "tables")
        return arn.resource_id

    def _check_name(self, name: str, operation: str) -> None:
        try:
            check_table_name(name)
        except ValidationError as error:
            self.refuse(error, operation, "TableName")

    def _table_with(self, name: str, action: str) -> Table:
        arn = table_arn(name)
        if arn.region != self.region:
            raise resource_not_found()
        owner = self if arn.account == self.account else self.world.backend(self.service, arn.account, arn.region)
        assert isinstance(owner, DynamoDBResources)
        found = owner.tables.get(arn.resource_id)
        if owner is not self:
            self.require_shared(None if found is None else found.policy, action, str(arn))
        if found is None or found.status not in READABLE:
            raise resource_not_found()
        return found

    def require_shared(self, policy: str | None, action: str, arn: str) -> None:
        """Raise AccessDeniedException unless a resource's policy allows this account an action."""
        caller = Caller(arn=f"arn:{self.partition}:iam::{self.account}:root")
        request = Request(f"dynamodb:{action}", arn, caller)
        if policy is None or parse_policy(policy).decide(request) != "allow":
            raise AccessDeniedError(
                f"User: {caller.arn} is not authorized to perform: dynamodb:{action} on resource: {arn} "
                f"because no resource-based policy allows the dynamodb:{action} action"
            )


def table_arn(text: str) -> Arn:
    """The ARN of a table, read; raises ValidationException."""
    try:
        arn = Arn.parse(text)
    except ValueError:
        raise ValidationError("Invalid TableArn: Invalid ResourceArn provided as input " + text) from None
    if arn.service != "dynamodb" or arn.resource_type != "table" or "/" in arn.resource_id:
        raise ResourceNotFoundError(f"Requested resource not found: ResourceArn: {text} not found")
    return arn


def check_table_name(name: str) -> None:
    """Raise ValidationException for what can't be a table's name (the model lets ARNs pass in its place)."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise ValidationError(
            f"TableName must be at least {SHORTEST_NAME} characters long and at most {LONGEST_NAME} characters long"
        )
    if not all(letter.isascii() and (letter.isalnum() or letter in "_.-") for letter in name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )
