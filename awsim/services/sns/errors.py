"""The errors of SNS, each by the code it has in answers, as AWS has been recorded."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class InvalidParameterError(ServiceError):
    """A parameter that makes no sense."""

    code = "InvalidParameter"


class ParameterValueInvalidError(ServiceError):
    """A message attribute that makes no sense."""

    code = "ParameterValueInvalid"


class NotFoundError(ServiceError):
    """A topic, subscription, application or endpoint that is not there."""

    code = "NotFound"
    status = 404


class ResourceNotFoundError(ServiceError):
    """What is to be tagged, or a phone number of the sandbox, is not there."""

    code = "ResourceNotFound"
    status = 404


class AuthorizationError(ServiceError):
    """The caller may not do this."""

    code = "AuthorizationError"
    status = 403


class NullMemberError(ServiceError):
    """A member that must be there is not."""

    code = "ValidationError"

    def __init__(self, member: str) -> None:
        super().__init__(
            f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: "
            "Member must not be null"
        )


def invalid(what: str) -> InvalidParameterError:
    """Most of SNS's refusals: `Invalid parameter: TopicArn`."""
    return InvalidParameterError(f"Invalid parameter: {what}")


def empty_batch() -> ServiceError:
    """A batch without entries; an empty list is none in the query protocol."""
    return ServiceError("The batch request doesn't contain any entries.", code="EmptyBatchRequest")


def topic_not_found() -> NotFoundError:
    """There is no such topic."""
    return NotFoundError("Topic does not exist")


def subscription_not_found() -> NotFoundError:
    """There is no such subscription."""
    return NotFoundError("Subscription does not exist")


def application_not_found() -> NotFoundError:
    """There is no such platform application."""
    return NotFoundError("PlatformApplication does not exist")


def endpoint_not_found() -> NotFoundError:
    """There is no such endpoint of a platform application."""
    return NotFoundError("Endpoint does not exist")
