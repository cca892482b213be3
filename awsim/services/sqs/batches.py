"""Batches: what is asked of their entries' ids, and how each entry succeeds or fails by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.sqs.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_ENTRIES = 10
_ID = re.compile(r"[\w\-]{1,80}", re.ASCII)


def check_batch(entries: Sequence[Mapping[str, Any]], kind: str) -> None:
    """Raise what is wrong with a batch as a whole; `kind` is the name of its entries' shape."""
    if not entries:
        raise BatchError("EmptyBatchRequest", f"There should be at least one {kind} in the request.")
    if len(entries) > MOST_ENTRIES:
        raise BatchError(
            "TooManyEntriesInBatchRequest",
            f"Maximum number of entries per request are {MOST_ENTRIES}. You have sent {len(entries)}.",
        )
    seen = set()
    for entry in entries:
        name = entry["Id"]
        if _ID.fullmatch(name) is None:
            raise BatchError(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                "It can be at most 80 letters long.",
            )
        if name in seen:
            raise BatchError("BatchEntryIdsNotDistinct", f"Id {name} repeated.")
        seen.add(name)


def each_by_itself(
    entries: Sequence[Mapping[str, Any]], act: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
) -> dict[str, Any]:
    """Do something with each entry: the answer of a batch operation, whose parts are there where they have anything."""
    successful, failed = [], []
    for entry in entries:
        try:
            successful.append({"Id": entry["Id"], **(act(entry) or {})})
        except ServiceError as error:
            failed.append(
                {
                    "Id": entry["Id"],
                    "SenderFault": (error.status or 400) < 500,
                    "Code": error.query_code or error.code,
                    "Message": error.message,
                }
            )
    answer: dict[str, Any] = {"Successful": successful} if successful else {}
    return {**answer, "Failed": failed} if failed else answer
