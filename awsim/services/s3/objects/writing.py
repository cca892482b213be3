"""WriteOperations: PutObject, and what all that writes an object shares: its draft, its digest, its version's id."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsim.fabric.backend import LONG_BODY
from awsim.kernel.unlocked import Unlocked
from awsim.services.s3.configurations.tag_sets import tags_of_header
from awsim.services.s3.errors import InvalidArgumentError, NotImplementedHeader, S3Error
from awsim.services.s3.models import NULL, SSE_S3, Version
from awsim.services.s3.objects.checksums import Asked, Digest, asked_of, digest
from awsim.services.s3.objects.conditions import require_write
from awsim.services.s3.objects.encryption import EncryptionRules
from awsim.services.s3.objects.locks import LockOperations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.s3.models import Bucket, Encryption

Answer = dict[str, Any]

SERVED = {
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "content_type": "ContentType",
    "expires": "Expires",
    "website_redirect_location": "WebsiteRedirectLocation",
}
"""Keyword of a write -> the member of answers that says the same of an object."""

GRANTS = ("acl", "grant_full_control", "grant_read", "grant_read_acp", "grant_write_acp")
STORAGE_CLASSES = frozenset(
    {
        *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER"),
        *("DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"),
    }
)
LONGEST_KEY = 1024
"""In bytes."""
LONGEST_METADATA = 2048
"""Of names and values altogether, in bytes."""
LONGEST_PUT = 5 * 1024**3
QUICK = LONG_BODY
"""Bodies up to this length are hashed where they are; others while nothing is held."""
DEFAULT_TYPE = "binary/octet-stream"


class WriteOperations(LockOperations, EncryptionRules):
    """PutObject."""

    def put_object(self, *, bucket: str, key: str, body: bytes = b"", **given: Any) -> Answer | Unlocked:
        """Write an object, or a new version of it."""
        found = self.bucket_for(
            bucket, "s3:PutObject", key=key, expected_owner=given.get("expected_bucket_owner"), conditions=given
        )
        if "write_offset_bytes" in given:
            raise NotImplementedHeader("x-amz-write-offset-bytes")
        require_write(found, key, given)
        draft = self.draft_of(found, key, given)
        asked = asked_of(given)

        def put(digested: Digest) -> Answer:
            target = self.find_bucket(bucket)
            require_write(target, key, given)
            self.fill(draft, digested)
            self.store(target, draft, "ObjectCreated:Put", "PutObject")
            return self.answer_of(target, draft)

        return self.digesting(body, asked, draft.encryption, put)

    def digesting(
        self, body: bytes, asked: Asked, encryption: Encryption, then: Callable[[Digest], Answer]
    ) -> Answer | Unlocked:
        """Go on with a body's digest, which is worked out outside of the lock where that takes long."""
        blobs = self.world.blobs
        salt = "" if encryption == SSE_S3 else self.random.hex(32)
        if len(body) > LONGEST_PUT:
            raise S3Error(
                "Your proposed upload exceeds the maximum allowed size",
                code="EntityTooLarge",
                status=400,
                ProposedSize=len(body),
                MaxSizeAllowed=LONGEST_PUT,
            )
        if len(body) <= QUICK:
            return then(digest(blobs, body, asked, salt=salt))
        return Unlocked(lambda: digest(blobs, body, asked, salt=salt), then)

    def draft_of(self, bucket: Bucket, key: str, given: Mapping[str, Any]) -> Version:
        """A version with all that the keywords of a write say of it; it has no body, no id and no date yet."""
        require_key(key)
        storage_class = given.get("storage_class") or "STANDARD"
        if storage_class not in STORAGE_CLASSES:
            raise S3Error("The storage class you specified is not valid", code="InvalidStorageClass", status=400)
        retention, legal_hold = self.locks_for(bucket, given)
        grants = {name: given[name] for name in GRANTS if name in given}
        return Version(
            key,
            NULL,
            0.0,
            self.owner_of_written(bucket, grants),
            storage_class=storage_class,
            encryption=self.encryption_for(bucket, given),
            headers=served(given),
            metadata=metadata_of(given),
            tags=tags_of_header(given["tagging"]) or None if "tagging" in given else None,
            retention=retention,
            legal_hold=legal_hold,
            acl=self.grants_of(bucket, grants),
        )

    @staticmethod
    def fill(draft: Version, digested: Digest) -> None:
        """Give a draft its body."""
        draft.body, draft.size, draft.etag, draft.checksums = digested

    def store(self, bucket: Bucket, version: Version, event: str, reason: str) -> None:
        """Make a version the newest of its key, and tell of it."""
        version.version_id = self.new_version_id(bucket)
        version.last_modified = float(int(self.now()))
        bucket.add(version)
        self.written(bucket, version)
        self.announce_event(bucket, event, version, reason=reason)

    def new_version_id(self, bucket: Bucket) -> str:
        """The id of a version that is about to be written to a bucket."""
        return self.random.token(32) if bucket.versioning == "Enabled" else NULL

    def answer_of(self, bucket: Bucket, version: Version) -> Answer:
        """What the writer of a version is told."""
        answer: Answer = {"ETag": f'"{version.etag}"', **encryption_of(version)}
        if version.checksums is not None:
            answer |= version.checksums.described()
        if bucket.versioning is not None:
            answer["VersionId"] = version.version_id
        expiration = self.expiration_of(bucket, version)
        if expiration is not None:
            answer["Expiration"] = expiration
        return answer


