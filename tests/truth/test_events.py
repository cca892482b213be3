"""How many of EventBridge's recordings scenarios are written for."""

from __future__ import annotations

import pytest

from .recordings import DIRECTORY
from .test_events_archives import EVENTS as ARCHIVES
from .test_events_rules import EVENTS as RULES
from .test_events_targets import EVENTS as TARGETS


def test_all_recordings_but_one_are_held() -> None:
    """The input of one is not among the files."""
    if not (DIRECTORY / "events.json").exists():
        pytest.skip("no recordings")
    untold = set.intersection(*(set(each.untold()) for each in (ARCHIVES, RULES, TARGETS)))
    assert [name.partition("[")[2] for name in untold] == ["exists_list_empty]"]
