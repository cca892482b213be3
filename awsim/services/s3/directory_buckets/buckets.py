"""DirectoryBucketOperations: making and listing directory buckets, and the sessions in which they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.kernel.caller import ISSUED_SECRET, IssuedCredentials, caller
from awsim.services.s3.directory_buckets.sessions import SECONDS, Session
from awsim.services.s3.directory_buckets.zones import zone_for
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, NoSuchBucketError, S3Error
from awsim.services.s3.models import Bucket
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]

PAGE = 1000
KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MIXED_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
MODES = frozenset({"ReadOnly", "ReadWrite"})


class DirectoryBucketOperations(S3Resources):
    """ListDirectoryBuckets and CreateSession; overrides `create_directory_bucket`."""

    def create_directory_bucket(self, name: str, asked: Mapping[str, Any]) -> Answer:
        """Make a directory bucket in the zone that its name tells."""
        kind, zone = zone_for(name, asked, self.region)
        there = self.directory.buckets.get(name)
        if there is not None:
            code = "BucketAlreadyOwnedByYou" if there.account == self.account else "BucketAlreadyExists"
            raise S3Error("The requested bucket name is not available.", code=code, status=409, BucketName=name)
        made = Bucket(name, self.account, self.region, self.now(), self.partition)
        made.is_directory = True
        made.arn = self.arn(f"bucket/{name}", service="s3express")
        made.more |= {"location": zone, "location_type": kind}
        self.set_up_bucket(made, asked, None, {})
        self.directory.add(made)
        return {"Location": f"https://{name}.s3express-{zone}.{self.region}.amazonaws.com/", "BucketArn": made.arn}

    def list_directory_buckets(
        self, *, continuation_token: str | None = None, max_directory_buckets: int | None = None
    ) -> Answer:
        """A page of the account's directory buckets in this region, by name."""
        if max_directory_buckets is not None and not 0 < max_directory_buckets <= PAGE:
            message = f"Argument max-directory-buckets must be an integer between 1 and {PAGE}"
            raise InvalidArgumentError(message, "max-directory-buckets", str(max_directory_buckets))
        own = [
            found
            for name in self.directory.names
            if (found := self.directory.buckets[name]).is_directory
            and (found.account, found.region) == (self.account, self.region)
        ]
        scope = ["s3", "directory buckets", self.account, self.region]
        try:
            limit = max_directory_buckets or PAGE
            shown, token = page(own, limit, continuation_token, scope, key=lambda bucket: str(bucket.name))
        except InvalidToken:
            message = "The continuation token provided is incorrect"
            raise InvalidArgumentError(message, "continuation-token", continuation_token) from None
        return {"Buckets": [_listed(bucket) for bucket in shown], "ContinuationToken": token}

    def create_session(
        self,
        *,
        bucket: str,
        session_mode: str = "ReadWrite",
        server_side_encryption: str | None = None,
        ssekms_key_id: str | None = None,
        ssekms_encryption_context: str | None = None,
        bucket_key_enabled: bool | None = None,
    ) -> Answer:
        """Credentials for five minutes, with which objects of one directory bucket are read, or written too.

        What a session says of encryption has to be what the bucket says.
        """
        found = self.bucket_for(bucket, "s3express:CreateSession")
        if not found.is_directory:
            raise NoSuchBucketError(bucket)
        if session_mode not in MODES:
            raise InvalidArgumentError("Invalid session mode", "x-amz-create-session-mode", session_mode)
        encryption = _encryption_of(found)
        asked = (server_side_encryption, ssekms_key_id)
        if any(each not in (None, own) for each, own in zip(asked, encryption, strict=True)):
            raise InvalidRequestError("The encryption of a session is that of its bucket.")
        access_key = f"ASIA{self.random.token(16, KEY_LETTERS)}"
        expires_at = self.now() + SECONDS
        self.directory.open_session(
            access_key, Session(bucket, expires_at, is_read_only=session_mode == "ReadOnly"), self.now()
        )
        self.world.issued[access_key] = IssuedCredentials(self.account, self.principal_arn(), caller.get() or "s3")
        algorithm, key = encryption
        by_key = algorithm == "aws:kms"
        return {
            "ServerSideEncryption": algorithm,
            "SSEKMSKeyId": key,
            "SSEKMSEncryptionContext": ssekms_encryption_context if by_key else None,
            "BucketKeyEnabled": True if by_key else bucket_key_enabled,
            "Credentials": {
                "AccessKeyId": access_key,
                "SecretAccessKey": ISSUED_SECRET,
                "SessionToken": self.random.token(120, MIXED_LETTERS),
                "Expiration": expires_at,
            },
        }


def _listed(bucket: Bucket) -> Answer:
    return {
        "Name": bucket.name,
        "CreationDate": bucket.created_at,
        "BucketRegion": bucket.region,
        "BucketArn": bucket.arn,
    }


def _encryption_of(bucket: Bucket) -> tuple[str, str | None]:
    """Algorithm and key with which a bucket's objects are encrypted."""
    rules = (bucket.configurations.get("Encryption") or {}).get("Rules") or [{}]
    by_default = rules[0].get("ApplyServerSideEncryptionByDefault") or {}
    return by_default.get("SSEAlgorithm", "AES256"), by_default.get("KMSMasterKeyID")
