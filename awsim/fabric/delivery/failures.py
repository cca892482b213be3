"""Which refusals of a target may pass by themselves."""

from __future__ import annotations

from botocore.exceptions import EndpointConnectionError

from awsim.fabric.delivery.settings import Failure
from awsim.model.errors import ServiceError
from awsim.moto.fallthrough import MotoError

REFUSALS = (ServiceError, EndpointConnectionError, MotoError, ValueError, RecursionError)
"""What an attempt to send something may raise: the target's own error, none there, moto's failure, no target.

JSON nested too deep to be read (RecursionError) is no more than any other input that is none.
"""

PASSING = frozenset(
    {
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException"),
        *("TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown"),
        *("LimitExceededException", "ExecutionLimitExceeded", "KMSThrottlingException", "KMS.ThrottlingException"),
        *("BandwidthLimitExceeded", "PriorRequestNotComplete", "ServiceUnavailable", "ServiceUnavailableException"),
        *("InternalFailure", "InternalError", "InternalServerError", "InternalException", "ServiceException"),
        *("OverLimit", "ResourceConflictException", "ConcurrentModificationException"),
    }
)
"""Codes of errors that the target's load or its own faults cause, whatever their status."""


def failure_of(error: Exception) -> Failure:
    """What one of `REFUSALS` means for the delivery: what the sender has done wrong is not tried again.

    SNS developer guide, "Message delivery retries"; EventBridge user guide, "Considerations for using a dead-letter
    queue": a target that is gone or not allowed is not asked twice.
    """
    if isinstance(error, ServiceError):
        is_theirs = error.status is not None and error.status >= 500
        return Failure(error.code, error.message, is_theirs or error.code in PASSING, error.status or 400)
    if isinstance(error, EndpointConnectionError | MotoError):
        return Failure("SDK_CLIENT_ERROR", str(error))
    return Failure("InvalidParameter", str(error))


def failed_status(status: int, answer: str) -> Failure:
    """An HTTP address that has not answered 2xx: 429 and 5xx may pass, all else is the sender's fault."""
    return Failure(f"HTTP{status}", f"HTTP status {status}", status == 429 or status >= 500, status, answer)
