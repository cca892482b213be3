"""Channels from streams to S3: creating, changing, deleting, describing, listing (API reference, CreateChannel)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.announcements import RecordsAvailable
from awsim.services.kinesis.channels.delivery import ChannelDelivery
from awsim.services.kinesis.channels.models import DEFAULT_FRESHNESS_SECONDS, LONGEST_FRESHNESS_SECONDS, Channel
from awsim.services.kinesis.channels.objects import DEFAULT_KEY_TEMPLATE, unknown_variables
from awsim.services.kinesis.errors import (
    InvalidArgumentError,
    InvalidRequestError,
    LimitExceededError,
    ResourceInUseError,
    ResourceNotFoundError,
    stream_provisioned,
)
from awsim.services.kinesis.lifecycles import CHANNEL_LIFECYCLE
from awsim.services.kinesis.streams.encryption import SERVICE_KEY, require_usable_key
from awsim.services.kinesis.streams.filter import page_of
from awsim.services.kinesis.streams.tagging import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.kinesis.models import Stream

Answer = dict[str, Any]

CHANNEL_LIMIT = 50
"""Channels of an account (AWS documents that there is a quota, not its size)."""

FORMATS = {"S3": ("JSON", "STRING", "BYTE_ARRAY"), "S3_TABLES": ("JSON", "GSR_JSON")}
ERROR_PREFIX = "error/"


class ChannelOperations(ChannelDelivery):
    """Creating, changing, deleting, describing and listing channels."""

    def create_channel(
        self,
        *,
        channel_name: str,
        service_execution_role_arn: str,
        stream_configuration_list: Sequence[Mapping[str, Any]],
        s3_destination_configuration: Mapping[str, Any] | None = None,
        s3_tables_destination_configuration: Mapping[str, Any] | None = None,
        encryption_configuration: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
        logging_configuration: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Begin a channel from an on-demand stream; what is put from when it is ACTIVE on is delivered."""
        if len(stream_configuration_list) != 1:
            raise InvalidRequestError("StreamConfigurationList must contain exactly one entry.")
        kind, destination = _destination(s3_destination_configuration, s3_tables_destination_configuration)
        records = dict(stream_configuration_list[0]["RecordConfiguration"])
        _check_records(kind, records)
        stream = self._channel_source(stream_configuration_list[0]["StreamARN"], channel_name, kind)
        self._check_encryption(encryption_configuration)
        channel_id = self.random.lower_alphanumeric(20)
        channel = Channel(
            name=channel_name,
            arn=self.arn(f"channel/{channel_id}"),
            id=channel_id,
            role_arn=service_execution_role_arn,
            stream_arn=stream.arn,
            stream_created_at=stream.created_at,
            record_configuration=records,
            destination_type=kind,
            destination=destination,
            encryption=None if encryption_configuration is None else dict(encryption_configuration),
            logging=_logging(logging_configuration, channel_name, channel_id),
            created_at=self.now(),
            tags=with_tags({}, tags or {}, f"channel {channel_name}", self.account),
        )
        self.channels[channel.arn] = channel
        self.listen(RecordsAvailable, stream.arn, "records_for_channels")
        self.transition(CHANNEL_LIFECYCLE, channel.arn, channel, "CREATING")
        return {"ChannelDescription": channel.describe()}

    def update_channel(
        self,
        *,
        channel_arn: str,
        s3_destination_configuration: Mapping[str, Any] | None = None,
        s3_tables_destination_configuration: Mapping[str, Any] | None = None,
        logging_configuration: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Change the data freshness or the logging; all else is fixed."""
        channel = self.channel(channel_arn)
        if channel.status != "ACTIVE":
            raise ResourceInUseError(f"Channel {channel.name} not ACTIVE, instead in state {channel.status}")
        changes = {"S3": s3_destination_configuration, "S3_TABLES": s3_tables_destination_configuration}
        change = changes.pop(channel.destination_type)
        if any(other is not None for other in changes.values()):
            raise InvalidRequestError(f"Channel {channel.name} has a destination of another type.")
        if change is not None:
            seconds = _freshness(change["DataFreshnessInSeconds"])
            channel.destination = {**channel.destination, "DataFreshnessInSeconds": seconds}
        if logging_configuration is not None:
            channel.logging = {**channel.logging, **logging_configuration["CloudWatchLogs"]}
        self.transition(CHANNEL_LIFECYCLE, channel.arn, channel, "UPDATING")
        return {"ChannelDescription": channel.describe()}

    def delete_channel(self, *, channel_arn: str) -> None:
        """Begin the deletion of a channel; what it has delivered stays."""
        channel = self.channel(channel_arn)
        self.transition(CHANNEL_LIFECYCLE, channel.arn, channel, "DELETING")

    def describe_channel(self, *, channel_arn: str) -> Answer:
        """Show a channel."""
        return {"ChannelDescription": self.channel(channel_arn).describe()}

    def list_channels(
        self,
        *,
        stream_filter: Sequence[Mapping[str, Any]] | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Answer:
        """List the account's channels by ARN, all or those on certain streams."""
        shown, token = page_of(
            self.channels.values(), "ListChannels", stream_filter, next_token, max_results, self.now()
        )
        return {"ChannelSummaries": [channel.summarise() for channel in shown], "NextToken": token}

    def channel(self, arn: str) -> Channel:
        """The channel with an ARN; raises ResourceNotFoundException."""
        found = self.channels.get(arn)
        if found is None:
            raise ResourceNotFoundError(f"Channel {arn} under account {self.account} not found.")
        return found

    def remove_channel(self, channel: Channel) -> None:
        """Forget a deleted channel."""
        del self.channels[channel.arn]
        if not any(other.stream_arn == channel.stream_arn for other in self.channels.values()):
            self.stop_listening(RecordsAvailable, channel.stream_arn, "records_for_channels")

    def _channel_source(self, stream_arn: str, name: str, kind: str) -> Stream:
        """The stream, if a channel of this name and type can be made on it."""
        if any(channel.name == name for channel in self.channels.values()):
            raise ResourceInUseError(f"Channel {name} under account {self.account} already exists.")
        if len(self.channels) >= CHANNEL_LIMIT:
            raise LimitExceededError(f"Account {self.account} has {CHANNEL_LIMIT} channels, which is its limit.")
        stream = self.active_stream(None, stream_arn)
        if not stream.is_on_demand:
            raise stream_provisioned(stream.name, self.account)
        if any(channel.destination_type == kind for channel in self.channels_on(stream)):
            raise LimitExceededError(f"Stream {stream.name} under account {self.account} has a channel of type {kind}.")
        return stream

    def _check_encryption(self, encryption: Mapping[str, str] | None) -> None:
        if encryption is None:
            return
        if encryption["KeyId"].endswith(SERVICE_KEY):
            raise InvalidArgumentError(f"A channel can't use the key {SERVICE_KEY}; name a customer managed key.")
        require_usable_key(self, encryption["KeyId"])


def _destination(s3: Mapping[str, Any] | None, tables: Mapping[str, Any] | None) -> tuple[str, Answer]:
    """The type of the destination and its description: what was asked for, with AWS's defaults."""
    if (s3 is None) == (tables is None):
        raise InvalidRequestError(
            "Either S3DestinationConfiguration or S3TablesDestinationConfiguration must be specified, but not both."
        )
    given = dict(s3 if s3 is not None else tables or {})
    given["DataFreshnessInSeconds"] = _freshness(given.get("DataFreshnessInSeconds", DEFAULT_FRESHNESS_SECONDS))
    if tables is not None:
        if len(given["S3TablesConfigurationList"]) != 1:
            raise InvalidRequestError("S3TablesConfigurationList must contain exactly one entry.")
        return "S3_TABLES", given
    storage = {"OutputKeyTemplate": DEFAULT_KEY_TEMPLATE, "StorageClass": "STANDARD", **given["StorageConfiguration"]}
    if unknown := unknown_variables(storage["OutputKeyTemplate"]):
        raise InvalidRequestError(f"OutputKeyTemplate has unknown variables: {', '.join(unknown)}.")
    given["StorageConfiguration"] = storage
    dead_letters = {"BucketARN": storage["BucketARN"], "ExpectedBucketOwner": storage["ExpectedBucketOwner"]}
    given["DeadLetterQueueS3Configuration"] = {
        "ErrorOutputPrefix": ERROR_PREFIX,
        **given.get("DeadLetterQueueS3Configuration", dead_letters),
    }
    return "S3", given


def _check_records(kind: str, records: Mapping[str, str]) -> None:
    if records["RecordFormatType"] not in FORMATS[kind]:
        raise InvalidRequestError(
            f"RecordFormatType {records['RecordFormatType']} is not supported for destinations of type {kind}; "
            f"supported: {', '.join(FORMATS[kind])}."
        )
    if kind == "S3_TABLES" and "GSRSchemaARN" not in records:
        raise InvalidRequestError("GSRSchemaARN is required when the channel destination is a streaming table.")


def _freshness(seconds: int) -> int:
    if not DEFAULT_FRESHNESS_SECONDS <= seconds <= LONGEST_FRESHNESS_SECONDS:
        raise InvalidRequestError(
            f"DataFreshnessInSeconds must be from {DEFAULT_FRESHNESS_SECONDS} to {LONGEST_FRESHNESS_SECONDS}."
        )
    return seconds


def _logging(given: Mapping[str, Any] | None, name: str, channel_id: str) -> Answer:
    defaults = {
        "Enabled": False,
        "LogGroupName": f"/aws/kinesis/{name}/{channel_id}",
        "LogStreamName": "DestinationDelivery",
    }
    return defaults if given is None else {**defaults, **given["CloudWatchLogs"]}
