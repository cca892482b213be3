"""`AWS::Timestream::InfluxDB*`: properties as parameters of the operations (CloudFormation template reference)."""

from __future__ import annotations

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Read, Ready, ResourceType, Step, Tagging, words

HOUR = 3600.0
GONE = frozenset({"ResourceNotFoundException"})
TAGGING = Tagging("TagResource", "UntagResource", "resourceArn", "arn", "tags", "tagKeys")
READY = Ready(("status",), frozenset({"AVAILABLE"}), frozenset({"FAILED", "DELETED"}))

SHOWN = {
    "Arn": "arn",
    "Endpoint": "endpoint",
    "Id": "id",
    "InfluxAuthParametersSecretArn": "influxAuthParametersSecretArn",
    "NextMaintenanceTime": "nextMaintenanceTime",
    "Status": "status",
}

SETTINGS = words(
    """
    AllocatedStorage Bucket DbInstanceType DbParameterGroupIdentifier DbStorageType DeploymentType
    LogDeliveryConfiguration MaintenanceSchedule Name NetworkType Organization Password Port PubliclyAccessible Tags
    Username VpcSecurityGroupIds VpcSubnetIds
    """
)
"""The properties that instances and clusters have."""

CHANGEABLE = ("DbInstanceType", "DbParameterGroupIdentifier", "LogDeliveryConfiguration", "MaintenanceSchedule", "Port")
"""Those of them that both may change."""

INSTANCE = ResourceType(
    name="AWS::Timestream::InfluxDBInstance",
    service="timestream-influxdb",
    properties=SETTINGS,
    create="CreateDbInstance",
    read=Read("GetDbInstance"),
    delete="DeleteDbInstance",
    gone=GONE,
    keys={"identifier": "id"},
    ref=("id",),
    attributes={
        **SHOWN,
        "AvailabilityZone": "availabilityZone",
        "SecondaryAvailabilityZone": "secondaryAvailabilityZone",
    },
    name_of=Generated("Name", 40),
    tagging=TAGGING,
    ready=(READY,),
    timeout=2 * HOUR,
    steps=(Step("UpdateDbInstance", (*CHANGEABLE, "AllocatedStorage", "DbStorageType", "DeploymentType")),),
)

CLUSTER = ResourceType(
    name="AWS::Timestream::InfluxDBCluster",
    service="timestream-influxdb",
    properties=(*SETTINGS, "FailoverMode"),
    create="CreateDbCluster",
    read=Read("GetDbCluster"),
    delete="DeleteDbCluster",
    gone=GONE,
    keys={"dbClusterId": "dbClusterId"},
    ref=("dbClusterId",),
    attributes={**SHOWN, "EngineType": "engineType", "ReaderEndpoint": "readerEndpoint"},
    name_of=Generated("Name", 40),
    tagging=TAGGING,
    ready=(READY,),
    timeout=2 * HOUR,
    steps=(Step("UpdateDbCluster", (*CHANGEABLE, "FailoverMode")),),
)

BACKUP = ResourceType(
    name="AWS::Timestream::InfluxDBBackup",
    service="timestream-influxdb",
    properties=("DbResourceId", "Name", "RetentionDays", "Tags"),
    required=("DbResourceId", "Name"),
    create="CreateDbBackup",
    read=Read("GetDbBackup"),
    delete="DeleteDbBackup",
    gone=GONE,
    keys={"identifier": "id"},
    ref=("arn",),
    attributes={
        **{
            name: name[:1].lower() + name[1:]
            for name in words(
                """
            AllocatedStorage Arn CreatedAt DbInstanceType DbParameterGroupId DbStorageType DeploymentType EngineType
            ExpiresAfter FailoverMode Id InfluxAuthParametersSecretArn KmsKeyId NetworkType Port PubliclyAccessible
            Status Type VpcSecurityGroupIds VpcSubnetIds
            """
            )
        },
        "ClusterConfiguration.DedicatedCompactor": "clusterConfiguration.dedicatedCompactor",
        "ClusterConfiguration.IngestQueryInstances": "clusterConfiguration.ingestQueryInstances",
        "ClusterConfiguration.QueryOnlyInstances": "clusterConfiguration.queryOnlyInstances",
    },
    tagging=TAGGING,
    ready=(Ready(("status",), frozenset({"COMPLETED"}), frozenset({"FAILED"})),),
    timeout=2 * HOUR,
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (INSTANCE, CLUSTER, BACKUP)}
