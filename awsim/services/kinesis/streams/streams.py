"""Data streams: creating, deleting, describing and listing them (API reference, CreateStream and its siblings)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from awsim.common.sealed_token import InvalidTokenError, seal_values, unseal_values
from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    InvalidRequestError,
    LimitExceededError,
    ResourceInUseError,
    too_many_shards,
)
from awsim.services.kinesis.lifecycles import STREAM_LIFECYCLE
from awsim.services.kinesis.models import (
    AUTO,
    ON_DEMAND,
    ON_DEMAND_SHARDS,
    PROVISIONED,
    SHARD_LEVEL_METRICS,
    USER_PARTITION_KEY,
    Stream,
)
from awsim.services.kinesis.resources import KinesisResources
from awsim.services.kinesis.shards.warm_throughput import refuse_without_commitment
from awsim.services.kinesis.streams.tagging import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]

PAGE = 100
"""The most streams or shards ListStreams and DescribeStream give at once, and their default."""

MOST_CREATING = 5
"""Streams of an account that may be in the state CREATING (API reference, CreateStream)."""

ON_DEMAND_LIMIT = 50
"""On-demand streams of an account (developer guide, "Quotas and limits")."""


class StreamOperations(KinesisResources):
    """Creating, deleting, describing and listing streams."""

    def create_stream(
        self,
        *,
        stream_name: str,
        shard_count: int | None = None,
        stream_mode_details: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
        warm_throughput_mi_bps: int | None = None,
        max_record_size_in_kib: int = 1024,
        record_distribution_strategy: str = USER_PARTITION_KEY,
    ) -> None:
        """Begin a stream; its shards are there when it is ACTIVE."""
        if stream_name in self.streams:
            raise ResourceInUseError(f"Stream {stream_name} under account {self.account} already exists.")
        mode = _mode(stream_mode_details, shard_count)
        if mode == PROVISIONED and record_distribution_strategy == AUTO:
            raise InvalidArgumentError("RecordDistributionStrategy AUTO is not supported when StreamMode=PROVISIONED")
        shard_count = self._first_shards(mode, shard_count, warm_throughput_mi_bps)
        self._check_limits(mode, shard_count)
        stream = Stream(
            name=stream_name,
            arn=self.arn(f"stream/{stream_name}"),
            id=f"{self.random.lower_alphanumeric(20)}-{self.random.lower_alphanumeric(3)}",
            account=self.account,
            created_at=self.now(),
            mode=mode,
            shard_count=shard_count,
            distribution=record_distribution_strategy,
            max_record_size_kib=max_record_size_in_kib,
            warm_throughput=warm_throughput_mi_bps,
            tags=with_tags({}, tags or {}, f"stream {stream_name}", self.account),
        )
        self.add_stream(stream)
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "CREATING")

    def delete_stream(
        self,
        *,
        stream_name: str | None = None,
        enforce_consumer_deletion: bool = False,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> None:
        """Begin the deletion of a stream; queues and channels on it, and consumers not given up, hold it back."""
        stream = self.active_stream(stream_name, stream_arn, stream_id)
        if stream.consumers and not enforce_consumer_deletion:
            raise ResourceInUseError(
                f"DeleteStream can't delete {self.account}:{stream.name} because there are consumers associated with "
                f"this data stream. To delete {stream.name} anyway, set the EnforceConsumerDeletion parameter to true "
                "to force the deletion of all the consumers that are associated with it."
            )
        for kind, held in (("queues", self.queues_on(stream)), ("channels", self.channels_on(stream))):
            if held:
                raise ResourceInUseError(
                    f"DeleteStream can't delete {self.account}:{stream.name} because it has {kind}."
                )
        self.transition(STREAM_LIFECYCLE, stream.arn, stream, "DELETING")

    def describe_stream(
        self,
        *,
        stream_name: str | None = None,
        limit: int = PAGE,
        exclusive_start_shard_id: str | None = None,
        stream_arn: str | None = None,
        stream_id: str | None = None,
    ) -> Answer:
        """Show a stream with its shards, up to 100 of them."""
        stream = self.stream(stream_name, stream_arn, stream_id)
        shards = list(stream.listed_shards(self.now()))
        if exclusive_start_shard_id is not None:
            after = stream.shard(exclusive_start_shard_id).index
            shards = shards[bisect_right(shards, after, key=lambda shard: shard.index) :]
        shown = shards[: min(limit, PAGE)]
        description = {
            **_description(stream),
            "Shards": [shard.describe() for shard in shown],
            "HasMoreShards": len(shown) < len(shards),
        }
        return {"StreamDescription": description}

    def describe_stream_summary(
        self, *, stream_name: str | None = None, stream_arn: str | None = None, stream_id: str | None = None
    ) -> Answer:
        """Show a stream with counts in place of its shards."""
        stream = self.shared_stream("DescribeStreamSummary", stream_name, stream_arn, stream_id)
        summary = {
            **_description(stream),
            "StreamId": stream.id,
            "OpenShardCount": stream.open_shard_count,
            "ConsumerCount": len(stream.consumers),
            "MaxRecordSizeInKiB": stream.max_record_size_kib,
            "ChannelCount": len(self.channels_on(stream)),
            "QueueCount": len(self.queues_on(stream)),
            "RecordDistributionStrategy": stream.distribution if stream.is_on_demand else None,
            "WarmThroughput": stream.describe_warm_throughput(),
        }
        return {"StreamDescriptionSummary": summary}

    def list_streams(
        self,
        *,
        limit: int = PAGE,
        exclusive_start_stream_name: str | None = None,
        next_token: str | None = None,
    ) -> Answer:
        """List the account's streams by name."""
        after = exclusive_start_stream_name
        if next_token is not None:
            if after is not None:
                raise InvalidArgumentError("NextToken and ExclusiveStartStreamName cannot be provided together.")
            try:
                after = unseal_values("ListStreams", next_token)["after"]
            except InvalidTokenError:
                raise InvalidArgumentError("Invalid NextToken.") from None
        start = 0 if after is None else bisect_right(self.stream_names, after)
        names = self.stream_names[start : start + min(limit, PAGE)]
        has_more = start + len(names) < len(self.stream_names)
        return {
            "StreamNames": names,
            "HasMoreStreams": has_more,
            "NextToken": seal_values("ListStreams", after=names[-1]) if has_more else None,
            "StreamSummaries": [_summary(self.streams[name]) for name in names],
        }

    def _first_shards(self, mode: str, shard_count: int | None, warm_throughput: int | None) -> int:
        if mode == ON_DEMAND:
            if shard_count is not None:
                raise InvalidRequestError("ShardCount is not expected when StreamMode=ON_DEMAND")
            if warm_throughput is not None:
                refuse_without_commitment(self, warm_throughput)
            return max(ON_DEMAND_SHARDS, warm_throughput or 0)
        if warm_throughput is not None:
            raise InvalidRequestError("WarmThroughputMiBps is not expected when StreamMode=PROVISIONED")
        if shard_count is None:
            raise InvalidRequestError("ShardCount is expected when StreamMode=PROVISIONED")
        return shard_count

    def _check_limits(self, mode: str, shard_count: int) -> None:
        creating = sum(stream.status == "CREATING" for stream in self.streams.values())
        if creating >= MOST_CREATING:
            raise LimitExceededError(
                f"Account {self.account} has {creating} streams in the state CREATING; {MOST_CREATING} are allowed."
            )
        if mode == ON_DEMAND:
            check_on_demand_limit(self)
            return
        current = self.provisioned_shards()
        if current + shard_count > self.shard_limit:
            raise too_many_shards(self.account, self.region, current, self.shard_limit, shard_count)


