"""The errors of API Gateway, in the words that AWS has been recorded with."""

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


def invalid_identifier(kind: str) -> NotFoundError:
    """Nothing of a kind (`Resource`, `Method`, …) has the id that was given."""
    return NotFoundError(f"Invalid {kind} identifier specified")


def faults(errors: list[str]) -> BadRequestError:
    """What several checks found, as PutMethod and PutIntegration say it."""
    return BadRequestError(f"Validation Result: warnings : [], errors : [{', '.join(errors)}]")
