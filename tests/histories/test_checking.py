"""The checker finds what it is to find: told of directly, and in histories of streams whose delivery is sabotaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from awsim.services.lambda_.event_sources import stream_delivery, stream_models

from .checking import Change, Notes, problems
from .test_dynamodb import DynamoDBScene
from .test_kinesis import KinesisScene

if TYPE_CHECKING:
    from collections.abc import Callable

    from .scenes import Scene


def change(number: int, key: str = "a") -> Change:
    return Change(key, number, number)


ONE, TWO, THREE = change(1), change(2), change(3)
SENT = {"a": [1, 2, 3]}


class TestTold:
    @pytest.mark.parametrize(
        "batches",
        [
            [([ONE, TWO, THREE], 3)],
            [([ONE, TWO], 2), ([THREE], 1)],
            [([ONE, TWO, THREE], 1), ([TWO, THREE], 0), ([TWO], 1), ([THREE], 1)],
        ],
    )
    def test_what_is_as_promised(self, batches: list[tuple[list[Change], int]]) -> None:
        assert problems(Notes(SENT, batches), nothing_fails=False) == []

    def test_what_is_given_up_is_not_lost(self) -> None:
        notes = Notes(SENT, [([ONE], 1), ([TWO], 0), ([THREE], 1)], given_up=[TWO])

        assert problems(notes, nothing_fails=False) == []

    @pytest.mark.parametrize(
        ("batches", "problem"),
        [
            ([([ONE, TWO], 2)], "3 is neither accepted nor given up"),
            ([([ONE, THREE, TWO], 3)], "batch 0 has 3 before 2"),
            ([([ONE], 0), ([TWO, THREE], 2), ([ONE], 1)], "batch 1 has 2 while 1 is not done with"),
            ([([ONE, TWO, THREE], 3), ([change(4)], 1)], "4 was never sent"),
        ],
    )
    def test_what_is_not(self, batches: list[tuple[list[Change], int]], problem: str) -> None:
        assert problem in problems(Notes(SENT, batches), nothing_fails=False)

    def test_what_comes_twice_where_nothing_fails(self) -> None:
        notes = Notes(SENT, [([ONE, TWO, THREE], 3), ([THREE], 1)])

        assert problems(notes, nothing_fails=True) == ["3 is delivered again"]
        assert problems(notes, nothing_fails=False) == []


def reverse_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    take = stream_models.Lane._take
    monkeypatch.setattr(stream_models.Lane, "_take", lambda *given: take(*given)[::-1])


def forget_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    records_done = stream_delivery.records_done

    def one_more(settings: Any, batch: Any, outcome: Any) -> int | None:
        done = records_done(settings, batch, outcome)
        return done if done is None else min(done + 1, len(batch.records))

    monkeypatch.setattr(stream_delivery, "records_done", one_more)


def tell_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_delivery, "retries_exhausted", lambda *_: None)


def hurry_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_models.StreamReader, "may_be_read", lambda *_: True)


def spread_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def queue(self: Any, records: Any, now: float) -> None:
        for place, record in enumerate(records):
            self.lanes[place % len(self.lanes)].add(record, now)

    monkeypatch.setattr(stream_models.ShardReader, "queue", queue)


def forget_on_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_models.Lane, "unfinished", lambda self: iter(()))


def swap_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = stream_models.Batch.halves
    monkeypatch.setattr(stream_models.Batch, "halves", lambda self: halves(self)[::-1])


@pytest.mark.parametrize(
    ("scene", "sabotage", "sign", "known"),
    [
        (KinesisScene, reverse_batches, "before", 0),
        (KinesisScene, forget_a_failure, "neither accepted nor given up", 0),
        (KinesisScene, tell_nobody, "neither accepted nor given up", 0),
        (KinesisScene, hurry_children, "is not done with", 0),
        (KinesisScene, spread_keys, "is not done with", 0),
        (KinesisScene, forget_on_restart, "neither accepted nor given up", 3),
        (KinesisScene, swap_halves, "is not done with", 0),
        (DynamoDBScene, reverse_batches, "before", 3),
        (DynamoDBScene, forget_a_failure, "neither accepted nor given up", 5),
        (DynamoDBScene, spread_keys, "is not done with", 12),
        (DynamoDBScene, swap_halves, "is not done with", 135),
    ],
)
def test_sabotage_is_found(
    scene: Callable[[int], Scene],
    sabotage: Callable[[pytest.MonkeyPatch], None],
    sign: str,
    known: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`known` is the first history in which it has been seen: others are gone through where it no longer shows."""
    sabotage(monkeypatch)

    for seed in (known, *range(200)):
        if any(sign in problem for problem in scene(seed).run(14)):
            return
    pytest.fail("the checker has seen nothing in 200 histories")