def check_on_demand_limit(backend: KinesisResources) -> None:
    """Raise LimitExceededException if the account has as many on-demand streams as it may."""
    if sum(stream.is_on_demand for stream in backend.streams.values()) >= ON_DEMAND_LIMIT:
        raise LimitExceededError(
            f"Account {backend.account} has {ON_DEMAND_LIMIT} on-demand streams in {backend.region}, its limit."
        )


def _mode(given: Mapping[str, str] | None, shard_count: int | None) -> str:
    """The mode that is asked for; who names neither a mode nor shards gets four shards (recorded), on demand."""
    if given is not None:
        return given["StreamMode"]
    return ON_DEMAND if shard_count is None else PROVISIONED


def _summary(stream: Stream) -> Answer:
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": stream.status,
        "StreamModeDetails": {"StreamMode": stream.mode},
        "StreamCreationTimestamp": stream.created_at,
    }


def _description(stream: Stream) -> Answer:
    return {
        **_summary(stream),
        "RetentionPeriodHours": stream.retention_hours,
        "EnhancedMonitoring": [
            {"ShardLevelMetrics": [metric for metric in SHARD_LEVEL_METRICS if metric in stream.metrics]}
        ],
        "EncryptionType": stream.encryption_type,
        "KeyId": stream.kms_key_id,
    }
