"""How the operations of configurations find a bucket, and what they take and do not look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from awsim.services.s3.errors import MethodNotAllowedError, lacks_configuration
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from awsim.services.s3.models import Bucket

Answer = dict[str, Any]


OF_DIRECTORY = re.compile(
    "(Get|Put|Delete)(BucketPolicy|EncryptionConfiguration|LifecycleConfiguration|InventoryConfiguration"
    "|MetricsConfiguration|BucketPublicAccessBlock)|GetBucketOwnershipControls|GetBucketAcl"
)
"""What may be done with configurations of directory buckets (user guide, "Directory buckets: API operations")."""


class Asked(TypedDict, total=False):
    """What requests about configurations have beside the bucket and the configuration.

    The digests are checked where a document is read, before there are typed values.
    """

    expected_bucket_owner: str
    content_md5: str
    checksum_algorithm: str
    request_payer: str


class ConfiguredBuckets(S3Resources):
    """Finding, showing and taking away configurations by their names."""

    def asked_bucket(self, bucket: str, action: str, asked: Asked) -> Bucket:
        """The bucket, for who may do this with its configuration; `action` is without its service."""
        found = self.bucket_for(bucket, f"s3:{action}", expected_owner=asked.get("expected_bucket_owner"))
        if found.is_directory and not OF_DIRECTORY.fullmatch(action):
            raise MethodNotAllowedError(action, resource="DIRECTORYBUCKET")
        return found

    def shown(self, bucket: Bucket, name: str, code: str, message: str) -> Any:
        """A configuration by its name; raises the error with this code where the bucket lacks it."""
        configuration = bucket.configurations.get(name)
        if configuration is None:
            raise lacks_configuration(code, message, bucket.name)
        return configuration

    def configure(self, bucket: Bucket, name: str, configuration: Any) -> None:
        """Keep a configuration in the place of the one there was; None takes it away."""
        if configuration is None:
            bucket.configurations.pop(name, None)
        else:
            bucket.configurations[name] = configuration
        self.configuration_changed(bucket, name)

    def forget(self, bucket: str, action: str, name: str, **asked: Unpack[Asked]) -> None:
        """Take a configuration away; one that is not there is none already."""
        self.configure(self.asked_bucket(bucket, action, asked), name, None)

    def new_id(self) -> str:
        """The id of a rule that is given none."""
        return self.random.token(48, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
