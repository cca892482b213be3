"""Queues and channels listed page by page: all of the account, or those on certain streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from awsim.common.sealed_token import seal_values
from awsim.services.kinesis.shards.shards import read_next_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGE = 100


class OnStream(Protocol):
    """What is listed: it has an ARN and lies on a stream."""

    arn: str
    stream_arn: str
    stream_created_at: float


Item = TypeVar("Item", bound=OnStream)


def page_of(
    items: Iterable[Item],
    listing: str,
    stream_filter: Sequence[Mapping[str, Any]] | None,
    next_token: str | None,
    max_results: int | None,
    now: float,
) -> tuple[list[Item], str | None]:
    """Up to 100 items in the order of their ARNs, and the token of the next page.

    A filter names streams by ARN and, to tell apart streams that had one name, by their moment of creation.
    """
    after = "" if next_token is None else read_next_token(listing, next_token, now)["after"]
    chosen = sorted(
        (item for item in items if item.arn > after and _is_on(item, stream_filter)), key=lambda item: item.arn
    )
    shown = chosen[: min(max_results or PAGE, PAGE)]
    token = seal_values(listing, after=shown[-1].arn, created_at=now) if len(shown) < len(chosen) else None
    return shown, token


def _is_on(item: OnStream, stream_filter: Sequence[Mapping[str, Any]] | None) -> bool:
    return stream_filter is None or any(
        each["StreamARN"] == item.stream_arn
        and abs(each.get("StreamCreationTimestamp", item.stream_created_at) - item.stream_created_at) < 0.001
        for each in stream_filter
    )
