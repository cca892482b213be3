"""The error for a request that its protocol can't read, and the limits beyond which nothing is read."""

from __future__ import annotations

from awsim.model.errors import ServiceError

MAX_DEPTH = 128
"""How deep a request's document may be nested; DynamoDB's items, the deepest of all, have 32 levels."""


class SerializationError(ServiceError):
    """A part of the request is not what the operation's input shape says."""

    code = "SerializationException"


def wrong_kind(expected: str, value: object) -> SerializationError:
    """The error for a value of another kind than its shape's."""
    return SerializationError(f"expected {expected}, found {type(value).__name__}")


class UnsupportedMediaType(ServiceError):
    """The body is said to be no document of the protocol (Smithy, "malformed content type")."""

    code = "UnsupportedMediaTypeException"
    status = 415

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"the body is {found:.80}, not {expected}")
