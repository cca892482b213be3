"""Adding, changing and removing replicas of a table (API reference, ReplicaUpdates of UpdateTable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.global_tables.auto_scaling import WRITE, AutoScaling
from awsim.services.dynamodb.global_tables.models import VERSION, GlobalTable, Replica
from awsim.services.dynamodb.global_tables.replica_rules import action_of, check_consistency, check_settings_replication
from awsim.services.dynamodb.global_tables.replication import REPLICATE
from awsim.services.dynamodb.lifecycles import REPLICA_LIFECYCLE, TABLE_LIFECYCLE
from awsim.services.dynamodb.streams.log import NEW_AND_OLD_IMAGES
from awsim.services.dynamodb.streams.settings import StreamSettings
from awsim.services.dynamodb.tables.blueprints import blueprint, move
from awsim.services.dynamodb.tables.throughput import OnDemandThroughput
from awsim.services.dynamodb.tables.time_to_live import TimeToLiveOperations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]


class ReplicaUpdates(TimeToLiveOperations, AutoScaling, StreamSettings):
    """The replicas of this region's tables."""

    def update_replicas(self, table: Table, request: Given) -> None:
        """Carry out what UpdateTable says of replicas and witnesses; `request` has those members alone."""
        updates = request.get("ReplicaUpdates", ())
        witnesses = request.get("GlobalTableWitnessUpdates", ())
        actions = [action_of(update) for update in updates]
        self._check_actions(table, actions)
        check_consistency(table, actions, witnesses, request.get("MultiRegionConsistency"))
        check_settings_replication(table, request.get("GlobalTableSettingsReplicationMode"))
        for update in witnesses:
            _, witness = action_of(update)
            self.in_region(witness["RegionName"])
        for kind, given in actions:
            self._carry_out(table, kind, given)
        if table.group is not None:
            table.group.consistency = request.get("MultiRegionConsistency", table.group.consistency)
            _update_witnesses(table.group, witnesses)
        table.settings_replication = request.get("GlobalTableSettingsReplicationMode", table.settings_replication)
        if "DisassociationProtectionEnabled" in request:
            table.disassociation_protected = request["DisassociationProtectionEnabled"]

    def join(self, table: Table, group: GlobalTable, region: str, arn: str) -> Replica:
        """Make a table one of the replicas of a global table."""
        member = group.members[region] = Replica(region, arn)
        table.group = group
        table.followers.append(REPLICATE)
        return member

    def leave(self, table: Table) -> None:
        """Make a table one of its own again; the last one left is no replica any more, but in the old version."""
        group = table.group
        if group is None:
            return
        group.members.pop(table.region, None)
        _detach(table)
        if len(group.members) == 1 and group.version == VERSION:
            (last,) = group.members
            _detach(self.in_region(last).tables[group.name])
        if group.home == table.region and group.members:
            group.home = next(iter(group.members))
        for backend, replica in self.replicas_of(group):
            backend.schedule_expiry(replica)

    def replica_transitioned(self, table: Table, member: Replica) -> None:
        """Called when a replica's state has passed: one that is deleted is no member any more."""
        if member.status == "DELETED" and table.group is not None:
            table.group.members.pop(member.region, None)
            if len(table.group.members) == 1:
                _detach(table)

    def _check_actions(self, table: Table, actions: Sequence[tuple[str, Given]]) -> None:
        kinds = {kind for kind, _ in actions}
        if len(kinds) > 1:
            raise ValidationError("Update table operation with more than one type of replica actions not allowed.")
        regions = [given["RegionName"] for _, given in actions]
        if len(set(regions)) < len(regions):
            raise ValidationError("Cannot target multiple regions with the same action")
        for kind, given in actions:
            region = given["RegionName"]
            if region == self.region:
                what = "add, delete, or update" if kind == "Update" else "add or delete"
                raise ValidationError(
                    f"Cannot {what} the local region through ReplicaUpdates. "
                    "Use CreateTable, DeleteTable, or UpdateTable as required."
                )
            self.in_region(region)
            is_member = table.group is not None and region in table.group.members
            if kind != "Create" and not is_member:
                raise ValidationError(
                    "Update global table operation failed because one or more replicas were not part of the global "
                    f"table. Please retry the request without these replicas: [{region}]."
                )
            if kind == "Create" and table.name in self.in_region(region).tables:
                raise ValidationError(
                    f"Failed to create a the new replica of table with name: \u2018{table.name}\u2019 because one "
                    "or more replicas already existed as tables."
                )

    def _carry_out(self, table: Table, kind: str, given: Given) -> None:
        region = given["RegionName"]
        if kind == "Create":
            self._add_replica(table, region, given)
            return
        assert table.group is not None, "only members are changed and removed"
        member = table.group.members[region]
        other = self.in_region(region)
        replica = other.tables[table.name]
        if kind == "Update":
            self._change_replica(member, replica, given)
        elif kind == "Disassociate":
            if replica.disassociation_protected:
                raise ValidationError(f"Replica in region {region} is protected against disassociation.")
            other.leave(replica)
        else:
            other.end_replica(replica)
            self._give_replica(member, table.name, "DELETING")

    def _change_replica(self, member: Replica, replica: Table, given: Given) -> None:
        if len(given) == 1:
            raise ValidationError("There are no actions specified in the Replica Update Action of the request.")
        if "KMSMasterKeyId" in given:
            raise invalid_parameters("The KMS key of a replica can be changed in its own region only")
        if replica.is_on_demand and "ProvisionedThroughputOverride" in given:
            raise ValidationError(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            )
        _override(member, replica, given, self.now())
        self._give_replica(member, replica.name, "UPDATING")

    def _add_replica(self, table: Table, region: str, given: Given) -> None:
        self._require_elastic(table)
        other = self.in_region(region)
        now = self.now()
        replica = blueprint(table)
        replica.id, replica.region, replica.created_at = self.random.uuid(), region, now
        move(replica, other.arn(f"table/{table.name}"))
        replica.kms_key_arn = self._replica_key(table, region, given.get("KMSMasterKeyId"))
        for key, stored in table.items.items():
            replica.write(key, stored, at=now)
        member = other.join(replica, self._group_of(table), region, replica.arn)
        member.kms_key_arn = replica.kms_key_arn
        _override(member, replica, given, now)
        other.begin_replica(replica, table)
        self._give_replica(member, table.name, "CREATING")

    def _group_of(self, table: Table) -> GlobalTable:
        """The global table a table is a replica of; it becomes the first replica of one if it is none yet."""
        if table.stream is None or not table.stream.is_enabled:
            self.enable_stream(table, NEW_AND_OLD_IMAGES)
        if table.group is None:
            group = GlobalTable(table.name, self.account, home=self.region, created_at=self.now())
            self.join(table, group, self.region, table.arn).status = "ACTIVE"
            return group
        return table.group

    def _give_replica(self, member: Replica, table_name: str, status: str) -> None:
        self.transition(REPLICA_LIFECYCLE, f"{table_name} {member.region}", member, status)

    def begin_replica(self, replica: Table, source: Table) -> None:
        """Take a new replica in, with what is common to all regions beside items."""
        self.tables[replica.name] = replica
        if source.stream is not None:
            self.enable_stream(replica, source.stream.view_type)
        self.transition(TABLE_LIFECYCLE, replica.name, replica, "CREATING")
        if source.time_to_live is not None and source.time_to_live.is_enabled:
            self.begin_expiry(replica, source.time_to_live.attribute)

    def end_replica(self, replica: Table) -> None:
        """Begin the deletion of a replica, unless it is protected."""
        if replica.deletion_protected:
            raise ValidationError(
                f"Cannot delete table {replica.name} in region {self.region} because it has deletion protection "
                "enabled. Disable deletion protection first."
            )
        self.transition(TABLE_LIFECYCLE, replica.name, replica, "DELETING")

    def _replica_key(self, table: Table, region: str, key_id: str | None) -> str | None:
        if key_id is None:
            if table.kms_key_arn is not None:
                raise invalid_parameters("KMSMasterKeyId must be specified for each replica.")
            return None
        try:
            found = self.world.call("kms", "DescribeKey", {"KeyId": key_id}, account=self.account, region=region)
        except ServiceError as error:
            raise invalid_parameters(f"KMS validation error for region {region}: {error.message}") from error
        return str(found["KeyMetadata"]["Arn"])

    def _require_elastic(self, table: Table) -> None:
        """Raise ValidationException unless the replicas could follow any number of writes."""
        if table.is_on_demand:
            return
        if not self.is_scaled(table.name, None, WRITE):
            raise ValidationError("Table write capacity should either be Pay-Per-Request or AutoScaled.")
        for index in table.global_indexes:
            if not self.is_scaled(table.name, index.name, WRITE):
                raise ValidationError("GSI write capacity should either be Pay-Per-Request or AutoScaled.")


