/** @file Node's own modules without import lines, so that browser bundles may contain this folder. */

interface Builtins {
  "node:crypto": typeof import("node:crypto");
  "node:fs": typeof import("node:fs");
  "node:module": typeof import("node:module");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
  "node:worker_threads": typeof import("node:worker_threads");
}

/** A module of Node. Call only where `inNode()`. */
export const getBuiltin = <Name extends keyof Builtins>(name: Name): Builtins[Name] =>
  process.getBuiltinModule(name) as unknown as Builtins[Name];

/** Whether there is a Node with `getBuiltinModule` (20.16 and up) to load libraries with. */
export const inNode = (): boolean =>
  typeof process !== "undefined" && typeof process.getBuiltinModule === "function";
