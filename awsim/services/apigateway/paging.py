"""Lists in pages: `limit` of them in the order of their ids, and `position`, where the next page begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sortedcontainers import SortedDict

from awsim.common.paging import InvalidToken, page
from awsim.services.apigateway.errors import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

DEFAULT_LIMIT = 25
GREATEST_LIMIT = 500


def page_of(
    items: Mapping[str, T], show: Callable[[T], Any], position: str | None, limit: int | None, scope: Sequence[str]
) -> dict[str, Any]:
    """`{"items": […], "position": …}`. A limit below 1 or above 500 counts as the nearest that may be.

    Raises BadRequestException for a position that this list has not given.
    """
    size = DEFAULT_LIMIT if limit is None else max(1, min(limit, GREATEST_LIMIT))
    keys: Sequence[str] = items.keys() if isinstance(items, SortedDict) else sorted(items)
    try:
        found, token = page(keys, size, position, list(scope), key=str)
    except InvalidToken:
        raise BadRequestError("Invalid position specified") from None
    return {"items": [show(items[key]) for key in found], "position": token}
