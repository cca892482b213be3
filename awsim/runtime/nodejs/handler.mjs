// From a handler's name to the function to call, as AWS's Node.js runtime finds it.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { runtimeError } from "./errors.mjs";

export async function load(name, taskRoot) {
  if (name.includes("..")) {
    const advice = "Use absolute paths when specifying root directories in handler names.";
    throw runtimeError("MalformedHandlerName", `'${name}' is not a valid handler name. ${advice}`);
  }
  const found = /^([^.]*)\.(.*)$/.exec(path.basename(name));
  if (!found) throw runtimeError("MalformedHandlerName", "Bad handler");
  const [, moduleName, properties] = found;
  const loaded = await loadModule(taskRoot, path.dirname(name), moduleName);
  const handler = properties.split(".").reduce((owner, property) => owner && owner[property], loaded);
  if (!handler) throw runtimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw runtimeError("HandlerNotFound", `${name} is not a function`);
  return handler;
}

async function loadModule(taskRoot, directory, moduleName) {
  try {
    const file = path.resolve(taskRoot, directory, moduleName);
    const require = createRequire(`${taskRoot}/`);
    const found = candidates(file).find(([candidate]) => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
    if (!found) return require(require.resolve(moduleName, { paths: [taskRoot, path.resolve(taskRoot, directory)] }));
    const [chosen, isModule] = found;
    return isModule ? await import(pathToFileURL(chosen).href) : require(chosen);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError("UserCodeSyntaxError", error);
    if (error.code === "MODULE_NOT_FOUND") throw runtimeError("ImportModuleError", error);
    throw error;
  }
}

// The files a module may be in, and whether they are ES modules.
function candidates(file) {
  return [
    [file, false],
    [`${file}.js`, belongsToModule(path.dirname(file))],
    [`${file}.mjs`, true],
    [`${file}.cjs`, false],
  ];
}

function belongsToModule(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const manifest = path.join(folder, "package.json");
  if (fs.existsSync(manifest)) {
    try {
      return JSON.parse(fs.readFileSync(manifest, "utf8"))?.type === "module";
    } catch {
      return false;
    }
  }
  return folder !== path.dirname(folder) && belongsToModule(path.dirname(folder));
}
