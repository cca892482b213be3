// Handlers that stream their answer (developer guide, "Response streaming for Lambda functions"). What they write is
// answered as a whole when they have ended.

import { Writable } from "node:stream";

import { formatted, intoError, responseOf } from "./errors.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

export function provideStreaming() {
  globalThis.awslambda = {
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: "response" }),
    HttpResponseStream: { from: withPrelude },
  };
}

// What answers the invocations of a handler that streams, undefined for any other.
export function streamed(handler) {
  return handler[STREAMING] === "response" ? answerOf : undefined;
}

class ResponseStream extends Writable {
  chunks = [];

  setContentType(type) {
    this.contentType = type;
  }

  _write(chunk, _encoding, done) {
    this.chunks.push(chunk);
    done();
  }
}

// Status and headers lie in front of the body, as JSON that eight zero bytes end.
function withPrelude(stream, prelude) {
  stream.write(Buffer.concat([Buffer.from(JSON.stringify(prelude)), Buffer.alloc(8)]));
  return stream;
}

async function answerOf(handler, invocation, context) {
  const stream = new ResponseStream();
  try {
    const returned = handler(invocation.event, stream, context);
    if (typeof returned?.then !== "function") throw "Streaming does not support non-async handlers.";
    if ((await returned) !== undefined) console.warn("Streaming handlers ignore return values.");
    if (!stream.writableFinished && !stream.writableEnded) throw "Response stream is not finished.";
    return ["response", Buffer.concat(stream.chunks)];
  } catch (error) {
    console.error("Invoke Error", formatted(intoError(error)));
    return ["error", JSON.stringify(responseOf(error))];
  }
}
