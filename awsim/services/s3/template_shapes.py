"""Structures of templates as parameters of S3's operations: the same things under other names (template reference)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, Any]


def renamed(given: Given, **names: str) -> dict[str, Any]:
    """A structure with some members under other names; `names` are the template's, then the operation's."""
    return {names.get(name, name): value for name, value in given.items()}


def picked(**members: Any) -> dict[str, Any]:
    """A structure of those members that are there."""
    return {name: value for name, value in members.items() if value is not None}


def canned(access_control: str) -> str:
    """The name of a canned list.

    >>> canned("BucketOwnerFullControl")
    'bucket-owner-full-control'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", access_control).lower()


def status_of(acceleration: Given) -> dict[str, Any]:
    """Transfer acceleration."""
    return renamed(acceleration, AccelerationStatus="Status")


def cors(configuration: Given) -> dict[str, Any]:
    """CORS rules."""
    names = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
    return {"CORSRules": [renamed(rule, **names) for rule in configuration["CorsRules"]]}


def encryption(configuration: Given) -> dict[str, Any]:
    """Default encryption."""
    rules = configuration["ServerSideEncryptionConfiguration"]
    names = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [renamed(rule, **names) for rule in rules]}


def website(configuration: Given) -> dict[str, Any]:
    """A website and its routing rules."""
    error, index, rules = (configuration.get(name) for name in ("ErrorDocument", "IndexDocument", "RoutingRules"))
    names = {"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"}
    return picked(
        ErrorDocument=None if error is None else {"Key": error},
        IndexDocument=None if index is None else {"Suffix": index},
        RedirectAllRequestsTo=configuration.get("RedirectAllRequestsTo"),
        RoutingRules=None if rules is None else [renamed(rule, **names) for rule in rules],
    )


def logging(configuration: Given, bucket: str) -> dict[str, Any]:
    """Access logs; where no bucket is named they go into the bucket itself."""
    enabled = picked(
        TargetBucket=configuration.get("DestinationBucketName", bucket),
        TargetPrefix=configuration.get("LogFilePrefix", ""),
        TargetObjectKeyFormat=configuration.get("TargetObjectKeyFormat"),
    )
    return {"LoggingEnabled": enabled}


def notification(configuration: Given) -> dict[str, Any]:
    """Who is told of events."""
    kinds = {
        "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
        "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
        "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
    }
    made: dict[str, Any] = {}
    for name, (parameter, target, member) in kinds.items():
        listed = [_told(each, target, member) for each in configuration.get(name) or ()]
        if listed:
            made[parameter] = listed
    events = configuration.get("EventBridgeConfiguration")
    if events is not None and str(events.get("EventBridgeEnabled", True)).lower() == "true":
        made["EventBridgeConfiguration"] = {}
    return made


def replication(configuration: Given) -> dict[str, Any]:
    """What is replicated."""
    return {**configuration, "Rules": [_replicated(rule) for rule in configuration["Rules"]]}


def lifecycle(configuration: Given) -> dict[str, Any]:
    """What happens to objects as time passes."""
    return {"Rules": [_aging(rule) for rule in configuration["Rules"]]}


def analytics(configuration: Given) -> dict[str, Any]:
    """An analysis of storage classes."""
    export = configuration["StorageClassAnalysis"].get("DataExport")
    destination = (
        None if export is None else {"S3BucketDestination": _destination(export["Destination"], "BucketAccountId")}
    )
    return picked(
        Id=configuration["Id"],
        Filter=condition(configuration),
        StorageClassAnalysis=picked(DataExport=None if export is None else {**export, "Destination": destination}),
    )


