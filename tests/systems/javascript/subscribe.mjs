// SubscribeToShard over HTTP/2: prints what the first event with records holds, and that others come while it is open.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";

const kinesis = new KinesisClient({});
await kinesis.send(new CreateStreamCommand({ StreamName: "events", ShardCount: 1 }));
const { StreamDescriptionSummary: stream } = await kinesis.send(
  new DescribeStreamSummaryCommand({ StreamName: "events" }),
);
const { Consumer: consumer } = await kinesis.send(
  new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "reader" }),
);
const { EventStream: events } = await kinesis.send(
  new SubscribeToShardCommand({
    ConsumerARN: consumer.ConsumerARN,
    ShardId: "shardId-000000000000",
    StartingPosition: { Type: "LATEST" },
  }),
);
await kinesis.send(new PutRecordCommand({ StreamName: "events", PartitionKey: "a", Data: new TextEncoder().encode("x") }));
for await (const event of events) {
  const records = event.SubscribeToShardEvent?.Records ?? [];
  if (records.length > 0) {
    console.log(JSON.stringify(records.map((record) => new TextDecoder().decode(record.Data))));
    break;
  }
}
process.exit(0);
