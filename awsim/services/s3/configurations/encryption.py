"""Default encryption of buckets: what PutBucketEncryption refuses, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import MalformedXMLError, S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_KEYS = frozenset({"aws:kms", "aws:kms:dsse"})
"""The algorithms that use a key of KMS."""
DEFAULT = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
"""What every bucket has from its beginning (recorded: test_s3_default_bucket_encryption)."""


def checked_encryption(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as it is kept; raises MalformedXML and InvalidArgument.

    Recorded: test_s3_default_bucket_encryption_exc. There is one rule, and a bucket key is off unless it is asked for.
    """
    check_document("PutBucketEncryption", "ServerSideEncryptionConfiguration", configuration)
    rules = configuration["Rules"]
    if len(rules) != 1:
        raise MalformedXMLError
    rule = dict(rules[0])
    by_default = rule.get("ApplyServerSideEncryptionByDefault")
    if by_default is None and rule.get("BlockedEncryptionTypes") is None:
        raise MalformedXMLError
    if by_default is not None and by_default.get("KMSMasterKeyID") and by_default["SSEAlgorithm"] not in BY_KEYS:
        raise S3Error(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            code="InvalidArgument",
            status=400,
            ArgumentName="ApplyServerSideEncryptionByDefault",
        )
    rule.setdefault("ApplyServerSideEncryptionByDefault", {"SSEAlgorithm": "AES256"})
    rule["BucketKeyEnabled"] = bool(rule.get("BucketKeyEnabled"))
    return {"Rules": [rule]}


class EncryptionOperations(ConfiguredBuckets):
    """PutBucketEncryption, GetBucketEncryption and DeleteBucketEncryption."""

    def put_bucket_encryption(
        self, *, bucket: str, server_side_encryption_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Say how objects are encrypted that are written without a word of it."""
        configured = self.asked_bucket(bucket, "PutEncryptionConfiguration", asked)
        self.configure(configured, "Encryption", checked_encryption(server_side_encryption_configuration))

    def get_bucket_encryption(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """How they are; after a deletion AWS says nothing (recorded: test_s3_default_bucket_encryption)."""
        configured = self.asked_bucket(bucket, "GetEncryptionConfiguration", asked)
        return {"ServerSideEncryptionConfiguration": configured.configurations.get("Encryption")}

    def delete_bucket_encryption(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Encrypt with keys of S3 again."""
        self.forget(bucket, "PutEncryptionConfiguration", "Encryption", **asked)
