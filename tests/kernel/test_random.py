"""The seeded source of ids."""

from __future__ import annotations

import random as process_random
import re
import string
from typing import TYPE_CHECKING, Any
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.kernel.random import Random
from awsim.kernel.snapshot import freeze, thaw

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS: dict[str, Callable[[Random], Any]] = {
    "uuid": lambda random: random.uuid(),
    "request_id": lambda random: random.request_id(),
    "hex": lambda random: random.hex(17),
    "digits": lambda random: random.digits(9),
    "token": lambda random: random.token(12),
    "lower_alphanumeric": lambda random: random.lower_alphanumeric(10),
    "bytes": lambda random: random.bytes(16),
    "choice": lambda random: random.choice(range(10**9)),
    "fraction": lambda random: random.fraction(),
    "uniform": lambda random: random.uniform(1, 2),
}
every_draw = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())


@every_draw
def test_the_same_seed_gives_the_same_values(draw: Callable[[Random], Any]) -> None:
    first, second = Random(7), Random(7)
    assert [draw(first) for _ in range(5)] == [draw(second) for _ in range(5)]


@every_draw
def test_another_seed_and_another_draw_give_other_values(draw: Callable[[Random], Any]) -> None:
    random = Random(7)
    assert len({draw(random), draw(random), draw(Random(8))}) == 3


@every_draw
def test_a_thawed_source_goes_on_where_it_was_frozen(draw: Callable[[Random], Any]) -> None:
    random = Random(7)
    draw(random)
    thawed = thaw(*freeze(random))
    assert draw(thawed) == draw(random)


@given(st.integers())
def test_a_uuid_is_of_version_4(seed: int) -> None:
    text = Random(seed).uuid()
    parsed = UUID(text)
    assert (str(parsed), parsed.version, parsed.variant) == (text, 4, RFC_4122)


@given(st.integers(), st.integers(0, 100))
def test_lengths_and_alphabets_are_kept(seed: int, length: int) -> None:
    random = Random(seed)
    for text, alphabet in (
        (random.hex(length), "0123456789abcdef"),
        (random.digits(length), string.digits),
        (random.token(length), string.ascii_letters + string.digits),
        (random.token(length, "xy"), "xy"),
        (random.lower_alphanumeric(length), string.ascii_lowercase + string.digits),
    ):
        assert len(text) == length
        assert set(text) <= set(alphabet)


@given(st.integers(), st.integers(0, 100))
def test_as_many_bytes_as_asked_for(seed: int, count: int) -> None:
    assert len(Random(seed).bytes(count)) == count


@given(st.integers())
def test_numbers_stay_in_their_range(seed: int) -> None:
    random = Random(seed)
    assert 0 <= random.fraction() < 1
    assert -3 <= random.uniform(-3, 5) <= 5


def test_two_sources_do_not_disturb_each_other_nor_the_process() -> None:
    before = process_random.getstate()
    one, other = Random(7), Random(7)
    one.uuid()
    assert other.uuid() == Random(7).uuid()
    assert process_random.getstate() == before


def test_dynamodbs_request_ids_are_52_digits_and_capitals() -> None:
    made = Random(1).request_id("dynamodb")

    assert re.fullmatch("[A-Z0-9]{52}", made)
    assert made == Random(1).request_id("dynamodb") != Random(2).request_id("dynamodb")
