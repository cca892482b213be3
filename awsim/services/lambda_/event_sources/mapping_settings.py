"""The settings of event source mappings: checked against their source, with defaults, and as they are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_syntax import InvalidPattern
from awsim.common.filter_criteria import FilterCriteria
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.event_sources.mapping_models import MappingSettings
from awsim.services.lambda_.event_sources.mapping_sources import EVERY_SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
    from awsim.services.lambda_.event_sources.mapping_sources import Source

FILTERS_LIMIT = 10
SHORTEST_RECORD_AGE = 60
DESTINATIONS = frozenset({"s3", "sns", "sqs"})
"""The services that keep what is given up; Kafka mappings may name one of their cluster's topics, too (OnFailure)."""
METRICS_OF_EVERY_SOURCE = frozenset({"EventCount"})

MEMBERS = {
    "amazon_managed_kafka_event_source_config": "AmazonManagedKafkaEventSourceConfig",
    "bisect_batch_on_function_error": "BisectBatchOnFunctionError",
    "destination_config": "DestinationConfig",
    "document_db_event_source_config": "DocumentDBEventSourceConfig",
    "function_response_types": "FunctionResponseTypes",
    "kms_key_arn": "KMSKeyArn",
    "logging_config": "LoggingConfig",
    "maximum_record_age_in_seconds": "MaximumRecordAgeInSeconds",
    "maximum_retry_attempts": "MaximumRetryAttempts",
    "metrics_config": "MetricsConfig",
    "parallelization_factor": "ParallelizationFactor",
    "provisioned_poller_config": "ProvisionedPollerConfig",
    "queues": "Queues",
    "scaling_config": "ScalingConfig",
    "self_managed_event_source": "SelfManagedEventSource",
    "self_managed_kafka_event_source_config": "SelfManagedKafkaEventSourceConfig",
    "source_access_configurations": "SourceAccessConfigurations",
    "starting_position": "StartingPosition",
    "starting_position_timestamp": "StartingPositionTimestamp",
    "topics": "Topics",
    "tumbling_window_in_seconds": "TumblingWindowInSeconds",
}
"""The settings that not every source has -> the member that is them."""

KEPT = frozenset(
    {
        *("amazon_managed_kafka_event_source_config", "document_db_event_source_config", "kms_key_arn"),
        *("logging_config", "metrics_config", "provisioned_poller_config", "queues", "self_managed_event_source"),
        *("self_managed_kafka_event_source_config", "source_access_configurations", "topics"),
    }
)
"""Settings that are kept and shown: nothing that is simulated depends on them."""


def new_settings(source: Source, source_arn: str | None, given: Mapping[str, Any], now: float) -> MappingSettings:
    """The settings of a new mapping; raises InvalidParameterValueException."""
    for keyword in source.requires:
        if not given.get(keyword):
            member = MEMBERS[keyword]
            raise InvalidParameterValueError(f"Required '{member[0].lower()}{member[1:]}' parameter is missing.")
    _require_position(source, source_arn, given)
    if given.get("starting_position_timestamp", now) > now:
        raise InvalidParameterValueError("StartingPositionTimestamp cannot be in the future.")
    return changed(MappingSettings(source.batch_size), source, given)


def _require_position(source: Source, source_arn: str | None, given: Mapping[str, Any]) -> None:
    position = given.get("starting_position")
    if source.is_queue and position is not None:
        raise InvalidParameterValueError("StartingPosition is not valid for SQS event sources.")
    if not source.positions:
        return
    if position is None:
        raise InvalidParameterValueError(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null."
        )
    if position not in source.positions:
        raise InvalidParameterValueError(f"Unsupported starting position for arn type: {source_arn}")
    if position == "AT_TIMESTAMP" and given.get("starting_position_timestamp") is None:
        raise InvalidParameterValueError("Need to specify a timestamp")


def changed(settings: MappingSettings, source: Source, given: Mapping[str, Any]) -> MappingSettings:
    """The settings with those a request names; raises InvalidParameterValueException."""
    for keyword in given:
        if keyword not in EVERY_SOURCE and keyword not in source.takes:
            raise _unsupported(keyword)
    changes = {_FIELDS[keyword]: value for keyword, value in given.items() if keyword in _FIELDS}
    changes |= {name: read(source, given[keyword]) for keyword, (name, read) in _READ.items() if keyword in given}
    kept = {keyword: value for keyword, value in {**settings.shown, **given}.items() if keyword in KEPT and value}
    result = replace(settings, **changes, shown=kept)
    _require_consistent(source, result)
    return result


def _unsupported(keyword: str) -> InvalidParameterValueError:
    # Recorded: test_event_source_mapping_exceptions.
    return InvalidParameterValueError(f"Unsupported {MEMBERS[keyword]} parameter for given event source mapping type.")


_FIELDS = {
    "batch_size": "batch_size",
    "bisect_batch_on_function_error": "bisects_batches",
    "maximum_batching_window_in_seconds": "maximum_batching_window",
    "maximum_record_age_in_seconds": "maximum_record_age",
    "maximum_retry_attempts": "maximum_retry_attempts",
    "parallelization_factor": "parallelization_factor",
    "starting_position": "starting_position",
    "starting_position_timestamp": "starting_position_timestamp",
    "tumbling_window_in_seconds": "tumbling_window",
}


