"""ReplicationOperations: what is written to a bucket, copied to others by its replication rules, as work for later."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from awsim.common.moments import iso
from awsim.services.s3.events.notifications import NotificationOperations
from awsim.services.s3.models import NULL, Encryption
from awsim.services.s3.replication.rules import REPLICA, keeps_modifications, replications

if TYPE_CHECKING:
    from awsim.services.s3.models import Bucket, Version
    from awsim.services.s3.replication.rules import Replication

CONFIGURATION = "Replication"
SECONDS = 15
"""How long it takes; AWS says most objects take less than that many minutes."""
_MODIFYING = ("ObjectTagging:", "ObjectAcl:", "ObjectRetention:")
"""Beginnings of events after which a replica is to be as its source is now."""


class ReplicationOperations(NotificationOperations):
    """Replication of new versions, and of what is changed about those that were replicated."""

    def replicate_new(self, bucket: Bucket, version: Version) -> None:
        """Have a new version replicated by the rules it falls under."""
        configuration = bucket.configurations.get(CONFIGURATION)
        if configuration is None or version.version_id == NULL:
            return
        ways = replications(configuration, version)
        if ways:
            version.replication_status = "PENDING"
            self._schedule(bucket, version, ways)

    def replicate_changed(self, bucket: Bucket, event: str, version: Version) -> None:
        """Have a changed version's replicas changed as well; `event` says what was changed."""
        configuration = bucket.configurations.get(CONFIGURATION)
        if configuration is None or not event.startswith(_MODIFYING) or version.replication_status is None:
            return
        if version.replication_status == REPLICA and not keeps_modifications(configuration, version):
            return
        source = copy(version)
        source.replication_status = None
        self._schedule(bucket, version, replications(configuration, source))

    def replicate(self, *, name: str, key: str, version_id: str, ways: list[Replication]) -> None:
        """Scheduled: put a version's replicas to where they go, and say how that went."""
        bucket = self.directory.buckets.get(name)
        version = None if bucket is None else bucket.find(key, version_id)
        if bucket is None or version is None:
            return
        failed = [way for way in ways if not self._replicate(version, way)]
        if version.replication_status != REPLICA:
            version.replication_status = "FAILED" if failed else "COMPLETED"
        for way in failed:
            self._tell_of_failure(bucket, version, way)

    def _schedule(self, bucket: Bucket, version: Version, ways: list[Replication]) -> None:
        delay = self.world.duration(self.service, "Replication", SECONDS)
        key, version_id = version.key, version.version_id
        self.home_of(bucket).schedule(delay, "replicate", name=bucket.name, key=key, version_id=version_id, ways=ways)

    def _replicate(self, version: Version, way: Replication) -> bool:
        """Whether a version is at its destination now; it keeps its id and its date."""
        target = self.directory.buckets.get(way.bucket)
        if target is None or target.versioning != "Enabled":
            return False
        there = target.find(version.key, version.version_id)
        if there is not None:
            there.tags = None if version.tags is None else dict(version.tags)
            _lock(there, version, target)
            return True
        replica = copy(version)
        replica.replication_status = REPLICA
        replica.restored = None
        replica.owner = way.account or version.owner
        if way.storage_class is not None and not version.is_marker:
            replica.storage_class = way.storage_class
        if way.kms_key is not None and not version.is_marker:
            replica.encryption = Encryption("aws:kms", way.kms_key)
        replica.tags = None if version.tags is None else dict(version.tags)
        _lock(replica, version, target)
        target.add(replica)
        home = self.home_of(target)
        home.written(target, replica)
        event = "ObjectRemoved:DeleteMarkerCreated" if version.is_marker else "ObjectCreated:Put"
        reason = "DeleteObject" if version.is_marker else "PutObject"
        assert isinstance(home, NotificationOperations)
        home.announce_own_event(target, event, replica, reason=reason)
        return True

    def _tell_of_failure(self, bucket: Bucket, version: Version, way: Replication) -> None:
        record = {
            "replicationEventData": {
                "replicationRuleId": way.rule_id,
                "destinationBucket": f"arn:{self.partition}:s3:::{way.bucket}",
                "s3Operation": "OBJECT_DELETE" if version.is_marker else "OBJECT_PUT",
                "requestTime": iso(version.last_modified),
                "failureReason": "DstBucketNotFound"
                if way.bucket not in self.directory.buckets
                else "DstBucketUnversioned",
            }
        }
        self.announce_own_event(bucket, "Replication:OperationFailedReplication", version, record=record)


def _lock(replica: Version, version: Version, target: Bucket) -> None:
    """Lock a replica as its source is, where its bucket has locks."""
    is_lockable = target.object_lock_enabled
    replica.retention = copy(version.retention) if is_lockable else None
    replica.legal_hold = version.legal_hold if is_lockable else None
