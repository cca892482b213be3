"""How complex the pattern of an EventBridge rule may be (user guide, "Wildcard matching and event pattern complexity").

EventBridge refuses wildcards that could make its matcher follow many of them at once. What is counted is what Event
Ruler's MachineComplexityEvaluator counts: of all texts, the one after which most beginnings of wildcards still fit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from awsim.common.event_pattern import KEPT, EventPattern, compile_pattern
from awsim.common.event_pattern_syntax import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.common.event_pattern_rules import Field

    Tokens = tuple[int, ...]
    """The bytes of a quoted text, and `ANY` for its wildcards."""

MOST_BEGINNINGS = 10
"""Of wildcards that one text may fit at once. AWS does not publish it: found by what it refuses."""
ANY = 256
TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences"
    " after a wildcard character"
)


@lru_cache(maxsize=KEPT)
def compile_rule_pattern(text: str) -> EventPattern:
    """The pattern of a rule; raises InvalidPattern, also where it is too complex for one."""
    pattern = compile_pattern(text)
    for branch in pattern.branches:
        for field in branch.values():
            wildcards = list(_wildcards(field))
            if sum(tokens.count(ANY) for tokens in wildcards) > 1 and _is_too_complex(wildcards):
                raise InvalidPattern(TOO_COMPLEX)
    return pattern


def _wildcards(field: Field) -> Iterable[Tokens]:
    for each in field.alternatives:
        if each.kind == "wildcard":
            yield _tokens(each.operand)
        elif each.kind == "but-wildcard":
            yield from map(_tokens, each.operand)


def _tokens(pieces: tuple[str, ...]) -> Tokens:
    first, *others = (tuple(piece.encode(errors="replace")) for piece in pieces)
    joined = first
    for piece in others:
        joined = (*joined, ANY, *piece)
    quote = ord('"')
    return (quote, *joined, quote)


def _is_too_complex(wildcards: list[Tokens]) -> bool:
    """Whether a text leads to more beginnings than allowed: a walk over the sets of them that texts lead to."""
    signs = sorted({sign for tokens in wildcards for sign in tokens})
    start = frozenset((number, 0) for number in range(len(wildcards)))
    seen, pending = {start}, [start]
    while pending:
        active = pending.pop()
        for sign in signs:
            following = frozenset(step for state in active for step in _steps(wildcards, state, sign))
            if _beginnings(wildcards, following) > MOST_BEGINNINGS:
                return True
            if following and following not in seen:
                seen.add(following)
                pending.append(following)
    return False


def _steps(wildcards: list[Tokens], state: tuple[int, int], sign: int) -> Iterable[tuple[int, int]]:
    """Where a byte leads from a beginning of so many tokens; `ANY` is a byte that stands in none of them."""
    number, read = state
    tokens = wildcards[number]
    if read and tokens[read - 1] == ANY:
        yield number, read
    if read == len(tokens):
        return
    if tokens[read] == ANY:
        yield number, read + 1
        # A wildcard may stand for nothing.
        if tokens[read + 1] == sign:
            yield number, read + 2
    elif tokens[read] == sign:
        yield number, read + 1


def _beginnings(wildcards: list[Tokens], active: frozenset[tuple[int, int]]) -> int:
    """How many beginnings fit; before a wildcard that may stand for nothing, one more."""
    ahead = sum(
        1
        for number, read in active
        if read < len(wildcards[number]) and wildcards[number][read] == ANY and (number, read + 1) not in active
    )
    return len(active) + ahead
