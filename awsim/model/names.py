"""What an operation's input members are called as keywords of a backend's method: the snake_case of AWS's names."""

from __future__ import annotations

from functools import cache
from keyword import iskeyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CORRECTIONS = {
    "MaxRecordSizeInKiB": "max_record_size_in_kib",
}
"""Member names that botocore's rule splits badly."""


@cache
def method_name(operation: str) -> str:
    """The method boto3 has for an operation, which is the backend's too: `CreateDbInstance` -> `create_db_instance`."""
    from botocore import xform_name

    return xform_name(operation)


def keywords_of(members: Iterable[str]) -> dict[str, str]:
    """Member name -> keyword, unique within the operation.

    >>> keywords_of(["StreamARN", "Lambda", "MaxRecordSizeInKiB"])
    {'StreamARN': 'stream_arn', 'Lambda': 'lambda_', 'MaxRecordSizeInKiB': 'max_record_size_in_kib'}
    """
    keywords: dict[str, str] = {}
    taken: set[str] = set()
    for member in members:
        keyword = keyword_of(member)
        while keyword in taken:
            keyword += "_"
        taken.add(keyword)
        keywords[member] = keyword
    return keywords


@cache
def keyword_of(member: str) -> str:
    """The snake_case keyword of one member, a valid identifier."""
    from botocore import xform_name

    keyword = CORRECTIONS.get(member) or "".join(letter if letter.isalnum() else "_" for letter in xform_name(member))
    if not keyword.isidentifier():
        keyword = f"_{keyword}"
    return f"{keyword}_" if iskeyword(keyword) else keyword
