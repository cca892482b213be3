// console.* as functions of AWS find it: one log event a call, with the time, the request's id and a level.

import util from "node:util";

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };
const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

export function patchConsole() {
  const text = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON" ? json : plain;
  const least = ORDER.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] =
      ORDER.indexOf(level) < least ? () => {} : (...parts) => write(text(new Date().toISOString(), level, parts));
  }
}

patchConsole.requestId = undefined;

// The reader of this process's output takes a carriage return for a new line within an event.
function write(line) {
  process.stdout.write(`${line.replace(/\n/g, "\r")}\n`);
}

function plain(time, level, parts) {
  return `${time}\t${patchConsole.requestId}\t${level}\t${util.format(...parts)}`;
}

function json(timestamp, level, parts) {
  const event = { timestamp, level, requestId: patchConsole.requestId };
  if (parts.length === 1) {
    try {
      return JSON.stringify({ ...event, message: parts[0] }, describing);
    } catch {
      return JSON.stringify({ ...event, message: util.format(parts[0]) });
    }
  }
  const error = parts.find((part) => part instanceof Error);
  return JSON.stringify({ ...event, message: util.format(...parts), ...(error && described(error)) });
}

function describing(_key, value) {
  return value instanceof Error ? { ...described(value), ...value } : value;
}

function described(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}
