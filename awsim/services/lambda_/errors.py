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


class ResourceInUseError(UserError):
    """An event source mapping is passing from one state to another."""

    code = "ResourceInUseException"


class PreconditionFailedError(UserError):
    """The RevisionId is not the latest one."""

    code = "PreconditionFailedException"


class InvalidRequestContentError(UserError):
    """The payload of an invocation is not JSON."""

    code = "InvalidRequestContentException"


class RequestEntityTooLargeError(ServiceError):
    """The payload of an invocation, or a deployment package, is too large to be sent with the request."""

    code = "RequestEntityTooLargeException"
    status = 413


class InvalidZipFileError(UserError):
    """The deployment package can't be unzipped: it was accepted with `strictness="warn"`."""

    code = "InvalidZipFileException"


class TooManyRequestsError(UserError):
    """The function has no concurrency left."""

    code = "TooManyRequestsException"


class AccessDeniedError(ServiceError):
    """Another account's function or layer, which it does not share for this."""

    code = "AccessDeniedException"
    status = 403


class ValidationError(ServiceError):
    """Input out of a range that the model is wider than, because other kinds of function have more."""

    code = "ValidationException"


class ProvisionedConcurrencyConfigNotFoundError(UserError):
    """The version or alias has no provisioned concurrency."""

    code = "ProvisionedConcurrencyConfigNotFoundException"


class CodeSigningConfigNotFoundError(UserError):
    """A function is to be given a code signing configuration that does not exist."""

    code = "CodeSigningConfigNotFoundException"


class CodeVerificationFailedError(UserError):
    """The code signing policy is Enforce, and the code is not signed as it demands."""

    code = "CodeVerificationFailedException"


class CodeStorageExceededError(UserError):
    """The packages of the region's functions and layers are too large together."""

    code = "CodeStorageExceededException"


class PolicyLengthExceededError(UserError):
    """A resource policy has grown too long."""

    code = "PolicyLengthExceededException"


class ParameterNotImplementedError(ServiceError):
    """A parameter that would make something else of a resource than there is here."""

    code = "NotImplemented"
    status = 501

    def __init__(self, member: str) -> None:
        super().__init__(f"The parameter {member} is not implemented by awsim's Lambda (docs/services/lambda.md).")


def access_denied(caller: str, action: str, arn: str) -> AccessDeniedError:
    """What a caller of another account hears when no resource policy lets it in."""
    return AccessDeniedError(
        f"User: {caller} is not authorized to perform: lambda:{action} on resource: {arn} because no resource-based "
        f"policy allows the lambda:{action} action"
    )


def function_not_found(arn: str) -> ResourceNotFoundError:
    """No function, version or alias has the ARN."""
    return ResourceNotFoundError(f"Function not found: {arn}")


def revision_mismatch() -> PreconditionFailedError:
    """Recorded: test_function_revisions_version_and_alias."""
    return PreconditionFailedError(
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
        "the latest Revision Id"
    )
