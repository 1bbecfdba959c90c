/** @file A test program as one file of JavaScript: many processes of it start quickly. */

import { join } from "node:path";
import { build } from "esbuild";

export async function bundled(source: string, folder: string): Promise<string> {
  const outfile = join(folder, "program.mjs");
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["koffi", "esbuild"],
    logLevel: "error",
  });
  return outfile;
}
