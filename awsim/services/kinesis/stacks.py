"""`AWS::Kinesis::*`: properties as parameters of Kinesis's operations (CloudFormation template reference)."""

from __future__ import annotations

from typing import Any

from awsim.fabric.stacks.documents import as_json
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import (
    Call,
    Change,
    Hook,
    Properties,
    Read,
    Ready,
    ResourceType,
    Step,
    Tagging,
    same,
    words,
)

DEFAULT_RETENTION_HOURS = 24
ALL_METRICS = "ALL"

DESTINATIONS = ("S3DestinationConfiguration", "S3TablesDestinationConfiguration")
FRESHNESS = "DataFreshnessInSeconds"
DEFAULT_FRESHNESS = 300

ACTIVE = frozenset({"ACTIVE"})
BY_ARN = {"StreamARN": "StreamARN"}


def retention_calls(change: Change) -> list[Call]:
    """Kinesis has one operation for more and one for fewer hours."""
    hours = [int(each.get("RetentionPeriodHours") or DEFAULT_RETENTION_HOURS) for each in (change.before, change.after)]
    before, after = hours
    if before == after:
        return []
    verb = "Increase" if after > before else "Decrease"
    return [Call(f"{verb}StreamRetentionPeriod", {**_stream(change), "RetentionPeriodHours": after})]


def encryption_calls(change: Change) -> list[Call]:
    """Another key is another encryption: the first is stopped."""
    before, after = (each.get("StreamEncryption") for each in (change.before, change.after))
    stop = [] if before is None else [Call("StopStreamEncryption", {**_stream(change), **before})]
    return stop + ([] if after is None else [Call("StartStreamEncryption", {**_stream(change), **after})])


def metrics_calls(change: Change) -> list[Call]:
    """Metrics are enabled and disabled one by one; ALL stands for each of them."""
    before, after = (set(each.get("DesiredShardLevelMetrics") or ()) for each in (change.before, change.after))
    gone = {*()} if ALL_METRICS in after else before - after
    new = after - before
    calls = []
    if gone:
        calls.append(Call("DisableEnhancedMonitoring", {**_stream(change), "ShardLevelMetrics": sorted(gone)}))
        new = after if ALL_METRICS in gone else new
    if new:
        calls.append(Call("EnableEnhancedMonitoring", {**_stream(change), "ShardLevelMetrics": sorted(new)}))
    return calls


def mode_calls(change: Change) -> list[Call]:
    """Another mode and, in the mode PROVISIONED, another number of shards."""
    details = change.after.get("StreamModeDetails") or {"StreamMode": "PROVISIONED"}
    calls = []
    if change.differs("StreamModeDetails"):
        calls.append(Call("UpdateStreamMode", {"StreamModeDetails": details}, late={"StreamARN": "StreamARN"}))
    shards = change.after.get("ShardCount")
    if details["StreamMode"] == "PROVISIONED" and shards is not None:
        target = {"TargetShardCount": shards, "ScalingType": "UNIFORM_SCALING"}
        calls.append(Call("UpdateShardCount", {**_stream(change), **target}))
    return calls


def is_another_channel(before: Properties, after: Properties) -> bool:
    """Whether a channel would deliver elsewhere: of its destinations only the freshness of the data can change."""
    return any(
        (before.get(name) is None) != (after.get(name) is None)
        or not same(_without_freshness(before.get(name) or {}), _without_freshness(after.get(name) or {}))
        for name in DESTINATIONS
    )


def channel_calls(change: Change) -> list[Call]:
    """How fresh delivered data are."""
    freshness = {
        name: {FRESHNESS: (change.after.get(name) or {}).get(FRESHNESS, DEFAULT_FRESHNESS)}
        for name in DESTINATIONS
        if change.differs(name)
    }
    return [Call("UpdateChannel", {"ChannelARN": change.known["ChannelARN"], **freshness})]


def _without_freshness(destination: Properties) -> dict[str, Any]:
    return {name: value for name, value in destination.items() if name != FRESHNESS}


def _stream(change: Change) -> dict[str, Any]:
    return {"StreamName": change.known["Name"]}


