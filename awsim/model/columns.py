"""A list of structures given member by member: the quick way for a backend to answer with thousands of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Columns:
    """A list of structures as one sequence of values per member, all of one length.

    A backend may answer it wherever the model has a list of structures; the caller gets an ordinary list of dicts. A
    None leaves the member out of that structure. A member that is a structure itself may be given as columns, too.

    >>> Columns({"Key": ["a", "b"], "Value": ["1", "2"]})     # [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    """

    __slots__ = ("members",)

    def __init__(self, members: Mapping[str, Sequence[Any] | Columns]) -> None:
        self.members = members

    def __len__(self) -> int:
        """How many structures there are."""
        return len(next(iter(self.members.values()), ()))