def _update_witnesses(group: GlobalTable, updates: Sequence[Given]) -> None:
    for update in updates:
        for kind, given in update.items():
            if kind == "Create":
                group.witnesses[given["RegionName"]] = "ACTIVE"
            else:
                group.witnesses.pop(given["RegionName"], None)


def _override(member: Replica, replica: Table, given: Given, now: float) -> None:
    """Have a replica differ from the others in what may differ."""
    throughput = given.get("ProvisionedThroughputOverride")
    if throughput is not None:
        member.read_override = throughput.get("ReadCapacityUnits")
        if not replica.is_on_demand:
            replica.throughput.read = member.read_override or replica.throughput.read
    on_demand = given.get("OnDemandThroughputOverride")
    if on_demand is not None:
        member.on_demand_read_override = on_demand.get("MaxReadRequestUnits")
        written = None if replica.on_demand is None else replica.on_demand.write
        replica.on_demand = OnDemandThroughput(on_demand.get("MaxReadRequestUnits"), written)
    for index in given.get("GlobalSecondaryIndexes") or ():
        _override_index(member, replica, index)
    if given.get("TableClassOverride") is not None:
        member.table_class, member.table_class_changed_at = given["TableClassOverride"], now
        replica.table_class = given["TableClassOverride"]


def _override_index(member: Replica, replica: Table, given: Given) -> None:
    """Have an index of a replica be read differently; one that the table has not is kept in mind (as AWS does)."""
    overrides = {name: value for name, value in given.items() if name != "IndexName" and value is not None}
    member.index_overrides[given["IndexName"]] = overrides
    index = replica.indexes.get(given["IndexName"])
    throughput = overrides.get("ProvisionedThroughputOverride")
    if index is not None and throughput:
        index.throughput.read = throughput.get("ReadCapacityUnits") or index.throughput.read


def _detach(table: Table) -> None:
    table.group = None
    if REPLICATE in table.followers:
        table.followers.remove(REPLICATE)
