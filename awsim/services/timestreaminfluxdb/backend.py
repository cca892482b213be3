"""The backend of Timestream for InfluxDB: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.backing_up import remove_backup
from awsim.services.timestreaminfluxdb.backups import BackupOperations
from awsim.services.timestreaminfluxdb.clusters import ClusterOperations
from awsim.services.timestreaminfluxdb.instances import InstanceOperations
from awsim.services.timestreaminfluxdb.models import DbBackup, DbCluster, DbInstance
from awsim.services.timestreaminfluxdb.parameter_groups import ParameterGroupOperations
from awsim.services.timestreaminfluxdb.provisioning import remove_cluster, remove_instance
from awsim.services.timestreaminfluxdb.secrets import synchronise
from awsim.services.timestreaminfluxdb.tags import TagOperations

if TYPE_CHECKING:
    from awsim.kernel.lifecycle import Lifecycle


class TimestreamInfluxDBBackend(
    InstanceOperations, ClusterOperations, ParameterGroupOperations, BackupOperations, TagOperations
):
    """Timestream for InfluxDB in one account and region."""

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """The DB instance, DB cluster or backup a lifecycle speaks of; None when it has gone."""
        find = {"DbInstance": self.instances.find, "DbCluster": self.clusters.find, "DbBackup": self.backups.find}
        return find[lifecycle.resource](resource_id)

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Let the nodes follow their cluster, and forget what has been deleted."""
        match resource:
            case DbCluster(status="DELETED"):
                remove_cluster(self, resource)
            case DbInstance(status="DELETED"):
                remove_instance(self, resource)
            case DbBackup(status="DELETED"):
                remove_backup(self, resource)
            case DbCluster():
                resource.set_node_statuses(resource.status)

    def synchronise_secrets(self) -> None:
        """Called before the next call to Secrets Manager (see `secrets`)."""
        synchronise(self)
