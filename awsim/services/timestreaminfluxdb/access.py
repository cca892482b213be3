"""What the operations need (Service Authorization Reference, "Amazon Timestream InfluxDB")."""

from __future__ import annotations

from awsim.fabric.access import Need, ServiceAccess

INSTANCE = (Need(("db-instance/{identifier}",)),)
GROUP = (Need(("db-parameter-group/{identifier}",)),)
BACKUP = (Need(("db-backup/{identifier}",)),)

ACCESS = ServiceAccess(
    prefix="timestream-influxdb",
    members={"resourceArn": "{resourceArn}", "dbClusterId": "db-cluster/{dbClusterId}"},
    needs={
        "CreateDbBackup": (Need(("db-backup/*",)),),
        "CreateDbCluster": (Need(("db-cluster/*",)),),
        "CreateDbInstance": (Need(("db-instance/*",)),),
        "CreateDbParameterGroup": (Need(("db-parameter-group/*",)),),
        "DeleteDbBackup": BACKUP,
        "DeleteDbInstance": INSTANCE,
        "GetDbBackup": BACKUP,
        "GetDbInstance": INSTANCE,
        "GetDbParameterGroup": GROUP,
        "RebootDbInstance": INSTANCE,
        "RestoreFromDbBackup": (Need(("db-backup/{dbBackupId}",)),),
        "UpdateDbInstance": INSTANCE,
    },
)
