"""Pages of EC2's listings, which go on after the last resource that was shown.

A resource's key says where in its listing it stands, so that others may come and go between two pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.common.paging import InvalidToken, key_of, token_for
from awsim.services.ec2.errors import InvalidNextTokenError, InvalidParameterValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

Item = TypeVar("Item")
Key = TypeVar("Key", str, int)


def page_size(max_results: int | None, *, least: int, most: int) -> int:
    """How many results a page has; raises ServiceError for a number outside of the operation's bounds."""
    if max_results is None:
        return most
    if not least <= max_results <= most:
        bound = f"less than or equal to {most}" if max_results > most else f"greater than or equal to {least}"
        raise InvalidParameterValueError(
            f"Value ( {max_results} ) for parameter maxResults is invalid. Expecting a value {bound}."
        )
    return max_results


def key_after(token: str | None, scope: Any) -> Any:
    """The key after which a page begins, None for the first; raises ServiceError for a token of another listing."""
    if token is None:
        return None
    try:
        return key_of(token, scope)
    except InvalidToken:
        raise InvalidNextTokenError from None


def page_of(keyed: Iterable[tuple[Key, Item]], size: int, scope: Any) -> tuple[list[Item], str | None]:
    """Up to `size` items and the token of the next page; no more is taken from `keyed` than that shows to be needed."""
    found: list[Item] = []
    last: Key | None = None
    for key, item in keyed:
        if last is not None and len(found) == size:
            return found, token_for(last, scope)
        found.append(item)
        last = key
    return found, None