def encryption_of(version: Version) -> Answer:
    """How a version is encrypted, as answers say."""
    encryption = version.encryption
    return {"ServerSideEncryption": "AES256"} if encryption == SSE_S3 else encryption.described()


def require_key(key: str) -> None:
    """Raise KeyTooLongError for a key that is too long."""
    if len(key) > LONGEST_KEY // 4 and len(key.encode("utf-8", "surrogatepass")) > LONGEST_KEY:
        raise S3Error(
            "Your key is too long",
            code="KeyTooLongError",
            status=400,
            Size=len(key.encode("utf-8", "surrogatepass")),
            MaxSizeAllowed=LONGEST_KEY,
        )


def served(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an object is served with, by the model's members; None for what most have."""
    headers = {member: as_sent(given[name]) for name, member in SERVED.items() if name in given}
    encoding = headers.get("ContentEncoding")
    if encoding is not None and "aws-chunked" in encoding:
        kept = [each.strip() for each in encoding.split(",") if each.strip() != "aws-chunked"]
        headers["ContentEncoding"] = ",".join(kept) or None
    redirect = headers.get("WebsiteRedirectLocation")
    if redirect is not None and not redirect.startswith(("/", "http://", "https://")):
        raise S3Error(
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
            code="InvalidRedirectLocation",
            status=400,
        )
    return {name: value for name, value in headers.items() if value is not None} or None


def as_sent(value: Any) -> Any:
    """Text as it comes back in a header: its UTF-8, byte by byte (recorded: test_system_metadata_with_unicode).

    A server has been given it byte by byte already.
    """
    if not isinstance(value, str) or value.isascii():
        return value
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode()
    return value.encode().decode("latin-1")


def metadata_of(given: Mapping[str, Any]) -> dict[str, str] | None:
    """The user's metadata; raises MetadataTooLarge."""
    metadata = given.get("metadata")
    if not metadata:
        return None
    size = sum(len(name.encode()) + len(value.encode()) for name, value in metadata.items())
    if size > LONGEST_METADATA:
        raise S3Error(
            "Your metadata headers exceed the maximum allowed metadata size",
            code="MetadataTooLarge",
            status=400,
            Size=size,
            MaxSizeAllowed=LONGEST_METADATA,
        )
    return {name.lower(): value for name, value in metadata.items()}


def require_positive(number: int | None, name: str, most: int | None = None) -> None:
    """Raise InvalidArgument for a count that is negative, or more than there can be."""
    if number is None:
        return
    if number < 0 or (most is not None and number > most):
        message = (
            f"Argument {name} must be an integer between 0 and 2147483647"
            if most is None
            else f"Part number must be an integer between 1 and {most}, inclusive"
        )
        raise InvalidArgumentError(message, name, str(number))
