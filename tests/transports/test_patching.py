"""Attributes are replaced together and put back exactly, whoever else replaces them meanwhile."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from awsim.transports.patching import Patch, Patches


class Base:
    def greet(self) -> str:
        return "base"


class Owner(Base):
    name = "own"

    @staticmethod
    def alone() -> str:
        return "alone"


@pytest.fixture
def patches() -> Patches:
    return Patches(
        [
            Patch(Owner, "name", "replaced"),
            Patch(Owner, "greet", lambda self: "replaced"),
            Patch(Owner, "alone", staticmethod(lambda: "replaced")),
        ]
    )


def seen() -> tuple[Any, ...]:
    return Owner.name, Owner().greet(), Owner.alone()


def test_what_was_there_is_put_back_exactly(patches: Patches) -> None:
    before = dict(vars(Owner))
    patches.apply()
    assert seen() == ("replaced", "replaced", "replaced")
    patches.undo()

    assert dict(vars(Owner)) == before
    assert "greet" not in vars(Owner)
    assert seen() == ("own", "base", "alone")


def test_applying_or_undoing_twice_changes_nothing(patches: Patches) -> None:
    patches.apply()
    patches.apply()
    patches.undo()
    patches.undo()
    assert seen() == ("own", "base", "alone")


def test_a_patch_on_top_is_left_to_its_owner(patches: Patches) -> None:
    patches.apply()
    on_top = mock.patch.object(Owner, "name", "on top")
    on_top.start()
    patches.undo()
    assert Owner.name == "on top"
    on_top.stop()
    assert Owner.name == "replaced"
    Owner.name = "own"
