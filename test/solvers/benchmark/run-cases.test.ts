/** @file A benchmark that is killed at any moment loses nothing that has ended, and repeats nothing. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseKey, casesOf } from "../../../solvers/benchmark/cases.ts";
import { beginLedger, type Ledger } from "../../../solvers/benchmark/ledger.ts";
import { isRunning } from "../../../solvers/benchmark/processes.ts";
import { runCases } from "../../../solvers/benchmark/run-cases.ts";
import { random } from "../../../src/random.ts";
import { temporaryFolder } from "../../run/fixtures.ts";
import { bundled } from "./bundle.ts";
import { machine, suiteOf } from "./fixtures.ts";

const here = import.meta.dirname;
const home = mkdtempSync(join(tmpdir(), "sobolev-bench-"));
let program = "";
beforeAll(async () => {
  program = await bundled(join(here, "fake-bench.ts"), home);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const begin = (folder: string, given: Parameters<typeof suiteOf>[0]): Promise<Ledger> =>
  beginLedger(folder, suiteOf(given), { facts: machine, measured: async () => machine }, new Date());
const seeds = (count: number): number[] => Array.from({ length: count }, (_, k) => k + 1);
const start = (folder: string, ...flags: string[]): ChildProcess =>
  spawn(process.execPath, [program, "run", folder, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
const programOf =
  ({ folder }: Ledger) =>
  (one: object): string[] => [program, "case", folder, JSON.stringify(one)];

/** Content of every result that is there, by file. */
function resultsIn(folder: string): Map<string, string> {
  const cases = join(folder, "cases");
  const names = readdirSync(cases).filter((name) => name.endsWith(".json"));
  return new Map(names.map((name) => [name, readFileSync(join(cases, name), "utf8")]));
}

/** Cases in the order in which they ended, once for every time. */
const ended = (folder: string): string[] =>
  readFileSync(join(folder, "log.txt"), "utf8").trimEnd().split("\n");

/** Processes of this benchmark that still run, the claims tell. */
const claimants = (folder: string): { pid: number; since: string }[] =>
  readdirSync(join(folder, "cases"))
    .filter((name) => name.endsWith(".claim"))
    .map((name) => JSON.parse(readFileSync(join(folder, "cases", name), "utf8")))
    .filter(isRunning);

describe("a benchmark that is killed and started again", () => {
  it("keeps every result that was there, to the byte, and ends with one for every case", async () => {
    const folder = temporaryFolder();
    const { manifest } = await begin(folder, { problems: ["quick"], seeds: seeds(8) });
    const when = random(3);
    const seen = new Map<string, string>();
    const look = (): void => {
      const now = resultsIn(folder);
      for (const [name, text] of seen) expect(now.get(name), name).toBe(text);
      for (const [name, text] of now) seen.set(name, text);
    };
    // Killed anywhere between the start of a case and some way into the next one; started again at once.
    for (let kills = 0; kills < 5; kills++) {
      const process = start(folder);
      const exit = once(process, "exit");
      while (claimants(folder).length === 0 && process.exitCode === null) await setTimeout(5);
      await setTimeout(120 * when.uniform());
      process.kill("SIGKILL");
      await exit;
      look();
    }
    const last = start(folder);
    expect((await once(last, "exit"))[0]).toBe(0);
    look();
    const keys = casesOf(manifest.suite).map(caseKey).sort();
    expect([...resultsIn(folder).keys()].sort()).toEqual(keys.map((key) => `${key}.json`));
    expect(ended(folder).sort()).toEqual(keys);
  });

  it("ends the runs of a killed one", async () => {
    const folder = temporaryFolder();
    await begin(folder, { problems: ["waits"] });
    const process = start(folder);
    while (claimants(folder).length === 0) await setTimeout(20);
    const [run] = claimants(folder);
    process.kill("SIGKILL");
    await once(process, "exit");
    for (let k = 0; isRunning(run) && k < 100; k++) await setTimeout(20);
    expect(isRunning(run)).toBe(false);
    expect(resultsIn(folder).size).toBe(0);
  });

  it("records runs that were killed themselves, and runs these again when asked to, and only these", async () => {
    const folder = temporaryFolder();
    const ledger = await begin(folder, { problems: ["quick", "waits"], seeds: [1, 2, 3] });
    const killer = setInterval(() => {
      for (const { pid } of claimants(folder)) process.kill(pid, "SIGKILL");
    }, 30);
    // "waits" has no other way to end than to be killed.
    await runCases(ledger, casesOf(ledger.manifest.suite), { program: programOf(ledger) });
    clearInterval(killer);
    const { results } = ledger.results();
    expect(results).toHaveLength(6);
    const killed = results.filter(({ ending }) => ending === "killed");
    expect(killed.length).toBeGreaterThanOrEqual(3);
    expect(killed[0].complaint).toMatch(/SIGKILL/);
    const before = resultsIn(folder);
    const quick = casesOf(ledger.manifest.suite).filter(({ problem }) => problem === "quick");
    await runCases(ledger, quick, { program: programOf(ledger), retryFailed: true });
    const after = ledger.results().results.filter(({ case: { problem } }) => problem === "quick");
    expect(after.map(({ ending }) => ending)).toEqual(["finished", "finished", "finished"]);
    for (const one of results.filter(({ ending }) => ending === "finished"))
      expect(resultsIn(folder).get(`${caseKey(one.case)}.json`)).toBe(
        before.get(`${caseKey(one.case)}.json`),
      );
  });
});

