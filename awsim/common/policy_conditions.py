"""Whether the conditions of a policy statement hold.

Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued keys".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Literal

from awsim.common.frozen import frozen
from awsim.common.policy_variables import LITERAL, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Matcher = Callable[[str, str], bool]

Quantifier = Literal["ForAllValues", "ForAnyValue"]

QUANTIFIERS: dict[str, Quantifier | None] = {
    "": None,
    "ForAllValues:": "ForAllValues",
    "ForAnyValue:": "ForAnyValue",
}
"""What may stand before an operator."""


@frozen
class Condition:
    """One key of a statement's Condition element: `StringEqualsIfExists: {"aws:SourceAccount": [...]}`.

    `operator` is without quantifier and `IfExists`.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    quantifier: Quantifier | None = None
    if_exists: bool = False

    def filled(self, context: Mapping[str, str | Sequence[str]]) -> Condition:
        """The condition with what a request puts in place of variables in its values; raises MissingKey."""
        is_pattern = self.operator in PATTERNS
        return replace(self, values=tuple(filled(value, context, is_pattern=is_pattern) for value in self.values))

    def holds(self, context: Mapping[str, str | Sequence[str]]) -> bool:
        """Whether the condition holds for a request's context keys, given in lower case.

        A missing key fails the condition, unless its operator is negated, ends in IfExists or is under ForAllValues.
        """
        given = context.get(self.key.lower())
        present = (given,) if isinstance(given, str) else tuple(given or ())
        if self.operator == "Null":
            return (not present) == (self.values[0].lower() == "true")
        matches, negated = OPERATORS[self.operator]
        if not present:
            return self.if_exists or self.quantifier == "ForAllValues" or (negated and self.quantifier is None)
        verdicts = [any(matches(value, wanted) for wanted in self.values) != negated for value in present]
        # Without a quantifier a negated operator must hold for all of the values, a positive one for any.
        needs_all = self.quantifier == "ForAllValues" or (negated and self.quantifier is None)
        return all(verdicts) if needs_all else any(verdicts)


def condition(operator: str, key: str, values: tuple[str, ...]) -> Condition:
    """The condition an operator as it is written stands for (`ForAnyValue:StringLikeIfExists`).

    Raises KeyError when there is no such operator.
    """
    before, colon, name = operator.rpartition(":")
    quantifier = QUANTIFIERS[before + colon]
    base = name.removesuffix("IfExists")
    if base not in OPERATORS and operator != "Null":
        raise KeyError(operator)
    return Condition(base, key, values, quantifier, if_exists=base != name)


def like(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for any characters, `?` for one, and `${*}` for a `*`."""
    return _compiled(pattern).fullmatch(text) is not None


def arn_like(arn: str, pattern: str) -> bool:
    """Whether an ARN fits a pattern, part by part: a `*` does not reach over a colon before the resource."""
    parts, patterns = arn.split(":", 5), pattern.split(":", 5)
    if pattern == "*":
        return True
    return len(parts) == len(patterns) and all(map(like, parts, patterns))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = (_PIECES.get(piece) or re.escape(piece) for piece in re.split(r"(\$\{[*?$]\}|[*?])", pattern))
    return re.compile("".join(pieces), re.DOTALL)


_PIECES = {"*": ".*", "?": ".", **{f"${{{letter}}}": re.escape(letter) for letter in LITERAL}}


def _in_network(address: str, network: str) -> bool:
    return ip_address(address) in ip_network(network, strict=False)


def _ignoring_case(text: str, wanted: str) -> bool:
    return text.casefold() == wanted.casefold()


def _moment(text: str) -> float:
    """Seconds since the epoch of an ISO 8601 date or time (UTC where it names no zone) or of a number of seconds."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _compared(convert: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Matcher:
    return _quiet(lambda text, wanted: compare(convert(text), convert(wanted)))


def _quiet(matches: Matcher) -> Matcher:
    """What can't be read as the operator's type does not match."""

    def matches_quietly(text: str, wanted: str) -> bool:
        try:
            return matches(text, wanted)
        except ValueError:
            return False

    return matches_quietly


OPERATORS: dict[str, tuple[Matcher, bool]] = {
    "StringEquals": (eq, False),
    "StringNotEquals": (eq, True),
    "StringEqualsIgnoreCase": (_ignoring_case, False),
    "StringNotEqualsIgnoreCase": (_ignoring_case, True),
    "StringLike": (like, False),
    "StringNotLike": (like, True),
    "NumericEquals": (_compared(float, eq), False),
    "NumericNotEquals": (_compared(float, eq), True),
    "NumericLessThan": (_compared(float, lt), False),
    "NumericLessThanEquals": (_compared(float, le), False),
    "NumericGreaterThan": (_compared(float, gt), False),
    "NumericGreaterThanEquals": (_compared(float, ge), False),
    "DateEquals": (_compared(_moment, eq), False),
    "DateNotEquals": (_compared(_moment, eq), True),
    "DateLessThan": (_compared(_moment, lt), False),
    "DateLessThanEquals": (_compared(_moment, le), False),
    "DateGreaterThan": (_compared(_moment, gt), False),
    "DateGreaterThanEquals": (_compared(_moment, ge), False),
    "Bool": (_ignoring_case, False),
    "BinaryEquals": (eq, False),
    "IpAddress": (_quiet(_in_network), False),
    "NotIpAddress": (_quiet(_in_network), True),
    "ArnEquals": (arn_like, False),
    "ArnLike": (arn_like, False),
    "ArnNotEquals": (arn_like, True),
    "ArnNotLike": (arn_like, True),
}
"""Operator -> how a value of the request matches one of the policy, and whether the operator is the negation of it."""

PATTERNS = frozenset({"StringLike", "StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"})
"""Operators whose values are patterns."""
