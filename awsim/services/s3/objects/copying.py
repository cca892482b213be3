"""CopyOperations: CopyObject, and the sources that copies name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from awsim.common.arn import Arn
from awsim.kernel.unlocked import Unlocked
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, NoSuchKeyError
from awsim.services.s3.models import ARCHIVED, NULL, SSE_S3, Checksums, md5_of
from awsim.services.s3.objects.checksums import checksum_of, require_known
from awsim.services.s3.objects.conditions import require_source, require_write
from awsim.services.s3.objects.reading import ReadOperations
from awsim.services.s3.objects.writing import QUICK, WriteOperations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

Answer = dict[str, Any]
CHANGES = (
    *("storage_class", "server_side_encryption", "website_redirect_location", "sse_customer_algorithm"),
    *("object_lock_mode", "object_lock_legal_hold_status"),
)
"""What makes a copy onto itself another object."""


class CopyOperations(WriteOperations, ReadOperations):
    """CopyObject."""

    def copy_object(self, *, bucket: str, key: str, copy_source: str, **given: Any) -> Answer | Unlocked:
        """Write an object with the body of another one, which is shared and not copied."""
        source_bucket, source = self.source_of(copy_source, given)
        target = self.bucket_for(
            bucket, "s3:PutObject", key=key, expected_owner=given.get("expected_bucket_owner"), conditions=given
        )
        require_write(target, key, given)
        if source_bucket is target and key == source.key and parsed_source(copy_source)[2] is None:
            self._require_change(source, target, given)
        draft = self._copied(source, target, key, given)
        algorithm = given.get("checksum_algorithm")
        wanted = require_known(algorithm) if algorithm else self.checksums_of(source).algorithm
        known = self.checksums_of(source)
        is_composite = source.parts is not None
        if known.algorithm == wanted and known.kind == "FULL_OBJECT":
            draft.checksums = known

        def finish(worked_out: tuple[str, Checksums]) -> Answer:
            draft.etag, draft.checksums = worked_out
            if draft.encryption != SSE_S3:
                draft.etag = md5_of(f"{self.random.hex(32)}{draft.etag}".encode())
            place = self.find_bucket(bucket)
            self.store(place, draft, "ObjectCreated:Copy", "CopyObject")
            return self._copy_answer(source, place, draft)

        body = source.body
        assert body is not None, "a source is no delete marker"
        if draft.checksums is not None and not is_composite and source.encryption == SSE_S3:
            return finish((source.etag, draft.checksums))

        def work_out() -> tuple[str, Checksums]:
            content = body.read()
            return md5_of(content), draft.checksums or Checksums(wanted, checksum_of(wanted, content))

        return finish(work_out()) if source.size <= QUICK else Unlocked(work_out, finish)

    def source_of(self, copy_source: str, given: Mapping[str, Any]) -> tuple[Bucket, Version]:
        """The version that a copy's source names, readable and with its conditions held.

        `bucket/key`, `/bucket/key`, with `?versionId=…` behind it, or `arn:…:accesspoint/name/object/key`.
        """
        name, key, version_id = parsed_source(copy_source)
        action = "s3:GetObject" if version_id is None else "s3:GetObjectVersion"
        bucket = self.bucket_for(
            name, action, key=key, version_id=version_id, expected_owner=given.get("expected_source_bucket_owner")
        )
        version = self.find_object(bucket, key, version_id) if version_id else bucket.objects.get(key)
        if version is None:
            raise NoSuchKeyError(key)
        self.require_readable(version, given, prefix="copy_source_")
        require_source(version, given, self.now())
        if version.storage_class in ARCHIVED:
            self._require_restored(version, "Operation is not valid for the source object's storage class")
        return bucket, version

    def _copied(self, source: Version, target: Bucket, key: str, given: Mapping[str, Any]) -> Version:
        """The draft of the copy: by default with the metadata and the tags of the source, never with its locks."""
        directive = given.get("metadata_directive", "COPY")
        tagging = given.get("tagging_directive", "COPY")
        for name, value in (("x-amz-metadata-directive", directive), ("x-amz-tagging-directive", tagging)):
            if value not in ("COPY", "REPLACE"):
                what = "metadata" if "metadata" in name else "tagging"
                raise InvalidArgumentError(f"Unknown {what} directive.", name, value)
        asked = (
            dict(given) if tagging == "REPLACE" else {name: each for name, each in given.items() if name != "tagging"}
        )
        draft = self.draft_of(target, key, asked)
        changes: dict[str, Any] = {"body": source.body, "size": source.size}
        if directive == "COPY":
            redirect = (draft.headers or {}).get("WebsiteRedirectLocation")
            headers = {name: each for name, each in (source.headers or {}).items() if name != "WebsiteRedirectLocation"}
            if redirect is not None:
                headers["WebsiteRedirectLocation"] = redirect
            changes |= {"headers": headers or None, "metadata": source.metadata}
        if tagging == "COPY":
            changes["tags"] = dict(source.tags) if source.tags else None
        return replace(draft, **changes)

    def _require_change(self, source: Version, target: Bucket, given: Mapping[str, Any]) -> None:
        """Refuse to copy an object onto itself without changing anything.

        What was restored, or is encrypted in another way now, may be copied as it is; so may a version that is named.
        """
        if given.get("metadata_directive") == "REPLACE" or any(name in given for name in CHANGES):
            return
        if self.encryption_for(target, given) != source.encryption or source.restored is not None:
            return
        raise InvalidRequestError(
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )

    def _copy_answer(self, source: Version, target: Bucket, copy: Version) -> Answer:
        answer = self.answer_of(target, copy)
        result = {"ETag": answer.pop("ETag"), "LastModified": copy.last_modified}
        for name in [name for name in answer if name.startswith("Checksum")]:
            result[name] = answer.pop(name)
        answer["CopyObjectResult"] = result
        if source.version_id != NULL:
            answer["CopySourceVersionId"] = source.version_id
        return answer


def parsed_source(text: str) -> tuple[str, str, str | None]:
    """Bucket, key and version id of a copy's source; raises InvalidArgument."""
    path, _, version_id = text.partition("?versionId=")
    path = unquote(path)
    if path.startswith("arn:"):
        arn = Arn.parse(path)
        name, _, key = arn.resource.removeprefix("accesspoint/").partition("/object/")
        name = f"arn:{arn.partition}:s3:{arn.region}:{arn.account}:accesspoint/{name}"
    else:
        name, _, key = path.removeprefix("/").partition("/")
    if not name or not key:
        raise InvalidArgumentError("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source")
    return name, key, version_id or None
