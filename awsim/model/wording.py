"""In which words AWS says that a constraint is broken.

The wording, the printed values and the differences between services follow recorded answers of EventBridge, Lambda, API
Gateway, CloudWatch Logs, CloudFormation, SNS and IAM.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from awsim.model.constraints import Constraints

NOT_NULL = "Member must not be null"

BODY_PREFIXES = {"apigateway": "{operation}Input."}
"""Services that put the input's name before the path of a member of the body (create_rest_api_verify_defaults)."""

MEMBERS_NOT_NULL = frozenset({"lambda"})
"""Services that list `Member must not be null` among the constraints on the members of a list (architectures)."""

SILENT = frozenset({"iam"})
"""Services that print neither the value nor what an enum allows (test_invalid_update_parameters)."""


def validation_message(violations: Sequence[str]) -> str:
    """The message of a validation error from its sentences.

    >>> validation_message(["Value null at 'name' failed to satisfy constraint: Member must not be null"])
    "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
    """
    noun = "error" if len(violations) == 1 else "errors"
    return f"{len(violations)} validation {noun} detected: {'; '.join(violations)}"


class Wording:
    """How one service words what is wrong."""

    def __init__(self, service: str, operation: str) -> None:
        self._silent = service in SILENT
        self._members_not_null = service in MEMBERS_NOT_NULL
        self.body_prefix = BODY_PREFIXES.get(service, "").format(operation=lower_first(operation))

    def sentence(self, shape: Shape, value: Any, path: str, rule: str) -> str:
        """`Value '…' at 'path' failed to satisfy constraint: …`; a sensitive value is not shown."""
        if value is None:
            shown = " null"
        else:
            shown = "" if self._silent or shape.metadata.get("sensitive") else f" '{java_text(shape, value)}'"
        return f"Value{shown} at '{path}' failed to satisfy constraint: {rule}"

    def enum(self, constraints: Constraints) -> str:
        """The rule for an enum, its values in AWS's order."""
        allowed = "" if self._silent else f": [{', '.join(in_hash_order(constraints.enum))}]"
        return f"Member must satisfy enum value set{allowed}"

    def pattern(self, constraints: Constraints) -> str:
        """The rule for a pattern."""
        return f"Member must satisfy regular expression pattern: {constraints.pattern}"

    def maximum(self, constraints: Constraints, what: str) -> str:
        """The rule for the greatest `value` or `length`."""
        return f"Member must have {what} less than or equal to {constraints.maximum}"

    def minimum(self, constraints: Constraints, what: str) -> str:
        """The rule for the least `value` or `length`."""
        return f"Member must have {what} greater than or equal to {constraints.minimum}"

    def of_members(self, shape: Shape, constraints: Constraints) -> str:
        """All rules on the members of a list of scalars, which AWS recites when one member breaks any of them."""
        rules = [*self._rules(measure_of(shape), constraints), *([NOT_NULL] if self._members_not_null else [])]
        return f"Member must satisfy constraint: [{', '.join(rules)}]"

    def of_keys(self, shape: Shape, constraints: Constraints) -> str:
        """All rules on the keys of a map."""
        return f"Map keys must satisfy constraint: [{', '.join(self._rules(measure_of(shape), constraints))}]"

    def of_values(self, shape: Shape, constraints: Constraints) -> str:
        """All rules on the scalar values of a map."""
        return f"Map value must satisfy constraint: [{', '.join(self._rules(measure_of(shape), constraints))}]"

    def _rules(self, what: str, constraints: Constraints) -> Iterable[str]:
        if constraints.enum:
            yield self.enum(constraints)
            return
        if constraints.maximum is not None:
            yield self.maximum(constraints, what)
        if constraints.minimum is not None:
            yield self.minimum(constraints, what)
        if constraints.pattern is not None:
            yield self.pattern(constraints)


def measure_of(shape: Shape) -> str:
    """What a bound on a shape bounds: the `value` of a number, the `length` of everything else."""
    return "value" if shape.type_name in {"integer", "long", "float", "double"} else "length"


def java_text(shape: Shape, value: Any) -> str:
    """A value as Java's `toString` gives it, which AWS puts in its messages."""
    match shape.type_name:
        case "structure":
            members = cast("StructureShape", shape).members.items()
            return (
                f"{shape.name}({', '.join(f'{lower_first(name)}={_part(m, value.get(name))}' for name, m in members)})"
            )
        case "list":
            member = cast("ListShape", shape).member
            return f"[{', '.join(_part(member, item) for item in value)}]"
        case "map":
            held = cast("MapShape", shape).value
            return f"{{{', '.join(f'{key}={_part(held, item)}' for key, item in value.items())}}}"
        case "blob":
            return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
        case "boolean":
            return str(value).lower()
        case _:
            return str(value)


def _part(shape: Shape, value: Any) -> str:
    if value is None:
        return "null"
    return "***Sensitive Data Redacted***" if shape.metadata.get("sensitive") else java_text(shape, value)


def in_hash_order(values: Sequence[str]) -> list[str]:
    """The values of an enum in the order AWS prints them: that of a Java hash table with 32 buckets.

    Of two values in one bucket the later one comes first (recorded: response types, test_gateway_response_validation).
    """
    latest_first = list(reversed(values))
    return sorted(latest_first, key=lambda value: java_hash(value) % 32)


def java_hash(text: str) -> int:
    """`String.hashCode` of ASCII text, as a number of 32 bits without a sign."""
    code = 0
    for letter in text:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    return code


def lower_first(name: str) -> str:
    """A name as AWS writes it in messages: `streamName`."""
    return name[:1].lower() + name[1:]
