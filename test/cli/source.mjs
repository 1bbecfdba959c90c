/**
 * @file Runs the TypeScript sources under plain Node: `node test/cli/source.mjs file.ts args...`.
 *
 * The same hook that loads a user's problem file transpiles our own files here, so that programs and examples can be
 * tested in processes of their own without a build.
 */

import { register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = new URL("../../", import.meta.url);
/** @param {string} path */
const entry = (path) => new URL(`${path}/index.ts`, root).href;

register("./src/cli/module-hook.js", root, {
  data: {
    sobolev: entry("src"),
    "sobolev/problems": entry("problems"),
    "sobolev/solvers": entry("solvers"),
    "sobolev/viz": entry("viz"),
  },
});
process.setSourceMapsEnabled(true);

const [file] = process.argv.splice(2, 1);
await import(pathToFileURL(resolve(file)).href);
