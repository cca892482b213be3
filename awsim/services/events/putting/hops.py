"""How far events may go from bus to bus (user guide, "Sending and receiving events between AWS accounts")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def require_hop(
    document: Mapping[str, Any], path: Sequence[str], *, here: tuple[str, str], there: tuple[str, str]
) -> None:
    """Raise ServiceError where an event may not be handed on from an account and region to others.

    An event that has come from another account or region goes to no third one, and none twice by the same rule. `path`
    are the rules that hand it on, this one last.
    """
    if path[-1] in path[:-1]:
        raise ServiceError(f"The event has come to {path[-1]} before.", code="CYCLE_DETECTED")
    origin = (document["account"], document["region"])
    for what, first, second, third in zip(("ACCOUNT", "REGION"), origin, here, there, strict=True):
        if first != second and third != second:
            message = f"The event of {first} has come to {second} and does not go on to {third}."
            raise ServiceError(message, code=f"THIRD_{what}_HOP_DETECTED")
