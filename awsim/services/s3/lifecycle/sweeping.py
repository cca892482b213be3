"""LifecycleOperations: lifecycle rules carried out at midnights UTC, when there is something that may be due."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.services.s3.events.notifications import NotificationOperations
from awsim.services.s3.lifecycle.deeds import Sweep
from awsim.services.s3.lifecycle.rules import Rule, expiration_text, next_midnight, read_rules
from awsim.services.s3.multipart.uploads import UploadOperations, end_upload
from awsim.services.s3.objects.deletion import DeleteOperations

if TYPE_CHECKING:
    from awsim.services.s3.lifecycle.deeds import Deed
    from awsim.services.s3.models import Bucket, MultipartUpload, Version

CONFIGURATION = "Lifecycle"
REASON = "Lifecycle Expiration"
"""What EventBridge is told as the reason of a deletion."""
_OWN_EVENTS = {
    "ObjectRemoved:Delete": "LifecycleExpiration:Delete",
    "ObjectRemoved:DeleteMarkerCreated": "LifecycleExpiration:DeleteMarkerCreated",
}


@dataclass(slots=True)
class Plan:
    """A bucket's rules, and when they are looked at next."""

    rules: tuple[Rule, ...]
    at: float = inf
    task: int | None = None


class LifecycleOperations(NotificationOperations, UploadOperations, DeleteOperations):
    """What happens by lifecycle rules; their configuration is put and told by `configurations.lifecycle`."""

    def read_lifecycle(self, bucket: Bucket) -> None:
        """Read new rules, and look at midnight what they make due."""
        old: Plan | None = bucket.more.pop(CONFIGURATION, None)
        if old is not None and old.task is not None:
            self.world.scheduler.cancel(old.task)
        rules = read_rules(bucket.configurations.get(CONFIGURATION))
        if rules:
            bucket.more[CONFIGURATION] = Plan(rules)
            self._look_at(bucket, next_midnight(self.now()))

    def announce_expiry(self, bucket: Bucket, event: str, version: Version) -> None:
        """Tell of a deletion that a rule has asked for."""
        self.announce_own_event(bucket, _OWN_EVENTS[event], version, reason=REASON)

    def look_at_tagged(self, bucket: Bucket) -> None:
        """Look at midnight whether new tags have put a version under a rule that is due."""
        if CONFIGURATION in bucket.more:
            self._look_at(bucket, next_midnight(self.now()))

    def expiration_by_rule(self, bucket: Bucket, version: Version) -> str | None:
        """`x-amz-expiration` of a current version."""
        plan: Plan | None = bucket.more.get(CONFIGURATION)
        return None if plan is None else expiration_text(plan.rules, version)

    def aborting_rule_of(self, bucket: Bucket, upload: MultipartUpload) -> dict[str, Any]:
        """AbortDate and AbortRuleId of an upload: by the rule that comes first."""
        plan: Plan | None = bucket.more.get(CONFIGURATION)
        rules = () if plan is None else plan.rules
        aborting = [each for each in rules if each.abort_days is not None and upload.key.startswith(each.prefix)]
        if not aborting:
            return {}
        first = min(aborting, key=lambda each: each.aborts_at(upload.initiated))
        return {"AbortDate": first.aborts_at(upload.initiated), "AbortRuleId": first.id}

    def sweep_bucket(self, *, name: str, at: float) -> None:
        """Scheduled: do what is due in a bucket, if this is still when it is looked at."""
        bucket = self.directory.buckets.get(name)
        plan: Plan | None = None if bucket is None else bucket.more.get(CONFIGURATION)
        if bucket is None or plan is None or plan.at != at:
            return
        plan.at, plan.task = inf, None
        sweep = Sweep(bucket, plan.rules, self.now())
        for deed in sweep.deeds:
            self._do(bucket, deed)
        for upload in sweep.uploads:
            end_upload(bucket, upload)
        self._look_at(bucket, sweep.next_at)

    def _do(self, bucket: Bucket, deed: Deed) -> None:
        version = deed.version
        if deed.kind == "expire":
            self.delete(bucket, version.key, None, reason=REASON)
        elif deed.kind == "remove":
            self.delete(bucket, version.key, version.version_id, reason=REASON)
        else:
            version.storage_class = deed.storage_class
            self.announce_own_event(
                bucket,
                "LifecycleTransition",
                version,
                members={"destination-storage-class": deed.storage_class},
                record={"lifecycleEventData": {"transitionEventData": {"destinationStorageClass": deed.storage_class}}},
            )

    def _look_at(self, bucket: Bucket, at: float) -> None:
        """Look through a bucket at a moment, unless it is looked at before."""
        plan: Plan = bucket.more[CONFIGURATION]
        if at >= plan.at:
            return
        if plan.task is not None:
            self.world.scheduler.cancel(plan.task)
        plan.at = at
        delay = at - self.now()
        plan.task = self.home_of(bucket).schedule(delay, "sweep_bucket", background=True, name=bucket.name, at=at)
