"""The tags of a resource: what AWS allows in them, and how they are merged, removed and written as lists.

The rules are those of the AWS tagging guide ("Tag naming limits and requirements"). A service translates `TagError`
into its own error; a set of tags is a plain `dict[str, str]` in the order the tags were added.
"""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

LIMIT = 50
"""User tags of one resource, unless its service says otherwise."""
LONGEST_KEY = 128
LONGEST_VALUE = 256
RESERVED_PREFIX = "aws:"

TagFault = Literal["key", "value", "reserved", "duplicate", "too_many"]

_PUNCTUATION = frozenset("_.:/=+-@")

_set_by_aws: ContextVar[frozenset[str]] = ContextVar("awsim_tags_set_by_aws", default=frozenset())


class TagError(ValueError):
    """Tags that AWS refuses.

    `kind` says which rule is broken: the form of a "key" or a "value", a "reserved" key, a "duplicate" key within one
    request, "too_many" tags on the resource. `key` is the tag's, None for "too_many".
    """

    def __init__(self, kind: TagFault, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.key = key


def tags_from_list(listed: Iterable[Mapping[str, str]], *, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """Tags given as a list of structures, whose members are called `key` and `value`; a missing value is empty.

    >>> tags_from_list([{"Key": "stage", "Value": "test"}])
    {'stage': 'test'}
    """
    tags: dict[str, str] = {}
    for tag in listed:
        if tag[key] in tags:
            raise TagError("duplicate", f"The tag key {tag[key]!r} is given more than once.", tag[key])
        tags[tag[key]] = tag.get(value) or ""
    return tags


def tags_to_list(tags: Mapping[str, str], *, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Tags as a list of structures whose members are called `key` and `value`."""
    return [{key: name, value: text} for name, text in tags.items()]


def merged(tags: Mapping[str, str], added: Mapping[str, str], *, limit: int = LIMIT) -> dict[str, str]:
    """The tags with others added or replaced; raises TagError, and then nothing has changed.

    Tags that AWS itself has set (`aws:…`) stay and do not count towards the limit.
    """
    check_tags(added)
    result = {**tags, **added}
    counted = sum(not is_reserved(key) for key in result)
    if counted > limit:
        raise TagError("too_many", f"A resource can have {limit} tags at most, this would make {counted}.")
    return result


def removed(tags: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags without those keys; a key that is not there is no error, one that AWS has set can't be removed."""
    gone = set(keys)
    for key in sorted(gone):
        _refuse_reserved(key)
    return {key: value for key, value in tags.items() if key not in gone}


def check_tags(tags: Mapping[str, str]) -> None:
    """Raise TagError for the first tag that a customer can't set."""
    for key, value in tags.items():
        if not 1 <= len(key) <= LONGEST_KEY:
            raise TagError("key", f"A tag key has 1 to {LONGEST_KEY} characters, {key!r} has {len(key)}.", key)
        _refuse_reserved(key)
        if not _is_allowed(key):
            raise TagError("key", f"The tag key {key!r} has characters that are not allowed.", key)
        if len(value) > LONGEST_VALUE:
            message = f"A tag value has at most {LONGEST_VALUE} characters, that of {key!r} has {len(value)}."
            raise TagError("value", message, key)
        if not _is_allowed(value):
            raise TagError("value", f"The value of the tag {key!r} has characters that are not allowed.", key)


@contextmanager
def allowing(keys: Collection[str]) -> Iterator[None]:
    """Let keys that only AWS itself can set be set by what is called inside: CloudFormation marks resources."""
    before = _set_by_aws.set(frozenset(keys))
    try:
        yield
    finally:
        _set_by_aws.reset(before)


def is_reserved(key: str) -> bool:
    """Whether only AWS can set the tag: its key begins with `aws:`, in upper or lower case."""
    return key[: len(RESERVED_PREFIX)].lower() == RESERVED_PREFIX


def _refuse_reserved(key: str) -> None:
    if is_reserved(key) and key not in _set_by_aws.get():
        raise TagError("reserved", f"The tag key {key!r} begins with {RESERVED_PREFIX!r}, which is AWS's own.", key)


def _is_allowed(text: str) -> bool:
    """Letters, numbers and spaces of any script (Unicode's L, N, Z), and a few punctuation marks."""
    return all(letter in _PUNCTUATION or unicodedata.category(letter)[0] in "LNZ" for letter in text)
