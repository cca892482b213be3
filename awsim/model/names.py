"""What an operation's input members are called as keywords of a backend's method: the snake_case of AWS's names."""

from __future__ import annotations

from functools import cache
from keyword import iskeyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = {
    "BBox": "Bbox",
    "CRC32C": "Crc32c",
    "DDoS": "Ddos",
    "ETag": "Etag",
    "KiB": "Kib",
    "NaN": "Nan",
    "OAuth": "Oauth",
    "QnA": "Qna",
    "eTag": "etag",
    "qnA": "qna",
}
"""Words with capitals inside, which botocore's rule would split (`in_ki_b`), and how they are one word."""


@cache
def method_name(operation: str) -> str:
    """The method boto3 has for an operation, which is the backend's too: `CreateDbInstance` -> `create_db_instance`."""
    from botocore import xform_name

    return xform_name(operation)


def keywords_of(members: Iterable[str]) -> dict[str, str]:
    """Member name -> keyword of the backend's method.

    >>> keywords_of(["StreamARN", "Lambda", "MaxRecordSizeInKiB"])
    {'StreamARN': 'stream_arn', 'Lambda': 'lambda_', 'MaxRecordSizeInKiB': 'max_record_size_in_kib'}
    """
    return {member: keyword_of(member) for member in members}


@cache
def keyword_of(member: str) -> str:
    """The keyword of one member: snake_case, with an underscore behind it where Python has the word for itself."""
    from botocore import xform_name

    for word, plain in _WORDS.items():
        member = member.replace(word, plain)
    keyword = xform_name(member)
    return f"{keyword}_" if iskeyword(keyword) else keyword