def _require_consistent(source: Source, settings: MappingSettings) -> None:
    if source.is_queue and settings.batch_size > 10 and not settings.maximum_batching_window:
        raise InvalidParameterValueError(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    if source.kind == "sqs-fifo" and settings.maximum_batching_window:
        raise InvalidParameterValueError("Batching window is not supported for FIFO queues")
    if settings.tumbling_window and settings.parallelization_factor > 1:
        raise InvalidParameterValueError("Tumbling windows are not supported with a parallelization factor above 1.")
    if settings.maximum_record_age != -1 and settings.maximum_record_age < SHORTEST_RECORD_AGE:
        raise InvalidParameterValueError(
            "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"
        )
    if settings.maximum_concurrency is not None and "provisioned_poller_config" in settings.shown:
        raise InvalidParameterValueError("Maximum concurrency and provisioned mode can't be used together.")
    metrics = settings.shown.get("metrics_config", {}).get("Metrics") or ()
    if not (source.is_kafka or METRICS_OF_EVERY_SOURCE.issuperset(metrics)):
        raise _unsupported("metrics_config")


def _filters(source: Source, criteria: Mapping[str, Any]) -> tuple[str, ...]:
    patterns = tuple(each.get("Pattern", "") for each in criteria.get("Filters") or ())
    if len(patterns) > FILTERS_LIMIT:
        raise InvalidParameterValueError(f"An event source mapping can have {FILTERS_LIMIT} filters at most.")
    try:
        FilterCriteria(patterns, CONTENT.get(source.kind))
    except InvalidPattern:
        # Recorded: test_sqs_invalid_event_filter.
        raise InvalidParameterValueError("Invalid filter pattern definition.") from None
    return patterns


def _on_failure(source: Source, config: Mapping[str, Any]) -> str | None:
    if config.get("OnSuccess"):
        raise _unsupported("destination_config")
    if "OnFailure" not in config:
        return None
    destination: str | None = config["OnFailure"].get("Destination")
    if destination is None:
        raise InvalidParameterValueError("The Destination field is required for an OnFailure configuration.")
    is_topic_of_kafka = source.is_kafka and destination.startswith("kafka://")
    if destination and not is_topic_of_kafka and DESTINATIONS.isdisjoint(destination.split(":", 3)[2:3]):
        raise InvalidParameterValueError(f"The destination ARN {destination} is invalid.")
    return destination or None


_READ: dict[str, tuple[str, Callable[[Source, Any], Any]]] = {
    "destination_config": ("on_failure", _on_failure),
    "filter_criteria": ("filters", _filters),
    "function_response_types": (
        "reports_batch_item_failures",
        lambda _, types: "ReportBatchItemFailures" in types,
    ),
    "scaling_config": ("maximum_concurrency", lambda _, config: config.get("MaximumConcurrency")),
}
"""The settings that are not kept as they are given -> the field they are, and how it is read."""

CONTENT = {"kinesis": "data", "kinesis-consumer": "data", "sqs": "body", "sqs-fifo": "body"}
"""The kind of source -> the member of a record that holds what its producer wrote."""


def described(mapping: EventSourceMapping, source: Source) -> dict[str, Any]:
    """The members of `EventSourceMappingConfiguration` that the source has (recorded, for each of the polled ones)."""
    settings = mapping.settings
    answer: dict[str, Any] = {
        "UUID": mapping.uuid,
        "EventSourceMappingArn": mapping.arn,
        "EventSourceArn": mapping.event_source_arn,
        "FunctionArn": mapping.function_arn,
        "BatchSize": settings.batch_size,
        # Sources that are not polled here have half a second by default, which no answer can say.
        "MaximumBatchingWindowInSeconds": settings.maximum_batching_window or (0 if source.is_polled else None),
        "LastModified": mapping.last_modified,
        "State": mapping.status,
        "StateTransitionReason": mapping.state_transition_reason,
    }
    if settings.filters:
        answer["FilterCriteria"] = {"Filters": [{"Pattern": pattern} for pattern in settings.filters]}
    if not source.is_queue:
        answer["LastProcessingResult"] = mapping.last_processing_result
    answer.update({MEMBERS[name]: shown(settings) for name, shown in _SHOWN.items() if name in source.takes})
    answer.update({MEMBERS[keyword]: value for keyword, value in settings.shown.items()})
    return {name: value for name, value in answer.items() if value is not None}


_SHOWN: dict[str, Callable[[MappingSettings], Any]] = {
    "bisect_batch_on_function_error": lambda settings: settings.bisects_batches,
    "destination_config": lambda settings: {
        "OnFailure": {} if settings.on_failure is None else {"Destination": settings.on_failure}
    },
    "function_response_types": lambda settings: (
        ["ReportBatchItemFailures"] if settings.reports_batch_item_failures else []
    ),
    "maximum_record_age_in_seconds": lambda settings: settings.maximum_record_age,
    "maximum_retry_attempts": lambda settings: settings.maximum_retry_attempts,
    "parallelization_factor": lambda settings: settings.parallelization_factor,
    "scaling_config": lambda settings: (
        None if settings.maximum_concurrency is None else {"MaximumConcurrency": settings.maximum_concurrency}
    ),
    "starting_position": lambda settings: settings.starting_position,
    "starting_position_timestamp": lambda settings: settings.starting_position_timestamp,
    "tumbling_window_in_seconds": lambda settings: settings.tumbling_window,
}
