"""Which constraints a call breaks, in AWS's own words.

The wording, the order (members as the model lists them; pattern, then length) and the printed values follow recorded
answers of EventBridge, Lambda, API Gateway, CloudWatch Logs, CloudFormation and IAM.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.model.constraints import Constraints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

NOT_NULL = "Member must not be null"


def validation_message(violations: Sequence[str]) -> str:
    """The message of a validation error from its sentences.

    >>> validation_message(["Value null at 'name' failed to satisfy constraint: Member must not be null"])
    "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
    """
    noun = "error" if len(violations) == 1 else "errors"
    return f"{len(violations)} validation {noun} detected: {'; '.join(violations)}"


BODY_PREFIXES = {"apigateway": "{operation}Input."}
"""Services that name the input before the path of a member of the body (recorded: create_rest_api_verify_defaults)."""


class Explainer:
    """Finds the violations of one operation's input."""

    def __init__(self, model: OperationModel) -> None:
        self._shape = model.input_shape
        prefix = BODY_PREFIXES.get(model.service_model.service_name, "")
        self._body_prefix = prefix.format(operation=lower_first(model.name))

    def violations(self, params: Mapping[str, Any]) -> list[str]:
        """The sentences, in AWS's order; empty when nothing is broken."""
        if self._shape is None:
            return []
        return list(self._of_input(self._shape, params))

    def _of_input(self, shape: StructureShape, params: Mapping[str, Any]) -> Iterator[str]:
        for name, member in shape.members.items():
            in_url = "location" in member.serialization
            path = f"{'' if in_url else self._body_prefix}{lower_first(name)}"
            value = params.get(name)
            if in_url and member.type_name in {"list", "map"} and not value:
                value = None
            yield from _of_member(member, value, path, required=name in shape.required_members)


def _of_member(shape: Shape, value: Any, path: str, *, required: bool) -> Iterator[str]:
    if value is not None:
        yield from _of_value(shape, value, path)
    elif required:
        yield _sentence("null", path, NOT_NULL)


def _of_value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure" if isinstance(value, dict):
            structure = cast("StructureShape", shape)
            for name, member in {} if structure.is_document_type else structure.members.items():
                required = name in structure.required_members
                yield from _of_member(member, value.get(name), f"{path}.{lower_first(name)}", required=required)
        case "list" if isinstance(value, (list, tuple)):
            yield from _of_list(cast("ListShape", shape), value, path)
        case "map" if isinstance(value, dict):
            yield from _of_map(cast("MapShape", shape), value, path)
        case _:
            for constraint in broken(shape, value):
                yield _sentence(printed(shape, value), path, constraint)


def _of_list(shape: ListShape, value: Sequence[Any], path: str) -> Iterator[str]:
    for constraint in _broken_bounds(Constraints.of(shape), len(value), "length"):
        yield _sentence(printed(shape, value), path, constraint)
    if shape.member.type_name in _CONTAINERS:
        for number, item in enumerate(value, 1):
            yield from _of_value(shape.member, item, f"{path}.{number}.member")
    elif any(True for item in value for _ in broken(shape.member, item)):
        yield _sentence(printed(shape, value), path, f"Member must satisfy constraint: {_all_of(shape.member)}")


