// The program of a Node.js function's own process: it asks the Runtime API for invocations and calls the handler.
//
// Its argument is the list of hosts and domains that are AWS's, which it must not call.

import { formatted, intoError, responseOf, unhandledRejection, nodeJsExit } from "./errors.mjs";
import { load } from "./handler.mjs";
import { refuseAws } from "./guard.mjs";
import { patchConsole } from "./console.mjs";
import { provideStreaming, streamed } from "./streaming.mjs";
import { Client } from "./client.mjs";

const client = new Client(process.env.AWS_LAMBDA_RUNTIME_API);

// What is done with an error nobody has caught, and with a process that has nothing left to do.
let fail = (error) => client.failToStart(responseOf(error));
let whenIdle = () => {};

process.on("uncaughtException", async (error) => {
  console.error("Uncaught Exception", formatted(intoError(error)));
  await fail(error);
  process.exit(129);
});
process.on("unhandledRejection", async (reason, promise) => {
  const error = unhandledRejection(reason, promise);
  console.error("Unhandled Promise Rejection", formatted(error));
  await fail(error);
  process.exit(128);
});
process.on("beforeExit", () => whenIdle());

function contextOf({ headers, requestId, clientContext, deadline }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext,
    identity: undefined,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

// Calls a handler; the answer is ["response" | "error", body].
function answerOf(handler, invocation) {
  return new Promise((resolve) => {
    const succeeded = (result) => {
      try {
        resolve(["response", JSON.stringify(result === undefined ? null : result)]);
      } catch {
        failed(new Error("Unable to stringify response body"));
      }
    };
    const failed = (error) => {
      console.error("Invoke Error", formatted(intoError(error)));
      resolve(["error", JSON.stringify(responseOf(error))]);
    };
    const done = (error, result) => (error === undefined || error === null ? succeeded(result) : failed(error));
    const context = contextOf(invocation);
    context.succeed = (result) => done(null, result);
    context.fail = (error) => failed(error === undefined || error === null ? "handled" : error);
    context.done = done;
    fail = (error) => client.answer(invocation.requestId, "error", JSON.stringify(responseOf(error)));
    // An asynchronous handler that never settles has failed; one that never calls back has answered null.
    whenIdle = () => (handler.constructor.name === "AsyncFunction" ? failed(nodeJsExit()) : succeeded(null));
    const callback = (error, result) => {
      if (!context.callbackWaitsForEmptyEventLoop) return done(error, result);
      whenIdle = () => done(error, result);
    };
    try {
      const returned = handler(invocation.event, context, callback);
      if (returned && typeof returned.then === "function") returned.then(context.succeed, context.fail);
    } catch (error) {
      callback(error);
    }
  });
}

async function run(handler) {
  for (;;) {
    const invocation = await client.next();
    patchConsole.requestId = invocation.requestId;
    const answered = await (streamed(handler) ?? answerOf)(handler, invocation, contextOf(invocation));
    whenIdle = () => {};
    await client.answer(invocation.requestId, ...answered);
  }
}

refuseAws(process.argv[2].split(","));
process.argv.length = 2;
patchConsole();
provideStreaming();
let handler;
try {
  handler = await load(process.env._HANDLER, process.env.LAMBDA_TASK_ROOT);
} catch (error) {
  console.error("Uncaught Exception", formatted(intoError(error)));
  await client.failToStart(responseOf(error));
  process.exit(1);
}
run(handler);
