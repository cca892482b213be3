// Errors as AWS's Node.js runtime has them: those of its own, the document of an answer, and the text of a log line.

import path from "node:path";
import util from "node:util";
import { fileURLToPath } from "node:url";

const RUNTIME = path.dirname(fileURLToPath(import.meta.url));

// The name Node gives the file that a search for modules begins at, where none is named.
const SEARCHED_FROM = "noop.js";

export function runtimeError(name, message) {
  const error = new Error(shown(String(message)));
  Object.defineProperty(error, "name", { value: `Runtime.${name}` });
  error.stack = shown(error.stack).replace(/^Error/, error.name);
  return error;
}

export function unhandledRejection(reason, promise) {
  return Object.assign(runtimeError("UnhandledPromiseRejection", reason), {
    reason,
    promise,
  });
}

export function nodeJsExit() {
  const reason = "The Lambda runtime client detected an unexpected Node.js exit code.";
  const cause = "This is most commonly caused by a Promise that was never settled.";
  const more = "For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";
  return runtimeError("NodeJsExit", `${reason} ${cause} ${more}`);
}

export function intoError(thrown) {
  return thrown instanceof Error ? thrown : new Error(thrown);
}

// The document an invocation answers.
export function responseOf(error) {
  try {
    if (!util.types.isNativeError(error) && !isLikeError(error)) {
      return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
    }
    return { errorType: error.name, errorMessage: error.message, trace: shown(error.stack).split("\n") };
  } catch {
    const attributes = "one or more of its message, name, and stack";
    const errorMessage = `callback called with Error argument, but there was a problem while retrieving ${attributes}`;
    return { errorType: "handled", errorMessage };
  }
}

// What is logged of an error, behind its label.
export function formatted(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => withHiddenProperties(value))}`;
  } catch {
    return `\t${JSON.stringify(responseOf(error))}`;
  }
}

function withHiddenProperties(value) {
  if (!(value instanceof Error)) return value;
  const all = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === "string") all.stack = shown(value.stack).split("\n");
  return all;
}

function isLikeError(value) {
  return ["name", "message", "stack"].every((name) => value?.[name] && typeof value[name] === "string");
}

// Text with the files of the function, and those of the runtime, as they would lie in Lambda.
export function shown(text) {
  return text
    .replaceAll(`${process.env.LAMBDA_TASK_ROOT}/${SEARCHED_FROM}`, "/var/runtime/index.mjs")
    .replaceAll(process.env.LAMBDA_TASK_ROOT, "/var/task")
    .replaceAll(RUNTIME, "/var/runtime");
}
