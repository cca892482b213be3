"""How a channel delivers: records gathered until the data freshness has passed, then written to S3 as one object."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.kinesis.channels.objects import fault_of, object_body, object_key
from awsim.services.kinesis.resources import KinesisResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.common.announcements import Fact
    from awsim.services.kinesis.channels.models import Channel

LARGEST_OBJECT = 100_000
"""Records of one object."""


class ChannelDelivery(KinesisResources):
    """Provisioning channels and delivering their records.

    Streaming tables are created in S3 Tables, but no Parquet is written into them.
    """

    def provision(self, channel: Channel) -> None:
        """Called when a channel has become ACTIVE: stand at the stream's end; FAILED if there is no destination."""
        stream = self._streams_by_arn[channel.stream_arn]
        channel.reader.begin(stream, "LATEST", self.now(), self.now())
        try:
            if channel.destination_type == "S3":
                storage = channel.destination["StorageConfiguration"]
                self.call("s3", "HeadBucket", **_bucket(storage))
            else:
                table = channel.destination["S3TablesConfigurationList"][0]
                self.call(
                    "s3tables",
                    "CreateTable",
                    tableBucketARN=table["TableBucketARN"],
                    namespace=table["Namespace"],
                    name=table["TableName"],
                    format="ICEBERG",
                )
        except ServiceError as error:
            self._fail(channel, f"The destination can't be reached: {error}")

    def records_for_channels(self, *, fact: Fact) -> None:
        """Called when records were put into a stream with channels: deliver them when their freshness has passed."""
        for channel in self.channels.values():
            waits = channel.destination_type == "S3" and channel.delivers and not channel.delivery_pending
            if waits and channel.stream_arn == fact.source_arn:
                channel.delivery_pending = True
                self.schedule(channel.destination["DataFreshnessInSeconds"], "deliver_records", arn=channel.arn)

    def deliver_records(self, *, arn: str) -> None:
        """Write what a channel has gathered; records that are not of its format go to its dead letters."""
        channel = self.channels.get(arn)
        if channel is None or not channel.delivers:
            return
        channel.delivery_pending = False
        stream = self._streams_by_arn[channel.stream_arn]
        record_format = channel.record_configuration["RecordFormatType"]
        good: list[bytes] = []
        faulty: list[dict[str, Any]] = []
        for shard_index, index in channel.reader.take(stream, LARGEST_OBJECT, self.now()):
            shard = stream.topology.shards[shard_index]
            record = {name: values[0] for name, values in shard.log.columns(index, index + 1).items()}
            data = record["Data"]
            assert isinstance(data, bytes)
            fault = fault_of(data, record_format)
            if fault is None:
                good.append(data)
            else:
                faulty.append(_dead_letter(shard.id, record, data, fault))
        try:
            self._write(channel, good, faulty)
        except ServiceError as error:
            self._fail(channel, f"Delivery to S3 failed: {error}")

    def _write(self, channel: Channel, good: list[bytes], faulty: list[dict[str, Any]]) -> None:
        now = self.now()
        if good:
            storage = channel.destination["StorageConfiguration"]
            compression = storage["CompressionType"]
            key = object_key(channel, storage["OutputKeyTemplate"], compression, now, self.random.hex(16))
            body = object_body(good, channel.record_configuration["RecordFormatType"], compression)
            self._put(channel, storage, key, body, StorageClass=storage["StorageClass"])
        if faulty:
            dead_letters = channel.destination["DeadLetterQueueS3Configuration"]
            key = f"{dead_letters['ErrorOutputPrefix']}{channel.name}-{self.random.hex(16)}"
            self._put(channel, dead_letters, key, "".join(json.dumps(each) + "\n" for each in faulty).encode())
            self._log(channel, f"{len(faulty)} records failed validation and were written to {key}.")

    def _put(self, channel: Channel, place: Mapping[str, str], key: str, body: bytes, **more: str) -> None:
        if channel.encryption is not None:
            more |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": channel.encryption["KeyId"]}
        self.call("s3", "PutObject", **_bucket(place), Key=key, Body=body, **more)

    def _fail(self, channel: Channel, reason: str) -> None:
        channel.status, channel.failure = "FAILED", reason
        self._log(channel, reason)

    def _log(self, channel: Channel, message: str) -> None:
        """Write into the channel's log stream, if it has logging enabled."""
        if not channel.logging["Enabled"]:
            return
        names = {"logGroupName": channel.logging["LogGroupName"], "logStreamName": channel.logging["LogStreamName"]}
        self._make("CreateLogGroup", logGroupName=names["logGroupName"])
        self._make("CreateLogStream", **names)
        event = {"timestamp": int(self.now() * 1000), "message": message}
        self.call("logs", "PutLogEvents", **names, logEvents=[event])

    def _make(self, operation: str, **params: str) -> None:
        try:
            self.call("logs", operation, **params)
        except ServiceError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise


def _bucket(place: Mapping[str, str]) -> dict[str, str]:
    return {"Bucket": place["BucketARN"].rpartition(":")[2], "ExpectedBucketOwner": place["ExpectedBucketOwner"]}


def _dead_letter(shard_id: str, record: Mapping[str, Any], data: bytes, fault: str) -> dict[str, Any]:
    return {
        "errorMessage": fault,
        "shardId": shard_id,
        "sequenceNumber": record["SequenceNumber"],
        "partitionKey": record["PartitionKey"],
        "rawData": b64encode(data).decode(),
    }
