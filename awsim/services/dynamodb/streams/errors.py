"""The errors of DynamoDB Streams, in AWS's words as recordings and public reports have them."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class ValidationError(ServiceError):
    """A request that the model allows and the service does not."""

    code = "ValidationException"


class ResourceNotFoundError(ServiceError):
    """There is no such stream or shard."""

    code = "ResourceNotFoundException"


class ExpiredIteratorError(ServiceError):
    """A shard iterator older than fifteen minutes."""

    code = "ExpiredIteratorException"

    def __init__(self) -> None:
        super().__init__("Shard iterator has expired")


class TrimmedDataAccessError(ServiceError):
    """A position before the oldest record that is left."""

    code = "TrimmedDataAccessException"

    def __init__(self) -> None:
        super().__init__("The data you are trying to access has been trimmed")


def stream_not_found(arn: str) -> ResourceNotFoundError:
    """No stream has this ARN (recorded: test_non_existent_stream)."""
    return ResourceNotFoundError(f"Requested resource not found: Stream: {arn} not found")


def shard_not_found(shard_id: str, arn: str) -> ResourceNotFoundError:
    """The stream has no such shard, or no longer."""
    return ResourceNotFoundError(f"Requested resource not found: Shard: {shard_id} in Stream: {arn} not found")
