"""Replication configurations: what PutBucketReplication refuses (recorded: test_replication_config)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, MalformedXMLError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_RULES = 1000
LONGEST_ID = 255
MINUTES = 15
"""What replication time control promises; there is no other promise."""
VERSIONING_NEEDED = "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
DESTINATION_UNVERSIONED = "Destination bucket must have versioning enabled."
_OF_NEW_FORM = (
    "{} must be specified for this version of Cross Region Replication configuration schema. "
    "Please refer to S3 Developer Guide for more information."
)


def checked_replication(configuration: Mapping[str, Any], make_id: Callable[[], str]) -> dict[str, Any]:
    """The configuration as it is kept; rules without an id get one. Raises MalformedXML, InvalidRequest, …."""
    check_document("PutBucketReplication", "ReplicationConfiguration", configuration)
    rules = configuration["Rules"]
    if not 1 <= len(rules) <= MOST_RULES or not configuration["Role"]:
        raise MalformedXMLError
    kept = [{**rule, "ID": rule.get("ID") or make_id()} for rule in rules]
    _check_unique(kept)
    for rule in kept:
        _check_rule(rule)
    return {**configuration, "Rules": kept}


def destination_of(rule: Mapping[str, Any]) -> str:
    """The name of the bucket that a rule replicates to, which is given as an ARN."""
    return str(rule["Destination"]["Bucket"]).rpartition(":")[2]


def _check_unique(rules: Sequence[Mapping[str, Any]]) -> None:
    names = [rule["ID"] for rule in rules]
    for name in names:
        if len(name) > LONGEST_ID:
            raise InvalidArgumentError("ID length should not exceed allowed limit of 255", "ID", name)
    if len(set(names)) < len(names):
        raise InvalidArgumentError("Rule ID must be unique. Found same ID for more than one rule", "ID")
    priorities = [rule["Priority"] for rule in rules if rule.get("Priority") is not None]
    if len(set(priorities)) < len(priorities):
        raise InvalidRequestError(
            "Found duplicate priorities in the replication configuration: priorities must be unique."
        )


def _check_rule(rule: Mapping[str, Any]) -> None:
    condition = rule.get("Filter")
    if condition is not None and rule.get("Prefix") is not None:
        raise MalformedXMLError
    if condition is not None:
        if sum(condition.get(name) is not None for name in ("Prefix", "Tag", "And")) > 1:
            raise MalformedXMLError
        for needed in ("Priority", "DeleteMarkerReplication"):
            if rule.get(needed) is None:
                raise InvalidRequestError(_OF_NEW_FORM.format(needed))
    _check_destination(rule["Destination"])


def _check_destination(destination: Mapping[str, Any]) -> None:
    if not destination["Bucket"].startswith("arn:"):
        raise InvalidArgumentError("Invalid bucket ARN.", "Bucket", destination["Bucket"])
    timed, metrics = destination.get("ReplicationTime"), destination.get("Metrics")
    if timed is not None:
        if timed["Time"].get("Minutes") != MINUTES:
            raise InvalidRequestError(f"ReplicationTime: Time must be {MINUTES} minutes.")
        if metrics is None or metrics["Status"] != timed["Status"]:
            raise InvalidRequestError("Metrics must be enabled together with ReplicationTime.")
    if destination.get("AccessControlTranslation") is not None and not destination.get("Account"):
        raise InvalidRequestError("Account must be specified with AccessControlTranslation.")


class ReplicationConfigurationOperations(ConfiguredBuckets):
    """PutBucketReplication, GetBucketReplication and DeleteBucketReplication."""

    def put_bucket_replication(
        self,
        *,
        bucket: str,
        replication_configuration: Mapping[str, Any],
        token: str | None = None,
        **asked: Unpack[Asked],
    ) -> None:
        """Have what is written replicated; both buckets have to be versioned. No `token` is needed."""
        configured = self.asked_bucket(bucket, "PutReplicationConfiguration", asked)
        if configured.versioning != "Enabled":
            raise InvalidRequestError(VERSIONING_NEEDED)
        kept = checked_replication(replication_configuration, self.new_id)
        for rule in kept["Rules"]:
            destination = self.directory.buckets.get(destination_of(rule))
            if destination is None or destination.versioning != "Enabled":
                raise InvalidRequestError(DESTINATION_UNVERSIONED)
        self.configure(configured, "Replication", kept)

    def get_bucket_replication(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """What is replicated; raises ReplicationConfigurationNotFoundError."""
        configured = self.asked_bucket(bucket, "GetReplicationConfiguration", asked)
        code, message = "ReplicationConfigurationNotFoundError", "The replication configuration was not found"
        return {"ReplicationConfiguration": self.shown(configured, "Replication", code, message)}

    def delete_bucket_replication(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Have nothing replicated any more."""
        self.forget(bucket, "PutReplicationConfiguration", "Replication", **asked)
