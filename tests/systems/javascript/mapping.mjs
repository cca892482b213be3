// A Kinesis -> Lambda mapping set up by ARN, as the SDK's user would: prints the records that the function was given.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { readFileSync } from "node:fs";

const kinesis = new KinesisClient({}); // speaks HTTP/2 unless it is told otherwise
const lambda = new LambdaClient({});
const sqs = new SQSClient({});

const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "seen" }));

await lambda.send(
  new CreateFunctionCommand({
    FunctionName: "distributor",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::123456789012:role/lambda",
    Code: { ZipFile: readFileSync(process.argv[2]) },
    Environment: { Variables: { QUEUE_URL: QueueUrl } },
  }),
);
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: "distributor" });

await kinesis.send(new CreateStreamCommand({ StreamName: "events", ShardCount: 2 }));
await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30 }, { StreamName: "events" });
const { StreamDescriptionSummary: stream } = await kinesis.send(
  new DescribeStreamSummaryCommand({ StreamName: "events" }),
);

const mapping = await lambda.send(
  new CreateEventSourceMappingCommand({
    EventSourceArn: stream.StreamARN,
    FunctionName: "distributor",
    StartingPosition: "TRIM_HORIZON",
  }),
);
let state = mapping.State;
while (state !== "Enabled") {
  ({ State: state } = await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping.UUID })));
}

const put = await kinesis.send(
  new PutRecordsCommand({
    StreamARN: stream.StreamARN,
    Records: ["one", "two", "three"].map((text) => ({ Data: new TextEncoder().encode(text), PartitionKey: text })),
  }),
);

const seen = [];
while (seen.length < 3) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
  );
  seen.push(...Messages.map((message) => message.Body));
}
console.log(JSON.stringify({ failed: put.FailedRecordCount, seen: seen.sort(), queue: QueueUrl }));
kinesis.destroy();
