"""The tags of objects and buckets: what S3 allows, and how the header `x-amz-tagging` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from awsim.common.tags import LONGEST_KEY, LONGEST_VALUE, TagError, check_tags, is_reserved
from awsim.services.s3.errors import InvalidArgumentError, MalformedXMLError, S3Error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_OBJECT_TAGS = 10
MOST_BUCKET_TAGS = 50


def tags_of_header(text: str) -> dict[str, str]:
    """The tags that a header gives as a query string; raises InvalidArgument, InvalidTag."""
    pairs = parse_qsl(text, keep_blank_values=True) if text else []
    if len({key for key, _ in pairs}) < len(pairs) or any("," in key or "," in value for key, value in pairs):
        raise InvalidArgumentError(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
            "name duplicates.",
            "x-amz-tagging",
            text,
        )
    return checked(dict(pairs), most=MOST_OBJECT_TAGS, reserved=_NOT_OF_OBJECTS)


def tags_of_set(listed: Iterable[Mapping[str, str]], *, of_bucket: bool = False) -> dict[str, str]:
    """The tags of a TagSet; raises InvalidTag, BadRequest, MalformedXML."""
    tags: dict[str, str] = {}
    for each in listed:
        key, value = each.get("Key"), each.get("Value")
        if key is None or value is None:
            raise MalformedXMLError
        if key in tags:
            raise _invalid("Cannot provide multiple Tags with the same key", TagKey=key)
        tags[key] = value
    if of_bucket:
        return checked(tags, most=MOST_BUCKET_TAGS, reserved=_NOT_OF_BUCKETS)
    return checked(tags, most=MOST_OBJECT_TAGS, reserved=_NOT_OF_OBJECTS)


_NOT_OF_OBJECTS = "Your TagKey cannot be prefixed with aws:"
_NOT_OF_BUCKETS = "System tags cannot be added/updated by requester"


def checked(tags: dict[str, str], *, most: int, reserved: str) -> dict[str, str]:
    """The same tags, where S3 allows them; `reserved` is what it says of keys that are AWS's own."""
    if len(tags) > most:
        noun = "Object" if most == MOST_OBJECT_TAGS else "Bucket"
        message = f"{noun} tags cannot be greater than {most}"
        raise S3Error(message, code="BadRequest", status=400)
    for key, value in tags.items():
        if not 1 <= len(key) <= LONGEST_KEY or len(value) > LONGEST_VALUE:
            what = "TagValue" if 1 <= len(key) <= LONGEST_KEY else "TagKey"
            raise _invalid(f"The {what} you have provided is invalid", TagKey=key)
    try:
        check_tags(tags)
    except TagError as error:
        key = error.key or ""
        if is_reserved(key):
            raise _invalid(reserved, TagKey=key) from None
        if error.kind == "value":
            raise _invalid("The TagValue you have provided is invalid", TagKey=key, TagValue=tags[key]) from None
        raise _invalid("The TagKey you have provided is invalid", TagKey=key) from None
    return tags


def _invalid(message: str, **members: str) -> S3Error:
    return S3Error(message, code="InvalidTag", status=400, **members)
