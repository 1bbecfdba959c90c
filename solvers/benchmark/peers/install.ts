/** @file Makes the virtual environment of the peers with the versions of requirements.txt. */

import { readFileSync } from "node:fs";
import { UsageError } from "../../../src/errors.ts";
import { runChild } from "./child.ts";
import { companion, interpreterIn } from "./environment.ts";

export interface InstallOptions {
  /** Where; it may exist. */
  readonly folder: string;
  /** The Python that makes it. Default `python3`. */
  readonly python?: string;
  /** Told what is being done. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Runs a command and says what it complained about; a test's own. */
  readonly run?: (file: string, args: readonly string[]) => Promise<string | undefined>;
}

/** PyTorch without CUDA, a tenth of the size. Source: pytorch.org, "start locally". */
const cpuWheels = "https://download.pytorch.org/whl/cpu";

/**
 * Makes the environment and installs the peers, about 1 GB.
 *
 * PyTorch is looked for among its wheels for the processor first; where these cannot be had, it comes from PyPI with
 * all of CUDA, which is said.
 *
 * @throws UsageError with the last words of what failed.
 */
export async function installPeers(options: InstallOptions): Promise<void> {
  const { folder, python = "python3", say, run = runner(options) } = options;
  const step = async (what: string, file: string, args: readonly string[]): Promise<void> => {
    say(what);
    const complaint = await run(file, args);
    if (complaint !== undefined) throw failed(what, complaint);
  };
  const own = interpreterIn(folder);
  const requirements = companion("requirements.txt");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check"];
  await step(`making a Python environment at ${folder}`, python, ["-m", "venv", folder]);
  const torch = pinned(readFileSync(requirements, "utf8"), "torch");
  say(`installing ${torch} for the processor`);
  const complaint = await run(own, [...pip, "--index-url", cpuWheels, torch]);
  if (complaint !== undefined) say(`${cpuWheels} did not serve ${torch}: it comes from PyPI, with CUDA`);
  await step("installing the others", own, [...pip, "-r", requirements]);
}

/** The line of a package in a list of requirements: `torch==2.15.0`. */
export const pinned = (requirements: string, name: string): string =>
  requirements.split(/\r?\n/).find((line) => line.startsWith(`${name}==`)) ?? name;

/** An hour: over slow lines PyTorch takes half of that (chosen here). */
const limit = 3600;

const runner =
  ({ signal }: InstallOptions) =>
  async (file: string, args: readonly string[]): Promise<string | undefined> =>
    (await runChild({ file, args }, { limit, ...(signal && { signal }) })).complaint;

const failed = (what: string, complaint: string): UsageError =>
  new UsageError({
    what: `${what} failed`,
    where: complaint,
    remedy: "Python 3.11 or later with venv and pip, a connection to PyPI, and room for 3 GB",
  });
