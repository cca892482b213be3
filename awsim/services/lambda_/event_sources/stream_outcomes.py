"""What a function's answer says about a batch: how many of its records are done with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.stream_reader import Batch
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.event_sources.mapping_models import MappingSettings


def records_done(settings: MappingSettings, batch: Batch, outcome: Outcome) -> int | None:
    """How many records, from the first on, need not be delivered again; None for an invocation that failed.

    Developer guide, "Configuring partial batch response with Kinesis Data Streams and Lambda". A window's state must be
    returned, except by the window's last invocation ("Implementing stateful Kinesis Data Streams processing").
    """
    if outcome.function_error is not None:
        return None
    if not settings.reports_batch_item_failures and not settings.tumbling_window:
        return len(batch.records)
    answer = outcome.returned
    if settings.tumbling_window and not (isinstance(answer, dict) and "state" in answer):
        return len(batch.records) if batch.closes is not None else None
    if settings.reports_batch_item_failures and isinstance(answer, dict):
        return _first_failed(batch.records, answer.get("batchItemFailures") or [])
    return len(batch.records)


def returned_state(outcome: Outcome) -> Any:
    """The state of a tumbling window that a function returned."""
    return outcome.returned["state"]


def _first_failed(records: Sequence[StreamRecord], failures: Any) -> int:
    """The index of the first record that is reported; 0 when a report names none of the records.

    Recorded: test_kinesis_report_batch_item_failure_scenarios, test_dynamodb_report_batch_item_failure_scenarios.
    """
    if not isinstance(failures, list):
        return 0
    places = {record.sequence_number: index for index, record in enumerate(records)}
    lowest = len(records)
    for failure in failures:
        identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
        lowest = min(lowest, places.get(identifier, 0) if isinstance(identifier, str) else 0)
    return lowest
