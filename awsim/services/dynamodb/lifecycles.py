"""The states tables, global secondary indexes, streams, … pass through by themselves, and how long AWS takes for it.

The states are the API reference's. Creating, changing or deleting a table takes AWS some ten seconds; building an index
depends on the table's size, the figure is that of a small one.
"""

from __future__ import annotations

from awsim.kernel.lifecycle import Lifecycle, Transition

TABLE_SECONDS = 10.0
INDEX_SECONDS = 60.0
CHANGE_SECONDS = 3.0
REPLICA_SECONDS = 40.0

TABLE_LIFECYCLE = Lifecycle(
    "Table",
    {
        "CREATING": Transition("ACTIVE", TABLE_SECONDS),
        "UPDATING": Transition("ACTIVE", TABLE_SECONDS),
        "DELETING": Transition("DELETED", TABLE_SECONDS),
    },
)
INDEX_LIFECYCLE = Lifecycle(
    "Index",
    {
        "CREATING": Transition("ACTIVE", INDEX_SECONDS),
        "UPDATING": Transition("ACTIVE", TABLE_SECONDS),
        "DELETING": Transition("DELETED", INDEX_SECONDS),
    },
)
STREAM_LIFECYCLE = Lifecycle(
    "Stream",
    {"ENABLING": Transition("ENABLED", TABLE_SECONDS), "DISABLING": Transition("DISABLED", TABLE_SECONDS)},
)
TIME_TO_LIVE_LIFECYCLE = Lifecycle(
    "TimeToLive",
    {"ENABLING": Transition("ENABLED", CHANGE_SECONDS), "DISABLING": Transition("DISABLED", CHANGE_SECONDS)},
)
DESTINATION_LIFECYCLE = Lifecycle(
    "KinesisDestination",
    {
        "ENABLING": Transition("ACTIVE", CHANGE_SECONDS),
        "UPDATING": Transition("ACTIVE", CHANGE_SECONDS),
        "DISABLING": Transition("DISABLED", CHANGE_SECONDS),
    },
)
BACKUP_LIFECYCLE = Lifecycle("Backup", {"CREATING": Transition("AVAILABLE", CHANGE_SECONDS)})
INSIGHTS_LIFECYCLE = Lifecycle(
    "ContributorInsights",
    {"ENABLING": Transition("ENABLED", CHANGE_SECONDS), "DISABLING": Transition("DISABLED", CHANGE_SECONDS)},
)
REPLICA_LIFECYCLE = Lifecycle(
    "Replica",
    {
        "CREATING": Transition("ACTIVE", REPLICA_SECONDS),
        "UPDATING": Transition("ACTIVE", REPLICA_SECONDS),
        "DELETING": Transition("DELETED", REPLICA_SECONDS),
    },
)