def inventory(configuration: Given) -> dict[str, Any]:
    """An inventory."""
    prefix = configuration.get("Prefix")
    return picked(
        Id=configuration["Id"],
        Destination={"S3BucketDestination": _destination(configuration["Destination"], "AccountId")},
        IsEnabled=configuration["Enabled"],
        Filter=None if prefix is None else {"Prefix": prefix},
        IncludedObjectVersions=configuration["IncludedObjectVersions"],
        OptionalFields=configuration.get("OptionalFields"),
        Schedule={"Frequency": configuration["ScheduleFrequency"]},
    )


def metrics(configuration: Given) -> dict[str, Any]:
    """Request metrics."""
    return picked(Id=configuration["Id"], Filter=condition(configuration))


def tiering(configuration: Given) -> dict[str, Any]:
    """Archive tiers."""
    return picked(
        Id=configuration["Id"],
        Filter=condition(configuration),
        Status=configuration["Status"],
        Tierings=configuration["Tierings"],
    )


def metadata(configuration: Given) -> dict[str, Any]:
    """Metadata tables, without what only AWS says of them."""
    shown = {"TableArn", "TableName"}
    return {
        name: {member: value for member, value in table.items() if member not in shown}
        for name, table in configuration.items()
        if name != "Destination"
    }


def condition(given: Given) -> dict[str, Any] | None:
    """The filter that is told by members of a configuration itself; several conditions are joined."""
    tags = given.get("TagFilters") or ()
    single = {
        name: given[name]
        for name in ("Prefix", "AccessPointArn", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
        if given.get(name) is not None
    }
    if not tags and not single:
        return None
    if len(tags) + len(single) == 1:
        return {"Tag": tags[0]} if tags else single
    return {"And": {**single, **({"Tags": list(tags)} if tags else {})}}


def _told(configuration: Given, target: str, member: str) -> dict[str, Any]:
    rules = ((configuration.get("Filter") or {}).get("S3Key") or {}).get("Rules")
    return picked(
        Events=[configuration["Event"]],
        Filter=None if rules is None else {"Key": {"FilterRules": rules}},
        **{member: configuration[target]},
    )


def _replicated(rule: Given) -> dict[str, Any]:
    made = renamed(rule, Id="ID")
    if "Filter" in made:
        made["Filter"] = renamed(made["Filter"], TagFilter="Tag")
        if "And" in made["Filter"]:
            made["Filter"]["And"] = renamed(made["Filter"]["And"], TagFilters="Tags")
    return made


def _aging(rule: Given) -> dict[str, Any]:
    noncurrent = rule.get("NoncurrentVersionExpiration")
    if noncurrent is None and rule.get("NoncurrentVersionExpirationInDays") is not None:
        noncurrent = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    expiration = picked(
        Date=_moment(rule.get("ExpirationDate")),
        Days=rule.get("ExpirationInDays"),
        ExpiredObjectDeleteMarker=rule.get("ExpiredObjectDeleteMarker"),
    )
    return picked(
        ID=rule.get("Id"),
        Status=rule["Status"],
        Filter=condition(rule) or {"Prefix": ""},
        Expiration=expiration or None,
        Transitions=[_moved(each) for each in _all_of(rule, "Transition")] or None,
        NoncurrentVersionExpiration=noncurrent,
        NoncurrentVersionTransitions=[
            renamed(each, TransitionInDays="NoncurrentDays") for each in _all_of(rule, "NoncurrentVersionTransition")
        ]
        or None,
        AbortIncompleteMultipartUpload=rule.get("AbortIncompleteMultipartUpload"),
    )


def _all_of(rule: Given, name: str) -> list[Given]:
    """What may be told singly and in a list."""
    single = rule.get(name)
    return [*([] if single is None else [single]), *(rule.get(f"{name}s") or ())]


def _moved(transition: Given) -> dict[str, Any]:
    return picked(
        Date=_moment(transition.get("TransitionDate")),
        Days=transition.get("TransitionInDays"),
        StorageClass=transition["StorageClass"],
    )


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _destination(destination: Given, account: str) -> dict[str, Any]:
    return renamed(destination, BucketArn="Bucket", BucketAccountId=account)
