"""The errors of Lambda, whose shapes say whose fault they are (`Type`)."""

from __future__ import annotations

from typing import Any

from awsim.model.errors import ServiceError


class UserError(ServiceError):
    """An error that is the caller's; its shape has the member `Type`."""

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message, Type="User", **members)


class InvalidParameterValueError(UserError):
    """A parameter that does not fit."""

    code = "InvalidParameterValueException"


class ResourceNotFoundError(UserError):
    """There is no such function, version, alias, layer or configuration."""

    code = "ResourceNotFoundException"


class ResourceConflictError(UserError):
    """The resource exists already, or is being changed."""

    code = "ResourceConflictException"


class PreconditionFailedError(UserError):
    """The RevisionId is not the latest one."""

    code = "PreconditionFailedException"


class InvalidRequestContentError(UserError):
    """The payload of an invocation is not JSON."""

    code = "InvalidRequestContentException"


class RequestTooLargeError(UserError):
    """The payload of an invocation is too long."""

    code = "RequestTooLargeException"


class RequestEntityTooLargeError(ServiceError):
    """The deployment package is too large to be uploaded with the request."""

    code = "RequestEntityTooLargeException"
    status = 413


class TooManyRequestsError(UserError):
    """The function has no concurrency left."""

    code = "TooManyRequestsException"


def function_not_found(arn: str) -> ResourceNotFoundError:
    """No function, version or alias has the ARN."""
    return ResourceNotFoundError(f"Function not found: {arn}")


def revision_mismatch() -> PreconditionFailedError:
    """Recorded: test_function_revisions_version_and_alias."""
    return PreconditionFailedError(
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
        "the latest Revision Id"
    )
