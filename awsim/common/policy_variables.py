"""Variables in policies (`${aws:username}`): what a request puts in their place.

Source: IAM user guide, "IAM policy elements: Variables and tags". Policies of version 2012-10-17 have them, in
resources and in the values of conditions. What is put in place of one stands for itself, wildcards in it too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION = "2012-10-17"
LITERAL = frozenset("*?$")
"""Characters that `${*}` and its like stand for."""

_VARIABLE = re.compile(r"\$\{\s*(?P<key>[^},]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?\}")
_WILD = re.compile(r"[*?]")


class MissingKey(LookupError):
    """A variable without a default stands for a key that the request has not, or has several values of."""


def has_variables(text: str) -> bool:
    """Whether a text may have variables."""
    return "${" in text


def filled(text: str, context: Mapping[str, str | Sequence[str]], *, is_pattern: bool) -> str:
    """A text with what a request's keys, given in lower case, put in place of its variables; raises MissingKey.

    In a pattern what is put there is escaped, for `awsim.common.policy_conditions.like`.

    >>> filled("home/${aws:username}/*", {"aws:username": "ada"}, is_pattern=True)
    'home/ada/*'
    """

    def value_of(variable: re.Match[str]) -> str:
        key = variable["key"]
        if key in LITERAL:
            return variable[0] if is_pattern else key
        found = context.get(key.lower(), variable["default"])
        if not isinstance(found, str):
            raise MissingKey(key)
        return _WILD.sub(lambda wild: f"${{{wild[0]}}}", found) if is_pattern else found

    return _VARIABLE.sub(value_of, text)
