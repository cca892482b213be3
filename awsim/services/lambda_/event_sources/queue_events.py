"""The events that functions are given of messages, which have to be short enough for an invocation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_BYTES = 6_291_456 - 4096
"""How long the records of one event may be together: an invocation takes 6 MB, less what stands around them."""


def payloads(records: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[Mapping[str, Any]], bytes]]:
    """The records in events that are short enough, each with its payload."""
    batch: list[Mapping[str, Any]] = []
    texts: list[str] = []
    size = 0
    for record in records:
        text = json.dumps(record)
        if batch and size + len(text) > MOST_BYTES:
            yield batch, _payload(texts)
            batch, texts, size = [], [], 0
        batch.append(record)
        texts.append(text)
        size += len(text) + 2
    if batch:
        yield batch, _payload(texts)


def _payload(texts: Sequence[str]) -> bytes:
    return f'{{"Records": [{", ".join(texts)}]}}'.encode()
