"""What the operations of S3 and S3 Control need (Service Authorization Reference, "Amazon S3", "Amazon S3 Express")."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from awsim.common.partitions import partition_of
from awsim.fabric.access import ANY, Need, ServiceAccess

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.access import Needed, Params, Place

OF_DIRECTORY = "--x-s3"
IN_SESSION = "s3express:CreateSession"
"""The action that all work with objects of directory buckets needs."""


def bucket_of(params: Params, place: Place) -> list[str]:
    """The bucket that is named, or the access point that is named in its place."""
    return [_bucket_arn(params["Bucket"], place)] if "Bucket" in params else []


def object_of(params: Params, place: Place) -> list[str]:
    """The object with a key."""
    return [_object_arn(params["Bucket"], params["Key"], place)] if "Key" in params else []


def objects_of(params: Params, place: Place) -> list[str]:
    """The objects that DeleteObjects names."""
    keys = [each["Key"] for each in (params.get("Delete") or {}).get("Objects") or ()]
    return [_object_arn(params["Bucket"], key, place) for key in keys or [ANY]]


def source_of(params: Params, place: Place) -> list[str]:
    """The object that is copied: `bucket/key?versionId=…`, or an access point's ARN with `/object/key`."""
    text = unquote(str(params["CopySource"]).partition("?versionId=")[0]).removeprefix("/")
    if text.startswith("arn:"):
        return [text]
    bucket, _, key = text.partition("/")
    return [_object_arn(bucket, key or ANY, place)]


def _bucket_arn(name: str, place: Place) -> str:
    if name.startswith("arn:"):
        return name
    partition = partition_of(place.region)
    if name.endswith(OF_DIRECTORY):
        return f"arn:{partition}:s3express:{place.region}:{place.account}:bucket/{name}"
    return f"arn:{partition}:s3:::{name}"


def _object_arn(bucket: str, key: str, place: Place) -> str:
    if bucket.endswith(OF_DIRECTORY):
        return _bucket_arn(bucket, place)
    between = "/object/" if bucket.startswith("arn:") else "/"
    return f"{_bucket_arn(bucket, place)}{between}{key}"


def _of_bucket(action: str) -> tuple[Need, ...]:
    return (Need((bucket_of,), action),)


def _of_object(*actions: str) -> tuple[Need, ...]:
    return tuple(Need((object_of,), action) for action in actions)


def _written(*needs: Need) -> tuple[Need, ...]:
    """What writing an object needs, with what may be written beside it."""
    beside = {
        "ACL": "PutObjectAcl",
        "Tagging": "PutObjectTagging",
        "ObjectLockMode": "PutObjectRetention",
        "ObjectLockLegalHoldStatus": "PutObjectLegalHold",
    }
    further = tuple(Need((object_of,), action, only_with=member) for member, action in beside.items())
    return (*needs, Need((object_of,), "PutObject"), *further)


BUCKET_ACTIONS = {
    "Acl": "BucketAcl",
    "Cors": "BucketCORS",
    "Encryption": "EncryptionConfiguration",
    "Lifecycle": "LifecycleConfiguration",
    "LifecycleConfiguration": "LifecycleConfiguration",
    "Replication": "ReplicationConfiguration",
    "AccelerateConfiguration": "AccelerateConfiguration",
    "AnalyticsConfiguration": "AnalyticsConfiguration",
    "IntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "InventoryConfiguration": "InventoryConfiguration",
    "MetricsConfiguration": "MetricsConfiguration",
    "NotificationConfiguration": "BucketNotification",
}
"""What is behind `Put-`, `Get-` and `DeleteBucket…` in names of operations -> what is behind the verb in actions."""
LISTED = ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
NOT_DELETED = frozenset({"Acl", "AccelerateConfiguration", "LifecycleConfiguration", "NotificationConfiguration"})


def _configurations() -> dict[str, tuple[Need, ...]]:
    """Getting needs one action, putting and deleting another (but for policies and websites)."""
    needs = {}
    for name, action in BUCKET_ACTIONS.items():
        needs[f"GetBucket{name}"] = _of_bucket(f"Get{action}")
        needs[f"PutBucket{name}"] = _of_bucket(f"Put{action}")
        if name not in NOT_DELETED:
            needs[f"DeleteBucket{name}"] = _of_bucket(f"Put{action}")
    for kind in LISTED:
        needs[f"ListBucket{kind}Configurations"] = _of_bucket(f"Get{kind}Configuration")
    return needs


