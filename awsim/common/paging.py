"""Listings in pages: tokens that are opaque, good for one listing only, and go on after the last key.

A page continues after a key, never at an offset, so what is added or deleted between two pages neither repeats nor
hides anything else. A token depends on its listing and key alone: not on time, chance or the process.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Key = TypeVar("Key", str, int)

_SEAL_LENGTH = 12


class InvalidToken(ValueError):
    """A continuation token that this listing has not given: another listing's, changed, or made up."""


def page(
    items: Sequence[Item], limit: int, token: str | None, scope: Any, *, key: Callable[[Item], Key]
) -> tuple[list[Item], str | None]:
    """Up to `limit` items after those of the token's page, and the token of the next page, None after the last item.

    `items` are sorted by `key`, which is unique among them. `scope` is what makes this listing another than others:
    service, operation, account, filters, as plain values. Costs a bisection and the page, however long the listing is.
    Raises InvalidToken.

    >>> page(["ants", "bees", "cats"], 2, None, "ListAnimals", key=str)[0]
    ['ants', 'bees']
    """
    if limit < 1:
        raise ValueError(f"a page has at least 1 item, got limit={limit}")
    start = 0 if token is None else bisect_right(items, key_of(token, scope), key=key)
    found = list(items[start : start + limit])
    if start + limit >= len(items):
        return found, None
    return found, token_for(key(found[-1]), scope)


def token_for(last_key: str | int, scope: Any) -> str:
    """The token that continues a listing after a key."""
    text = json.dumps(last_key).encode()
    return urlsafe_b64encode(_seal(text, scope) + text).decode()


def key_of(token: str, scope: Any) -> Any:
    """The key after which the listing continues; raises InvalidToken."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        raise InvalidToken("The token is not one that a listing gives.") from None
    seal, text = sealed[:_SEAL_LENGTH], sealed[_SEAL_LENGTH:]
    # The decoder passes over characters it does not know: only the spelling that was given out is good.
    if seal != _seal(text, scope) or urlsafe_b64encode(sealed).decode() != token:
        raise InvalidToken("The token was not given by this listing.")
    return json.loads(text)


def _seal(text: bytes, scope: Any) -> bytes:
    return blake2b(json.dumps(scope, sort_keys=True).encode() + b"\0" + text, digest_size=_SEAL_LENGTH).digest()
