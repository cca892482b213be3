// The program of a Node.js function's own process: it asks the Runtime API for invocations and calls the handler.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, suffix, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, host, port, method, path: `/2018-06-01/runtime${suffix}` };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, status: response.statusCode, body: Buffer.concat(chunks).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function described(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack || "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function failure(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function load() {
  const parts = /^(.*)\.([^./]+)$/.exec(process.env._HANDLER);
  if (!parts) throw failure("Runtime.MalformedHandlerName", "Bad handler");
  const [, moduleName, name] = parts;
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, moduleName);
  const file = [".js", ".mjs", ".cjs"].map((suffix) => base + suffix).find((each) => fs.existsSync(each));
  if (!file) throw failure("Runtime.ImportModuleError", `Error: Cannot find module '${moduleName}'`);
  let loaded;
  try {
    loaded = isModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw failure("Runtime.UserCodeSyntaxError", String(error));
    if (error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND") {
      throw failure("Runtime.ImportModuleError", String(error));
    }
    throw error;
  }
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function") {
    throw failure("Runtime.HandlerNotFound", `${process.env._HANDLER} is undefined or not exported`);
  }
  return handler;
}

function isModule(file) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, "utf8")).type === "module";
    if (folder === process.env.LAMBDA_TASK_ROOT || folder === path.dirname(folder)) return false;
  }
}

function contextOf(headers, settle) {
  const clientContext = headers["lambda-runtime-client-context"];
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    clientContext: clientContext ? JSON.parse(clientContext) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, result) => settle(error, result),
    fail: (error) => settle(error ?? new Error("handled")),
    succeed: (result) => settle(null, result),
  };
}

function invoke(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const settle = (error, result) => (error === null || error === undefined ? resolve(result) : reject(error));
    const returned = handler(event, contextOf(headers, settle), settle);
    if (returned && typeof returned.then === "function") returned.then(resolve, reject);
    // A handler that takes no callback and returns nothing to wait for has answered with what it returned.
    else if (handler.length < 3 && returned !== undefined) resolve(returned);
    else if (handler.length < 2) resolve(returned);
  });
}

let current;

async function ended(kind, error) {
  const document = { ...described(error), errorType: kind, reason: described(error) };
  if (current) await call("POST", `/invocation/${current}/error`, JSON.stringify(document));
  process.exit(128);
}

process.on("uncaughtException", (error) => ended(error instanceof Error ? error.name : "Error", error));
process.on("unhandledRejection", (error) => {
  const wrapped = failure("Runtime.UnhandledPromiseRejection", String(error));
  ended(wrapped.name, wrapped);
});

let handler;
try {
  handler = await load();
} catch (error) {
  await call("POST", "/init/error", JSON.stringify(described(error)));
  process.exit(1);
}

for (;;) {
  const { headers, body, status } = await call("GET", "/invocation/next");
  if (status !== 200) process.exit(0);
  current = headers["lambda-runtime-aws-request-id"];
  let answer;
  try {
    const result = await invoke(handler, JSON.parse(body), headers);
    answer = ["response", JSON.stringify(result === undefined ? null : result)];
  } catch (error) {
    const document = described(error);
    console.error(`${new Date().toISOString()}\t${current}\tERROR\tInvoke Error \t${JSON.stringify({ ...document, stack: document.trace })}`);
    answer = ["error", JSON.stringify(document)];
  }
  const { status: accepted } = await call("POST", `/invocation/${current}/${answer[0]}`, answer[1]);
  if (accepted === 413) {
    const tooLarge = failure("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
    await call("POST", `/invocation/${current}/error`, JSON.stringify(described(tooLarge)));
  }
  current = undefined;
}
