"""The errors of EventBridge Pipes."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class ValidationError(ServiceError):
    """A request that makes no sense."""

    code = "ValidationException"


class NotFoundError(ServiceError):
    """A pipe that is not there."""

    code = "NotFoundException"


class ConflictError(ServiceError):
    """A pipe that is there already, or in a state in which it can't be changed."""

    code = "ConflictException"

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message, resourceId=name, resourceType="pipe")


def pipe_not_found(name: str) -> NotFoundError:
    """No pipe of that name."""
    return NotFoundError(f"Pipe {name} does not exist.")
