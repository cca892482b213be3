"""Amazon Kinesis Data Streams: streams, shards, records, consumers, queues and channels."""

from awsim.services.kinesis.backend import KinesisBackend

__all__ = ["KinesisBackend"]
