"""The errors of DynamoDB; AWS's wording as dynalite and recordings have it."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class ValidationError(ServiceError):
    """A request that the model allows and DynamoDB does not."""

    code = "ValidationException"


def invalid_parameters(reason: str) -> ValidationError:
    """The commonest form of a refusal."""
    return ValidationError(f"One or more parameter values were invalid: {reason}")
