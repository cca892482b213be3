"""Updates: what they make of items, what they touch, and what they refuse."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.expressions import update_parameters
from awsim.services.dynamodb.values.values import NumberSet, StringSet, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.values.values import Value
    from tests.services.dynamodb.expressions.conftest import ReadUpdate

ITEM: dict[str, Value] = {
    "pk": "a",
    "n": 10,
    "txt": "x",
    "l": ["a", "b", "c", {"m": 1}],
    "m": {"a": 1, "b": {"c": 2}, "l": [1, 2, 3]},
    "words": StringSet(["a", "b"]),
    "numbers": NumberSet([1, 2]),
}

UPDATES: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    ("SET txt = :v, fresh = :v", {"v": "y"}, {"txt": "y", "fresh": "y"}),
    ("SET n = n + :v", {"v": 5}, {"n": 15}),
    ("SET n = :v - n", {"v": Decimal("2.5")}, {"n": Decimal("-7.5")}),
    ("SET n = if_not_exists(n, :v), k = if_not_exists(gone, :v)", {"v": 0}, {"n": 10, "k": 0}),
    ("SET k = if_not_exists(k, :zero) + :one", {"zero": 0, "one": 1}, {"k": 1}),
    ("SET l = list_append(l, :v)", {"v": ["z"]}, {"l": ["a", "b", "c", {"m": 1}, "z"]}),
    ("SET l = list_append(:v, m.l)", {"v": [0]}, {"l": [0, 1, 2, 3]}),
    ("SET txt = n, n = txt", {}, {"txt": 10, "n": "x"}),
    ("SET l[1] = :v", {"v": "B"}, {"l": ["a", "B", "c", {"m": 1}]}),
    ("SET l[9] = :w, l[7] = :v", {"v": "y", "w": "z"}, {"l": ["a", "b", "c", {"m": 1}, "y", "z"]}),
    ("SET l[3].m = :v", {"v": 2}, {"l": ["a", "b", "c", {"m": 2}]}),
    ("SET m.b.c = :v, m.b.d = m.a", {"v": 9}, {"m": {"a": 1, "b": {"c": 9, "d": 1}, "l": [1, 2, 3]}}),
    ("SET m.l[0] = m.l[1] + :v", {"v": 1}, {"m": {"a": 1, "b": {"c": 2}, "l": [3, 2, 3]}}),
    ("REMOVE gone, m.gone, l[77]", {}, {}),
    ("REMOVE l[0], l[2]", {}, {"l": ["b", {"m": 1}]}),
    ("REMOVE l[0] SET l[1] = :v, l[20] = :w", {"v": "B", "w": "z"}, {"l": ["B", "c", {"m": 1}, "z"]}),
    ("REMOVE m.b, m.l[1]", {}, {"m": {"a": 1, "l": [1, 3]}}),
    ("ADD n :v, k :v", {"v": 1}, {"n": 11, "k": 1}),
    ("ADD words :v", {"v": StringSet(["b", "c"])}, {"words": StringSet(["a", "b", "c"])}),
    (
        "ADD m.a :v, odd :w",
        {"v": -1, "w": NumberSet([3])},
        {"m": {"a": 0, "b": {"c": 2}, "l": [1, 2, 3]}, "odd": NumberSet([3])},
    ),
    ("DELETE words :v, gone :v", {"v": StringSet(["b", "z"])}, {"words": StringSet(["a"])}),
    (
        "set txt = :v remove n add k :n delete numbers :s",
        {"v": "y", "n": 1, "s": NumberSet([2])},
        {"txt": "y", "k": 1, "numbers": NumberSet([1])},
    ),
]


@pytest.mark.parametrize(("text", "values", "changes"), UPDATES)
def test_what_updates_make_of_an_item(
    update: ReadUpdate, text: str, values: dict[str, Value], changes: dict[str, Value]
) -> None:
    before = copy.deepcopy(ITEM)
    after = update(text, **values).apply(ITEM)
    removed = {"n"} if "remove n" in text else set()
    assert after == {name: value for name, value in (ITEM | changes).items() if name not in removed}
    assert before == ITEM


def test_the_last_member_takes_its_set_along(update: ReadUpdate) -> None:
    assert update("DELETE words :v", v=StringSet(["a"])).apply({"words": StringSet(["a"])}) == {}


def test_what_is_not_changed_is_shared(update: ReadUpdate) -> None:
    after = update("SET m.b.c = :v", v=1).apply(ITEM)
    kept, changed = ITEM["m"], after["m"]
    assert isinstance(kept, dict)
    assert isinstance(changed, dict)
    assert after["l"] is ITEM["l"]
    assert changed["l"] is kept["l"]
    assert changed is not kept


@given(st.lists(st.integers(0, 9), max_size=6), st.sets(st.integers(0, 9), min_size=1, max_size=4))
def test_removing_members_is_by_their_places_before(members: list[int], indexes: set[int]) -> None:
    text = "REMOVE " + ", ".join(f"l[{index}]" for index in indexes)
    update, _ = update_parameters(text, None, None, None)
    assert update.apply({"l": list(members)}) == {
        "l": [member for index, member in enumerate(members) if index not in indexes]
    }


@given(st.integers(-(10**30), 10**30), st.integers(-(10**30), 10**30))
def test_adding_by_set_and_by_add_are_one(start: int, step: int) -> None:
    values = {":v": encode(step)}
    by_set, _ = update_parameters("SET n = n + :v", None, None, values)
    by_add, _ = update_parameters("ADD n :v", None, None, values)
    assert by_set.apply({"n": start}) == by_add.apply({"n": start}) == {"n": start + step}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("SET txt = :v", {"txt": "x"}, {"txt": 7}),
        ("SET m.b.c = :v, m.fresh = :v", {"m": {"b": {"c": 2}}}, {"m": {"b": {"c": 7}, "fresh": 7}}),
        ("SET l[1] = :v", {"l": ["b"]}, {"l": [7]}),
        ("SET fresh = :v", {}, {"fresh": 7}),
        ("ADD n :v", {"n": 10}, {"n": 17}),
    ],
)
def test_an_update_touches_what_it_names(
    update: ReadUpdate, text: str, before: dict[str, Value], after: dict[str, Value]
) -> None:
    change = update(text, v=7)
    assert change.touched(ITEM) == before
    assert change.touched(change.apply(ITEM)) == after


@pytest.mark.parametrize(
    "text", ["SET l = list_append(list_append(l, :v), :v)", "SET l = if_not_exists(l, list_append(l, :v))"]
)
def test_only_if_not_exists_stands_within_a_function(
    refusal: Callable[..., str], update: ReadUpdate, text: str
) -> None:
    assert refusal(update, text, v=["x"]) == (
        "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; "
        "function: list_append"
    )
    assert update("SET l = list_append(if_not_exists(l, :v), :v)", v=["x"]).apply({}) == {"l": ["x", "x"]}


def test_what_is_removed_was_touched(update: ReadUpdate) -> None:
    change = update("REMOVE n, l[0], m.b")
    assert change.touched(ITEM) == {"n": 10, "l": ["a"], "m": {"b": {"c": 2}}}
    assert change.touched({"pk": "a"}) == {}


INVALID_PATH = "The document path provided in the update expression is invalid for update"
INCORRECT_TYPE = "An operand in the update expression has an incorrect data type"
MISSING = "The provided expression refers to an attribute that does not exist in the item"


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("SET a.b = :v", {"v": 1}, INVALID_PATH),
        ("SET txt.b = :v", {"v": 1}, INVALID_PATH),
        ("SET m[0] = :v", {"v": 1}, INVALID_PATH),
        ("SET l.a = :v", {"v": 1}, INVALID_PATH),
        ("SET l[9].a = :v", {"v": 1}, INVALID_PATH),
        ("REMOVE a.b", {}, INVALID_PATH),
        ("ADD a.b :v", {"v": 1}, INVALID_PATH),
        ("SET a = b", {}, MISSING),
        ("SET a = a + :v", {"v": 1}, MISSING),
        ("SET a = list_append(a, :v)", {"v": [1]}, MISSING),
        ("SET a = if_not_exists(a, b)", {}, MISSING),
        ("SET txt = txt + :v", {"v": 1}, INCORRECT_TYPE),
        ("SET n = n - txt", {}, INCORRECT_TYPE),
        ("SET l = list_append(l, txt)", {}, INCORRECT_TYPE),
        ("ADD txt :v", {"v": 1}, INCORRECT_TYPE),
        ("ADD words :v", {"v": NumberSet([1])}, INCORRECT_TYPE),
        ("ADD l :v", {"v": StringSet(["a"])}, INCORRECT_TYPE),
        ("DELETE n :v", {"v": NumberSet([1])}, INCORRECT_TYPE),
        ("SET a.b = gone", {}, INVALID_PATH),
        (
            "SET n = n + :v",
            {"v": Decimal("1e-37")},
            "Attempting to store more than 38 significant digits in a Number",
        ),
        (
            "ADD big :v",
            {"v": Decimal("9e125")},
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
    ],
)
def test_updates_that_an_item_does_not_allow(
    update: ReadUpdate, refusal: Callable[..., str], text: str, values: dict[str, Value], message: str
) -> None:
    item = ITEM | {"big": Decimal("9e125")}
    assert refusal(update(text, **values).apply, item) == message


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("SET status = :v", {"v": 1}, "Attribute name is a reserved keyword; reserved keyword: status"),
        ("SET a = f(b)", {}, "Invalid function name; function: f"),
        ("SET a = size(b)", {}, "The function is not allowed in an update expression; function: size"),
        ("SET a = :v SET b = :v", {"v": 1}, 'The "SET" section can only be used once in an update expression;'),
        (
            "SET a = if_not_exists(a)",
            {},
            "Incorrect number of operands for operator or function; operator or function: if_not_exists, "
            "number of operands: 1",
        ),
        (
            "SET a = if_not_exists(:v, a)",
            {"v": 1},
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET a = list_append(a, :v)",
            {"v": 1},
            "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
        ),
        (
            "SET a = a + :v",
            {"v": "1"},
            "Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        (
            "ADD a :v",
            {"v": "1"},
            "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
            "typeSet: ALLOWED_FOR_ADD_OPERAND",
        ),
        (
            "DELETE a :v",
            {"v": 1},
            "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, "
            "typeSet: ALLOWED_FOR_DELETE_OPERAND",
        ),
        (
            "SET a = :v, a.b = :v",
            {"v": 1},
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a], path two: [a, b]",
        ),
        (
            "SET a[1] = :v REMOVE a[1]",
            {"v": 1},
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a, [1]], path two: [a, [1]]",
        ),
        (
            "SET a.b = :v, a[1] = :v",
            {"v": 1},
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [a, b], path two: [a, [1]]",
        ),
        ("SET a = :w", {}, "An expression attribute value used in expression is not defined; attribute value: :w"),
        (
            "SET #a = :v",
            {"v": 1},
            "An expression attribute name used in the document path is not defined; attribute name: #a",
        ),
        ("SET a = ((:v))", {"v": 1}, "The expression has redundant parentheses;"),
    ],
)
def test_updates_that_make_no_sense(
    update: ReadUpdate, refusal: Callable[..., str], text: str, values: dict[str, Value], message: str
) -> None:
    assert refusal(update, text, **values) == f"Invalid UpdateExpression: {message}"


def test_an_item_has_32_levels_after_an_update_too(update: ReadUpdate, refusal: Callable[..., str]) -> None:
    value: Value = "leaf"
    for _ in range(29):
        value = [value]
    assert update("SET m.b.c = :v", v=value).apply(ITEM)
    assert refusal(update("SET m.b.c = :v", v=[value]).apply, ITEM) == "Nesting Levels have exceeded supported limits"


def test_a_key_is_not_updated(update: ReadUpdate, refusal: Callable[..., str]) -> None:
    change: Any = update("SET a = :v REMOVE pk", v=1)
    assert refusal(change.refuse_key_attributes, ["pk", "sk"]) == (
        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"
    )


def test_paths_do_not_lead_into_keys(update: ReadUpdate, refusal: Callable[..., str]) -> None:
    change = update("SET a = sk.b, c.d = :v", v=1)
    what = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
    assert refusal(change.refuse_nested_keys, ["pk", "sk"]) == what + "Key: sk"
    assert refusal(change.refuse_nested_keys, ["pk"], ["c"]) == what + "IndexKey: c"