describe("two processes in one folder", () => {
  it("share the cases, and run none twice", async () => {
    const folder = temporaryFolder();
    const ledger = await begin(folder, { problems: ["quick"], seeds: seeds(6) });
    const both = [start(folder), start(folder)];
    await Promise.all(both.map((process) => once(process, "exit")));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(ledger.results().results).toHaveLength(6);
    expect(new Set(ended(folder)).size).toBe(6);
    expect(ended(folder)).toHaveLength(6);
    const again = resultsIn(folder);
    const third = start(folder);
    await once(third, "exit");
    expect(resultsIn(folder)).toEqual(again);
  });
});

describe("a run that fails", () => {
  it("is a result with what it said, and is not repeated", async () => {
    const ledger = await begin(temporaryFolder(), { problems: ["fails"] });
    const run = () => runCases(ledger, casesOf(ledger.manifest.suite), { program: programOf(ledger) });
    await run();
    const [{ ending, complaint, wallSeconds, started, ...rest }] = ledger.results().results;
    expect(ending).toBe("failed");
    expect(complaint).toMatch(/no such luck[\s\S]*exit code 1$/);
    expect(wallSeconds).toBeGreaterThan(0);
    expect(Object.values(rest).filter((value) => value === null).length).toBeGreaterThan(10);
    await run();
    expect(ledger.results().results[0].started).toBe(started);
  });

  it("by its limits says which", async () => {
    const ledger = await begin(temporaryFolder(), { problems: ["waits"] });
    const cases = casesOf(ledger.manifest.suite);
    await runCases(ledger, cases, { program: programOf(ledger), limit: () => 0.4 });
    const [{ ending, complaint }] = ledger.results().results;
    expect([ending, complaint]).toEqual(["out-of-time", "stopped: it had not ended after 0.4 s"]);
  });

  it("is none when the benchmark was interrupted", async () => {
    const ledger = await begin(temporaryFolder(), { problems: ["waits"], seeds: [1, 2] });
    const controller = new AbortController();
    const done = runCases(ledger, casesOf(ledger.manifest.suite), {
      program: programOf(ledger),
      signal: controller.signal,
    });
    while (claimants(ledger.folder).length === 0) await setTimeout(20);
    controller.abort();
    await done;
    expect(ledger.results().results).toEqual([]);
    expect(claimants(ledger.folder)).toEqual([]);
  });
});

it("progress counts what was there before, and estimates what is left", async () => {
  const ledger = await begin(temporaryFolder(), { problems: ["quick"], seeds: seeds(3) });
  const cases = casesOf(ledger.manifest.suite);
  await runCases(ledger, cases.slice(0, 1), { program: programOf(ledger) });
  const told: (readonly [number, number, boolean])[] = [];
  await runCases(ledger, cases, {
    program: programOf(ledger),
    observe: ({ place, of, remaining }) => told.push([place, of, (remaining ?? -1) > 0]),
  });
  expect(told).toEqual([
    [2, 3, true],
    [3, 3, false],
  ]);
});
