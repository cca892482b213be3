"""Which warm throughput an account may ask for (API reference, UpdateStreamWarmThroughput)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.kinesis.errors import InvalidArgumentError, InvalidRequestError

if TYPE_CHECKING:
    from awsim.services.kinesis.resources import KinesisResources

FASTEST_MIBPS = 10 * 1024
"""10 GiB a second: what an on-demand stream may be prepared for."""


def refuse_without_commitment(backend: KinesisResources, mibps: int) -> None:
    """Raise ValidationException if the account may not ask for this warm throughput."""
    if not backend.has_commitment:
        raise InvalidRequestError(
            "Warm throughput is only supported for accounts with MinimumThroughputBillingCommitment enabled."
        )
    if mibps > FASTEST_MIBPS:
        raise InvalidArgumentError(f"WarmThroughputMiBps can be {FASTEST_MIBPS} at most, got {mibps}.")
