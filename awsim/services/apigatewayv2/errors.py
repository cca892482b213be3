"""The errors of HTTP and WebSocket APIs."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class NotFoundError(ServiceError):
    """What is named is not there."""

    code = "NotFoundException"
    status = 404


class BadRequestError(ServiceError):
    """What is asked for makes no sense."""

    code = "BadRequestException"
    status = 400


class ConflictError(ServiceError):
    """What is asked for can't be beside what is there."""

    code = "ConflictException"
    status = 409


def no_api(account: str, api_id: str) -> NotFoundError:
    """No API has this id."""
    return NotFoundError(f"Invalid API identifier specified {account}:{api_id}")


def invalid_identifier(kind: str, identifier: str) -> NotFoundError:
    """Nothing of a kind (`Route`, `Integration`, …) has this id."""
    return NotFoundError(f"Invalid {kind} identifier specified {identifier}")
