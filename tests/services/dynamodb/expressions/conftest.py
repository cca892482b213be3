"""How the tests of expressions read them: with values in Python's types, as requests would give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import Condition, Update, condition_parameters, update_parameters
from awsim.services.dynamodb.values.values import Value, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ReadCondition(Protocol):
    """Reads a condition."""

    def __call__(self, text: str, names: Mapping[str, str] | None = None, **values: Value) -> Condition: ...


class ReadUpdate(Protocol):
    """Reads an update."""

    def __call__(self, text: str, names: Mapping[str, str] | None = None, **values: Value) -> Update: ...


def encoded(values: Mapping[str, Value]) -> dict[str, dict[str, Any]] | None:
    """The values as ExpressionAttributeValues: `v` for `:v`."""
    return {f":{name}": encode(value) for name, value in values.items()} or None


@pytest.fixture
def condition() -> ReadCondition:
    """Reads a ConditionExpression; each keyword is a value, `v` for `:v`."""

    def read(text: str, names: Mapping[str, str] | None = None, **values: Value) -> Condition:
        found = condition_parameters(text, names, encoded(values))
        assert found is not None
        return found

    return read


@pytest.fixture
def update() -> ReadUpdate:
    """Reads an UpdateExpression; each keyword is a value, `v` for `:v`."""

    def read(text: str, names: Mapping[str, str] | None = None, **values: Value) -> Update:
        return update_parameters(text, None, names, encoded(values))[0]

    return read


@pytest.fixture
def refusal() -> Callable[..., str]:
    """The message with which something is refused."""

    def message(read: Callable[..., object], *arguments: Any, **keywords: Any) -> str:
        with pytest.raises(ValidationError) as refused:
            read(*arguments, **keywords)
        assert refused.value.code == "ValidationException"
        return refused.value.message

    return message
