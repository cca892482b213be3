"""Tokens of listings that are hexadecimal, in units of 16 digits, as the model wants those of ListImports."""

from __future__ import annotations

_UNIT, _SHORTEST = 8, 56
"""Bytes: units of 16 digits, and at least seven of them."""


def hexadecimal(token: str) -> str:
    """A token as hexadecimal digits."""
    content = token.encode()
    size = max(_SHORTEST, -(-len(content) // _UNIT) * _UNIT)
    return content.ljust(size, b"\0").hex()


def from_hexadecimal(token: str) -> str:
    """The token that was made hexadecimal; raises UnicodeDecodeError for digits that are none."""
    return bytes.fromhex(token).rstrip(b"\0").decode()
