"""Which constraints a call breaks, in AWS's order: members as the model lists them; pattern, greatest, least."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from awsim.model.accept import vanishes_when_empty
from awsim.model.constraints import Constraints
from awsim.model.wording import NOT_NULL, Wording, lower_first, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

_CONTAINERS = frozenset({"structure", "list", "map"})


class Explainer:
    """Finds the violations of one operation's input; the slow way, taken when `accept` has rejected it."""

    def __init__(self, model: OperationModel) -> None:
        self._shape = model.input_shape
        self._service: str = model.service_model.service_name
        self._protocol: str = model.service_model.resolved_protocol
        self._wording = Wording(self._service, model.name)

    def violations(self, params: Mapping[str, Any]) -> list[str]:
        """AWS's sentence for each broken constraint; values of a wrong type break none."""
        return [] if self._shape is None else list(self._of_input(self._shape, params))

    def _of_input(self, shape: StructureShape, params: Mapping[str, Any]) -> Iterator[str]:
        for name, member in shape.members.items():
            prefix = "" if "location" in member.serialization else self._wording.body_prefix
            value = params.get(name)
            if not value and vanishes_when_empty(member, self._protocol):
                value = None
            yield from self._of_member(shape, name, value, f"{prefix}{lower_first(name)}")

    def _of_member(self, owner: StructureShape, name: str, value: Any, path: str) -> Iterator[str]:
        member = owner.members[name]
        if value is not None:
            yield from self._of_value(member, value, path)
        elif name in owner.required_members:
            yield self._wording.sentence(member, None, path, NOT_NULL)

    def _of_value(self, shape: Shape, value: Any, path: str) -> Iterator[str]:
        match shape.type_name:
            case "structure" if isinstance(value, dict):
                structure = cast("StructureShape", shape)
                for name in () if structure.is_document_type else structure.members:
                    yield from self._of_member(structure, name, value.get(name), f"{path}.{lower_first(name)}")
            case "list" if isinstance(value, (list, tuple)):
                yield from self._of_list(cast("ListShape", shape), value, path)
            case "map" if isinstance(value, dict):
                yield from self._of_map(cast("MapShape", shape), value, path)
            case _:
                for rule in self._broken(shape, value):
                    yield self._wording.sentence(shape, value, path, rule)

    def _of_list(self, shape: ListShape, value: Sequence[Any], path: str) -> Iterator[str]:
        yield from self._of_size(shape, value, path)
        member = shape.member
        if member.type_name in _CONTAINERS:
            for number, item in enumerate(value, 1):
                yield from self._of_value(member, item, f"{path}.{number}.member")
        elif self._any_broken(member, value):
            yield self._wording.sentence(
                shape, value, path, self._wording.of_members(member, self._constraints(member))
            )

    def _of_map(self, shape: MapShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
        yield from self._of_size(shape, value, path)
        wording, key, held = self._wording, shape.key, shape.value
        if self._any_broken(key, value):
            yield wording.sentence(shape, value, path, wording.of_keys(key, self._constraints(key)))
        if held.type_name in _CONTAINERS and not self._any_of_wrong_size(held, value.values()):
            for name, item in value.items():
                yield from self._of_value(held, item, f"{path}.{name}.member")
        elif held.type_name in _CONTAINERS or self._any_broken(held, value.values()):
            yield wording.sentence(shape, value, path, wording.of_values(held, self._constraints(held)))

    def _any_of_wrong_size(self, shape: Shape, values: Iterable[Any]) -> bool:
        """Whether a list in a map has too many members or too few: the map's fault, as BatchWriteItem has it."""
        return shape.type_name == "list" and any(
            True for value in values if isinstance(value, (list, tuple)) for _ in self._of_size(shape, value, "")
        )

    def _of_size(self, shape: Shape, value: Any, path: str) -> Iterator[str]:
        for rule in self._out_of_bounds(self._constraints(shape), len(value), "length"):
            yield self._wording.sentence(shape, value, path, rule)

    def _constraints(self, shape: Shape) -> Constraints:
        return Constraints.of(shape, self._service)

    def _any_broken(self, shape: Shape, values: Any) -> bool:
        return any(True for value in values for _ in self._broken(shape, value))

    def _broken(self, shape: Shape, value: Any) -> Iterator[str]:
        """The rules that a scalar breaks."""
        constraints = self._constraints(shape)
        if isinstance(value, str) and constraints.enum:
            if value not in constraints.enum:
                yield self._wording.enum(constraints)
            return
        if isinstance(value, str) and constraints.matches is not None and constraints.matches(value) is None:
            yield self._wording.pattern(constraints)
        measured = _measured(shape, value)
        if measured is not None:
            yield from self._out_of_bounds(constraints, measured, measure_of(shape))

    def _out_of_bounds(self, constraints: Constraints, measured: float, what: str) -> Iterator[str]:
        if constraints.maximum is not None and measured > constraints.maximum:
            yield self._wording.maximum(constraints, what)
        if constraints.minimum is not None and measured < constraints.minimum:
            yield self._wording.minimum(constraints, what)


def _measured(shape: Shape, value: Any) -> float | None:
    if shape.type_name == "blob" and isinstance(value, str):
        value = value.encode()
    if isinstance(value, (str, bytes, bytearray)):
        return len(value)
    if measure_of(shape) == "value" and isinstance(value, (int, float, Decimal)):
        return float(value)
    return None
