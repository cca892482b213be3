"""EncryptionRules: how an object is encrypted on the server, by what its request and its bucket say.

User guide, "Protecting data with server-side encryption".
"""

from __future__ import annotations

import base64
import re
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.s3.errors import AccessDeniedError, InvalidArgumentError, InvalidRequestError, S3Error
from awsim.services.s3.models import SSE_S3, Encryption
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

CUSTOMER = ("sse_customer_algorithm", "sse_customer_key", "sse_customer_key_md5")
KMS = frozenset({"aws:kms", "aws:kms:dsse"})
_SSE = frozenset({"server_side_encryption", "ssekms_key_id", *CUSTOMER, "bucket_key_enabled"})
_HEADER = "x-amz-server-side-encryption"
_UUID = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_KEY_BYTES = 32


class EncryptionRules(S3Resources):
    """What the writers and readers of objects ask."""

    def encryption_for(self, bucket: Bucket, given: Mapping[str, Any]) -> Encryption:
        """How what is written with these keywords is encrypted: as they say, else as its bucket's default."""
        if _SSE.isdisjoint(given):
            default = bucket.configurations.get("Encryption")
            return SSE_S3 if default is None else self._default(bucket, default, {})
        customer = customer_encryption(given)
        algorithm = given.get("server_side_encryption")
        if customer is not None:
            if algorithm is not None:
                raise InvalidArgumentError(
                    "Server Side Encryption with Customer provided key is incompatible with the encryption method "
                    "specified",
                    _HEADER,
                    algorithm,
                )
            return customer
        if algorithm is None:
            default = bucket.configurations.get("Encryption")
            if "ssekms_key_id" in given:
                raise InvalidArgumentError(
                    f"{_HEADER} header is not provided while {_HEADER}-aws-kms-key-id is", _HEADER, None
                )
            return SSE_S3 if default is None else self._default(bucket, default, given)
        if algorithm == "AES256":
            return SSE_S3
        if algorithm not in KMS:
            raise InvalidArgumentError("The encryption method specified is not supported", _HEADER, algorithm)
        return self._by_kms(
            bucket, algorithm, given.get("ssekms_key_id"), given, bucket_key=given.get("bucket_key_enabled")
        )

    def require_readable(self, version: Version, given: Mapping[str, Any], *, prefix: str = "") -> None:
        """Raise what S3 says where an object was encrypted with a key of its customer's that is not given.

        `prefix` is that of the keywords: `copy_source_` for the source of a copy.
        """
        md5_of_key = version.encryption.customer_key_md5
        names = [prefix + name for name in CUSTOMER]
        if md5_of_key is None:
            if any(name in given for name in names):
                raise InvalidRequestError("The encryption parameters are not applicable to this object.")
            return
        if not any(name in given for name in names):
            raise InvalidRequestError(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided "
                "to retrieve the object."
            )
        customer = customer_encryption({name.removeprefix(prefix): given[name] for name in names if name in given})
        if customer is None or customer.customer_key_md5 != md5_of_key:
            raise AccessDeniedError

    def _default(self, bucket: Bucket, default: Mapping[str, Any], given: Mapping[str, Any]) -> Encryption:
        rule = default["Rules"][0]
        applied = rule.get("ApplyServerSideEncryptionByDefault", {})
        algorithm = applied.get("SSEAlgorithm", "AES256")
        if algorithm not in KMS:
            return SSE_S3
        bucket_key = given.get("bucket_key_enabled", rule.get("BucketKeyEnabled"))
        return self._by_kms(bucket, algorithm, applied.get("KMSMasterKeyID"), given, bucket_key=bucket_key)

    def _by_kms(
        self, bucket: Bucket, algorithm: str, key: str | None, given: Mapping[str, Any], *, bucket_key: bool | None
    ) -> Encryption:
        context = given.get("ssekms_encryption_context")
        return Encryption(algorithm, self._key_arn(bucket, key), context, bool(bucket_key) and algorithm == "aws:kms")

    def _key_arn(self, bucket: Bucket, key: str | None) -> str:
        """The ARN of a usable key of the bucket's region; raises KMS's errors in S3's words."""
        if key is None:
            key = "alias/aws/s3"
        parts = key.split(":")
        if parts[0] == "arn" and (len(parts) < 6 or parts[3] != bucket.region):
            raise _kms_error("NotFoundException", f"Invalid arn {parts[3] if len(parts) > 3 else key}")
        name = parts[-1].removeprefix("key/")
        if not name.startswith("alias/") and _UUID.fullmatch(name) is None:
            raise _kms_error("NotFoundException", f"Invalid keyId '{key}'")
        try:
            found = self.world.call("kms", "DescribeKey", {"KeyId": key}, account=self.account, region=bucket.region)[
                "KeyMetadata"
            ]
        except ServiceError:
            named = f"arn:{self.partition}:kms:{bucket.region}:{self.account}:"
            what = "Alias" if name.startswith("alias/") else "Key"
            place = name if what == "Alias" else f"key/{name}"
            raise _kms_error("NotFoundException", f"{what} '{named}{place}' does not exist") from None
        arn = str(found["Arn"])
        if found.get("KeyState") == "PendingDeletion":
            raise _kms_error("KMSInvalidStateException", f"{arn} is pending deletion.")
        if not found.get("Enabled", True):
            raise _kms_error("DisabledException", f"{arn} is disabled.")
        return arn


def customer_encryption(given: Mapping[str, Any]) -> Encryption | None:
    """What a customer's key (SSE-C) makes of an object, None where there is none; raises what is wrong with it."""
    algorithm, key, md5_of_key = (given.get(name) for name in CUSTOMER)
    if algorithm is None and key is None and md5_of_key is None:
        return None
    if algorithm is None:
        raise InvalidArgumentError(
            "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption "
            "algorithm.",
            _HEADER,
        )
    if algorithm != "AES256":
        raise S3Error(
            "The Encryption request you specified is not valid. Supported value: AES256.",
            code="InvalidEncryptionAlgorithmError",
            status=400,
            ArgumentName=_HEADER,
            ArgumentValue=algorithm,
        )
    if key is None:
        raise InvalidArgumentError(
            "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret "
            "key.",
            _HEADER,
        )
    raw = _decoded(key)
    if len(raw) != _KEY_BYTES or md5_of_key is None:
        raise InvalidArgumentError("The secret key was invalid for the specified algorithm.", _HEADER)
    if base64.b64encode(md5(raw, usedforsecurity=False).digest()).decode() != md5_of_key:
        raise InvalidArgumentError(
            "The calculated MD5 hash of the key did not match the hash that was provided.", _HEADER
        )
    return Encryption(None, None, None, bucket_key=False, customer_algorithm=algorithm, customer_key_md5=md5_of_key)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _kms_error(code: str, message: str) -> S3Error:
    return S3Error(message, code=f"KMS.{code}", status=400)
