"""Errors as a service answers them: code, message, the members its error shape has, HTTP status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE: Mapping[str, str] = {}


class ServiceError(Exception):
    """An AWS error answer.

    A service declares its errors as subclasses that set `code` (the error shape's name, or its `error.code` where the
    model gives one) and raises them where the rule is; `members` are the further members of that shape (`resourceId`,
    …) in the model's names. `status` is the HTTP status; None means what the model says (400 where it is silent).

    >>> class ResourceNotFound(ServiceError):
    ...     code = "ResourceNotFoundException"
    >>> raise ResourceNotFound("Stream events not found.", resourceId="events")
    """

    code: str = "InternalFailure"
    status: int | None = None
    headers: Mapping[str, str] = NONE
    """Further headers of the answer, in small letters."""
    query_code: str | None = None
    """The code in the query protocol, where a service that has spoken it before has another one there."""
    query_message: str | None = None
    """The message in the query protocol, where it is another one."""

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None, **members: Any) -> None:
        super().__init__(message)
        self.message = message
        self.members = members
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
