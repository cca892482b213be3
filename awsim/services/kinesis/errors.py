"""The errors of Kinesis whose messages have a recipe; AWS's wording as kinesalite and users have recorded it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable


class InvalidArgumentError(ServiceError):
    """A parameter that no rule of the model forbids and that makes no sense all the same."""

    code = "InvalidArgumentException"


class InvalidRequestError(ServiceError):
    """What the service calls a validation error though the model is not broken."""

    code = "ValidationException"


class ResourceNotFoundError(ServiceError):
    """There is no such stream, shard, consumer, queue or channel."""

    code = "ResourceNotFoundException"


class ResourceInUseError(ServiceError):
    """The resource exists already, or is not ACTIVE."""

    code = "ResourceInUseException"


class LimitExceededError(ServiceError):
    """More of something than an account may have."""

    code = "LimitExceededException"


class AccessDeniedError(ServiceError):
    """Another account's resource, which it does not share for this."""

    code = "AccessDeniedException"


class ExpiredIteratorError(ServiceError):
    """A shard iterator older than five minutes."""

    code = "ExpiredIteratorException"


class ExpiredNextTokenError(ServiceError):
    """A pagination token older than five minutes."""

    code = "ExpiredNextTokenException"


class ThroughputExceededError(ServiceError):
    """More traffic than a shard takes (only with `throughput_limits=True`)."""

    code = "ProvisionedThroughputExceededException"


class DryRunError(ServiceError):
    """What a request with DryRun answers when it would have been carried out."""

    code = "DryRunOperationException"


def stream_not_found(name: str, account: str) -> ServiceError:
    """No stream has this name."""
    return ResourceNotFoundError(f"Stream {name} under account {account} not found.")


def stream_not_active(name: str, account: str, status: str) -> ServiceError:
    """The stream is being created, changed or deleted."""
    return ResourceInUseError(f"Stream {name} under account {account} not ACTIVE, instead in state {status}")


def stream_on_demand(name: str, account: str) -> ServiceError:
    """The operation is for provisioned streams."""
    return InvalidRequestError(f"Request is invalid. Stream {name} under account {account} is in On-Demand mode.")


def stream_provisioned(name: str, account: str) -> ServiceError:
    """The operation is for on-demand streams."""
    return InvalidRequestError(f"Request is invalid. Stream {name} under account {account} is in Provisioned mode.")


def could_not_find_shard(shard_id: str, stream: str, account: str) -> ServiceError:
    """A shard id that is none, or an unknown shard in a reshard."""
    return ResourceNotFoundError(f"Could not find shard {shard_id} in stream {stream} under account {account}.")


def shard_does_not_exist(shard_id: str, stream: str, account: str) -> ServiceError:
    """An unknown shard, or a shard of an unknown stream, in GetShardIterator and GetRecords."""
    return ResourceNotFoundError(f"Shard {shard_id} in stream {stream} under account {account} does not exist")


def too_many_shards(account: str, region: str, current: int, limit: int, more: int) -> ServiceError:
    """The account would have more open shards than its quota."""
    return LimitExceededError(
        f"This request would exceed the shard limit for the account {account} in {region}. "
        f"Current shard count for the account: {current}. Limit: {limit}. "
        f"Number of additional shards that would have resulted from this request: {more}. "
        "Refer to the AWS Service Limits page "
        "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) "
        "for current limits and how to request higher limits."
    )


def invalid_split_point(hash_key: int, shard_id: str, start: int, end: int, stream: str, account: str) -> ServiceError:
    """A new starting hash key too near to the ends of the shard, or outside of it."""
    return InvalidArgumentError(
        f"NewStartingHashKey {hash_key} used in SplitShard() on shard {shard_id} in stream {stream} under account "
        f"{account} is not both greater than one plus the shard's StartingHashKey {start} and less than the shard's "
        f"EndingHashKey {end}."
    )


def not_adjacent(shard_ids: Iterable[str], stream: str, account: str) -> ServiceError:
    """Two shards that cannot be merged."""
    return InvalidArgumentError(
        f"Shards {' and '.join(shard_ids)} in stream {stream} under account {account} "
        "are not an adjacent pair of shards eligible for merging"
    )


def rate_exceeded(shard_id: str, stream: str, account: str) -> ServiceError:
    """More reads or writes than the shard takes."""
    return ThroughputExceededError(f"Rate exceeded for shard {shard_id} in stream {stream} under account {account}.")


def invalid_iterator() -> ServiceError:
    """A shard iterator that was not given out."""
    return InvalidArgumentError("Invalid ShardIterator.")


def expired_iterator(created: float, now: float) -> ServiceError:
    """A shard iterator that was given out more than five minutes ago."""
    return ExpiredIteratorError(
        f"Iterator expired. The iterator was created at time {java_date(created)} while right now it is "
        f"{java_date(now)} which is further in the future than the tolerated delay of 300000 milliseconds."
    )


def expired_next_token(created: float, now: float) -> ServiceError:
    """A pagination token that was given out more than five minutes ago (AWS documents the code, not the message)."""
    return ExpiredNextTokenError(
        f"NextToken expired. The token was created at time {java_date(created)} while right now it is "
        f"{java_date(now)} which is further in the future than the tolerated delay of 300000 milliseconds."
    )


def consumer_not_found(consumer: str, account: str) -> ServiceError:
    """No consumer has this name or ARN."""
    return ResourceNotFoundError(f"Consumer {consumer}, account {account} not found.")


def java_date(moment: float) -> str:
    """A moment as Java's `Date` prints it: `Thu Jan 22 01:22:02 UTC 2015`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
