"""What Kinesis knows of an account: its limits, what it uses of them, its commitment to a minimum throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.channels.channels import CHANNEL_LIMIT
from awsim.services.kinesis.models import DAY
from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.streams.streams import ON_DEMAND_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]

COMMITMENT_SECONDS = DAY
"""How long a commitment lasts at least (developer guide, "On-demand Advantage mode")."""


class AccountOperations(KinesisResources):
    """Limits and settings of the account."""

    def describe_limits(self) -> Answer:
        """Show the account's quotas and what it uses of them."""
        return {
            "ShardLimit": self.shard_limit,
            "OpenShardCount": self.provisioned_shards(),
            "OnDemandStreamCount": sum(stream.is_on_demand for stream in self.streams.values()),
            "OnDemandStreamCountLimit": ON_DEMAND_LIMIT,
            "ChannelCount": len(self.channels),
            "ChannelCountLimit": CHANNEL_LIMIT,
        }

    def describe_account_settings(self) -> Answer:
        """Show the commitment to a minimum throughput."""
        started, ended = self.commitment_started_at, self.commitment_ended_at
        if started is None:
            return {"MinimumThroughputBillingCommitment": {"Status": "DISABLED"}}
        if ended is not None and ended <= self.now():
            described = {"Status": "DISABLED", "StartedAt": started, "EndedAt": ended}
        else:
            described = {
                "Status": "ENABLED" if ended is None else "ENABLED_UNTIL_EARLIEST_ALLOWED_END",
                "StartedAt": started,
                "EarliestAllowedEndAt": started + COMMITMENT_SECONDS,
            }
        return {"MinimumThroughputBillingCommitment": described}

    def update_account_settings(self, *, minimum_throughput_billing_commitment: Mapping[str, str]) -> Answer:
        """Begin the commitment, or end it as soon as it may end."""
        now = self.now()
        if minimum_throughput_billing_commitment["Status"] == "ENABLED":
            if not self.has_commitment:
                self.commitment_started_at = now
            self.commitment_ended_at = None
        elif self.commitment_started_at is not None and self.commitment_ended_at is None:
            self.commitment_ended_at = max(now, self.commitment_started_at + COMMITMENT_SECONDS)
        return self.describe_account_settings()
