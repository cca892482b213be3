"""Sessions of directory buckets: who holds their credentials may use one bucket for five minutes."""

from __future__ import annotations

from typing import NamedTuple

SECONDS = 300
"""How long the credentials of a session are good (API reference, CreateSession)."""
WRITING = frozenset(
    {
        *("PutObject", "DeleteObject", "AbortMultipartUpload", "PutObjectTagging", "DeleteObjectTagging"),
        *("PutObjectAcl", "RestoreObject", "UpdateObjectEncryption"),
    }
)
"""Actions that a session for reading does not let do."""


class Session(NamedTuple):
    """What the access key of a session is good for."""

    bucket: str
    expires_at: float
    is_read_only: bool

    def lets(self, action: str, bucket: str, now: float) -> bool:
        """Whether it lets an action (`s3:PutObject`) be done with a bucket."""
        is_kept_from = self.is_read_only and action.partition(":")[2] in WRITING
        return bucket == self.bucket and now < self.expires_at and not is_kept_from
