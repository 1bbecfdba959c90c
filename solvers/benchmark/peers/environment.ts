/** @file Where the peers' Python lives, and the scripts beside this file. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../../src/errors.ts";

/** The command that installs the peers, as complaints name it. */
export const installCommand = "sobolev bench peers --install";

/**
 * The folder of the virtual environment: `SOBOLEV_PEERS`, else `~/.cache/sobolev/peers`.
 *
 * @example
 * peersFolder({ SOBOLEV_PEERS: "/opt/peers" }); // "/opt/peers"
 */
export const peersFolder = (env: Readonly<Record<string, string | undefined>>): string =>
  env.SOBOLEV_PEERS || join(homedir(), ".cache", "sobolev", "peers");

/** The interpreter of a virtual environment; it need not exist. */
export const interpreterIn = (folder: string): string =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/** Beside this file in the sources; compiled, it lies in dist and they stay in the sources of the package. */
const places = ["./", "../../../../solvers/benchmark/peers/"];

/**
 * Path of a script or list that comes with this folder.
 *
 * @throws UsageError if the installation lacks it.
 */
export function companion(name: string): string {
  const paths = places.map((place) => fileURLToPath(new URL(place + name, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found) return found;
  throw new UsageError({
    what: `this installation of Sobolev lacks ${name}`,
    where: `looked at ${paths.join(" and ")}`,
    remedy: "installing it again, or a checkout of the repository",
  });
}
