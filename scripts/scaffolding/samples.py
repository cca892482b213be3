"""Which request an operation takes at the least, and which near one its service refuses by the model."""

from __future__ import annotations

from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from botocore.validate import ParamValidator

from awsim.model.patterns import full_match
from scaffolding.expressions import example_of

if TYPE_CHECKING:
    from awsim.model.operation import Operation

_WORDS = ("example", "example-1", "Example1", "/example", "12345678", "123456789012", "a-123456789", "{}", "1", "a")
_BY_NAME = {
    "arn": "arn:aws:iam::123456789012:role/example",
    "email": "someone@example.com",
    "url": "https://example.com/",
    "subnet": "subnet-0123abcd",
    "securitygroup": "sg-0123abcd",
    "password": "correct-horse",
}
_FILLED_IN = {"glacier": ("accountId",)}
"""Members that botocore has a value for, by service."""
_SCALARS: dict[str, Any] = {"boolean": True, "timestamp": 1_767_225_600}
_UNBOUNDED = 2**31 - 2
_LONGEST = 300
"""Beyond this many characters or items a too long value would make the test unreadable."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A member with a value that breaks one constraint of the model, and the sentence the service answers."""

    member: str
    value: Any
    message: str


def least_request(operation: Operation) -> dict[str, Any]:
    """A request with the required members only, each with a value that the model allows."""
    shape = operation.input_shape
    return {} if shape is None else _structure(shape, ())


def arguments_of(request: dict[str, Any]) -> str:
    """A request as the arguments of a call; by a dictionary where Python has a member's name for itself."""
    if any(iskeyword(name) for name in request):
        return f"**{request!r}"
    return ", ".join(f"{name}={value!r}" for name, value in request.items())


def missing_member(operation: Operation) -> str | None:
    """The first required member that botocore does not fill in by itself."""
    shape = operation.input_shape
    if shape is None:
        return None
    filled = {*operation.idempotency_members, *_FILLED_IN.get(operation.service, ())}
    return next((name for name in shape.required_members if name not in filled), None)


def broken_request(operation: Operation, request: dict[str, Any]) -> Broken | None:
    """The first member, and a value for it, that botocore lets pass and the service refuses."""
    shape = operation.input_shape
    if shape is None or operation.violations(request):
        return None
    for member, member_shape in shape.members.items():
        for value in _wrong_values(member_shape):
            attempt = request | {member: value}
            violations = operation.violations(attempt)
            if len(violations) == 1 and not ParamValidator().validate(attempt, shape).has_errors():
                return Broken(member, value, operation.validation_message(violations))
    return None


def _wrong_values(shape: Any) -> list[Any]:
    """Values that break a constraint of the shape, if it has such a constraint."""
    most = _bounds(shape)[1]
    if shape.type_name in ("integer", "long"):
        return [most + 1]
    if shape.type_name != "string":
        return []
    wrong = ["!", "not one of them", ""]
    return [*wrong, "a" * (most + 1)] if most < _LONGEST else wrong


def _bounds(shape: Any) -> tuple[int, int]:
    """The least and the greatest number, length or count the model declares."""
    return int(shape.metadata.get("min", 0)), int(shape.metadata.get("max", _UNBOUNDED))


def _structure(shape: Any, inside: tuple[str, ...]) -> dict[str, Any]:
    names = shape.required_members or (list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else [])
    return {name: _value(name, shape.members[name], (*inside, shape.name)) for name in names}


def _value(name: str, shape: Any, inside: tuple[str, ...]) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return {} if shape.name in inside else _structure(shape, inside)
    if kind in ("list", "map"):
        return _collection(name, shape, inside)
    if kind in ("integer", "long", "float", "double"):
        least, most = _bounds(shape)
        return min(max(1, least), most)
    if kind == "blob":
        return b"example".ljust(_bounds(shape)[0], b"e")
    if kind in _SCALARS:
        return _SCALARS[kind]
    return _string(name, shape)


def _collection(name: str, shape: Any, inside: tuple[str, ...]) -> Any:
    count = max(1, _bounds(shape)[0])
    if shape.name in inside:
        return [] if shape.type_name == "list" else {}
    if shape.type_name == "list":
        return [_value(name, shape.member, (*inside, shape.name))] * count
    return {_string(name, shape.key): _value(name, shape.value, (*inside, shape.name))}


def _string(name: str, shape: Any) -> str:
    if shape.enum:
        return str(shape.enum[0])
    least, most = _bounds(shape)
    pattern = shape.metadata.get("pattern", "")
    matches = full_match(pattern) if pattern else None
    for word in (*_named(name), *_WORDS):
        padded = word.ljust(least, "a")
        if len(padded) <= most and (matches is None or matches(padded)):
            return padded
    found = example_of(pattern, least, most)
    return "example" if found is None else found


def _named(name: str) -> list[str]:
    lowered = name.lower()
    return [value for part, value in _BY_NAME.items() if part in lowered]
