// The function of mapping.mjs: it sends a message for each record, signed with the credentials it was given.
export const handler = async (event) => {
  for (const record of event.Records) {
    const body = Buffer.from(record.kinesis.data, "base64").toString();
    const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
        authorization: `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/20260101/${process.env.AWS_REGION}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ QueueUrl: process.env.QUEUE_URL, MessageBody: body }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
};
