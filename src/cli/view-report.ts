/** @file The latest benchmark as a page of the viewer. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { reportPage } from "../../solvers/benchmark/index.ts";
import { readPeers, readResults } from "./bench-results.ts";

/** Files that a benchmark writes when it has a result. */
const results = "results.json";

/**
 * The text of the report page of a benchmark, read when it is asked for.
 *
 * @param named - its folder. Default: the one below ./bench whose results are the latest.
 * @returns undefined where nothing was named and there is none.
 * @throws UsageError for a named folder without results.
 */
export function reportOf(named: string | undefined, cwd: string): (() => Promise<string>) | undefined {
  const folder = named ?? latestBelow(join(cwd, "bench"));
  if (folder === undefined) return undefined;
  // Wrong names are told at once, not on the page.
  if (named !== undefined) readResults(named);
  return async () => reportPage(readResults(folder), readPeers(join(folder, "peers")));
}

function latestBelow(root: string): string | undefined {
  if (!existsSync(root)) return undefined;
  const time = (folder: string): number => statSync(join(folder, results)).mtimeMs;
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, results)))
    .sort((a, b) => time(b) - time(a))[0];
}
