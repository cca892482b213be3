"""CompletionOperations: CompleteMultipartUpload."""

from __future__ import annotations

import re
from hashlib import md5
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from awsim.kernel.blobs import Chain
from awsim.kernel.unlocked import Unlocked
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, MalformedXMLError, S3Error
from awsim.services.s3.models import PartOfObject
from awsim.services.s3.multipart.uploads import UploadOperations, end_upload, find_upload
from awsim.services.s3.objects.checksums import DEFAULT, KEYWORDS, composite, full_object
from awsim.services.s3.objects.conditions import require_write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.blobs import Blob
    from awsim.services.s3.models import Bucket, Checksums, MultipartUpload, Part, Version

Answer = dict[str, Any]
SMALLEST_PART = 5 * 1024 * 1024
"""Of a part that is not the last one."""
LONGEST_SUMMED = 16 * 1024 * 1024
"""Up to how many bytes the default checksum is worked out at once; else when it is asked for."""
MOST_NUMBERS = 10_000
UPLOAD = "upload"
"""Among what topics know of a version: the upload that it was made by."""
_HASH = re.compile("[0-9a-f]{32}")


class CompletionOperations(UploadOperations):
    """CompleteMultipartUpload."""

    def complete_multipart_upload(
        self,
        *,
        bucket: str,
        key: str,
        upload_id: str,
        multipart_upload: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> Answer | Unlocked:
        """Make an object of the parts that are named; asked for again, tell of the object that was made."""
        found = self.bucket_for(
            bucket, "s3:PutObject", key=key, expected_owner=given.get("expected_bucket_owner"), conditions=given
        )
        made = _made_by(found, key, upload_id, (multipart_upload or {}).get("Parts") or ())
        if made is not None:
            return self._completed(found, made)
        upload = find_upload(found, key, upload_id)
        self._require_conditions(found, upload, given)
        parts = _named_parts(upload, (multipart_upload or {}).get("Parts") or ())
        _require_mode(upload, given)
        size = sum(part.size for part in parts)
        said = given.get("mpu_object_size")
        if said is not None and said != size:
            raise InvalidRequestError(
                f"The provided 'x-amz-mp-object-size' header value {said} does not match what was computed: {size}"
            )
        body: Blob = parts[0].body if len(parts) == 1 else Chain([part.body for part in parts])

        def complete(checksums: Checksums | None) -> Answer:
            _require_checksum(upload, checksums, given)
            target = self.find_bucket(bucket)
            still = find_upload(target, key, upload_id)
            end_upload(target, still)
            draft = still.draft
            draft.body, draft.size, draft.checksums = body, size, checksums
            draft.etag = _etag([part.etag for part in parts])
            draft.more = {**(draft.more or {}), UPLOAD: upload_id}
            is_composite = checksums is not None and checksums.kind == "COMPOSITE"
            draft.parts = tuple(_part_of(part, with_checksum=is_composite) for part in parts)
            self.store(target, draft, "ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload")
            return self._completed(target, draft)

        algorithm = upload.checksum_algorithm
        if algorithm is not None and upload.checksum_type == "COMPOSITE":
            return complete(
                composite(algorithm, [each.value for part in parts if (each := part.checksums) is not None])
            )
        if algorithm is None and size > LONGEST_SUMMED:
            return complete(None)
        return Unlocked(lambda: full_object(algorithm or DEFAULT, body), complete)

    def _require_conditions(self, bucket: Bucket, upload: MultipartUpload, given: Mapping[str, Any]) -> None:
        """Raise PreconditionFailed, or ConditionalRequestConflict where the object was written during the upload."""
        require_write(bucket, upload.key, given)
        if given.get("if_match") is not None and bucket.objects.get(upload.key) is not upload.found:
            raise S3Error(
                "The conditional request cannot succeed due to a conflicting operation against this resource.",
                code="ConditionalRequestConflict",
                status=409,
                Condition="If-Match",
                Key=upload.key,
            )

    def _completed(self, bucket: Bucket, version: Version) -> Answer:
        answer = self.answer_of(bucket, version)
        for name in ("SSECustomerAlgorithm", "SSECustomerKeyMD5", "SSEKMSEncryptionContext"):
            answer.pop(name, None)
        host = f"{bucket.name}.s3.{bucket.region}.amazonaws.com"
        if bucket.region == "us-east-1":
            host = f"{bucket.name}.s3.amazonaws.com"
        location = f"https://{host}/{quote(version.key, safe='')}"
        return {"Location": location, "Bucket": bucket.name, "Key": version.key, **answer}


def _named_parts(upload: MultipartUpload, named: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The parts that a request to complete names, in order; raises what is wrong with them."""
    if not named:
        raise InvalidRequestError("You must specify at least one part")
    parts: list[Part] = []
    for each in named:
        number, etag = each.get("PartNumber"), each.get("ETag")
        if number is None or etag is None:
            raise MalformedXMLError
        if not 1 <= number <= MOST_NUMBERS:
            raise InvalidArgumentError("PartNumber must be >= 1", "PartNumber", str(number))
        if parts and number <= parts[-1].number:
            raise S3Error(
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
                code="InvalidPartOrder",
                status=400,
                UploadId=upload.upload_id,
            )
        part = upload.parts.get(number)
        if part is None or part.etag != etag.strip('"'):
            raise _invalid_part(upload, number, etag)
        _require_part_checksum(upload, part, each)
        parts.append(part)
    for part in parts[:-1]:
        if part.size < SMALLEST_PART:
            raise S3Error(
                "Your proposed upload is smaller than the minimum allowed size",
                code="EntityTooSmall",
                status=400,
                ETag=part.etag,
                MinSizeAllowed=SMALLEST_PART,
                PartNumber=part.number,
                ProposedSize=part.size,
            )
    return parts


def _require_part_checksum(upload: MultipartUpload, part: Part, named: Mapping[str, Any]) -> None:
    given = {name.removeprefix("Checksum"): value for name, value in named.items() if name.startswith("Checksum")}
    algorithm = upload.checksum_algorithm
    if algorithm is None:
        if given:
            raise _invalid_part(upload, part.number, part.etag)
        return
    for name, value in given.items():
        if name != algorithm:
            raise S3Error(
                f"The {name.lower()} you specified for part {part.number} did not match what we received.",
                code="BadDigest",
                status=400,
            )
        if part.checksums is None or value != part.checksums.value:
            raise _invalid_part(upload, part.number, part.etag)
    if not given and upload.checksum_type == "COMPOSITE":
        raise InvalidRequestError(
            f"The upload was created using a {algorithm.lower()} checksum. The complete request must include the "
            f"checksum for each part. It was missing for part {part.number} in the request."
        )


def _require_mode(upload: MultipartUpload, given: Mapping[str, Any]) -> None:
    kind = given.get("checksum_type")
    if kind is not None and kind != upload.checksum_type:
        mode = upload.checksum_type or "null"
        raise InvalidRequestError(
            f"The upload was created using the {mode} checksum mode. The complete request must use the same checksum "
            "mode."
        )


def _require_checksum(upload: MultipartUpload, checksums: Checksums | None, given: Mapping[str, Any]) -> None:
    """Raise BadDigest where the checksum of the whole object is another one than was said."""
    said = [(algorithm, given[keyword]) for keyword, algorithm in KEYWORDS.items() if keyword in given]
    for algorithm, value in said:
        if checksums is None or (checksums.algorithm, checksums.value) != (algorithm, value):
            name = (upload.checksum_algorithm or algorithm).lower()
            raise S3Error(
                f"The {name} you specified did not match the calculated checksum.", code="BadDigest", status=400
            )


def _part_of(part: Part, *, with_checksum: bool) -> PartOfObject:
    checksums = part.checksums if with_checksum else None
    return PartOfObject(part.number, part.size, None if checksums is None else checksums.value)


def _made_by(bucket: Bucket, key: str, upload_id: str, named: Sequence[Mapping[str, Any]]) -> Version | None:
    """The version that an upload was completed to with these very parts, as long as it is there."""
    if upload_id in bucket.uploads:
        return None
    current = bucket.objects.get(key)
    for version in bucket.versions.get(key) or ([] if current is None else [current]):
        if (version.more or {}).get(UPLOAD) == upload_id:
            given = [(each.get("PartNumber"), str(each.get("ETag")).strip('"')) for each in named]
            numbers = [part.number for part in version.parts or ()]
            is_same = [number for number, _ in given] == numbers and all(_HASH.fullmatch(etag) for _, etag in given)
            return version if is_same and _etag([etag for _, etag in given]) == version.etag else None
    return None


def _etag(etags: Sequence[str]) -> str:
    joined = b"".join(map(bytes.fromhex, etags))
    return f"{md5(joined, usedforsecurity=False).hexdigest()}-{len(etags)}"


def _invalid_part(upload: MultipartUpload, number: int, etag: str) -> S3Error:
    return S3Error(
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
        "entity tag may not match the part's entity tag.",
        code="InvalidPart",
        status=400,
        ETag=etag.strip('"'),
        PartNumber=number,
        UploadId=upload.upload_id,
    )
