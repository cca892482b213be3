"""The states a DB instance, a DB cluster and a backup pass through by themselves, and how long AWS takes for it.

AWS documents the states (API reference), not their durations, except that a deletion takes five to ten minutes
(developer guide, "Delete a cluster"). The others are what users report.
"""

from __future__ import annotations

from awsim.kernel.lifecycle import Lifecycle, Transition

MINUTE = 60.0

DB_INSTANCE_LIFECYCLE = Lifecycle(
    "DbInstance",
    {
        "CREATING": Transition("AVAILABLE", 20 * MINUTE),
        "UPDATING": Transition("AVAILABLE", 10 * MINUTE),
        "MODIFYING": Transition("AVAILABLE", 15 * MINUTE),
        "UPDATING_INSTANCE_TYPE": Transition("AVAILABLE", 15 * MINUTE),
        "UPDATING_DEPLOYMENT_TYPE": Transition("AVAILABLE", 20 * MINUTE),
        "REBOOTING": Transition("AVAILABLE", 3 * MINUTE),
        "RESTORING": Transition("AVAILABLE", 20 * MINUTE),
        "DELETING": Transition("DELETED", 10 * MINUTE),
    },
)

DB_CLUSTER_LIFECYCLE = Lifecycle(
    "DbCluster",
    {
        "CREATING": Transition("AVAILABLE", 25 * MINUTE),
        "UPDATING": Transition("AVAILABLE", 15 * MINUTE),
        "UPDATING_INSTANCE_TYPE": Transition("AVAILABLE", 20 * MINUTE),
        "REBOOTING": Transition("AVAILABLE", 5 * MINUTE),
        "RESTORING": Transition("AVAILABLE", 25 * MINUTE),
        "DELETING": Transition("DELETED", 10 * MINUTE),
    },
)

DB_BACKUP_LIFECYCLE = Lifecycle(
    "DbBackup",
    {
        "IN_PROGRESS": Transition("COMPLETED", 10 * MINUTE),
        "DELETING": Transition("DELETED", 2 * MINUTE),
    },
)
