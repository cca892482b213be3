"""Amazon Kinesis Data Streams: streams, shards, records, consumers, queues and channels."""
