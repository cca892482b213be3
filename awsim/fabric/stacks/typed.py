"""Values of a template as parameters of an operation: numbers and booleans may be text there, mappings lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class UnsupportedProperty(ServiceError):
    """A template gives a resource a property that it does not have."""

    code = "ValidationError"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Properties validation failed for {kind}: #: extraneous key [{name}] is not permitted")


def typed(kind: str, service: str, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of the operation `name` from values of a template; `kind` is the resource's type, for the error.

    Members keep their names but for the case of the first letter, which a service may write small. Raises
    UnsupportedProperty.
    """
    found: dict[str, Any] = _typed(kind, operation(service, name).input_shape, dict(params))
    return found


def members_of(service: str, name: str) -> Mapping[str, Any]:
    """The parameters of an operation and their shapes."""
    shape: Any = operation(service, name).input_shape
    return getattr(shape, "members", {})


def member_named(members: Mapping[str, Any], name: str) -> str | None:
    """The member that a template means by a name: itself, or with a small first letter; None if there is none."""
    small = name[:1].lower() + name[1:]
    return next((each for each in (name, small) if each in members), None)


def _typed(kind: str, shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {name: _typed(kind, shape.members[name], each) for name, each in _members(kind, shape, value)}
    if shape.type_name == "map":
        return {_KEYS.get(key, key): _typed(kind, shape.value, each) for key, each in _pairs(value)}
    if shape.type_name == "list":
        return [_typed(kind, shape.member, each) for each in value]
    convert = _SCALARS.get(shape.type_name)
    return value if convert is None else convert(value)


def _members(kind: str, shape: Any, value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = [(member_named(shape.members, name), name) for name in value]
    for member, name in found:
        if member is None:
            raise UnsupportedProperty(kind, name)
    return [(member, value[name]) for member, name in found if member is not None]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    """The entries of a mapping; templates have lists of pairs for some (Tags, AdditionalVersionWeights)."""
    if isinstance(value, dict):
        return list(value.items())
    return [(each[key], each.get(content, "")) for each in value for key, content in _PAIRED if key in each]


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moment(value: Any) -> float:
    """Epoch seconds; templates have moments as ISO 8601 texts too, in UTC where they name no zone."""
    try:
        return float(value)
    except ValueError:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": _moment,
    "boolean": _boolean,
    "string": _text,
}
_PAIRED = (("Key", "Value"), ("FunctionVersion", "FunctionWeight"))
_KEYS = {"KafkaBootstrapServers": "KAFKA_BOOTSTRAP_SERVERS"}
