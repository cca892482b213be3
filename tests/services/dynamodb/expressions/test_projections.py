"""Projections: which parts of items they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsim.services.dynamodb.expressions import projection_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.values.values import Value

ITEM: dict[str, Value] = {
    "pk": "a",
    "m": {"a": 1, "b": {"c": 2, "d": 3}},
    "l": ["x", {"y": 1, "z": 2}, ["deep"]],
}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pk", {"pk": "a"}),
        ("m.a, pk", {"m": {"a": 1}, "pk": "a"}),
        ("m.b.c, m.a", {"m": {"b": {"c": 2}, "a": 1}}),
        ("l[1]", {"l": [{"y": 1, "z": 2}]}),
        ("l[2], l[0]", {"l": ["x", ["deep"]]}),
        ("l[1].z, l[2][0]", {"l": [{"z": 2}, ["deep"]]}),
        ("gone, m.gone, l[9], pk.a, m.a[0]", {}),
        ("#n.#b", {"m": {"b": {"c": 2, "d": 3}}}),
    ],
)
def test_parts_are_shown_where_they_are(text: str, parts: dict[str, Value]) -> None:
    projection = projection_parameters(text, {"#n": "m", "#b": "b"} if "#" in text else None)
    assert projection is not None
    assert projection.of(ITEM) == parts


def test_a_projection_knows_the_attributes_it_needs() -> None:
    projection = projection_parameters("m.a, m.b, l[1]", None)
    assert projection is not None
    assert projection.names == {"m", "l"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("status", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("#x", "An expression attribute name used in the document path is not defined; attribute name: #x"),
        (
            "l, l[0]",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [l], path two: [l, [0]]",
        ),
        (
            "a.b, a[0]",
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [a, b], path two: [a, [0]]",
        ),
    ],
)
def test_projections_that_make_no_sense(refusal: Callable[..., str], text: str, message: str) -> None:
    assert refusal(projection_parameters, text, None) == f"Invalid ProjectionExpression: {message}"


def test_attributes_to_get_are_top_level_and_distinct(refusal: Callable[..., str]) -> None:
    projection = projection_parameters(None, None, attributes_to_get=["pk", "m.a", "missing"])
    assert projection is not None
    assert projection.of(ITEM | {"m.a": 1}) == {"pk": "a", "m.a": 1}
    assert refusal(projection_parameters, None, None, attributes_to_get=["a", "b", "a"]) == (
        "One or more parameter values were invalid: Duplicate value in attribute name: a"
    )
