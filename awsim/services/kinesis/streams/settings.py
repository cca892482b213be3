"""Settings of streams: capacity mode, retention, encryption, monitoring, record size, throughput, distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    ResourceInUseError,
    stream_provisioned,
    too_many_shards,
)
from awsim.services.kinesis.lifecycles import STREAM_LIFECYCLE
from awsim.services.kinesis.models import (
    AUTO,
    LONGEST_RETENTION_HOURS,
    ON_DEMAND,
    SHARD_LEVEL_METRICS,
    SHORTEST_RETENTION_HOURS,
    USER_PARTITION_KEY,
)
from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.shards.resharding import prepare_for
from awsim.services.kinesis.shards.warm_throughput import refuse_without_commitment
from awsim.services.kinesis.streams.encryption import require_usable_key
from awsim.services.kinesis.streams.streams import check_on_demand_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.kinesis.models import Stream

Answer = dict[str, Any]

MODE_CHANGES_A_DAY = 2
ENCRYPTION_CHANGES_A_DAY = 25


class SettingOperations(KinesisResources):
    """Changing the settings of streams."""

    def update_stream_mode(
        self,
        *,
        stream_arn: str,
        stream_mode_details: Mapping[str, str],
        stream_id: str | None = None,
        warm_throughput_mi_bps: int | None = None,
    ) -> None:
        """Change between on-demand and provisioned capacity; the shards stay as they are."""
        stream = self.active_stream(None, stream_arn, stream_id)
        mode = stream_mode_details["StreamMode"]
        if warm_throughput_mi_bps is not None and mode != ON_DEMAND:
            raise InvalidArgumentError("WarmThroughputMiBps is only valid when StreamMode=ON_DEMAND")
        if mode == ON_DEMAND and not stream.is_on_demand:
            check_on_demand_limit(self)
        elif mode != ON_DEMAND and stream.is_on_demand:
            self._require_provisionable(stream)
        if warm_throughput_mi_bps is not None:
            refuse_without_commitment(self, warm_throughput_mi_bps)
        if mode != stream.mode:
            refusal = f"Stream {stream.name} under account {self.account} has changed its mode twice within 24 hours."
            stream.count_change("mode", self.now(), most=MODE_CHANGES_A_DAY, refusal=refusal)
        stream.mode = mode
        if mode != ON_DEMAND:
            stream.warm_throughput, stream.distribution = None, USER_PARTITION_KEY
        elif warm_throughput_mi_bps is not None:
            prepare_for(self, stream, warm_throughput_mi_bps)
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def increase_stream_retention_period(
        self,
        *,
        retention_period_hours: int,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Keep records longer; those that have expired don't come back."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        _check_retention(retention_period_hours)
        if retention_period_hours < stream.retention_hours:
            raise InvalidArgumentError(
                f"Requested retention period ({retention_period_hours} hours) for stream {stream.name} can not be "
                f"shorter than existing retention period ({stream.retention_hours} hours). "
                "Use DecreaseRetentionPeriod API."
            )
        self._change_retention(stream, retention_period_hours)

    def decrease_stream_retention_period(
        self,
        *,
        retention_period_hours: int,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Keep records for a shorter time; what is older expires at once."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        _check_retention(retention_period_hours)
        if retention_period_hours > stream.retention_hours:
            raise InvalidArgumentError(
                f"Requested retention period ({retention_period_hours} hours) for stream {stream.name} can not be "
                f"longer than existing retention period ({stream.retention_hours} hours). "
                "Use IncreaseRetentionPeriod API."
            )
        self._change_retention(stream, retention_period_hours)

    def start_stream_encryption(
        self,
        *,
        encryption_type: str,
        key_id: str,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Encrypt the records put from now on with a KMS key."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        _require_kms(encryption_type)
        require_usable_key(self, key_id)
        self._count_encryption_change(stream)
        stream.kms_key_id = key_id
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def stop_stream_encryption(
        self,
        *,
        encryption_type: str,
        key_id: str,
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Leave the records put from now on unencrypted; the key must be the one in use."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        _require_kms(encryption_type)
        if stream.kms_key_id not in (None, key_id):
            raise InvalidArgumentError(
                f"Stream {stream.name} under account {self.account} is encrypted by another key: {stream.kms_key_id}."
            )
        self._count_encryption_change(stream)
        stream.kms_key_id = None
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def enable_enhanced_monitoring(
        self,
        *,
        shard_level_metrics: list[str],
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Add shard-level metrics."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        return _change_metrics(stream, stream.metrics | _named(shard_level_metrics))

    def disable_enhanced_monitoring(
        self,
        *,
        shard_level_metrics: list[str],
        stream_name: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Remove shard-level metrics."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        return _change_metrics(stream, stream.metrics - _named(shard_level_metrics))

    def update_max_record_size(
        self, *, max_record_size_in_kib: int, stream_arn: str | None = None, stream_id: str | None = None
    ) -> None:
        """Take larger records from now on, or only smaller ones."""
        stream = self.active_stream(None, stream_arn, stream_id)
        stream.max_record_size_kib = max_record_size_in_kib
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def update_stream_warm_throughput(
        self,
        *,
        warm_throughput_mi_bps: int,
        stream_arn: str | None = None,
        stream_name: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Prepare an on-demand stream for a throughput, by as many shards as it takes."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        if not stream.is_on_demand:
            raise stream_provisioned(stream.name, self.account)
        refuse_without_commitment(self, warm_throughput_mi_bps)
        before = stream.open_shard_count
        prepare_for(self, stream, warm_throughput_mi_bps)
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")
        return {
            "StreamARN": stream.arn,
            "StreamName": stream.name,
            "WarmThroughput": {"TargetMiBps": warm_throughput_mi_bps, "CurrentMiBps": before},
        }

    def update_stream_record_distribution_strategy(
        self, *, stream_arn: str, record_distribution_strategy: str, stream_id: str | None = None
    ) -> None:
        """Let partition keys decide where new records go, or the service."""
        stream = self.active_stream(None, stream_arn, stream_id)
        if record_distribution_strategy == AUTO and not stream.is_on_demand:
            raise InvalidArgumentError(
                f"Stream {stream.name} under account {self.account} is in Provisioned mode, "
                "which does not support RecordDistributionStrategy AUTO."
            )
        stream.distribution = record_distribution_strategy

    def _require_provisionable(self, stream: Stream) -> None:
        for kind, held in (("queues", self.queues_on(stream)), ("channels", self.channels_on(stream))):
            if held:
                raise ResourceInUseError(
                    f"Stream {stream.name} under account {self.account} has {kind} and can't leave the on-demand mode."
                )
        current = self.provisioned_shards()
        if current + stream.open_shard_count > self.shard_limit:
            raise too_many_shards(self.account, self.region, current, self.shard_limit, stream.open_shard_count)

    def _change_retention(self, stream: Stream, hours: int) -> None:
        stream.change_retention(hours, now=self.now())
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "UPDATING")

    def _count_encryption_change(self, stream: Stream) -> None:
        refusal = (
            f"Stream {stream.name} under account {self.account} has changed its encryption "
            f"{ENCRYPTION_CHANGES_A_DAY} times within 24 hours."
        )
        stream.count_change("encryption", self.now(), most=ENCRYPTION_CHANGES_A_DAY, refusal=refusal)


def _check_retention(hours: int) -> None:
    if hours < SHORTEST_RETENTION_HOURS:
        raise InvalidArgumentError(
            f"Minimum allowed retention period is {SHORTEST_RETENTION_HOURS} hours. "
            f"Requested retention period ({hours} hours) is too short."
        )
    if hours > LONGEST_RETENTION_HOURS:
        raise InvalidArgumentError(
            f"Maximum allowed retention period is {LONGEST_RETENTION_HOURS} hours. "
            f"Requested retention period ({hours} hours) is too long."
        )


def _require_kms(encryption_type: str) -> None:
    if encryption_type != "KMS":
        raise InvalidArgumentError(f"EncryptionType must be KMS, got {encryption_type}.")


def _named(metrics: list[str]) -> frozenset[str]:
    return frozenset(SHARD_LEVEL_METRICS if "ALL" in metrics else metrics)


def _change_metrics(stream: Stream, desired: frozenset[str]) -> Answer:
    before, stream.metrics = stream.metrics, desired
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "CurrentShardLevelMetrics": [metric for metric in SHARD_LEVEL_METRICS if metric in before],
        "DesiredShardLevelMetrics": [metric for metric in SHARD_LEVEL_METRICS if metric in desired],
    }
