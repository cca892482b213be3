"""How the regular expressions of the service models, written for Java, read in Python."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def full_match(pattern: str) -> Callable[[str], object] | None:
    """A function that says whether a whole value matches, as AWS demands; None where Python can't read the pattern.

    AWS matches the value from its first to its last character, anchors or none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern).fullmatch
    except re.error:
        return None
