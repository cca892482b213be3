"""The errors of EventBridge Scheduler; each has a `Message` and nothing else."""

from __future__ import annotations

from typing import Any

from awsim.model.errors import ServiceError


class SchedulerError(ServiceError):
    """An error whose shape calls its message `Message`."""

    def __init__(self, message: str, **given: Any) -> None:
        super().__init__(message, Message=message, **given)


class ValidationError(SchedulerError):
    """A request that makes no sense."""

    code = "ValidationException"


class ResourceNotFoundError(SchedulerError):
    """A schedule or a group that is not there."""

    code = "ResourceNotFoundException"


class ConflictError(SchedulerError):
    """What is there already, or on its way to be gone."""

    code = "ConflictException"


class ServiceQuotaExceededError(SchedulerError):
    """More tags than a group can have."""

    code = "ServiceQuotaExceededException"


def invalid_expression(expression: str) -> ValidationError:
    """Recorded: tests_create_schedule_with_invalid_schedule_expression."""
    return ValidationError(f"Invalid Schedule Expression {expression}.")


def schedule_not_found(name: str) -> ResourceNotFoundError:
    """No schedule of that name in its group."""
    return ResourceNotFoundError(f"Schedule {name} does not exist.")


def group_not_found(name: str) -> ResourceNotFoundError:
    """No group of that name."""
    return ResourceNotFoundError(f"Schedule group {name} does not exist.")