def _of_map(shape: MapShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for constraint in _broken_bounds(Constraints.of(shape), len(value), "length"):
        yield _sentence(printed(shape, value), path, constraint)
    if any(True for key in value for _ in broken(shape.key, key)):
        yield _sentence(printed(shape, value), path, f"Map keys must satisfy constraint: {_all_of(shape.key)}")
    if shape.value.type_name in _CONTAINERS:
        for key, item in value.items():
            yield from _of_value(shape.value, item, f"{path}.{key}.member")
    elif any(True for item in value.values() for _ in broken(shape.value, item)):
        yield _sentence(printed(shape, value), path, f"Map value must satisfy constraint: {_all_of(shape.value)}")


_CONTAINERS = frozenset({"structure", "list", "map"})


def broken(shape: Shape, value: Any) -> Iterator[str]:
    """The constraints a scalar breaks, each as `Member must …`."""
    constraints = Constraints.of(shape)
    if isinstance(value, str):
        if constraints.enum:
            if value not in constraints.enum:
                yield _enum_rule(constraints)
            return
        if constraints.matches is not None and constraints.matches(value) is None:
            yield _pattern_rule(constraints)
    if isinstance(value, (str, bytes, bytearray)):
        yield from _broken_bounds(constraints, len(value), "length")
    elif isinstance(value, (int, float)) and shape.type_name != "timestamp":
        yield from _broken_bounds(constraints, value, "value")


def _broken_bounds(constraints: Constraints, measured: float, what: str) -> Iterator[str]:
    if constraints.maximum is not None and measured > constraints.maximum:
        yield _maximum_rule(constraints, what)
    if constraints.minimum is not None and measured < constraints.minimum:
        yield _minimum_rule(constraints, what)


def _all_of(shape: Shape) -> str:
    """Every constraint on the members of a list or map, as AWS lists them when one member breaks any."""
    constraints = Constraints.of(shape)
    if constraints.enum:
        rules = [_enum_rule(constraints)]
    else:
        what = "length" if shape.type_name in {"string", "blob"} else "value"
        rules = []
        if constraints.maximum is not None:
            rules.append(_maximum_rule(constraints, what))
        if constraints.minimum is not None:
            rules.append(_minimum_rule(constraints, what))
        if constraints.pattern is not None:
            rules.append(_pattern_rule(constraints))
    return f"[{', '.join(rules)}]"


def _enum_rule(constraints: Constraints) -> str:
    return f"Member must satisfy enum value set: [{', '.join(in_hash_order(constraints.enum))}]"


def _pattern_rule(constraints: Constraints) -> str:
    return f"Member must satisfy regular expression pattern: {constraints.pattern}"


def _maximum_rule(constraints: Constraints, what: str) -> str:
    return f"Member must have {what} less than or equal to {constraints.maximum}"


def _minimum_rule(constraints: Constraints, what: str) -> str:
    return f"Member must have {what} greater than or equal to {constraints.minimum}"


def _sentence(value: str, path: str, constraint: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}".replace("Value  at", "Value at")


def printed(shape: Shape, value: Any) -> str:
    """A value as AWS prints it between `Value` and `at`: quoted, or nothing when it is sensitive."""
    return "" if shape.metadata.get("sensitive") else f"'{_java(shape, value)}'"


def _java(shape: Shape, value: Any) -> str:
    """A value as Java's toString gives it, which AWS puts in its messages."""
    match shape.type_name:
        case "structure":
            members = cast("StructureShape", shape).members.items()
            inner = ", ".join(f"{lower_first(name)}={_java_member(each, value.get(name))}" for name, each in members)
            return f"{shape.name}({inner})"
        case "list":
            return f"[{', '.join(_java_member(cast('ListShape', shape).member, item) for item in value)}]"
        case "map":
            each = cast("MapShape", shape).value
            return f"{{{', '.join(f'{key}={_java_member(each, item)}' for key, item in value.items())}}}"
        case "blob":
            return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
        case "boolean":
            return str(value).lower()
        case _:
            return str(value)


def _java_member(shape: Shape, value: Any) -> str:
    if value is None:
        return "null"
    return "***Sensitive Data Redacted***" if shape.metadata.get("sensitive") else _java(shape, value)


def in_hash_order(values: Sequence[str]) -> list[str]:
    """The values of an enum in the order AWS prints them: that of a Java hash table with 32 buckets.

    Of two values in one bucket the later one comes first (recorded: GatewayResponseType of API Gateway, 21 values).
    """
    return sorted(values[::-1], key=lambda value: java_hash(value) % 32)


def java_hash(text: str) -> int:
    """`String.hashCode`, as a number of 32 bits without a sign."""
    code = 0
    for letter in text:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    return code


def lower_first(name: str) -> str:
    """A member's name as AWS writes it in messages: `streamName`."""
    return name[:1].lower() + name[1:]
