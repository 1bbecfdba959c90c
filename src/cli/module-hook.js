/** @file Module hooks of Node: TypeScript is transpiled in memory, and "sobolev" means this very installation. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/**
 * Where the entry points of this installation are, by specifier: `sobolev`, `sobolev/problems`, ...
 *
 * @type {Map<string, string>}
 */
const entries = new Map();

/**
 * Called once by `module.register`.
 *
 * @param {Record<string, string>} installation - URL by specifier.
 */
export function initialize(installation) {
  for (const [specifier, url] of Object.entries(installation)) entries.set(specifier, url);
}

/**
 * @param {string} specifier
 * @param {{ parentURL?: string }} context
 * @param {(specifier: string, context: object) => Promise<{ url: string }>} next
 */
export async function resolve(specifier, context, next) {
  const entry = entries.get(specifier);
  if (entry) return { url: entry, shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (reason) {
    // TypeScript's own habit: "./data.js" in the source means data.ts beside it.
    const isMissing = /** @type {{ code?: string }} */ (reason).code === "ERR_MODULE_NOT_FOUND";
    if (!isMissing || !/^\.{1,2}\/.*\.js$/.test(specifier)) throw reason;
    return next(specifier.replace(/\.js$/, ".ts"), context);
  }
}

/**
 * @param {string} url
 * @param {object} context
 * @param {(url: string, context: object) => Promise<object>} next
 */
export async function load(url, context, next) {
  if (!/^file:.*\.m?ts(\?.*)?$/.test(url)) return next(url, context);
  const sourcefile = fileURLToPath(url);
  const source = await readFile(sourcefile, "utf8");
  const { code } = await transform(source, {
    sourcefile,
    loader: "ts",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
  });
  return { format: "module", shortCircuit: true, source: code };
}
