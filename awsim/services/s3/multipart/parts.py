"""PartOperations: UploadPart and UploadPartCopy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, S3Error
from awsim.services.s3.models import NULL, Part
from awsim.services.s3.multipart.uploads import UploadOperations, find_upload
from awsim.services.s3.objects.checksums import Asked, Digest, asked_of
from awsim.services.s3.objects.copying import CopyOperations
from awsim.services.s3.objects.encryption import customer_encryption
from awsim.services.s3.objects.writing import encryption_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.unlocked import Unlocked
    from awsim.services.s3.models import MultipartUpload

Answer = dict[str, Any]
MOST_NUMBERS = 10_000
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


class PartOperations(UploadOperations, CopyOperations):
    """UploadPart and UploadPartCopy."""

    def upload_part(
        self, *, bucket: str, key: str, upload_id: str, part_number: int, body: bytes = b"", **given: Any
    ) -> Answer | Unlocked:
        """Upload a part, in place of the one that has its number."""
        upload = self._upload(bucket, key, upload_id, part_number, given)
        asked = _asked(upload, given)

        def put(digested: Digest) -> Answer:
            part = self._keep(bucket, key, upload_id, part_number, digested)
            answer: Answer = {"ETag": f'"{part.etag}"', **encryption_of(upload.draft)}
            if part.checksums is not None and (asked.algorithm is not None or upload.checksum_algorithm is not None):
                answer[f"Checksum{part.checksums.algorithm}"] = part.checksums.value
            answer.pop("SSEKMSEncryptionContext", None)
            return answer

        return self.digesting(body, asked, upload.draft.encryption, put)

    def upload_part_copy(
        self, *, bucket: str, key: str, upload_id: str, part_number: int, copy_source: str, **given: Any
    ) -> Answer | Unlocked:
        """Have a part be what another object is, or a range of it."""
        _, source = self.source_of(copy_source, given)
        upload = self._upload(bucket, key, upload_id, part_number, given)
        start, length = _source_range(given.get("copy_source_range"), source.size)
        assert source.body is not None, "a source is no delete marker"
        body = source.body.read(start, length)

        def put(digested: Digest) -> Answer:
            part = self._keep(bucket, key, upload_id, part_number, digested)
            result: Answer = {"ETag": f'"{part.etag}"', "LastModified": part.last_modified}
            if part.checksums is not None and upload.checksum_algorithm is not None:
                result[f"Checksum{part.checksums.algorithm}"] = part.checksums.value
            answer: Answer = {"CopyPartResult": result, **encryption_of(upload.draft)}
            if source.version_id != NULL:
                answer["CopySourceVersionId"] = source.version_id
            answer.pop("SSEKMSEncryptionContext", None)
            return answer

        asked = Asked(upload.checksum_algorithm, None, None)
        return self.digesting(body, asked, upload.draft.encryption, put)

    def _upload(
        self, bucket: str, key: str, upload_id: str, part_number: int, given: Mapping[str, Any]
    ) -> MultipartUpload:
        found = self.bucket_for(
            bucket, "s3:PutObject", key=key, expected_owner=given.get("expected_bucket_owner"), conditions=given
        )
        if not 1 <= part_number <= MOST_NUMBERS:
            raise InvalidArgumentError(
                f"Part number must be an integer between 1 and {MOST_NUMBERS}, inclusive",
                "partNumber",
                str(part_number),
            )
        upload = find_upload(found, key, upload_id)
        customer = customer_encryption(given)
        began_with = upload.draft.encryption.customer_key_md5
        if began_with is not None and customer is None:
            raise InvalidRequestError(
                "The multipart upload initiate requested encryption. Subsequent part requests must include the "
                "appropriate encryption parameters."
            )
        if (None if customer is None else customer.customer_key_md5) != began_with:
            raise InvalidArgumentError(
                "The provided encryption parameters did not match the ones used originally.",
                "x-amz-server-side-encryption-customer-algorithm",
            )
        return upload

    def _keep(self, bucket: str, key: str, upload_id: str, part_number: int, digested: Digest) -> Part:
        """Note a part; the upload may have ended while its body was looked at."""
        upload = find_upload(self.find_bucket(bucket), key, upload_id)
        blob, size, etag, checksums = digested
        part = Part(part_number, blob, size, etag, float(int(self.now())), checksums)
        upload.parts[part_number] = part
        return part


def _asked(upload: MultipartUpload, given: Mapping[str, Any]) -> Asked:
    """What is said of the checksum of a part, which is to be that of its upload."""
    asked = asked_of(given)
    algorithm = upload.checksum_algorithm
    if algorithm is None:
        return asked
    if asked.algorithm is not None and asked.algorithm != algorithm:
        raise InvalidRequestError(
            f"Checksum Type mismatch occurred, expected checksum Type: {algorithm.lower()}, actual checksum Type: "
            f"{asked.algorithm.lower()}"
        )
    return Asked(algorithm, asked.value, asked.content_md5)


def _source_range(text: str | None, size: int) -> tuple[int, int]:
    """Where a copied part begins in its source, and its length."""
    if text is None:
        return 0, size
    found = _RANGE.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise InvalidArgumentError(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
            "zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range",
            text,
        )
    start, end = int(found[1]), int(found[2])
    if start >= size or end >= size:
        raise S3Error(
            f"Range specified is not valid for source object of size: {size}",
            code="InvalidArgument",
            status=400,
            ArgumentName="x-amz-copy-source-range",
            ArgumentValue=text,
        )
    return start, end + 1 - start
