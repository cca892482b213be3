"""AnnotationOperations: named payloads attached to versions of objects.

User guide, "Annotations": up to 1,000 of an object, each of 1 byte to 1 MiB, encrypted as the object is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, PreconditionFailedError, S3Error
from awsim.services.s3.objects.checksums import asked_of, digest
from awsim.services.s3.objects.conditions import matches
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.blobs import Blob
    from awsim.services.s3.models import Bucket, Checksums, Version

Answer = dict[str, Any]
MOST, LONGEST, LONGEST_NAME = 1000, 1024 * 1024, 512
_NAME = re.compile(r"[A-Za-z0-9!_.*'()/-]+")


@dataclass(slots=True)
class Annotation:
    """A payload with a name."""

    name: str
    body: Blob
    size: int
    etag: str
    last_modified: float
    checksums: Checksums | None


class AnnotationOperations(S3Resources):
    """PutObjectAnnotation, GetObjectAnnotation, ListObjectAnnotations, DeleteObjectAnnotation."""

    def put_object_annotation(
        self,
        *,
        bucket: str,
        key: str,
        annotation_name: str,
        annotation_payload: bytes,
        version_id: str | None = None,
        **given: Any,
    ) -> Answer:
        """Attach a payload to an object, in place of the one that has its name."""
        found, version = self._annotated("Put", bucket, key, version_id, given)
        if not annotation_name or len(annotation_name) > LONGEST_NAME:
            raise S3Error("The annotation name is too long.", code="AnnotationNameTooLong", status=400)
        if _NAME.fullmatch(annotation_name) is None or annotation_name.startswith("aws:"):
            raise S3Error("The annotation name is not valid.", code="InvalidAnnotationName", status=400)
        if not 1 <= len(annotation_payload) <= LONGEST:
            raise S3Error(
                "Your proposed upload exceeds the maximum allowed size",
                code="EntityTooLarge" if annotation_payload else "EntityTooSmall",
                status=400,
            )
        if version.encryption.algorithm is None:
            raise InvalidRequestError("Objects encrypted with SSE-C cannot have annotations.")
        annotations = {} if version.annotations is None else version.annotations
        if annotation_name not in annotations and len(annotations) >= MOST:
            raise S3Error(f"An object can have {MOST} annotations.", code="AnnotationLimitExceeded", status=400)
        blob, size, etag, checksums = digest(self.world.blobs, annotation_payload, asked_of(given))
        made = Annotation(annotation_name, blob, size, etag, float(int(self.now())), checksums)
        version.annotations = {**annotations, annotation_name: made}
        self.announce_event(found, "ObjectAnnotation:Put", version, reason="PutObjectAnnotation")
        return {
            "Key": key,
            "AnnotationName": annotation_name,
            "ETag": f'"{etag}"',
            "ServerSideEncryption": version.encryption.algorithm,
            **_id_of(found, version),
            **({} if checksums is None else checksums.described()),
        }

    def get_object_annotation(
        self, *, bucket: str, key: str, annotation_name: str, version_id: str | None = None, **given: Any
    ) -> Answer:
        """A payload."""
        found, version = self._annotated("Get", bucket, key, version_id, given)
        annotation = _find(version, annotation_name)
        answer: Answer = {
            "AnnotationPayload": annotation.body.read(),
            "LastModified": annotation.last_modified,
            "ContentLength": annotation.size,
            "ETag": f'"{annotation.etag}"',
            "ServerSideEncryption": version.encryption.algorithm,
            **_id_of(found, version),
        }
        if given.get("checksum_mode") == "ENABLED" and annotation.checksums is not None:
            answer |= annotation.checksums.described()
        return answer

    def list_object_annotations(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        max_annotation_results: int | None = None,
        annotation_prefix: str | None = None,
        continuation_token: str | None = None,
        **given: Any,
    ) -> Answer:
        """The annotations of an object by name, without their payloads."""
        found, version = self._annotated("List", bucket, key, version_id, given)
        named = sorted((version.annotations or {}).items())
        wanted: list[Annotation] = [each for name, each in named if name.startswith(annotation_prefix or "")]
        limit = MOST if max_annotation_results is None else min(max_annotation_results, MOST)
        scope = ("s3", "annotations", bucket, key, annotation_prefix)
        try:
            shown, token = page(wanted, limit, continuation_token, scope, key=lambda each: each.name)
        except InvalidToken:
            raise InvalidArgumentError(
                "The continuation token provided is incorrect", "continuation-token", continuation_token
            ) from None
        return {
            "Bucket": bucket,
            "Key": key,
            **_id_of(found, version),
            "AnnotationPrefix": annotation_prefix,
            "MaxAnnotationResults": limit,
            "AnnotationCount": len(shown),
            "ContinuationToken": continuation_token,
            "NextContinuationToken": token,
            "Annotations": [_listed(each) for each in shown],
        }

    def delete_object_annotation(
        self, *, bucket: str, key: str, annotation_name: str, version_id: str | None = None, **given: Any
    ) -> Answer:
        """Take a payload off an object."""
        found, version = self._annotated("Delete", bucket, key, version_id, given)
        _find(version, annotation_name)
        kept = {name: each for name, each in (version.annotations or {}).items() if name != annotation_name}
        version.annotations = kept or None
        self.announce_event(found, "ObjectAnnotation:Delete", version, reason="DeleteObjectAnnotation")
        return _id_of(found, version)

    def _annotated(
        self, verb: str, bucket: str, key: str, version_id: str | None, given: Mapping[str, Any]
    ) -> tuple[Bucket, Version]:
        noun = "ObjectAnnotations" if verb == "List" else "ObjectAnnotation"
        found = self.bucket_for(
            bucket,
            f"s3:{verb}{noun}",
            key=key,
            version_id=version_id,
            expected_owner=given.get("expected_bucket_owner"),
        )
        version = self.find_object(found, key, version_id, method="GET" if verb in ("Get", "List") else verb.upper())
        condition = given.get("object_if_match")
        if condition is not None and not matches(condition, version.etag):
            raise PreconditionFailedError("x-amz-object-if-match")
        return found, version


def _find(version: Version, name: str) -> Annotation:
    found: Annotation | None = (version.annotations or {}).get(name)
    if found is None:
        raise S3Error("The specified annotation does not exist.", code="NoSuchAnnotation", status=404)
    return found


def _listed(annotation: Annotation) -> Answer:
    checksums = annotation.checksums
    return {
        "AnnotationName": annotation.name,
        "LastModified": annotation.last_modified,
        "ETag": f'"{annotation.etag}"',
        "ChecksumAlgorithm": None if checksums is None else [checksums.algorithm],
        "Size": annotation.size,
    }


def _id_of(bucket: Bucket, version: Version) -> Answer:
    return {} if bucket.versioning is None else {"ObjectVersionId": version.version_id}
