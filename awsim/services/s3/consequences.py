"""What follows from what is done to objects and buckets: who is told, what is copied, what will happen by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.events.notifications import CONFIGURATION as NOTIFICATION
from awsim.services.s3.lifecycle.restoring import RestoringOperations
from awsim.services.s3.lifecycle.sweeping import CONFIGURATION as LIFECYCLE
from awsim.services.s3.lifecycle.sweeping import REASON, LifecycleOperations
from awsim.services.s3.replication.replicating import CONFIGURATION as REPLICATION
from awsim.services.s3.replication.replicating import ReplicationOperations
from awsim.services.s3.resources import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, MultipartUpload, Version


class Consequences(LifecycleOperations, RestoringOperations, ReplicationOperations):
    """The hooks of `S3Resources` and of uploads: what each topic does is said here, in this order."""

    def announce_event(
        self, bucket: Bucket, event: str, version: Version, *, reason: str = "", members: Mapping[str, Any] = NOTHING
    ) -> None:
        """Tell of an event; what was changed about a version is replicated, and may put it under a lifecycle rule."""
        if reason == REASON:
            self.announce_expiry(bucket, event, version)
            return
        configurations = bucket.configurations
        if NOTIFICATION in configurations:
            self.announce_asked_event(bucket, event, version, reason=reason, members=members)
        if REPLICATION in configurations:
            self.replicate_changed(bucket, event, version)
        if LIFECYCLE in configurations and event.startswith("ObjectTagging"):
            self.look_at_tagged(bucket)

    def written(self, bucket: Bucket, version: Version) -> None:
        """Replicate what was written."""
        if REPLICATION in bucket.configurations:
            self.replicate_new(bucket, version)

    def configuration_changed(self, bucket: Bucket, name: str) -> None:
        """Read new lifecycle rules."""
        if name == LIFECYCLE:
            self.read_lifecycle(bucket)

    def expiration_of(self, bucket: Bucket, version: Version) -> str | None:
        """When and by which lifecycle rule a version expires."""
        return self.expiration_by_rule(bucket, version)

    def abort_rule_of(self, bucket: Bucket, upload: MultipartUpload) -> dict[str, Any]:
        """When and by which lifecycle rule an upload is aborted."""
        return self.aborting_rule_of(bucket, upload)

    def restoring(self, bucket: Bucket, version: Version, days: int, tier: str) -> None:
        """Complete a restore when its time has come."""
        self.schedule_restore(bucket, version, days, tier)
