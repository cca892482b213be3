"""`AWS::S3::*`: properties as parameters of the operations of S3 and S3 Control (CloudFormation template reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.documents import as_json
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import (
    Call,
    Change,
    Hook,
    Params,
    Read,
    ResourceType,
    Step,
    Tagging,
    same,
    words,
)
from awsim.services.s3 import template_shapes as shapes

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = "AccountId"
"""The account, beside the properties."""
PLACE = "Place"
"""Beside the properties of a bucket: the location constraint it is made with, if its region has one."""
LONGEST_BUCKET_NAME = 63
GONE = frozenset({"NoSuchBucket", "NoSuchBucketPolicy"})

CONVERTED: dict[str, Callable[[Any], Any]] = {
    "AbacStatus": lambda status: {"Status": status},
    "AccelerateConfiguration": shapes.status_of,
    "AccessControl": shapes.canned,
    "BucketEncryption": shapes.encryption,
    "CorsConfiguration": shapes.cors,
    "MetadataConfiguration": shapes.metadata,
    "MetadataTableConfiguration": shapes.metadata,
    "NotificationConfiguration": shapes.notification,
    "ReplicationConfiguration": shapes.replication,
    "WebsiteConfiguration": shapes.website,
}
"""Property -> how it is told as a parameter."""
WITH_IDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "AnalyticsConfigurations": ("AnalyticsConfiguration", shapes.analytics),
    "IntelligentTieringConfigurations": ("IntelligentTieringConfiguration", shapes.tiering),
    "InventoryConfigurations": ("InventoryConfiguration", shapes.inventory),
    "MetricsConfigurations": ("MetricsConfiguration", shapes.metrics),
}
"""Property that is a list of configurations with ids -> the parameter for one of them, and how it is told."""


def bucket_properties(properties: Params, region: str) -> Params:
    """Properties as parameters are, and what Fn::GetAtt gives of the bucket."""
    name = properties.get("BucketName", "")
    if "BucketNamePrefix" in properties:
        name = f"{properties['BucketNamePrefix']}-{properties[ACCOUNT]}-{region}-an"
    given = {**properties, "BucketName": name, PLACE: None if region == "us-east-1" else region}
    for prop, convert in CONVERTED.items():
        if given.get(prop) is not None:
            given[prop] = convert(given[prop])
    for prop, (_, convert) in WITH_IDS.items():
        if given.get(prop) is not None:
            given[prop] = [convert(each) for each in given[prop]]
    if given.get("LoggingConfiguration") is not None:
        given["LoggingConfiguration"] = shapes.logging(given["LoggingConfiguration"], name)
    return given | _names_of(name, region)


def _names_of(name: str, region: str) -> Params:
    is_chinese = region.startswith("cn-")
    domain = "amazonaws.com.cn" if is_chinese else "amazonaws.com"
    partition = "aws-cn" if is_chinese else "aws-us-gov" if region.startswith("us-gov-") else "aws"
    return {
        "Arn": f"arn:{partition}:s3:::{name}",
        "DomainName": f"{name}.s3.{domain}",
        "RegionalDomainName": f"{name}.s3.{region}.{domain}",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.{domain}",
        "WebsiteURL": f"http://{name}.s3-website-{region}.{domain}",
    }


def bucket_creation(properties: Params) -> Call:
    """CreateBucket takes tags, the place, the owner of objects and whether there are locks; the rest follows."""
    place = {"LocationConstraint": properties[PLACE]} if properties[PLACE] else {}
    tags = {"Tags": properties["Tags"]} if properties.get("Tags") else {}
    ownership = (properties.get("OwnershipControls") or {}).get("Rules")
    params = shapes.picked(
        Bucket=properties["BucketName"],
        BucketNamespace=properties.get("BucketNamespace"),
        CreateBucketConfiguration={**place, **tags} or None,
        ObjectLockEnabledForBucket=properties.get("ObjectLockEnabled"),
        ObjectOwnership=ownership[0]["ObjectOwnership"] if ownership else None,
    )
    return Call("CreateBucket", params)


def version_calls(change: Change) -> list[Call]:
    """A bucket that is replicated is versioned: before it is, and until it is no more."""
    bucket, wanted = _bucket(change), change.after.get("ReplicationConfiguration")
    calls = []
    if wanted is None and change.before.get("ReplicationConfiguration") is not None:
        calls.append(Call("DeleteBucketReplication", bucket))
    if change.differs("VersioningConfiguration"):
        versioning = change.after.get("VersioningConfiguration") or {"Status": "Suspended"}
        calls.append(Call("PutBucketVersioning", {**bucket, "VersioningConfiguration": versioning}))
    if wanted is not None and change.differs("ReplicationConfiguration"):
        calls.append(Call("PutBucketReplication", {**bucket, "ReplicationConfiguration": wanted}))
    return calls


def lock_calls(change: Change) -> list[Call]:
    """Object lock is turned on for good; the default retention can change."""
    wanted = change.after.get("ObjectLockConfiguration")
    if wanted is None and not change.before:
        return []  # the bucket was made with what it needs
    if wanted is None and str(change.after.get("ObjectLockEnabled")).lower() != "true":
        return []
    configuration = {"ObjectLockEnabled": "Enabled", **(wanted or {})}
    return [Call("PutObjectLockConfiguration", {**_bucket(change), "ObjectLockConfiguration": configuration})]


def identified_calls(prop: str) -> Callable[[Change], list[Call]]:
    """Configurations with ids are put and deleted one by one."""
    parameter = WITH_IDS[prop][0]

    def calls(change: Change) -> list[Call]:
        before, after = ({each["Id"]: each for each in side.get(prop) or ()} for side in (change.before, change.after))
        bucket = _bucket(change)
        gone = [Call(f"DeleteBucket{parameter}", {**bucket, "Id": name}) for name in before if name not in after]
        new = [(name, each) for name, each in after.items() if not same(before.get(name), each)]
        return gone + [Call(f"PutBucket{parameter}", {**bucket, "Id": name, parameter: each}) for name, each in new]

    return calls


def lifecycle_calls(change: Change) -> list[Call]:
    """The least size of what is moved is told beside the rules."""
    wanted = change.after.get("LifecycleConfiguration")
    if wanted is None:
        return [Call("DeleteBucketLifecycle", _bucket(change))]
    size = shapes.picked(TransitionDefaultMinimumObjectSize=wanted.get("TransitionDefaultMinimumObjectSize"))
    params = {**_bucket(change), "LifecycleConfiguration": shapes.lifecycle(wanted), **size}
    return [Call("PutBucketLifecycleConfiguration", params)]


def metadata_calls(prop: str, operation: str) -> Callable[[Change], list[Call]]:
    """Metadata configurations are made and deleted; another is made anew."""

    def calls(change: Change) -> list[Call]:
        bucket, wanted = _bucket(change), change.after.get(prop)
        gone = [] if change.before.get(prop) is None else [Call(f"DeleteBucket{operation}", bucket)]
        made = [] if wanted is None else [Call(f"CreateBucket{operation}", {**bucket, operation: wanted})]
        return gone + made

    return calls


def tag_calls(change: Change) -> list[Call]:
    """Tags are put as a whole; those that AWS has set stay."""
    tags = [tag for tag in change.after.get("Tags") or () if not tag["Key"].startswith("aws:")]
    if not tags:
        return [Call("DeleteBucketTagging", _bucket(change))]
    return [Call("PutBucketTagging", {**_bucket(change), "Tagging": {"TagSet": tags}})]


def point_policy_calls(change: Change) -> list[Call]:
    """The policy of an access point comes and goes."""
    point = {ACCOUNT: change.known[ACCOUNT], "Name": change.known["Name"]}
    policy = change.after.get("Policy")
    if policy is None:
        return [Call("DeleteAccessPointPolicy", point)]
    return [Call("PutAccessPointPolicy", {**point, "Policy": policy})]


def _bucket(change: Change) -> Params:
    return {"Bucket": change.known["BucketName"]}


def _put(prop: str, operation: str, parameter: str, *, undo: str | None = None, default: Any = None) -> Step:
    """A step that puts one configuration, and takes it back by an operation or by putting a default."""
    return Step(
        operation,
        (prop,),
        "both",
        renamed={prop: parameter},
        undo=undo,
        defaults={} if default is None else {prop: default},
    )


BUCKET = ResourceType(
    name="AWS::S3::Bucket",
    service="s3",
    account=ACCOUNT,
    properties=words(
        """
        AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations BucketEncryption BucketName
        BucketNamePrefix BucketNamespace CorsConfiguration IntelligentTieringConfigurations InventoryConfigurations
        LifecycleConfiguration LoggingConfiguration MetadataConfiguration MetadataTableConfiguration
        MetricsConfigurations NotificationConfiguration ObjectLockConfiguration ObjectLockEnabled OwnershipControls
        PublicAccessBlockConfiguration ReplicationConfiguration Tags VersioningConfiguration WebsiteConfiguration
        """
    ),
    create="CreateBucket",
    create_call=bucket_creation,
    prepare=bucket_properties,
    delete="DeleteBucket",
    gone=GONE,
    keys={"Bucket": "BucketName"},
    ref=("BucketName",),
    attributes={
        each: each for each in ("Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL")
    },
    name_of=Generated("BucketName", LONGEST_BUCKET_NAME, is_lower=True),
    tagging=Tagging("PutBucketTagging", "DeleteBucketTagging", "Bucket", "BucketName", calls=tag_calls),
    steps=(
        _put(
            "OwnershipControls", "PutBucketOwnershipControls", "OwnershipControls", undo="DeleteBucketOwnershipControls"
        ),
        _put(
            "PublicAccessBlockConfiguration",
            "PutPublicAccessBlock",
            "PublicAccessBlockConfiguration",
            undo="DeletePublicAccessBlock",
        ),
        _put("AccessControl", "PutBucketAcl", "ACL", default="private"),
        Hook(("VersioningConfiguration", "ReplicationConfiguration"), version_calls),
        Hook(("ObjectLockConfiguration", "ObjectLockEnabled"), lock_calls),
        _put(
            "BucketEncryption",
            "PutBucketEncryption",
            "ServerSideEncryptionConfiguration",
            undo="DeleteBucketEncryption",
        ),
        Hook(("LifecycleConfiguration",), lifecycle_calls),
        _put("CorsConfiguration", "PutBucketCors", "CORSConfiguration", undo="DeleteBucketCors"),
        _put("WebsiteConfiguration", "PutBucketWebsite", "WebsiteConfiguration", undo="DeleteBucketWebsite"),
        _put("LoggingConfiguration", "PutBucketLogging", "BucketLoggingStatus", default={}),
        _put(
            "NotificationConfiguration",
            "PutBucketNotificationConfiguration",
            "NotificationConfiguration",
            default={},
        ),
        _put(
            "AccelerateConfiguration",
            "PutBucketAccelerateConfiguration",
            "AccelerateConfiguration",
            default={"Status": "Suspended"},
        ),
        *(Hook((prop,), identified_calls(prop)) for prop in WITH_IDS),
        Hook(("MetadataConfiguration",), metadata_calls("MetadataConfiguration", "MetadataConfiguration")),
        Hook(
            ("MetadataTableConfiguration",), metadata_calls("MetadataTableConfiguration", "MetadataTableConfiguration")
        ),
        _put("AbacStatus", "PutBucketAbac", "AbacStatus", default={"Status": "Disabled"}),
    ),
)

BUCKET_POLICY = ResourceType(
    name="AWS::S3::BucketPolicy",
    service="s3",
    properties=("Bucket", "PolicyDocument"),
    required=("Bucket", "PolicyDocument"),
    create="PutBucketPolicy",
    prepare=as_json("PolicyDocument"),
    renamed={"PolicyDocument": "Policy"},
    delete="DeleteBucketPolicy",
    gone=GONE,
    keys={"Bucket": "Bucket"},
    ref=("Bucket",),
    steps=(Step("PutBucketPolicy", ("PolicyDocument",)),),
)

ACCESS_POINT = ResourceType(
    name="AWS::S3::AccessPoint",
    service="s3control",
    account=ACCOUNT,
    properties=words("Bucket BucketAccountId Name Policy PublicAccessBlockConfiguration Tags VpcConfiguration"),
    required=("Bucket",),
    create="CreateAccessPoint",
    prepare=as_json("Policy"),
    read=Read("GetAccessPoint"),
    delete="DeleteAccessPoint",
    gone=frozenset({"NoSuchAccessPoint"}),
    keys={ACCOUNT: ACCOUNT, "Name": "Name"},
    ref=("Name",),
    attributes={"Alias": "Alias", "Arn": "AccessPointArn", "NetworkOrigin": "NetworkOrigin"},
    name_of=Generated("Name", 50, is_lower=True),
    tagging=Tagging("TagResource", "UntagResource", "ResourceArn", "AccessPointArn"),
    steps=(Hook(("Policy",), point_policy_calls),),
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (BUCKET, BUCKET_POLICY, ACCESS_POINT)}
