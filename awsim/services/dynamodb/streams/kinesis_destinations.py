"""Streaming a table's changes to Kinesis (API reference, EnableKinesisStreamingDestination and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.lifecycles import DESTINATION_LIFECYCLE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.streams.kinesis_models import MILLISECOND, KinesisDestination, partition_key
from awsim.services.dynamodb.streams.kinesis_records import document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

Answer = dict[str, Any]

STREAM_TO_KINESIS = "stream_to_kinesis"

MOST_PUT = 500
"""How many records PutRecords takes."""
PUT_AGAIN_SECONDS = 1.0


class KinesisDestinationOperations(DynamoDBResources):
    """Destinations of tables, and the records that are put there."""

    def enable_kinesis_streaming_destination(
        self,
        *,
        table_name: str,
        stream_arn: str,
        enable_kinesis_streaming_configuration: Mapping[str, str] | None = None,
    ) -> Answer:
        """Begin to tell a data stream of the table's changes; one that is disabled begins again."""
        table = self.table(table_name)
        if any(each.status not in {"DISABLED", "ENABLE_FAILED"} for each in table.destinations.values()):
            raise _invalid_state(
                "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
            )
        configuration = enable_kinesis_streaming_configuration or {}
        destination = KinesisDestination(stream_arn, configuration.get("ApproximateCreationDateTimePrecision"))
        table.destinations[stream_arn] = destination
        if STREAM_TO_KINESIS not in table.followers:
            table.followers.append(STREAM_TO_KINESIS)
        self._give_destination(table, destination, "ENABLING")
        return _answer(table, destination, "EnableKinesisStreamingConfiguration", configuration)

    def disable_kinesis_streaming_destination(
        self,
        *,
        table_name: str,
        stream_arn: str,
        enable_kinesis_streaming_configuration: Mapping[str, str] | None = None,
    ) -> Answer:
        """Tell a data stream of no more changes."""
        table = self.table(table_name)
        if enable_kinesis_streaming_configuration:
            raise ValidationError("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters")
        destination = table.destinations.get(stream_arn)
        if destination is None or destination.status not in {"ACTIVE", "DISABLING"}:
            raise _invalid_state("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.")
        self._give_destination(table, destination, "DISABLING")
        return _answer(table, destination, "EnableKinesisStreamingConfiguration", None)

    def update_kinesis_streaming_destination(
        self,
        *,
        table_name: str,
        stream_arn: str,
        update_kinesis_streaming_configuration: Mapping[str, str] | None = None,
    ) -> Answer:
        """Choose how precisely moments are told."""
        table = self.table(table_name)
        given = update_kinesis_streaming_configuration
        precision = (given or {}).get("ApproximateCreationDateTimePrecision")
        if precision is None:
            raise ValidationError(
                "Streaming destination cannot be updated with given parameters: "
                "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"
            )
        destination = table.destinations.get(stream_arn)
        if destination is None or destination.status != "ACTIVE":
            raise _invalid_state(
                "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
                f"TableName: {table.name}, kdsArn: {stream_arn}"
            )
        if (destination.precision or MILLISECOND) == precision:
            raise ValidationError(
                f"Invalid Request: Precision is already set to the desired value of {precision} "
                f"for tableId: {table.id}, kdsArn: {stream_arn}"
            )
        destination.precision = precision
        self._give_destination(table, destination, "UPDATING")
        return _answer(
            table, destination, "UpdateKinesisStreamingConfiguration", update_kinesis_streaming_configuration
        )

    def describe_kinesis_streaming_destination(self, *, table_name: str) -> Answer:
        """Show the data streams that are told of the table's changes, or were."""
        table = self.table(table_name)
        return {
            "TableName": table.name,
            "KinesisDataStreamDestinations": [each.describe() for each in table.destinations.values()],
        }

    def destination_ready(self, table: Table, destination: KinesisDestination) -> None:
        """Called when a destination has become ACTIVE: it fails if there is no such stream."""
        try:
            summary = self.call("kinesis", "DescribeStreamSummary", StreamARN=destination.stream_arn)
        except ServiceError as error:
            destination.status, destination.status_description = "ENABLE_FAILED", error.message
        else:
            status = summary["StreamDescriptionSummary"]["StreamStatus"]
            if status != "ACTIVE":
                destination.status = "ENABLE_FAILED"
                destination.status_description = f"The Kinesis data stream is not ACTIVE but {status}."
        if destination.status == "ENABLE_FAILED":
            self.destination_ended(table)

    def destination_ended(self, table: Table) -> None:
        """Called when a destination takes no more changes."""
        if STREAM_TO_KINESIS in table.followers:
            table.followers.remove(STREAM_TO_KINESIS)

    def stream_to_kinesis(self, table: Table, change: Change) -> None:
        """A follower of a table with a destination: a record of each change, put after the call."""
        for destination in table.destinations.values():
            if destination.takes_changes:
                event_id = self.random.uuid()
                data = document(table, change, event_id, destination.precision)
                destination.pending.append((partition_key(change), data, event_id))
                self._schedule_put(table, destination, 0.0)

    def put_to_kinesis(self, *, table_name: str, stream_arn: str) -> None:
        """Scheduled: put what is pending; records that the stream has no room for are put again later."""
        table = self.tables.get(table_name)
        destination = None if table is None else table.destinations.get(stream_arn)
        if table is None or destination is None:
            return
        destination.is_scheduled = False
        batch, destination.pending = destination.pending[:MOST_PUT], destination.pending[MOST_PUT:]
        records = [{"PartitionKey": key, "Data": data} for key, data, _ in batch]
        try:
            answer = self.call("kinesis", "PutRecords", StreamARN=stream_arn, Records=records)
        except ServiceError as error:
            destination.status_description = error.message
            refused = [] if error.code == "ResourceNotFoundException" else batch
        else:
            outcomes = zip(batch, answer["Records"], strict=True)
            refused = [each for each, outcome in outcomes if "ErrorCode" in outcome]
        destination.pending[:0] = refused
        if destination.pending:
            self._schedule_put(table, destination, PUT_AGAIN_SECONDS if refused else 0.0)

    def _schedule_put(self, table: Table, destination: KinesisDestination, delay: float) -> None:
        if not destination.is_scheduled:
            destination.is_scheduled = True
            self.schedule(delay, "put_to_kinesis", table_name=table.name, stream_arn=destination.stream_arn)

    def _give_destination(self, table: Table, destination: KinesisDestination, status: str) -> None:
        self.transition(DESTINATION_LIFECYCLE, f"{table.name} {destination.stream_arn}", destination, status)


def _answer(table: Table, destination: KinesisDestination, member: str, given: Mapping[str, str] | None) -> Answer:
    return {
        "TableName": table.name,
        "StreamArn": destination.stream_arn,
        "DestinationStatus": destination.status,
        member: given,
    }


def _invalid_state(problem: str) -> ValidationError:
    """AWS says "enable" whatever was to be done."""
    return ValidationError(f"Table is not in a valid state to enable Kinesis Streaming Destination: {problem}")