STREAM = ResourceType(
    name="AWS::Kinesis::Stream",
    service="kinesis",
    properties=words(
        """
        DesiredShardLevelMetrics MaxRecordSizeInKiB Name RecordDistributionStrategy RetentionPeriodHours ShardCount
        StreamEncryption StreamModeDetails Tags WarmThroughputMiBps
        """
    ),
    create="CreateStream",
    read=Read("DescribeStreamSummary", "StreamDescriptionSummary"),
    delete="DeleteStream",
    keys={"StreamName": "StreamName"},
    ref=("StreamName",),
    attributes={
        "Arn": "StreamARN",
        "WarmThroughputObject.CurrentMiBps": "WarmThroughput.CurrentMiBps",
        "WarmThroughputObject.TargetMiBps": "WarmThroughput.TargetMiBps",
    },
    name_of=Generated("Name", 128),
    renamed={"Name": "StreamName"},
    tagging=Tagging("TagResource", "UntagResource", "ResourceARN", "StreamARN"),
    ready=(Ready(("StreamStatus",), ACTIVE),),
    steps=(
        Hook(("StreamModeDetails", "ShardCount"), mode_calls, "change"),
        Hook(("RetentionPeriodHours",), retention_calls),
        Hook(("StreamEncryption",), encryption_calls),
        Hook(("DesiredShardLevelMetrics",), metrics_calls),
        Step("UpdateMaxRecordSize", ("MaxRecordSizeInKiB",), keys=BY_ARN, defaults={"MaxRecordSizeInKiB": 1024}),
        Step("UpdateStreamWarmThroughput", ("WarmThroughputMiBps",)),
        Step(
            "UpdateStreamRecordDistributionStrategy",
            ("RecordDistributionStrategy",),
            keys=BY_ARN,
            defaults={"RecordDistributionStrategy": "USER_PARTITION_KEY"},
        ),
    ),
)

STREAM_CONSUMER = ResourceType(
    name="AWS::Kinesis::StreamConsumer",
    service="kinesis",
    properties=("ConsumerName", "StreamARN", "Tags"),
    required=("ConsumerName", "StreamARN"),
    create="RegisterStreamConsumer",
    created="Consumer",
    read=Read("DescribeStreamConsumer", "ConsumerDescription"),
    delete="DeregisterStreamConsumer",
    keys={"ConsumerARN": "ConsumerARN"},
    ref=("ConsumerARN",),
    attributes={
        name: name for name in words("ConsumerARN ConsumerCreationTimestamp ConsumerName ConsumerStatus StreamARN")
    },
    name_of=Generated("ConsumerName", 128),
    ready=(Ready(("ConsumerStatus",), ACTIVE),),
)

CHANNEL = ResourceType(
    name="AWS::Kinesis::Channel",
    service="kinesis",
    properties=words(
        """
        ChannelName EncryptionConfiguration LoggingConfiguration S3DestinationConfiguration
        S3TablesDestinationConfiguration ServiceExecutionRoleARN StreamConfigurationList Tags
        """
    ),
    required=("ChannelName", "ServiceExecutionRoleARN", "StreamConfigurationList"),
    create="CreateChannel",
    created="ChannelDescription",
    read=Read("DescribeChannel", "ChannelDescription"),
    delete="DeleteChannel",
    keys={"ChannelARN": "ChannelARN"},
    ref=("ChannelARN",),
    attributes={name: name for name in words("ChannelARN ChannelCreationTimestamp ChannelId ChannelStatus")},
    name_of=Generated("ChannelName", 128),
    replaced_when=is_another_channel,
    tagging=Tagging("TagResource", "UntagResource", "ResourceARN", "ChannelARN"),
    ready=(Ready(("ChannelStatus",), ACTIVE, frozenset({"FAILED"}), "ChannelStatusReason"),),
    steps=(
        Hook(DESTINATIONS, channel_calls, "change"),
        Step(
            "UpdateChannel",
            ("LoggingConfiguration",),
            defaults={"LoggingConfiguration": {"CloudWatchLogs": {"Enabled": False}}},
        ),
    ),
)

RESOURCE_POLICY = ResourceType(
    name="AWS::Kinesis::ResourcePolicy",
    service="kinesis",
    properties=("ResourceArn", "ResourcePolicy"),
    required=("ResourceArn", "ResourcePolicy"),
    create="PutResourcePolicy",
    read=Read("GetResourcePolicy"),
    delete="DeleteResourcePolicy",
    keys={"ResourceARN": "ResourceARN"},
    ref=("ResourceARN",),
    renamed={"ResourceArn": "ResourceARN", "ResourcePolicy": "Policy"},
    prepare=as_json("ResourcePolicy"),
    steps=(Step("PutResourcePolicy", ("ResourcePolicy",)),),
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (STREAM, STREAM_CONSUMER, CHANNEL, RESOURCE_POLICY)}
