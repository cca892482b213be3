"""`AWS::DynamoDB::GlobalTable`: a table in the stack's region and its replicas (CloudFormation template reference).

What the type says of the region of the stack is made the properties of a table there; what it says of other regions
becomes replicas, and calls in their regions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.plans import plan
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Read, ResourceType, Step, same, words
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.tables.stacks import (
    BESIDE,
    BY_TABLE,
    DESTINATION_READY,
    GONE,
    READY,
    SETTINGS,
    TABLE,
    TAGGING,
    TIME_TO_LIVE,
    UPDATES,
    prepared,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.fabric.stacks.vocabulary import Params, Properties

Given = dict[str, Any]

SHARED = words(
    """
    AttributeDefinitions BillingMode GlobalTableSourceArn KeySchema LocalSecondaryIndexes SSESpecification
    StreamSpecification TableName TimeToLiveSpecification VectorIndexes WarmThroughput
    """
)
"""What the type says of all regions as a table would."""

EVENTUAL = "EVENTUAL"

REGIONAL = words(
    """
    ContributorInsightsSpecification DeletionProtectionEnabled DisassociationProtectionEnabled
    GlobalTableSettingsReplicationMode KinesisStreamSpecification PointInTimeRecoverySpecification ResourcePolicy
    TableClass Tags
    """
)
"""What it says of one region as a table would."""

OF_REPLICAS = words(
    """
    GlobalTableWitnesses MultiRegionConsistency ReadOnDemandThroughputSettings ReadProvisionedThroughputSettings
    Replicas WriteOnDemandThroughputSettings WriteProvisionedThroughputSettings
    """
)

INDEXES = "Indexes"
"""The indexes as the template has them, with what differs from region to region and what is scaled."""

PROTECTION = Step(
    "UpdateTable",
    ("DisassociationProtectionEnabled",),
    "both",
    defaults={"DisassociationProtectionEnabled": False},
)
SETTINGS_REPLICATION = Step(
    "UpdateTable",
    ("GlobalTableSettingsReplicationMode",),
    defaults={"GlobalTableSettingsReplicationMode": "DISABLED"},
)


class NoLocalReplica(ServiceError):
    """A global table has no replica in the region of its stack."""

    code = "ValidationError"

    def __init__(self, region: str) -> None:
        super().__init__(f"Replicas of AWS::DynamoDB::GlobalTable must include the stack's region, {region}")


def as_table(properties: Params, region: str) -> Params:
    """The table of a region, in the properties of `AWS::DynamoDB::Table`, with what is said of replicas beside it."""
    beside = {name: properties[name] for name in OF_REPLICAS if name in properties}
    return {**prepared(_table_in(properties, region)), **beside, INDEXES: properties.get("GlobalSecondaryIndexes", [])}


def replica_calls(change: Change) -> list[Call]:
    """Replicas that go and come, and what differs in those that stay."""
    before, after = _replicas(change.before), _replicas(change.after)
    gone = [region for region in before if region not in after]
    new = [region for region in after if region not in before and region != change.region]
    # A table can have replicas only when it is scaled, and those can be scaled only when they are there.
    calls = [call for region in (change.region, *gone) for call in _scaling_calls(change, region)]
    calls += _gone_replicas(change, gone)
    calls += _new_replicas(change, new)
    for region in after:
        if region != change.region:
            calls += _scaling_calls(change, region)
            calls += _override_calls(change, region)
            calls += _regional_calls(change, region)
    return calls


def end_replicas(change: Change) -> list[Call]:
    """All replicas have to go before the table can."""
    local = [each for each in change.before.get("Replicas", ()) if each["Region"] == change.region]
    alone = {name: value for name, value in change.before.items() if name != "GlobalTableWitnesses"}
    return replica_calls(replace(change, after={**alone, "Replicas": local}))


def _table_in(properties: Properties, region: str) -> Params:
    replica = _replicas(properties).get(region)
    if replica is None:
        raise NoLocalReplica(region)
    seen = {name: properties[name] for name in SHARED if name in properties}
    seen |= {name: replica[name] for name in REGIONAL if name in replica}
    if "SSESpecification" in seen and "SSESpecification" in replica:
        seen["SSESpecification"] = {**seen["SSESpecification"], **replica["SSESpecification"]}
    stream = replica.get("ReplicaStreamSpecification", {})
    if "StreamSpecification" in seen:
        seen["StreamSpecification"] = {**seen["StreamSpecification"], **stream}
    is_provisioned = properties.get("BillingMode", "PROVISIONED") == "PROVISIONED"
    seen |= _throughput(properties, replica, is_provisioned=is_provisioned)
    own = {each["IndexName"]: each for each in replica.get("GlobalSecondaryIndexes", ())}
    indexes = properties.get(INDEXES, properties.get("GlobalSecondaryIndexes"))
    if indexes:
        shown = [_index(each, own.get(each["IndexName"], {}), is_provisioned=is_provisioned) for each in indexes]
        seen["GlobalSecondaryIndexes"] = shown
    return seen


def _index(index: Given, own: Given, *, is_provisioned: bool) -> Given:
    kept = ("IndexName", "KeySchema", "Projection", "WarmThroughput")
    seen = {name: index[name] for name in kept if name in index}
    if "ContributorInsightsSpecification" in own:
        seen["ContributorInsightsSpecification"] = own["ContributorInsightsSpecification"]
    return seen | _throughput(index, own, is_provisioned=is_provisioned)


def _throughput(shared: Properties, own: Given, *, is_provisioned: bool) -> Given:
    """The throughput of a table or an index: written to in all regions alike, read as its region says."""
    if is_provisioned:
        write = shared.get("WriteProvisionedThroughputSettings", {}).get("WriteCapacityAutoScalingSettings")
        read = own.get("ReadProvisionedThroughputSettings") or shared.get("ReadProvisionedThroughputSettings") or {}
        units = read.get("ReadCapacityUnits") or _least(read.get("ReadCapacityAutoScalingSettings"))
        if write is None or units is None:
            return {}
        return {"ProvisionedThroughput": {"ReadCapacityUnits": units, "WriteCapacityUnits": _least(write)}}
    read = own.get("ReadOnDemandThroughputSettings") or shared.get("ReadOnDemandThroughputSettings") or {}
    limits = {**read, **shared.get("WriteOnDemandThroughputSettings", {})}
    return {"OnDemandThroughput": limits} if limits else {}


def _least(scaling: Given | None) -> Any:
    """The capacity with which scaling begins."""
    return None if scaling is None else scaling.get("SeedCapacity", scaling["MinCapacity"])


def _gone_replicas(change: Change, regions: list[str]) -> list[Call]:
    deletions = [{"Delete": {"RegionName": region}} for region in regions]
    if change.before.get("MultiRegionConsistency", EVENTUAL) == EVENTUAL:
        return [Call("UpdateTable", {**_table(change), "ReplicaUpdates": [deletion]}) for deletion in deletions]
    kept = change.after.get("GlobalTableWitnesses", ())
    witnesses = [each for each in change.before.get("GlobalTableWitnesses", ()) if each not in kept]
    return _at_once(change, deletions, [{"Delete": {"RegionName": each["Region"]}} for each in witnesses])


def _new_replicas(change: Change, regions: list[str]) -> list[Call]:
    replicas = _replicas(change.after)
    told = {region: _overrides(replicas[region], new=True) for region in regions}
    creations = [{"Create": {"RegionName": region, **overrides}} for region, overrides in told.items()]
    consistency = change.after.get("MultiRegionConsistency", EVENTUAL)
    if consistency == EVENTUAL:
        return [Call("UpdateTable", {**_table(change), "ReplicaUpdates": [creation]}) for creation in creations]
    had = change.before.get("GlobalTableWitnesses", ())
    witnesses = [each for each in change.after.get("GlobalTableWitnesses", ()) if each not in had]
    choice = {} if "MultiRegionConsistency" in change.before else {"MultiRegionConsistency": consistency}
    return _at_once(change, creations, [{"Create": {"RegionName": each["Region"]}} for each in witnesses], **choice)


def _at_once(change: Change, replicas: list[Given], witnesses: list[Given], **more: Any) -> list[Call]:
    """A strongly consistent global table gets and loses all its regions at once."""
    updates = {"ReplicaUpdates": replicas, "GlobalTableWitnessUpdates": witnesses}
    given = {name: each for name, each in updates.items() if each}
    return [Call("UpdateTable", {**_table(change), **more, **given})] if given else []


def _override_calls(change: Change, region: str) -> list[Call]:
    """What of a replica that stays is read, or kept, otherwise than before."""
    before, after = _replicas(change.before).get(region), _replicas(change.after)[region]
    told = _overrides(after)
    if before is None or not told or same(_overrides(before), told):
        return []
    return [Call("UpdateTable", {**_table(change), "ReplicaUpdates": [{"Update": {"RegionName": region, **told}}]})]


def _overrides(replica: Given, *, new: bool = False) -> Given:
    """What of a replica differs from the table's, as UpdateTable is told."""
    told = _read_override(replica)
    indexes = [
        {"IndexName": each["IndexName"], **_read_override(each)}
        for each in replica.get("GlobalSecondaryIndexes", ())
        if _read_override(each)
    ]
    if indexes:
        told["GlobalSecondaryIndexes"] = indexes
    if "TableClass" in replica:
        told["TableClassOverride"] = replica["TableClass"]
    if new and "SSESpecification" in replica:
        told["KMSMasterKeyId"] = replica["SSESpecification"]["KMSMasterKeyId"]
    return told


