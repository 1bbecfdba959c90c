/** @file The folder of a benchmark: what was asked for, and one file per case that has ended. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../../src/errors.ts";
import { writeAtomically } from "../../src/run/index.ts";
import { caseKey, casesOf } from "./cases.ts";
import { type Claim, claim, type Holder, holderOf } from "./claims.ts";
import { timeLimit } from "./limits.ts";
import { productsOf } from "./suites.ts";
import type { BenchmarkResults, Case, CaseResult, Machine, Suite } from "./types.ts";

/** The format of the folder and of `results.json`. */
export const benchmarkFormat = 1;

/** A benchmark without its results, as it stands in `benchmark.json`. */
export type BenchmarkManifest = Omit<BenchmarkResults, "results">;

/** The folder of a benchmark. Results are read from the disk each time: other processes add theirs. */
export interface Ledger {
  readonly folder: string;
  readonly manifest: BenchmarkManifest;
  /** @throws UsageError when its file is damaged. */
  result(one: Case): CaseResult | undefined;
  /** Replaces the file of its case; a crash leaves the old or the new. */
  write(result: CaseResult): void;
  /** Forgets what came of a case, so that it is run again. */
  forget(one: Case): void;
  /** Undefined when another living process is at this case, or it has a result. */
  claim(one: Case): Claim;
  holder(one: Case): Holder | undefined;
  /** Everything there is, in the order of the suite's cases. */
  results(): BenchmarkResults;
}

const names = { manifest: "benchmark.json", cases: "cases" } as const;

/**
 * Opens the folder of a benchmark.
 *
 * @throws UsageError when it is none, or of another format.
 */
export function openLedger(path: string): Ledger {
  const folder = resolve(path);
  const file = join(folder, names.manifest);
  if (!existsSync(file))
    throw new UsageError({
      what: "the folder holds no benchmark",
      where: `at ${folder}`,
      remedy: "the folder that `sobolev bench run` printed",
    });
  const manifest = parse<BenchmarkManifest>(file);
  if (manifest.format !== benchmarkFormat)
    throw new UsageError({
      what: `the benchmark has format ${manifest.format}; this version of Sobolev reads format ${benchmarkFormat}`,
      where: `in ${file}`,
      remedy: `Sobolev ${manifest.machine?.sobolev ?? "of another version"}, which made it`,
    });
  return ledger(folder, manifest);
}

/** Whether a benchmark was begun there. */
export const holdsBenchmark = (path: string): boolean => existsSync(join(path, names.manifest));

/**
 * Begins a benchmark in a folder, or goes on with the one that is there.
 *
 * A benchmark that is there is extended by the cases of `suite` that it lacks, when threads, memory and estimates agree
 * and it was made by the same version on the same machine: figures that stand in one table must be comparable.
 *
 * @param machine - measured only for a new benchmark; `facts` alone are compared.
 * @throws UsageError for a folder with other things in it, and a benchmark that does not agree, naming the difference.
 */
export async function beginLedger(
  path: string,
  suite: Suite,
  machine: { readonly facts: MachineFacts; measured(): Promise<Machine> },
  now: Date,
): Promise<Ledger> {
  const folder = resolve(path);
  if (holdsBenchmark(folder)) return extended(openLedger(folder), suite, machine.facts);
  refuseOccupied(folder);
  mkdirSync(join(folder, names.cases), { recursive: true });
  const started = now.toISOString();
  const manifest = { format: benchmarkFormat, suite, machine: await machine.measured(), started };
  writeManifest(folder, manifest);
  return ledger(folder, manifest);
}

/** What must agree for figures to stand side by side. */
export type MachineFacts = Omit<Machine, "gigaflops" | "memory">;

function extended(before: Ledger, suite: Suite, facts: MachineFacts): Ledger {
  const { manifest, folder } = before;
  refuseOtherMachine(manifest.machine, facts, folder);
  refuseOtherSettings(manifest.suite, suite, folder);
  const known = new Set(casesOf(manifest.suite).map(caseKey));
  if (casesOf(suite).every((one) => known.has(caseKey(one)))) return before;
  const { also = [], ...first } = manifest.suite;
  const parts = productsOf(suite).map(({ title: _, threads: _t, memory: _m, estimate: _e, ...part }) => part);
  const larger = { ...manifest, suite: { ...first, also: [...also, ...parts] } };
  writeManifest(folder, larger);
  return ledger(folder, larger);
}

function refuseOtherSettings(before: Suite, now: Suite, folder: string): void {
  const differing = (["threads", "memory", "estimate"] as const).filter(
    (name) => (before[name] ?? true) !== (now[name] ?? true),
  );
  if (differing.length === 0) return;
  const told = differing.map((name) => `${name} ${before[name] ?? true}, not ${now[name] ?? true}`);
  throw differs(`the benchmark was begun with ${told.join("; ")}`, folder);
}

function refuseOtherMachine(before: Machine, now: MachineFacts, folder: string): void {
  const compared = ["processor", "cores", "system", "node", "sobolev", "commit", "linearAlgebra"] as const;
  const differing = compared.filter((name) => before[name] !== now[name]);
  if (differing.length === 0) return;
  const told = differing.map((name) => `${name} "${before[name] ?? "none"}", not "${now[name] ?? "none"}"`);
  throw differs(`the benchmark was begun with ${told.join("; ")}: its figures could not be compared`, folder);
}

const differs = (what: string, folder: string): UsageError =>
  new UsageError({ what, where: `in ${folder}`, remedy: "the same settings, or another --out" });

function refuseOccupied(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).every((name) => name === names.cases)) return;
  throw new UsageError({
    what: "the folder holds other things, and no benchmark",
    where: `at ${folder}`,
    remedy: "--out with a folder that is new, empty, or the one of a benchmark",
  });
}

const writeManifest = (folder: string, manifest: BenchmarkManifest): void =>
  writeAtomically(join(folder, names.manifest), `${JSON.stringify(manifest, null, 2)}\n`);

function ledger(folder: string, manifest: BenchmarkManifest): Ledger {
  const fileOf = (one: Case): string => join(folder, names.cases, `${caseKey(one)}.json`);
  const claimOf = (one: Case): string => join(folder, names.cases, `${caseKey(one)}.claim`);
  const result = (one: Case): CaseResult | undefined =>
    existsSync(fileOf(one)) ? parse<CaseResult>(fileOf(one)) : undefined;
  return {
    folder,
    manifest,
    result,
    write: (found) => writeAtomically(fileOf(found.case), `${JSON.stringify(found)}\n`),
    forget: (one) => rmSync(fileOf(one), { force: true }),
    claim: (one) => {
      const own = claim(claimOf(one), timeLimit(one));
      // Asked again under the claim: another process may have ended the case since it was looked for.
      if (!own || !result(one)) return own;
      own.release();
      return undefined;
    },
    holder: (one) => holderOf(claimOf(one), timeLimit(one)),
    results: () => ({ ...manifest, results: casesOf(manifest.suite).flatMap((one) => result(one) ?? []) }),
  };
}

function parse<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (reason) {
    throw new UsageError({
      what: `a file of the benchmark cannot be read: ${reason instanceof Error ? reason.message : String(reason)}`,
      where: `in ${file}`,
      remedy: "removing that file: its case is then run again",
    });
  }
}
