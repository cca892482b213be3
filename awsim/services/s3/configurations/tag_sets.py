"""Tags of buckets and of objects: what S3 refuses in sets of them, and how a header tells them.

Recorded: test_tagging_validation, test_create_bucket_with_tags_exc, test_object_tagging_exc, test_put_object_with_tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

from awsim.common.tags import LIMIT, TagError, check_tags
from awsim.services.s3.errors import InvalidArgumentError, MalformedXMLError, S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Of = Literal["bucket", "new bucket", "object"]

MOST_OF_OBJECT = 10
_RESERVED: dict[Of, tuple[str, bool]] = {
    "bucket": ("System tags cannot be added/updated by requester", True),
    "object": ("Your TagKey cannot be prefixed with aws:", True),
    "new bucket": (
        'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from '
        "your tag keys and try again.",
        False,
    ),
}
"""Whose tag -> what is said of AWS's own keys, and whether the key is told."""
_TOO_MANY: dict[Of, str] = {
    "bucket": f"Bucket tag count cannot be greater than {LIMIT}",
    "new bucket": f"Bucket tag count cannot be greater than {LIMIT}",
    "object": f"Object tags cannot be greater than {MOST_OF_OBJECT}",
}


def checked_tags(listed: Sequence[Mapping[str, Any]] | None, of: Of) -> dict[str, str]:
    """The tags of a set; raises MalformedXML, InvalidTag, BadRequest."""
    tags: dict[str, str] = {}
    for tag in listed or ():
        key, value = tag.get("Key"), tag.get("Value")
        if key is None or value is None:
            raise MalformedXMLError
        if key in tags:
            raise _duplicate(key, of)
        _check(key, value, of)
        tags[key] = value
    if len(tags) > (MOST_OF_OBJECT if of == "object" else LIMIT):
        raise S3Error(_TOO_MANY[of], code="BadRequest", status=400)
    return tags


def tags_of_header(header: str) -> dict[str, str]:
    """The tags that `x-amz-tagging` tells as a query string; raises InvalidArgument, InvalidTag, BadRequest."""
    pairs = parse_qsl(header, keep_blank_values=True)
    if len({key for key, _ in pairs}) < len(pairs) or not _is_query(header):
        raise InvalidArgumentError(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
            "name duplicates.",
            "x-amz-tagging",
            header,
        )
    return checked_tags([{"Key": key, "Value": value} for key, value in sorted(pairs)], "object")


def _is_query(header: str) -> bool:
    """Whether no pair has more than one equals sign, which would have to be encoded."""
    return all(pair.count("=") <= 1 for pair in header.split("&"))


def _check(key: str, value: str, of: Of) -> None:
    try:
        check_tags({key: value})
    except TagError as error:
        if error.kind == "reserved":
            message, tells_key = _RESERVED[of]
            raise _invalid(message, TagKey=key if tells_key else None) from None
        if error.kind == "value":
            raise _invalid("The TagValue you have provided is invalid", TagKey=key, TagValue=value) from None
        raise _invalid("The TagKey you have provided is invalid", TagKey=key) from None


def _duplicate(key: str, of: Of) -> S3Error:
    if of == "new bucket":
        return S3Error("We encountered an internal error. Please try again.", code="InternalError", status=500)
    return _invalid("Cannot provide multiple Tags with the same key", TagKey=key)


def _invalid(message: str, **members: str | None) -> S3Error:
    told = {name: value for name, value in members.items() if value is not None}
    return S3Error(message, code="InvalidTag", status=400, **told)
