"""EC2's filters: which resources of a listing a caller wants to see.

A resource passes when each filter admits it, a filter when one of its values matches one of the resource's. `*` stands
for any characters, `?` for one, and a backslash takes a meaning away (user guide, "Filter your resources").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.services.ec2.errors import InvalidParameterValueError, no_such_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Values = Callable[[Any], Iterable[str]]
    """What a filter looks at in a resource."""

MOST_VALUES = 200


class Filters:
    """The filters of one request, for resources of one kind; raises ServiceError for one that this kind does not have.

    `known` says what each filter looks at, `tags_of` what the filters `tag:<key>` and `tag-key` do.
    """

    def __init__(
        self,
        given: Sequence[Mapping[str, Any]] | None,
        known: Mapping[str, Values],
        tags_of: Callable[[Any], Mapping[str, str]] | None = None,
    ) -> None:
        self._rules = [_rule(each, known, tags_of) for each in given or ()]

    def admit(self, resource: Any) -> bool:
        """Whether all filters let a resource pass."""
        return all(
            any(matches(value) for value in values(resource) for matches in matchers)
            for values, matchers in self._rules
        )


def _rule(
    given: Mapping[str, Any], known: Mapping[str, Values], tags_of: Callable[[Any], Mapping[str, str]] | None
) -> tuple[Values, list[Callable[[str], object]]]:
    name, wanted = given.get("Name"), given.get("Values", ())
    if name is None:
        raise no_such_filter("null")
    if len(wanted) > MOST_VALUES:
        raise InvalidParameterValueError(
            f"The maximum number of filter values specified on a single call is {MOST_VALUES}."
        )
    return _values_of(name, known, tags_of), [_pattern(value) for value in wanted]


def _values_of(name: str, known: Mapping[str, Values], tags_of: Callable[[Any], Mapping[str, str]] | None) -> Values:
    if name in known:
        return known[name]
    if tags_of is not None and name == "tag-key":
        return tags_of
    prefix, _, key = name.partition(":")
    if tags_of is None or prefix != "tag" or not key:
        raise no_such_filter(name)

    def tag(resource: Any) -> Iterable[str]:
        tags = tags_of(resource)
        return (tags[key],) if key in tags else ()

    return tag


@lru_cache(maxsize=1024)
def _pattern(value: str) -> Callable[[str], object]:
    """Whether a text is the value, or of its form."""
    if not _SPECIAL.search(value):
        return value.__eq__
    pattern = "".join(_PIECES.get(piece, _literally(piece)) for piece in _TOKENS.findall(value))
    return re.compile(pattern, re.DOTALL).fullmatch


def _literally(piece: str) -> str:
    return re.escape(piece[1:] if len(piece) == 2 else piece)


_SPECIAL = re.compile(r"[*?\\]")
_TOKENS = re.compile(r"\\.|.", re.S)
_PIECES = {"*": ".*", "?": "."}
