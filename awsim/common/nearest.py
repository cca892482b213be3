"""What is said of a name that is none: which one was probably meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`did you mean 'clock'?`, or all the names there are: `there are: 'a', 'b'`."""
    names = list(known)
    near = get_close_matches(name, names, 1) if isinstance(name, str) else []
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(map(repr, names))}"
