"""The kinds of event sources: how their ARNs look, and which settings a mapping of each takes.

API reference, CreateEventSourceMapping; developer guide, the pages on the single sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STREAM_SETTINGS = frozenset(
    {
        *("starting_position", "starting_position_timestamp", "parallelization_factor", "destination_config"),
        *("maximum_record_age_in_seconds", "bisect_batch_on_function_error", "maximum_retry_attempts"),
        *("tumbling_window_in_seconds", "function_response_types", "metrics_config"),
    }
)
QUEUE_SETTINGS = frozenset(
    {"function_response_types", "metrics_config", "provisioned_poller_config", "scaling_config"},
)
KAFKA_SETTINGS = frozenset(
    {
        *("topics", "source_access_configurations", "starting_position", "starting_position_timestamp"),
        *("destination_config", "provisioned_poller_config", "logging_config", "maximum_record_age_in_seconds"),
        *("bisect_batch_on_function_error", "maximum_retry_attempts", "function_response_types", "metrics_config"),
    }
)
DOCUMENTDB_SETTINGS = frozenset(
    {
        *("source_access_configurations", "document_db_event_source_config"),
        *("starting_position", "starting_position_timestamp"),
    }
)
EVERY_SOURCE = frozenset({"batch_size", "maximum_batching_window_in_seconds", "filter_criteria", "kms_key_arn"})


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of event source; `takes` are the settings that not every source has, by their keywords."""

    kind: str
    arn: re.Pattern[str]
    takes: frozenset[str]
    batch_size: int = 100
    """How many records a batch has where nothing is said."""
    positions: frozenset[str] = frozenset()
    """The starting positions to choose from; one must be chosen if there are any."""
    requires: tuple[str, ...] = ()
    """The settings that a new mapping must be given."""

    @property
    def is_stream(self) -> bool:
        """Whether it is read shard by shard."""
        return self.kind in ("kinesis", "kinesis-consumer", "dynamodb")

    @property
    def is_polled(self) -> bool:
        """Whether a mapping of it invokes its function here; the others are kept and shown."""
        return self.is_stream or self.is_queue

    @property
    def is_kafka(self) -> bool:
        """Whether it is a Kafka cluster, of Amazon MSK or of the customer."""
        return self.kind in ("kafka", "self-managed-kafka")

    @property
    def is_queue(self) -> bool:
        """Whether it is a queue of SQS."""
        return self.kind in ("sqs", "sqs-fifo")


def _arn(service: str, resource: str) -> re.Pattern[str]:
    return re.compile(rf"arn:[^:]+:{service}:[a-z0-9-]+:\d{{12}}:{resource}")


_ANY_POSITION = frozenset({"TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"})

SOURCES: tuple[Source, ...] = (
    Source("kinesis-consumer", _arn("kinesis", "stream/[^/]+/consumer/.+"), STREAM_SETTINGS, positions=_ANY_POSITION),
    Source("kinesis", _arn("kinesis", "stream/[^/]+"), STREAM_SETTINGS, positions=_ANY_POSITION),
    Source(
        "dynamodb",
        _arn("dynamodb", "table/[^/]+/stream/.+"),
        STREAM_SETTINGS - {"starting_position_timestamp"},
        positions=frozenset({"TRIM_HORIZON", "LATEST"}),
    ),
    Source("sqs-fifo", _arn("sqs", r"[^/]+\.fifo"), QUEUE_SETTINGS, batch_size=10),
    Source("sqs", _arn("sqs", "[^/]+"), QUEUE_SETTINGS, batch_size=10),
    Source(
        "kafka",
        _arn("kafka", "(?:cluster|vpc-connection)/.+"),
        KAFKA_SETTINGS | {"amazon_managed_kafka_event_source_config"},
        positions=_ANY_POSITION,
        requires=("topics",),
    ),
    Source(
        "mq",
        _arn("mq", "broker:.+"),
        frozenset({"queues", "source_access_configurations"}),
        requires=("source_access_configurations", "queues"),
    ),
    Source(
        "documentdb",
        _arn("rds", "cluster:.+"),
        DOCUMENTDB_SETTINGS,
        positions=_ANY_POSITION,
        requires=("source_access_configurations", "document_db_event_source_config"),
    ),
)
"""The kinds that have an ARN; the first that fits counts."""

SELF_MANAGED_KAFKA = Source(
    "self-managed-kafka",
    re.compile("(?!)"),
    KAFKA_SETTINGS | {"self_managed_event_source", "self_managed_kafka_event_source_config"},
    positions=_ANY_POSITION,
    requires=("self_managed_event_source", "source_access_configurations", "topics"),
)

BY_KIND = {source.kind: source for source in (*SOURCES, SELF_MANAGED_KAFKA)}


def source_of(arn: str | None, *, is_self_managed: bool) -> Source | None:
    """The kind of source that an ARN, or a cluster outside of AWS, is; None for what can't be one."""
    if arn is None:
        return SELF_MANAGED_KAFKA if is_self_managed else None
    return next((source for source in SOURCES if source.arn.fullmatch(arn)), None)
