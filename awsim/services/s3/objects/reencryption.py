"""ReencryptionOperations: UpdateObjectEncryption; and what S3 has that needs what no simulation has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from awsim.services.s3.errors import MalformedXMLError, S3Error
from awsim.services.s3.models import SSE_S3
from awsim.services.s3.objects.encryption import EncryptionRules

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReencryptionOperations(EncryptionRules):
    """UpdateObjectEncryption, GetObjectTorrent, WriteGetObjectResponse."""

    def update_object_encryption(
        self,
        *,
        bucket: str,
        key: str,
        object_encryption: Mapping[str, Any],
        version_id: str | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Encrypt an object with a key of KMS; it stays the version it is."""
        found = self.bucket_for(
            bucket,
            "s3:UpdateObjectEncryption",
            key=key,
            version_id=version_id,
            expected_owner=expected_bucket_owner,
        )
        version = self.find_object(found, key, version_id, method="PUT")
        asked = object_encryption.get("SSEKMS")
        if asked is None:
            raise MalformedXMLError
        if version.encryption.algorithm not in (SSE_S3.algorithm, "aws:kms"):
            raise S3Error(
                "The object is encrypted in a way that can't be changed.", code="EncryptionTypeMismatch", status=400
            )
        given = {
            "server_side_encryption": "aws:kms",
            "ssekms_key_id": asked.get("KMSKeyArn"),
            "bucket_key_enabled": asked.get("BucketKeyEnabled"),
        }
        version.encryption = self.encryption_for(found, given)
        return {}

    def get_object_torrent(self, *, bucket: str, key: str, **_: Any) -> NoReturn:
        """Refused: S3 gives torrents to nobody any more who did not use them in 2022."""
        self.bucket_for(bucket, "s3:GetObjectTorrent", key=key)
        raise S3Error(
            "The specified method is not allowed against this resource.",
            code="MethodNotAllowed",
            status=405,
            Method="GET",
            ResourceType="TORRENT",
        )

    def write_get_object_response(self, *, request_route: str, request_token: str, **_: Any) -> NoReturn:
        """Refused: no Object Lambda function of this cloud waits for a response by this route and token."""
        raise S3Error(
            f"No request waits at the route {request_route} for a response with the token {request_token:.20}.",
            code="ValidationError",
            status=400,
        )
