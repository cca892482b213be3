"""Tokens of listings: opaque to the caller, good for the listing that gave them and for no other."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from awsim.services.timestreaminfluxdb.errors import ValidationError


def token_for(position: int, listing: str) -> str:
    """The `nextToken` that goes on after a position of a listing."""
    return urlsafe_b64encode(f"{listing}:{position}".encode()).decode()


def position_of(token: str, listing: str) -> int:
    """Where a listing goes on; raises ValidationError for a token that is not of this listing."""
    try:
        given, _, position = urlsafe_b64decode(token).decode().rpartition(":")
        if given == listing:
            return int(position)
    except ValueError:
        pass
    raise ValidationError("The nextToken is not valid.")
