/**
 * @file What `npm install`, `npm ci` and `npm pack` run: the build; and `npx sobolev` in a clone: nothing, once it is built.
 *
 * npx installs a package whose own program it is asked for into its cache, and prepares it there (libnpmexec, `hasPkgBin`):
 * without this the first `npx sobolev` in a clone would build all of it again, in silence.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const isBuilt = existsSync(new URL("../../dist/src/cli/main.js", import.meta.url));
// npm says by this which of its commands is running: `install`, `ci`, `pack`, ...; npx is `exec`.
if (process.env.npm_command !== "exec" || !isBuilt) {
  const { status } = spawnSync("npm", ["run", "build"], { stdio: "inherit", shell: true });
  process.exitCode = status ?? 1;
}
