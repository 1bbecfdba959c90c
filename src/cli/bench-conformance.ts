/** @file `sobolev bench conformance`: everything a device must do, checked on the device at hand. */

import { type ConformanceFinding, chooseDevice, deviceConformance } from "../devices/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";
import { aligned, short } from "./numbers.ts";
import { deviceOptions, discretisationFlags, given, solveOptions } from "./solve-flags.ts";

const { device, threads, memory, seed } = discretisationFlags;

export const benchConformanceFlags: FlagTable = {
  ...{ device, threads, memory, seed },
  size: { value: "N", help: "order of the largest matrices, more or less (default 48)" },
  quick: { help: "no whole runs: memory, kernels and linear algebra only" },
  json: { help: "as JSON" },
};

/** What was checked on which device: the one object of `--json`. */
export interface ConformanceReport {
  readonly device: string;
  readonly description: string;
  readonly checks: number;
  readonly failed: number;
  readonly seconds: number;
  readonly findings: readonly ConformanceFinding[];
}

/**
 * `sobolev bench conformance [--device NAME] [--size N] [--seed k] [--quick] [--json]`.
 *
 * @returns 2 if any check fails.
 * @throws UsageError for a device that is not to be had.
 */
export async function benchConformance(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, benchConformanceFlags, 0);
  const options = solveOptions(flags);
  const size = flags.number("size", { integer: true, least: 16 });
  const kind = options.device ?? "auto";
  if (typeof kind === "object") throw usage("a device is asked for by its name", "--device cuda");
  const chosen = await chooseDevice(kind, deviceOptions(options));
  context.err(`${chosen.announcement}\n`);
  const begun = performance.now();
  try {
    const findings = await deviceConformance(chosen.device, given({ size }));
    if (!flags.has("quick")) findings.push(...(await runs(chosen.device, options.seed, context)));
    const { name, description } = chosen.device;
    const failed = findings.filter(({ passed }) => !passed).length;
    const seconds = (performance.now() - begun) / 1000;
    print({ device: name, description, checks: findings.length, failed, seconds, findings }, flags, context);
    return failed > 0 ? exitCodes.failed : exitCodes.ok;
  } finally {
    chosen.device.close();
  }
}

/** Whole runs on the library's problems. */
async function runs(
  device: Parameters<typeof deviceConformance>[0],
  seed: number | undefined,
  context: Context,
): Promise<ConformanceFinding[]> {
  const [library, engine] = [await context.library(), await context.engine()];
  const [poisson, burgers] = await Promise.all(["poisson", "burgers"].map((name) => library.get(name)?.()));
  if (!poisson || !burgers) throw usage("the library has no poisson or no burgers", "--quick");
  return engine.solveConformance(device, { poisson, burgers }, given({ seed }));
}

function print(report: ConformanceReport, flags: { has(name: string): boolean }, context: Context): void {
  // JSON has no infinity: what was not measured is null.
  if (flags.has("json")) context.out(JSON.stringify(report));
  else for (const line of describeConformance(report)) context.out(line);
}

/** A table of all checks, the failed ones again with what is known of them, and the count. */
export function describeConformance({
  device,
  checks,
  failed,
  seconds,
  findings,
}: ConformanceReport): string[] {
  const rows = findings.map(({ area, check, error, bound, unit, passed }) => [
    ...[passed ? "pass" : "FAIL", area, check, Number.isFinite(error) ? short(error) : "-"],
    `<= ${short(bound)} ${unit}`,
  ]);
  const details = findings.filter((one) => !one.passed && one.detail !== undefined);
  return [
    ...aligned([["", "area", "check", "error", "allowed"], ...rows], [3]),
    ...details.map(({ area, check, detail }) => `${area}, ${check}: ${detail}`),
    `device ${device}: ${failed === 0 ? "all" : `${failed} of`} ${checks} checks ${failed === 0 ? "pass" : "fail"}, ${short(seconds)} s`,
  ];
}
