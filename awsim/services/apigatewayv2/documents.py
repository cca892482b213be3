"""Parameters of operations as the documents that answers show, and lists in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.common.paging import InvalidToken, page
from awsim.services.apigatewayv2.errors import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.services.apigatewayv2.models import Document

T = TypeVar("T")

DEFAULT_LIMIT = 100
GREATEST_LIMIT = 500


def documented(given: Mapping[str, Any]) -> Document:
    """Keywords of an operation in the model's names, without those that are None: `route_key` -> `RouteKey`."""
    return {
        "".join(part.capitalize() for part in name.split("_")): value
        for name, value in given.items()
        if value is not None
    }


def changed(before: Document, given: Mapping[str, Any]) -> Document:
    """A document with what an update says; an empty text takes a member away, maps lose entries that are empty."""
    after = {**before, **documented(given)}
    for name in ("RequestParameters", "ResponseParameters", "StageVariables"):
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict):
            merged = {**before[name], **after[name]}
            after[name] = {key: value for key, value in merged.items() if value not in ("", {})}
    return {name: value for name, value in after.items() if value != ""}


def shown(document: Mapping[str, Any]) -> Document:
    """A route or an integration as answers show it: without its responses."""
    return {name: value for name, value in document.items() if name != "responses"}


def page_of(
    items: Mapping[str, T],
    show: Callable[[T], Any],
    max_results: str | int | None,
    next_token: str | None,
    scope: Sequence[str],
) -> dict[str, Any]:
    """`{"Items": […], "NextToken": …}`, in the order of the items' keys. Raises BadRequestException."""
    try:
        size = DEFAULT_LIMIT if max_results is None else int(max_results)
    except ValueError:
        raise BadRequestError("Invalid maxResults value. Must be a number.") from None
    if not 1 <= size <= GREATEST_LIMIT:
        raise BadRequestError(f"Invalid maxResults value. Must be between 1 and {GREATEST_LIMIT}.")
    try:
        found, token = page(sorted(items), size, next_token, list(scope), key=str)
    except InvalidToken:
        raise BadRequestError("Invalid nextToken value.") from None
    return {"Items": [show(items[key]) for key in found], "NextToken": token}
