"""The settings of event source mappings: checked against their source, with defaults, and as they are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_rules import InvalidPattern
from awsim.common.filter_criteria import FilterCriteria
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.mapping_models import MappingSettings
from awsim.services.lambda_.mapping_sources import EVERY_SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.lambda_.mapping_models import EventSourceMapping
    from awsim.services.lambda_.mapping_sources import Source

FILTERS_LIMIT = 10
SHORTEST_RECORD_AGE = 60

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


def new_settings(source: Source, given: Mapping[str, Any]) -> MappingSettings:
    """The settings of a new mapping; raises InvalidParameterValueException."""
    position = given.get("starting_position")
    if source.positions and position is None:
        raise InvalidParameterValueError(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null."
        )
    if position is not None and source.positions and position not in source.positions:
        raise InvalidParameterValueError(f"Unsupported starting position for arn type: {position}")
    if position == "AT_TIMESTAMP" and given.get("starting_position_timestamp") is None:
        raise InvalidParameterValueError("Timestamp must not be null when StartingPosition is AT_TIMESTAMP")
    return changed(MappingSettings(source.batch_size, source.window), source, given)


def changed(settings: MappingSettings, source: Source, given: Mapping[str, Any]) -> MappingSettings:
    """The settings with those a request names; raises InvalidParameterValueException."""
    for keyword in given:
        if keyword not in EVERY_SOURCE and keyword not in source.takes:
            raise InvalidParameterValueError(
                f"Unsupported {MEMBERS[keyword]} parameter for given event source mapping type."
            )
    changes = {_FIELDS[keyword]: value for keyword, value in given.items() if keyword in _FIELDS}
    if "filter_criteria" in given:
        changes["filters"] = _filters(source, given["filter_criteria"])
    if "destination_config" in given:
        changes["on_failure"] = given["destination_config"].get("OnFailure", {}).get("Destination") or None
    if "function_response_types" in given:
        changes["reports_batch_item_failures"] = "ReportBatchItemFailures" in given["function_response_types"]
    if "scaling_config" in given:
        changes["maximum_concurrency"] = given["scaling_config"].get("MaximumConcurrency")
    kept = {keyword: value for keyword, value in given.items() if keyword in KEPT}
    result = replace(settings, **changes, shown={**settings.shown, **kept})
    _require_consistent(source, result)
    return result


_FIELDS = {
    "batch_size": "batch_size",
    "bisect_batch_on_function_error": "bisect_batch_on_function_error",
    "maximum_batching_window_in_seconds": "maximum_batching_window",
    "maximum_record_age_in_seconds": "maximum_record_age",
    "maximum_retry_attempts": "maximum_retry_attempts",
    "parallelization_factor": "parallelization_factor",
    "starting_position": "starting_position",
    "starting_position_timestamp": "starting_position_timestamp",
    "tumbling_window_in_seconds": "tumbling_window",
}


def _require_consistent(source: Source, settings: MappingSettings) -> None:
    if settings.batch_size > source.largest_batch:
        raise InvalidParameterValueError(f"Batch size must be less than or equal to {source.largest_batch}.")
    if source.kind == "sqs-fifo" and settings.maximum_batching_window:
        raise InvalidParameterValueError("Batching window is not supported for FIFO queues")
    if source.is_queue and settings.batch_size > 10 and not settings.maximum_batching_window:
        raise InvalidParameterValueError(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    if settings.tumbling_window and settings.maximum_batching_window > settings.tumbling_window:
        raise InvalidParameterValueError("Maximum batching window must not be greater than the tumbling window.")
    if settings.tumbling_window and settings.parallelization_factor > 1:
        raise InvalidParameterValueError("Tumbling windows are not supported with a parallelization factor above 1.")
    if settings.maximum_record_age != -1 and settings.maximum_record_age < SHORTEST_RECORD_AGE:
        raise InvalidParameterValueError(
            f"Maximum record age must be -1, or between {SHORTEST_RECORD_AGE} and 604800 seconds."
        )


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
        "MaximumBatchingWindowInSeconds": settings.maximum_batching_window,
        "LastModified": mapping.last_modified,
        "State": mapping.status,
        "StateTransitionReason": mapping.state_transition_reason,
    }
    if settings.filters:
        answer["FilterCriteria"] = {"Filters": [{"Pattern": pattern} for pattern in settings.filters]}
    if not source.is_queue:
        answer["LastProcessingResult"] = mapping.last_processing_result
    answer.update({MEMBERS[name]: _SHOWN[name](settings) for name in source.takes if name in _SHOWN})
    answer.update({MEMBERS[keyword]: value for keyword, value in settings.shown.items()})
    return {name: value for name, value in answer.items() if value is not None}


_SHOWN: dict[str, Callable[[MappingSettings], Any]] = {
    "bisect_batch_on_function_error": lambda settings: settings.bisect_batch_on_function_error,
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
