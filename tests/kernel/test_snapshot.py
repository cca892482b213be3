"""Freezing and thawing plain state."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from awsim.kernel.snapshot import NotPlainData, freeze, thaw


class Holder:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


@dataclass(slots=True)
class Slotted:
    name: str
    held: Any = field(default=None)


def test_the_state_comes_back_equal_and_apart() -> None:
    state = {"streams": [Slotted("a", {"tags": {"k": "v"}})], "at": 1.5, "raw": b"\x00"}
    thawed = thaw(*freeze(state))
    assert thawed == state
    assert thawed["streams"][0] is not state["streams"][0]


def test_objects_that_are_shared_stay_shared() -> None:
    shared = Holder()
    first, second = thaw(*freeze([shared, shared]))
    assert first is second


@pytest.mark.parametrize(
    ("state", "path", "kind"),
    [
        ({"kinesis": Holder(lock=threading.Lock())}, "state['kinesis'].lock", "_thread.lock"),
        ((1, [Holder(queue=Slotted("q", threading.Lock()))]), "state[1][0].queue.held", "_thread.lock"),
        ({"a": [lambda: 1]}, "state['a'][0]", "builtins.function"),
        ({("a", lambda: 1): 1}, None, "builtins.function"),
        ({"a": {threading.Lock()}}, None, "_thread.lock"),
        (Holder(generator=(each for each in ())), "state.generator", "builtins.generator"),
    ],
    ids=["attribute", "slot", "closure", "key", "member", "generator"],
)
def test_what_is_not_plain_data_is_named_by_its_path(state: Any, path: str | None, kind: str) -> None:
    with pytest.raises(NotPlainData) as refused:
        freeze(state)
    message = str(refused.value)
    assert path is None or message.startswith(f"{path} can't be part of a snapshot: ")
    assert re.search(rf"a {re.escape(kind)} is not plain data \(.+\)\. Keep plain values in state: leave", message)


def test_a_culprit_among_objects_that_hold_each_other_is_found() -> None:
    parent, child = Holder(), Holder()
    parent.child, child.parent = child, parent  # type: ignore[attr-defined]
    child.lock = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(NotPlainData, match=r"^state\.child\.lock can't be part of a snapshot"):
        freeze(parent)