VERSIONED = {
    "DeleteObject": ("DeleteObject", "DeleteObjectVersion"),
    "DeleteObjectTagging": ("DeleteObjectTagging", "DeleteObjectVersionTagging"),
    "GetObject": ("GetObject", "GetObjectVersion"),
    "GetObjectAcl": ("GetObjectAcl", "GetObjectVersionAcl"),
    "GetObjectTagging": ("GetObjectTagging", "GetObjectVersionTagging"),
    "HeadObject": ("GetObject", "GetObjectVersion"),
    "PutObjectAcl": ("PutObjectAcl", "PutObjectVersionAcl"),
    "PutObjectTagging": ("PutObjectTagging", "PutObjectVersionTagging"),
}
"""Operations whose action is another where a version is named."""


def _by_version(operation: str) -> Callable[[Params, Place], list[Needed]]:
    """What an operation needs, by whether it names a version."""
    plain, of_version = VERSIONED[operation]

    def decide(params: Params, place: Place) -> list[Needed]:
        action = of_version if params.get("VersionId") else plain
        return [(f"s3:{action}", object_of(params, place))]

    return decide


ACCESS = ServiceAccess(
    prefix="s3",
    members={"Key": object_of, "Bucket": bucket_of},
    needs={
        **_configurations(),
        "CompleteMultipartUpload": _of_object("PutObject"),
        "CopyObject": _written(Need((source_of,), "GetObject")),
        "CreateBucket": (
            Need((bucket_of,)),
            Need((bucket_of,), "PutBucketAcl", only_with="ACL"),
            Need((bucket_of,), "PutBucketOwnershipControls", only_with="ObjectOwnership"),
            Need((bucket_of,), "PutBucketObjectLockConfiguration", only_with="ObjectLockEnabledForBucket"),
            Need((bucket_of,), "PutBucketVersioning", only_with="ObjectLockEnabledForBucket"),
        ),
        "CreateBucketMetadataConfiguration": _of_bucket("CreateBucketMetadataTableConfiguration"),
        "CreateMultipartUpload": _written(),
        "CreateSession": _of_bucket(IN_SESSION),
        "DeleteBucketMetadataConfiguration": _of_bucket("DeleteBucketMetadataTableConfiguration"),
        "DeleteBucketOwnershipControls": _of_bucket("PutBucketOwnershipControls"),
        "DeleteBucketTagging": _of_bucket("PutBucketTagging"),
        "DeleteObjects": (Need((objects_of,), "DeleteObject"),),
        "DeletePublicAccessBlock": _of_bucket("PutBucketPublicAccessBlock"),
        "GetBucketMetadataConfiguration": _of_bucket("GetBucketMetadataTableConfiguration"),
        "GetObjectAttributes": _of_object("GetObjectAttributes", "GetObject"),
        "GetObjectLockConfiguration": _of_bucket("GetBucketObjectLockConfiguration"),
        "GetPublicAccessBlock": _of_bucket("GetBucketPublicAccessBlock"),
        "HeadBucket": _of_bucket("ListBucket"),
        "ListBuckets": (Need(action="ListAllMyBuckets"),),
        "ListDirectoryBuckets": (Need(action="s3express:ListAllMyDirectoryBuckets"),),
        "ListMultipartUploads": _of_bucket("ListBucketMultipartUploads"),
        "ListObjectVersions": _of_bucket("ListBucketVersions"),
        "ListObjects": _of_bucket("ListBucket"),
        "ListObjectsV2": _of_bucket("ListBucket"),
        "ListParts": _of_object("ListMultipartUploadParts"),
        "PutObject": _written(),
        "PutObjectLockConfiguration": _of_bucket("PutBucketObjectLockConfiguration"),
        "PutPublicAccessBlock": _of_bucket("PutBucketPublicAccessBlock"),
        "RenameObject": _of_bucket(IN_SESSION),
        "SelectObjectContent": _of_object("GetObject"),
        "UploadPart": _of_object("PutObject"),
        "UploadPartCopy": (Need((source_of,), "GetObject"), Need((object_of,), "PutObject")),
        "WriteGetObjectResponse": (Need(action="s3-object-lambda:WriteGetObjectResponse"),),
    },
    deciding={operation: _by_version(operation) for operation in VERSIONED},
)


CONTROL = ServiceAccess(
    prefix="s3",
    members={"Name": "accesspoint/{Name}", "ResourceArn": "{ResourceArn}"},
    needs={
        "DeletePublicAccessBlock": (Need(action="PutAccountPublicAccessBlock"),),
        "GetPublicAccessBlock": (Need(action="GetAccountPublicAccessBlock"),),
        "ListAccessPoints": (Need(),),
        "ListAccessPointsForDirectoryBuckets": (Need(action="s3express:ListAccessPointsForDirectoryBuckets"),),
        "PutPublicAccessBlock": (Need(action="PutAccountPublicAccessBlock"),),
    },
)
"""What S3 Control needs."""