def _read_override(given: Given) -> Given:
    read = given.get("ReadProvisionedThroughputSettings", {})
    units = read.get("ReadCapacityUnits") or _least(read.get("ReadCapacityAutoScalingSettings"))
    told: Given = {} if units is None else {"ProvisionedThroughputOverride": {"ReadCapacityUnits": units}}
    if "ReadOnDemandThroughputSettings" in given:
        told["OnDemandThroughputOverride"] = given["ReadOnDemandThroughputSettings"]
    return told


REPLICA = replace(TABLE, steps=(*SETTINGS, PROTECTION, *BESIDE))
"""What a replica is told in its own region, as a table is."""


def _regional_calls(change: Change, region: str) -> list[Call]:
    """What a replica is told in its own region."""
    sides = [
        prepared(_table_in(each, region)) if region in _replicas(each) else {} for each in (change.before, change.after)
    ]
    arn = change.known["TableArn"].replace(f":{change.region}:", f":{region}:", 1)
    within = Change(sides[0], sides[1], {**change.known, "TableArn": arn}, region)
    keys = {"TableName": change.known["TableName"]}
    return [replace(call, region=region) for call in plan(REPLICA, within, keys, at_creation=False)]


def _scaling_calls(change: Change, region: str) -> list[Call]:
    """What Application Auto Scaling is told of a region."""
    before, after = (dict(_scaled(each, region)) for each in (change.before, change.after))
    calls = [
        Call("DeregisterScalableTarget", place, region, "application-autoscaling")
        for place in ({"ServiceNamespace": "dynamodb", **dict(each)} for each in before if each not in after)
    ]
    for key, settings in after.items():
        if not same(before.get(key), settings):
            calls += _scaling(dict(key), settings, region)
    return calls


