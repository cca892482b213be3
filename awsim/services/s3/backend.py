"""The backend of S3: its operations put together. What overrides the hooks of `S3Resources` stands first."""

from __future__ import annotations

from awsim.services.s3.access_logs.logging import AccessLogOperations
from awsim.services.s3.buckets.buckets import BucketOperations
from awsim.services.s3.buckets.versioning import VersioningOperations
from awsim.services.s3.configurations.cors import CorsOperations
from awsim.services.s3.configurations.encryption import EncryptionOperations
from awsim.services.s3.configurations.identified_operations import IdentifiedOperations
from awsim.services.s3.configurations.lifecycle import LifecycleConfigurationOperations
from awsim.services.s3.configurations.logging import LoggingOperations
from awsim.services.s3.configurations.metadata import MetadataOperations
from awsim.services.s3.configurations.object_lock import ObjectLockConfigurationOperations
from awsim.services.s3.configurations.ownership import OwnershipOperations
from awsim.services.s3.configurations.replication import ReplicationConfigurationOperations
from awsim.services.s3.configurations.switches import SwitchOperations
from awsim.services.s3.configurations.tagging import BucketTaggingOperations
from awsim.services.s3.configurations.website import WebsiteOperations
from awsim.services.s3.consequences import Consequences
from awsim.services.s3.directory_buckets.buckets import DirectoryBucketOperations
from awsim.services.s3.multipart.completion import CompletionOperations
from awsim.services.s3.multipart.parts import PartOperations
from awsim.services.s3.objects.annotations import AnnotationOperations
from awsim.services.s3.objects.deletion import DeleteOperations
from awsim.services.s3.objects.listing import ListOperations
from awsim.services.s3.objects.reencryption import ReencryptionOperations
from awsim.services.s3.objects.renaming import RenameOperations
from awsim.services.s3.objects.restoring import RestoreOperations
from awsim.services.s3.objects.selection import SelectOperations
from awsim.services.s3.objects.tagging import TaggingOperations
from awsim.services.s3.permissions.acls import AclOperations
from awsim.services.s3.permissions.policies import PolicyOperations
from awsim.services.s3.permissions.public_access import PublicAccessOperations

DELIVERIES = {
    "attempt_delivery": "send an event to its target",
    "deliver_access_log": "write the access log of {name}",
    "complete_restore": "restore {key} of {name}",
    "end_restore": "end the restored copy of {key} of {name}",
    "replicate": "replicate {key} of {name}",
    "sweep_bucket": "do what the lifecycle rules of {name} make due",
}


class S3Backend(
    Consequences,
    AccessLogOperations,
    AclOperations,
    DirectoryBucketOperations,
    PolicyOperations,
    PublicAccessOperations,
    CorsOperations,
    EncryptionOperations,
    IdentifiedOperations,
    LifecycleConfigurationOperations,
    LoggingOperations,
    MetadataOperations,
    ObjectLockConfigurationOperations,
    OwnershipOperations,
    ReplicationConfigurationOperations,
    SwitchOperations,
    BucketTaggingOperations,
    WebsiteOperations,
    BucketOperations,
    VersioningOperations,
    CompletionOperations,
    PartOperations,
    DeleteOperations,
    ListOperations,
    TaggingOperations,
    AnnotationOperations,
    ReencryptionOperations,
    RenameOperations,
    RestoreOperations,
    SelectOperations,
):
    """Amazon S3 in one account and region."""

    waiting = frozenset({"complete_multipart_upload", "copy_object", "upload_part_copy"})
    """They may have to hash what is there already."""
    waiting_with_long_bodies = frozenset({"put_object", "upload_part"})
    deliveries = DELIVERIES
