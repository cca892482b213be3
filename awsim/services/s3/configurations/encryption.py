"""Default encryption of buckets: what PutBucketEncryption refuses, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.configurations.refusals import malformed_xml

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
        raise malformed_xml()
    rule = dict(rules[0])
    by_default = rule.get("ApplyServerSideEncryptionByDefault")
    if by_default is None and rule.get("BlockedEncryptionTypes") is None:
        raise malformed_xml()
    if by_default is not None and by_default.get("KMSMasterKeyID") and by_default["SSEAlgorithm"] not in BY_KEYS:
        raise ServiceError(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            code="InvalidArgument",
            status=400,
            ArgumentName="ApplyServerSideEncryptionByDefault",
        )
    rule.setdefault("ApplyServerSideEncryptionByDefault", {"SSEAlgorithm": "AES256"})
    rule["BucketKeyEnabled"] = bool(rule.get("BucketKeyEnabled"))
    return {"Rules": [rule]}
