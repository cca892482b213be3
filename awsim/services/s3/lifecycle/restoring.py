"""RestoringOperations: archived objects that are being restored, and whose copies end by the clock.

S3 user guide, "Restoring an archived object": how long a tier takes, and that a copy ends at a midnight UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.moments import iso
from awsim.services.s3.events.notifications import NotificationOperations
from awsim.services.s3.lifecycle.rules import due
from awsim.services.s3.models import Restored

if TYPE_CHECKING:
    from awsim.services.s3.models import Bucket, Version

SECONDS = {
    ("GLACIER", "Expedited"): 300,
    ("GLACIER", "Standard"): 4 * 3600,
    ("GLACIER", "Bulk"): 12 * 3600,
    ("DEEP_ARCHIVE", "Standard"): 12 * 3600,
    ("DEEP_ARCHIVE", "Bulk"): 48 * 3600,
}
"""(storage class, tier) -> the longest that a restore takes."""


class RestoringOperations(NotificationOperations):
    """What follows RestoreObject: `ObjectRestore:Completed`, and `ObjectRestore:Delete` when the copy ends."""

    def schedule_restore(self, bucket: Bucket, version: Version, days: int, tier: str) -> None:
        """Have a restore completed when its tier's time has passed; at once where states pass at once."""
        seconds = SECONDS.get((version.storage_class, tier), 4 * 3600)
        delay = self.world.duration(self.service, "Restore", seconds)
        self.home_of(bucket).schedule(
            delay, "complete_restore", name=bucket.name, key=version.key, version_id=version.version_id, days=days
        )

    def complete_restore(self, *, name: str, key: str, version_id: str, days: int) -> None:
        """Scheduled: the copy can be read for some days."""
        bucket, version = self._restored(name, key, version_id)
        if bucket is None or version is None:
            return
        expires_at = due(self.now(), days, None)
        version.restored = Restored(ongoing=False, expires_at=expires_at)
        self.announce_own_event(
            bucket,
            "ObjectRestore:Completed",
            version,
            members={"restore-expiry-time": iso(expires_at), "source-storage-class": version.storage_class},
            record={
                "glacierEventData": {
                    "restoreEventData": {
                        "lifecycleRestorationExpiryTime": iso(expires_at),
                        "lifecycleRestoreStorageClass": version.storage_class,
                    }
                }
            },
        )
        self.schedule(
            expires_at - self.now(), "end_restore", background=True, name=name, key=key, version_id=version_id
        )

    def end_restore(self, *, name: str, key: str, version_id: str) -> None:
        """Scheduled: the copy is gone, unless it is kept longer meanwhile."""
        bucket, version = self._restored(name, key, version_id)
        if bucket is None or version is None or version.restored is None:
            return
        expires_at = version.restored.expires_at
        if version.restored.ongoing or expires_at is None:
            return
        if expires_at > self.now():
            self.schedule(
                expires_at - self.now(), "end_restore", background=True, name=name, key=key, version_id=version_id
            )
            return
        version.restored = None
        self.announce_own_event(bucket, "ObjectRestore:Delete", version)

    def _restored(self, name: str, key: str, version_id: str) -> tuple[Bucket | None, Version | None]:
        bucket = self.directory.buckets.get(name)
        version = None if bucket is None else bucket.find(key, version_id)
        return bucket, None if version is None or version.restored is None else version
