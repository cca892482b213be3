"""States that follow by themselves, and how long that takes under each option."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.kernel.lifecycle import Lifecycle, Transition, duration
from awsim.kernel.snapshot import freeze, thaw

STREAM = Lifecycle("Stream", {"CREATING": Transition("ACTIVE", 10.0), "DELETING": Transition("DELETED", 5.0)})


def test_a_state_with_a_transition_is_followed() -> None:
    assert STREAM.after("CREATING") == Transition(to="ACTIVE", seconds=10.0)


def test_a_state_without_a_transition_stays() -> None:
    assert STREAM.after("ACTIVE") is None


def test_it_is_pickled_by_value() -> None:
    assert thaw(*freeze(STREAM)) == STREAM


@pytest.mark.parametrize(
    ("mode", "seconds"),
    [
        ("instant", 0.0),
        ("realistic", 10.0),
        ({"kinesis": 3.0}, 3.0),
        ({"kinesis": 3.0, "kinesis:Stream": 7.0}, 7.0),
        ({"kinesis:Stream": 7.0}, 7.0),
        ({"kinesis:Consumer": 7.0}, 0.0),
        ({"kinesis:Consumer": 7.0, "kinesis": 3.0}, 3.0),
        ({"dynamodb": 3.0}, 0.0),
        ({"kinesis": "realistic"}, 10.0),
        ({"kinesis": "realistic", "kinesis:Stream": 1}, 1.0),
        ({}, 0.0),
    ],
)
def test_the_more_specific_key_decides_how_long_it_takes(mode: Any, seconds: float) -> None:
    assert duration(mode, "kinesis", "Stream", 10.0) == seconds
