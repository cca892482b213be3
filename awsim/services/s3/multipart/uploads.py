"""UploadOperations: CreateMultipartUpload, AbortMultipartUpload, ListMultipartUploads, ListParts."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, NoSuchUploadError, S3Error
from awsim.services.s3.models import MultipartUpload
from awsim.services.s3.objects.checksums import COMPOSITE_ONLY, FULL_OBJECT_ONLY, require_known
from awsim.services.s3.objects.listing import encoder
from awsim.services.s3.objects.writing import WriteOperations, encryption_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.services.s3.models import Bucket, Part

Answer = dict[str, Any]
MOST_UPLOADS = 1000
MOST_PARTS = 1000


class UploadOperations(WriteOperations):
    """What is about uploads as such."""

    def create_multipart_upload(self, *, bucket: str, key: str, **given: Any) -> Answer:
        """Begin an upload: it says all of the object but its body."""
        found = self.bucket_for(
            bucket, "s3:PutObject", key=key, expected_owner=given.get("expected_bucket_owner"), conditions=given
        )
        algorithm, kind = _checksum_kind(given)
        upload = MultipartUpload(
            f"{self.random.token(64)}{self.random.token(64)}",
            key,
            self.now(),
            self.account,
            found.next_upload,
            self.draft_of(found, key, given),
            algorithm,
            kind,
        )
        upload.found = found.objects.get(key)
        found.uploads[upload.upload_id] = upload
        insort(found.upload_order, (key, upload.number, upload.upload_id))
        found.next_upload += 1
        answer: Answer = {"Bucket": bucket, "Key": key, "UploadId": upload.upload_id, **encryption_of(upload.draft)}
        if algorithm is not None:
            answer |= {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
        return answer | self.abort_rule_of(found, upload)

    def abort_multipart_upload(
        self,
        *,
        bucket: str,
        key: str,
        upload_id: str,
        expected_bucket_owner: str | None = None,
        if_match_initiated_time: float | None = None,
        **_: Any,
    ) -> Answer:
        """End an upload; its parts are gone."""
        found = self.bucket_for(bucket, "s3:AbortMultipartUpload", key=key, expected_owner=expected_bucket_owner)
        upload = find_upload(found, key, upload_id)
        if if_match_initiated_time is not None and int(upload.initiated) != int(if_match_initiated_time):
            raise S3Error(
                "At least one of the pre-conditions you specified did not hold", code="PreconditionFailed", status=412
            )
        end_upload(found, upload)
        return {}

    def list_multipart_uploads(
        self,
        *,
        bucket: str,
        delimiter: str | None = None,
        encoding_type: str | None = None,
        key_marker: str | None = None,
        max_uploads: int | None = None,
        prefix: str | None = None,
        upload_id_marker: str | None = None,
        **given: Any,
    ) -> Answer:
        """The uploads under way, by key and by when they began."""
        found = self.bucket_for(
            bucket, "s3:ListBucketMultipartUploads", expected_owner=given.get("expected_bucket_owner")
        )
        encode = encoder(encoding_type)
        limit = MOST_UPLOADS if max_uploads is None else min(max_uploads, MOST_UPLOADS)
        marker = key_marker or ""
        id_marker = (upload_id_marker or "") if marker else ""
        uploads: list[MultipartUpload] = []
        prefixes: list[str] = []
        is_truncated, last = False, ("", "")
        for text, upload in _entries(found, prefix or "", delimiter or "", marker, id_marker):
            if len(uploads) + len(prefixes) == limit:
                is_truncated = True
                break
            if upload is None:
                prefixes.append(text)
                last = (text, "")
            else:
                uploads.append(upload)
                last = (text, upload.upload_id)
        return {
            "Bucket": bucket,
            "KeyMarker": encode(marker),
            "UploadIdMarker": id_marker,
            "NextKeyMarker": encode(last[0]),
            "NextUploadIdMarker": last[1],
            "Prefix": encode(prefix) if prefix else None,
            "Delimiter": encode(delimiter) if delimiter else None,
            "EncodingType": encoding_type,
            "MaxUploads": limit,
            "IsTruncated": is_truncated,
            "Uploads": [{**self._described(upload), "Key": encode(upload.key)} for upload in uploads] or None,
            "CommonPrefixes": [{"Prefix": encode(text)} for text in prefixes] or None,
        }

    def list_parts(
        self,
        *,
        bucket: str,
        key: str,
        upload_id: str,
        max_parts: int | None = None,
        part_number_marker: int | None = None,
        **given: Any,
    ) -> Answer:
        """The parts of an upload that were uploaded."""
        found = self.bucket_for(
            bucket, "s3:ListMultipartUploadParts", key=key, expected_owner=given.get("expected_bucket_owner")
        )
        upload = find_upload(found, key, upload_id)
        limit = MOST_PARTS if max_parts is None else min(max_parts, MOST_PARTS)
        later = [upload.parts[number] for number in sorted(upload.parts) if number > (part_number_marker or 0)]
        shown = later[:limit]
        described = self._described(upload)
        described.pop("Initiated")
        return {
            **described,
            "Bucket": bucket,
            "PartNumberMarker": part_number_marker or 0,
            "NextPartNumberMarker": shown[-1].number if shown else 0,
            "MaxParts": limit,
            "IsTruncated": len(later) > len(shown),
            "Parts": [_part(upload, part) for part in shown] or None,
            **self.abort_rule_of(found, upload),
        }

    def abort_rule_of(self, bucket: Bucket, upload: MultipartUpload) -> Answer:
        """AbortDate and AbortRuleId of an upload that a lifecycle rule will abort (`lifecycle`)."""
        return {}

    def _described(self, upload: MultipartUpload) -> Answer:
        answer: Answer = {
            "Key": upload.key,
            "UploadId": upload.upload_id,
            "Initiated": float(int(upload.initiated)),
            "StorageClass": upload.draft.storage_class,
            "Owner": self.owner_of(upload.draft.owner),
            "Initiator": {**self.owner_of(upload.owner), "DisplayName": _name_in(self.principal_arn())},
        }
        if upload.checksum_algorithm is not None:
            answer |= {"ChecksumAlgorithm": upload.checksum_algorithm, "ChecksumType": upload.checksum_type}
        return answer


def find_upload(bucket: Bucket, key: str, upload_id: str) -> MultipartUpload:
    """An upload that is under way; raises NoSuchUpload."""
    found = bucket.uploads.get(upload_id)
    if found is None or found.key != key:
        raise NoSuchUploadError(upload_id)
    return found


def end_upload(bucket: Bucket, upload: MultipartUpload) -> None:
    """Take an upload out of its bucket."""
    del bucket.uploads[upload.upload_id]
    del bucket.upload_order[bisect_left(bucket.upload_order, (upload.key, upload.number, upload.upload_id))]


def _entries(
    bucket: Bucket, prefix: str, delimiter: str, marker: str, id_marker: str
) -> Iterator[tuple[str, MultipartUpload | None]]:
    """The uploads behind the markers, and the common prefixes that stand for some of them."""
    order = bucket.upload_order
    at = bisect_left(order, (marker, -1, "")) if marker else 0
    if id_marker:
        at = 1 + _place_of(bucket, marker, id_marker)
    shown = ""
    for key, _, upload_id in order[at:]:
        if (
            marker
            and not id_marker
            and (key <= marker or (delimiter and key.startswith(marker) and marker.endswith(delimiter)))
        ):
            continue
        if not key.startswith(prefix):
            continue
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        if end < 0:
            yield key, bucket.uploads[upload_id]
            continue
        common = key[: end + len(delimiter)]
        if common != shown:
            shown = common
            yield common, None


def _place_of(bucket: Bucket, key: str, upload_id: str) -> int:
    upload = bucket.uploads.get(upload_id)
    if upload is None or upload.key != key:
        raise InvalidArgumentError("Invalid uploadId marker", "upload-id-marker", upload_id)
    return bisect_left(bucket.upload_order, (key, upload.number, upload_id))


def _part(upload: MultipartUpload, part: Part) -> Answer:
    answer: Answer = {
        "PartNumber": part.number,
        "LastModified": part.last_modified,
        "ETag": f'"{part.etag}"',
        "Size": part.size,
    }
    if upload.checksum_algorithm is not None and part.checksums is not None:
        answer[f"Checksum{part.checksums.algorithm}"] = part.checksums.value
    return answer


def _checksum_kind(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Algorithm and type of the checksum an upload is begun with."""
    algorithm, kind = given.get("checksum_algorithm"), given.get("checksum_type")
    if algorithm is None:
        if kind is not None:
            raise InvalidRequestError(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            )
        return None, None
    algorithm = require_known(algorithm)
    if kind is None:
        return algorithm, "FULL_OBJECT" if algorithm in FULL_OBJECT_ONLY else "COMPOSITE"
    if kind not in ("COMPOSITE", "FULL_OBJECT"):
        raise InvalidRequestError("Value for x-amz-checksum-type header is invalid.")
    if algorithm in (FULL_OBJECT_ONLY if kind == "COMPOSITE" else COMPOSITE_ONLY):
        raise InvalidRequestError(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        )
    return algorithm, kind


def _name_in(arn: str) -> str:
    return arn.rpartition("/")[2]
