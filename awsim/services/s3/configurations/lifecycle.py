"""LifecycleConfigurationOperations: what happens to objects as time passes, in the two forms the API has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.lifecycle_rules import checked_lifecycle, from_older_form, in_older_form

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Lifecycle"


class LifecycleConfigurationOperations(ConfiguredBuckets):
    """Put-, Get- and DeleteBucketLifecycle, PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration."""

    def put_bucket_lifecycle_configuration(
        self,
        *,
        bucket: str,
        lifecycle_configuration: Mapping[str, Any] | None = None,
        transition_default_minimum_object_size: str | None = None,
        **asked: Unpack[Asked],
    ) -> Answer:
        """Keep the rules; who asks for no least size of what is moved gets 128 KB."""
        configured = self.asked_bucket(bucket, "PutLifecycleConfiguration", asked)
        kept = checked_lifecycle(lifecycle_configuration, transition_default_minimum_object_size, self.new_id)
        self.configure(configured, NAME, kept)
        return {"TransitionDefaultMinimumObjectSize": kept["TransitionDefaultMinimumObjectSize"]}

    def get_bucket_lifecycle_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """The rules; raises NoSuchLifecycleConfiguration."""
        configured = self.asked_bucket(bucket, "GetLifecycleConfiguration", asked)
        message = "The lifecycle configuration does not exist"
        found: Answer = self.shown(configured, NAME, "NoSuchLifecycleConfiguration", message)
        return found

    def delete_bucket_lifecycle(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Take the rules away."""
        self.forget(bucket, "PutLifecycleConfiguration", NAME, **asked)

    def put_bucket_lifecycle(
        self, *, bucket: str, lifecycle_configuration: Mapping[str, Any] | None = None, **asked: Unpack[Asked]
    ) -> None:
        """Keep rules in the form they had before there were filters."""
        newer = from_older_form(lifecycle_configuration)
        self.put_bucket_lifecycle_configuration(bucket=bucket, lifecycle_configuration=newer, **asked)

    def get_bucket_lifecycle(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """The rules in that form."""
        return {"Rules": in_older_form(self.get_bucket_lifecycle_configuration(bucket=bucket, **asked)["Rules"])}
