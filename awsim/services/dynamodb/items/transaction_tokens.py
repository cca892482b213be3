"""Which transactions have been carried out under which ClientRequestToken, for ten minutes."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.errors import IdempotentParameterMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

LIFETIME_SECONDS = 600.0


@record
class TransactionTokens:
    """The tokens of one account and region."""

    _known: OrderedDict[str, tuple[float, bytes]] = field(default_factory=OrderedDict)
    """When each was used first and for what; the oldest first."""

    def is_repeated(self, token: str, transact_items: Sequence[Any], now: float) -> bool:
        """Whether this transaction has been carried out; raises IdempotentParameterMismatchException for another."""
        self._forget(now)
        known = self._known.get(token)
        if known is None:
            return False
        if known[1] != _digest(transact_items):
            raise IdempotentParameterMismatchError(
                "Request with the same token but different parameters has been submitted within the idempotency window"
            )
        return True

    def remember(self, token: str, transact_items: Sequence[Any], now: float) -> None:
        """Note that a transaction has been carried out."""
        self._known[token] = (now, _digest(transact_items))

    def _forget(self, now: float) -> None:
        while self._known:
            token, (used_at, _) = next(iter(self._known.items()))
            if now - used_at < LIFETIME_SECONDS:
                return
            del self._known[token]


def _digest(transact_items: Sequence[Any]) -> bytes:
    text = json.dumps(transact_items, sort_keys=True, default=repr)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
