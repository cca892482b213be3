"""Resources of one kind: found by id and by name, listed page by page in the order they were created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator


class Named(Protocol):
    """What a collection holds: it has an id, and a name where the customer gave one."""

    @property
    def id(self) -> str:
        """The identifier."""

    @property
    def name(self) -> str | None:
        """The customer's name for it."""


Resource = TypeVar("Resource", bound=Named)

BUCKET = 256
"""Sequence numbers to a bucket: a page skips at most this many resources, and one step for each emptied bucket."""


class Collection(Generic[Resource]):
    """Resources by id and name. Adding, finding, removing and paging cost the same however many there are.

    Every resource has a sequence number that only grows. A page begins after one, so what comes and goes between two
    pages neither repeats nor hides a resource.
    """

    __slots__ = ("_buckets", "_by_id", "_id_by_name", "_last", "_sequence_of")

    def __init__(self) -> None:
        self._by_id: dict[str, Resource] = {}
        self._id_by_name: dict[str, str] = {}
        self._sequence_of: dict[str, int] = {}
        self._buckets: dict[int, dict[int, Resource]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Resource]:
        return iter(list(self._by_id.values()))

    def add(self, resource: Resource) -> None:
        """Take a resource in; its id is new."""
        self._last += 1
        self._by_id[resource.id] = resource
        self._sequence_of[resource.id] = self._last
        self._buckets.setdefault(self._last // BUCKET, {})[self._last] = resource
        if resource.name is not None:
            self._id_by_name[resource.name] = resource.id

    def find(self, resource_id: str) -> Resource | None:
        """The resource with the id, or None."""
        return self._by_id.get(resource_id)

    def named(self, name: str) -> Resource | None:
        """The resource with the name, or None."""
        resource_id = self._id_by_name.get(name)
        return None if resource_id is None else self._by_id[resource_id]

    def remove(self, resource_id: str) -> None:
        """Let a resource go; nothing happens if it has gone before."""
        resource = self._by_id.pop(resource_id, None)
        if resource is None:
            return
        if resource.name is not None:
            del self._id_by_name[resource.name]
        sequence = self._sequence_of.pop(resource_id)
        bucket = self._buckets[sequence // BUCKET]
        del bucket[sequence]
        if not bucket:
            del self._buckets[sequence // BUCKET]

    def page(self, after: int, limit: int) -> tuple[list[Resource], int | None]:
        """Up to `limit` resources after a sequence number (0: from the first); the number to go on after, if any."""
        found: list[Resource] = []
        last = after
        for sequence, resource in self._following(after):
            if len(found) == limit:
                return found, last
            found.append(resource)
            last = sequence
        return found, None

    def _following(self, after: int) -> Iterator[tuple[int, Resource]]:
        for number in range(after // BUCKET, self._last // BUCKET + 1):
            for sequence, resource in self._buckets.get(number, {}).items():
                if sequence > after:
                    yield sequence, resource