def _scaling(place: Given, settings: Given, region: str) -> list[Call]:
    where = {"ServiceNamespace": "dynamodb", **place}
    kind = "Write" if "Write" in place["ScalableDimension"] else "Read"
    metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": f"DynamoDB{kind}CapacityUtilization"}}
    limits = {name: settings[name] for name in ("MinCapacity", "MaxCapacity")}
    policy = {
        "PolicyName": f"{kind}AutoScalingPolicy",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {**settings["TargetTrackingScalingPolicyConfiguration"], **metric},
    }
    return [
        Call("RegisterScalableTarget", {**where, **limits}, region, "application-autoscaling"),
        Call("PutScalingPolicy", {**where, **policy}, region, "application-autoscaling"),
    ]


def _scaled(properties: Properties, region: str) -> Iterator[tuple[tuple[tuple[str, str], ...], Given]]:
    """What is scaled in a region, by its place in Application Auto Scaling, and how."""
    replica = _replicas(properties).get(region)
    if replica is None or properties.get("BillingMode", "PROVISIONED") != "PROVISIONED":
        return
    own = {each["IndexName"]: each for each in replica.get("GlobalSecondaryIndexes", ())}
    table = f"table/{properties['TableName']}"
    places = [("table", table, properties, replica)]
    for each in properties.get(INDEXES, ()):
        places.append(("index", f"{table}/index/{each['IndexName']}", each, own.get(each["IndexName"], {})))
    for what, resource, shared, regional in places:
        write = shared.get("WriteProvisionedThroughputSettings", {}).get("WriteCapacityAutoScalingSettings")
        read = regional.get("ReadProvisionedThroughputSettings", {}).get("ReadCapacityAutoScalingSettings")
        for kind, settings in (("Write", write), ("Read", read)):
            if settings is not None:
                dimension = f"dynamodb:{what}:{kind}CapacityUnits"
                yield (("ResourceId", resource), ("ScalableDimension", dimension)), settings


def _replicas(properties: Properties) -> dict[str, Given]:
    return {each["Region"]: each for each in properties.get("Replicas", ())}


def _table(change: Change) -> Given:
    return {"TableName": change.known["TableName"]}


GLOBAL_TABLE = ResourceType(
    name="AWS::DynamoDB::GlobalTable",
    service="dynamodb",
    properties=(*SHARED, "GlobalSecondaryIndexes", *OF_REPLICAS),
    required=("Replicas",),
    create="CreateTable",
    created="TableDescription",
    read=Read("DescribeTable", "Table"),
    delete="DeleteTable",
    gone=GONE,
    keys=BY_TABLE,
    ref=("TableName",),
    attributes={"Arn": "TableArn", "StreamArn": "LatestStreamArn", "TableId": "TableId"},
    name_of=Generated("TableName", 255),
    prepare=as_table,
    tagging=TAGGING,
    before_delete=end_replicas,
    ready=(READY, DESTINATION_READY),
    timeout=3600.0,
    steps=(
        *UPDATES,
        SETTINGS_REPLICATION,
        PROTECTION,
        TIME_TO_LIVE,
        *BESIDE,
        Hook((*OF_REPLICAS, INDEXES), replica_calls),
    ),
)
