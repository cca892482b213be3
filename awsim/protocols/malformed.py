"""The error for a request that its protocol can't read, and the limits beyond which nothing is read."""

from __future__ import annotations

from awsim.model.errors import ServiceError

MAX_DEPTH = 128
"""How deep a request's document may be nested; DynamoDB's items, the deepest of all, have 32 levels."""


class SerializationError(ServiceError):
    """A part of the request is not what the operation's input shape says."""

    code = "SerializationException"


class WrongKind(SerializationError):
    """A value is of another kind than its shape's.

    `kind` is the shape's (`string`, `list`, `structure`, …), `name` that of a structure or of a map's values.
    """

    def __init__(self, kind: str, value: object, name: str = "") -> None:
        super().__init__(f"expected {_EXPECTED.get(kind, kind)}, found {type(value).__name__}")
        self.kind = kind
        self.value = value
        self.name = name
        self.is_member: bool | None = None
        """Whether the value is a structure's member, not an item of a list or of a map; None for a whole body."""

    def within(self, *, is_member: bool) -> WrongKind:
        """The same error, seen from what is around the value."""
        if self.is_member is None:
            self.is_member = is_member
        return self


_EXPECTED = {
    "string": "a string",
    "boolean": "a boolean",
    "integer": "an integer",
    "long": "an integer",
    "float": "a number",
    "double": "a number",
    "blob": "a blob",
    "timestamp": "a timestamp",
    "list": "a list",
    "map": "a map",
    "structure": "a structure",
    "document": "a document",
}


class UnsupportedMediaType(ServiceError):
    """The body is said to be no document of the protocol (Smithy, "malformed content type")."""

    code = "UnsupportedMediaTypeException"
    status = 415

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"the body is {found:.80}, not {expected}")
