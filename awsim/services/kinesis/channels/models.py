"""A channel from a stream to S3: its settings, its state, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from awsim.services.kinesis.records.stream_reader import StreamReader

DEFAULT_FRESHNESS_SECONDS = 300
LONGEST_FRESHNESS_SECONDS = 900


@dataclass(slots=True)
class Channel:
    """A channel; `destination` is an S3DestinationDescription, or an S3TablesDestinationDescription."""

    name: str
    arn: str
    id: str
    role_arn: str
    stream_arn: str
    stream_created_at: float
    record_configuration: dict[str, str]
    destination_type: str
    """S3 or S3_TABLES."""
    destination: dict[str, Any]
    encryption: dict[str, str] | None
    logging: dict[str, Any]
    """A CloudWatchLogs structure."""
    created_at: float
    status: str = "CREATING"
    failure: str | None = None
    """Why it is FAILED."""
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    reader: StreamReader = field(default_factory=StreamReader)
    delivery_pending: bool = False

    @property
    def delivers(self) -> bool:
        """Whether it takes records on."""
        return self.status in ("ACTIVE", "UPDATING")

    def describe(self) -> dict[str, Any]:
        """As in CreateChannel and DescribeChannel."""
        to_bucket = self.destination_type == "S3"
        stream = {
            "StreamARN": self.stream_arn,
            "StreamCreationTimestamp": self.stream_created_at,
            "RecordConfiguration": self.record_configuration,
        }
        return {
            **self._identity(),
            "ServiceExecutionRoleARN": self.role_arn,
            "StreamConfigurationList": [stream],
            "S3DestinationConfiguration": self.destination if to_bucket else None,
            "S3TablesDestinationConfiguration": None if to_bucket else self.destination,
            "EncryptionConfiguration": self.encryption,
            "LoggingConfiguration": {"CloudWatchLogs": self.logging},
        }

    def summarise(self) -> dict[str, Any]:
        """As in ListChannels."""
        return {
            **self._identity(),
            "ChannelDestinationType": self.destination_type,
            "Streams": [{"StreamARN": self.stream_arn, "StreamCreationTimestamp": self.stream_created_at}],
        }

    def _identity(self) -> dict[str, Any]:
        """Which channel it is, and its state."""
        return {
            "ChannelName": self.name,
            "ChannelARN": self.arn,
            "ChannelId": self.id,
            "ChannelStatus": self.status,
            "ChannelStatusReason": self.failure,
            "ChannelCreationTimestamp": self.created_at,
        }
