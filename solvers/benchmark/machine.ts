/** @file The machine and the versions that figures were measured with. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { chooseDevice, measureRates } from "../../src/devices/index.ts";
import { version } from "../../src/run/index.ts";
import type { MachineFacts } from "./ledger.ts";
import type { Machine } from "./types.ts";

export interface MachineOptions {
  /** Threads of the linear algebra. */
  readonly threads: number;
  /** Rounds of the measurement; the best counts. Default 4, about a second (chosen here). */
  readonly rounds?: number;
}

/**
 * What can be told without measuring.
 *
 * @throws UsageError for a number of threads that no device has.
 */
export async function machineFacts({ threads }: MachineOptions): Promise<MachineFacts> {
  const { device } = await chooseDevice("auto", { threads });
  const linearAlgebra = device.description;
  device.close();
  const commit = commitOf(packageFolder());
  return {
    processor: cpus()[0]?.model.trim() || process.arch,
    cores: availableParallelism(),
    system: `${type()} ${release()} ${process.arch}`,
    node: process.version,
    sobolev: version,
    ...(commit && { commit }),
    linearAlgebra,
  };
}

/** The whole description, the Gram product of 1024 x 1024 on the automatic device measured. */
export async function describeMachine(options: MachineOptions): Promise<Machine> {
  const { threads, rounds = 4 } = options;
  const { device } = await chooseDevice("auto", { threads });
  try {
    const { syrk } = measureRates(device, { repeats: rounds }).allThreads;
    return {
      ...(await machineFacts(options)),
      memory: totalmem(),
      gigaflops: Number(syrk.toPrecision(3)),
    };
  } finally {
    device.close();
  }
}

/** The folder with our package.json: of the checkout, or of the installed package. */
function packageFolder(): string | undefined {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
  return folder;
}

/** Folders whose content decides about figures. */
const sources = ["src", "solvers", "problems", "package.json"];

/** Twelve digits of the commit, with `+` where the sources differ from it; undefined outside a checkout, or without git. */
function commitOf(folder: string | undefined): string | undefined {
  if (folder === undefined || !existsSync(join(folder, ".git"))) return undefined;
  // Reading only: status would else refresh the index.
  const git = (...args: string[]): string =>
    execFileSync("git", ["--no-optional-locks", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ...sources) !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${changed ? "+" : ""}`;
  } catch {
    return undefined;
  }
}
