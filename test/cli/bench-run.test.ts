/** @file `sobolev bench run`: refusals, lists, suites; and real runs that are killed, interrupted and gone on with. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { library } from "../../problems/index.ts";
import { caseKey, casesOf } from "../../solvers/benchmark/cases.ts";
import { beginLedger, openLedger } from "../../solvers/benchmark/ledger.ts";
import type { BenchmarkResults, Case } from "../../solvers/benchmark/types.ts";
import { describeProgress } from "../../src/cli/bench-run.ts";
import * as engine from "../../src/solve/index.ts";
import { temporaryFolder } from "../run/fixtures.ts";
import { failure, machine, resultOf, suiteOf } from "../solvers/benchmark/fixtures.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

const here = import.meta.dirname;
const real = () => commandLine({ engine, library });
const bench = (...args: string[]) => real().run("bench", "run", ...args);

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

describe("bench run refuses, before anything is run,", () => {
  it.each<[string, string[], RegExp]>([
    [
      "an unknown problem, with the nearest",
      ["--problems", "poison"],
      /no problem "poison"[\s\S]*Try: poisson/,
    ],
    ["an unknown model", ["--problems", "heat", "--models", "mpl:3x20"], /model "?mpl:3x20/],
    [
      "an unknown solver, with the nearest",
      ["--problems", "heat", "--solvers", "adm"],
      /no solver "adm"[\s\S]*adam/,
    ],
    [
      "an unknown kind",
      ["--problems", "heat", "--kinds", "spektral"],
      /no kind of solution "spektral"[\s\S]*spectral/,
    ],
    ["an unknown device", ["--problems", "heat", "--devices", "wsm"], /no device "wsm"[\s\S]*wasm/],
    ["no problems", [], /needs problems/],
    ["seeds that run backwards", ["--problems", "heat", "--seeds", "3-1"], /not a range/],
    ["an empty entry", ["--problems", "heat,,wave"], /an entry is empty/],
    ["an unknown suite", ["quik"], /no suite named "quik"[\s\S]*quick/],
    [
      "combinations of which none makes sense",
      ["--problems", "heat", "--models", "chebyshev:8", "--solvers", "adam"],
      /solved for directly/,
    ],
  ])("%s", async (_what, args, message) => {
    const { code, err } = await bench(...args);
    expect(code).toBe(64);
    expect(err).toMatch(message);
    expect(existsSync("bench")).toBe(false);
  });
});

describe("bench run --list", () => {
  it("prints every case and runs nothing", async () => {
    const { code, out } = await bench(
      "--problems",
      "heat,wave",
      "--seeds",
      "1-2,5",
      "--seconds",
      "3",
      "--list",
    );
    expect(code).toBe(0);
    expect(out).toEqual(
      ["heat", "wave"].flatMap((name) => [1, 2, 5].map((seed) => `${name} automatic 3 s seed ${seed}`)),
    );
    expect(existsSync("bench")).toBe(false);
  });

  it("leaves out what makes no sense, with the reason", async () => {
    const lists = [
      "--models",
      "automatic,mlp:1x8,gaussians:4x4x4",
      "--kinds",
      "any,spectral",
      "--solvers",
      "lm,adam",
    ];
    const { out } = await bench("--problems", "heat,inverse-heat,poisson-3d", ...lists, "--list", "--json");
    const { cases, skipped } = JSON.parse(out[0]) as {
      cases: Case[];
      skipped: { case: Case; because: string }[];
    };
    expect(cases.length + skipped.length).toBe(3 * 3 * 2 * 2);
    const reasons = new Set(skipped.map(({ because }) => because));
    expect([...reasons].sort()).toEqual([
      "gaussians:4x4x4 carries no solution of kind spectral",
      "gaussians:4x4x4 has 3 counts for the 2 coordinates (x, t)",
      "mlp:1x8 carries no solution of kind spectral",
      "only networks find the coefficients D",
      "the solver adam trains networks, not solutions of kind spectral",
    ]);
    const kept = cases.filter(({ kind }) => kind === "spectral").map(({ problem }) => problem);
    expect(kept).toEqual(["heat", "poisson-3d"]);
  });

  it("reads suites by name and from files, with flags above them", async () => {
    const { folder, run } = real();
    writeFileSync(
      join(folder, "mine.ts"),
      `export const suite = { title: "mine", problems: ["heat"], seeds: [7], also: [{ problems: ["wave"], seeds: [8] }] };`,
    );
    const { code, out, err } = await run("bench", "run", "mine.ts", "--seconds", "4", "--list");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toEqual(["heat automatic 4 s seed 7", "wave automatic 4 s seed 8"]);
    const quick = await run(
      "bench",
      "run",
      "quick",
      "--devices",
      "wasm",
      "--seconds",
      "9",
      "--list",
      "--json",
    );
    const { cases } = JSON.parse(quick.out[0]) as { cases: Case[] };
    expect(new Set(cases.map(({ device, seconds }) => `${device} ${seconds}`))).toEqual(new Set(["wasm 9"]));
    writeFileSync(join(folder, "typo.ts"), 'export const suite = { problems: ["heat"], sedes: [1] };');
    expect((await run("bench", "run", "typo.ts", "--list")).err).toMatch(/no entry "sedes"[\s\S]*Try: seeds/);
    writeFileSync(join(folder, "none.ts"), "export const x = 1;");
    const none = await run("bench", "run", "none.ts");
    expect([none.code, none.err]).toEqual([64, expect.stringMatching(/exports no suite: it exports x/)]);
  });
});

describe("bench case", () => {
  const begin = (folder: string, suite = suiteOf({ problems: ["cubic"], threads: 3 })) =>
    beginLedger(folder, suite, { facts: machine, measured: async () => machine }, new Date());
  const one: Case = { problem: "cubic", model: "mlp:1x8", device: "wasm", seed: 4, seconds: 6 };

  it("solves as it was asked to and writes what came of it", async () => {
    const outcome = { kind: "time-limit", by: "seconds", message: "6 s" } as const;
    const coefficients = [
      { name: "a", value: 1.1, standardError: 0, exact: 1 },
      { name: "b", value: 2, standardError: 0 },
    ];
    const own = fakeEngine({ outcome, coefficients, error: { relativeL2: 0.25, maxError: 0.5, fields: {} } });
    const solve: typeof own.solve = (problem, options) => own.solve(problem, { ...options, steps: 2 });
    const { folder, run } = commandLine({ engine: { ...own, solve } });
    const ledger = await begin(join(folder, "b"));
    expect((await run("bench", "case", "b", JSON.stringify(one))).code).toBe(0);
    const { trace: tell, ...asked } = own.asked[0];
    expect(asked).toEqual({
      ...{ model: "mlp:1x8", device: "wasm", seed: 4, seconds: 6, threads: 3, memory: 2 ** 29, steps: 2 },
    });
    expect(tell).toBeTypeOf("function");
    const result = ledger.result(one)!;
    expect(result).toMatchObject({
      case: one,
      ending: "finished",
      kind: "network",
      relativeL2: 0.25,
      outcome,
    });
    expect(result.coefficientError).toBeCloseTo(0.1, 12);
    expect(result.trace).toEqual([
      { seconds: 0.01, error: 0.5 },
      { seconds: 0.02, error: 0.25 },
    ]);
    expect(result.peakMemory).toBeGreaterThan(2 ** 20);
    expect(own.closed.count).toBe(1);
    expect(ledger.holder(one)).toBeUndefined();
  });

  it("leaves a case alone that another process is at", async () => {
    const own = fakeEngine();
    const { folder, run } = commandLine({ engine: own });
    const ledger = await begin(join(folder, "b"));
    const claim = ledger.claim(one);
    expect((await run("bench", "case", "b", JSON.stringify(one))).code).toBe(75);
    expect(own.asked).toEqual([]);
    claim?.release();
  });
});

it("progress says place, case, error, time, kind and what is left, and shouts failures", () => {
  const result = resultOf(
    { problem: "burgers", seed: 2, seconds: 60 },
    { kind: "spectral", relativeL2: 5.2e-15, seconds: 1.5 },
  );
  expect(describeProgress({ result, place: 12, of: 60, remaining: 700 })).toBe(
    "12/60 burgers automatic 60 s seed 2: 5.20e-15 in 1.5 s (spectral), about 12 min left",
  );
  expect(describeProgress({ result: failure({}), place: 1, of: 1, remaining: 0 })).toMatch(
    /^1\/1 heat automatic 10 s seed 1: OUT-OF-MEMORY \(stopped: it held 900 MiB/,
  );
});

/** The program from its sources, in a process of its own. */
const start = (folder: string, ...args: string[]): ChildProcess =>
  spawn(
    process.execPath,
    [join(here, "source.mjs"), join(here, "../../src/cli/main.ts"), "bench", "run", ...args],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );

/** All it writes to a stream. */
function listen(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]!.on("data", (chunk) => {
    text += String(chunk);
  });
  return () => text;
}

describe("a real benchmark", () => {
  const asked = [
    "--problems",
    "poisson,own.ts",
    "--models",
    "chebyshev:6",
    "--devices",
    "wasm",
    "--threads",
    "1",
  ];
  const settings = [...asked, "--seconds", "5", "--no-estimate", "--out", "b"];

  it.runIf(full)("that is killed, interrupted and gone on with has every result once", async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "own.ts"),
      `import { box, on, pde, problem } from "sobolev";
      const domain = box({ x: [0, 1] });
      const interior = pde\`u_xx = 2\`;
      const conditions = [on(domain.face("x"), pde\`u = x^2\`)];
      export const own = problem({ name: "own", domain, interior, conditions, exact: { u: ({ x }) => x * x } });`,
    );
    const cases = join(folder, "b", "cases");
    const finished = (): string[] =>
      existsSync(cases) ? readdirSync(cases).filter((name) => name.endsWith(".json")) : [];
    const first = start(folder, ...settings, "--quiet");
    while (finished().length < 1) await setTimeout(20);
    first.kill("SIGKILL");
    await once(first, "exit");
    const kept = finished().map((name) => [name, readFileSync(join(cases, name), "utf8")]);

    const second = start(folder, ...settings);
    const said = listen(second, "stderr");
    while (!said().includes("2 cases")) await setTimeout(20);
    second.kill("SIGINT");
    const [code] = await once(second, "exit");
    expect([code, said()]).toEqual([130, expect.stringMatching(/stopping; what has ended is kept/)]);

    const third = start(folder, "--out", "b", "--json", "--quiet");
    const out = listen(third, "stdout");
    expect((await once(third, "close"))[0]).toBe(0);
    expect(JSON.parse(out().trimEnd().split("\n").at(-1)!)).toMatchObject({
      ...{ cases: 2, finished: 2, failed: 0, missing: 0, interrupted: false },
      results: join(folder, "b", "results.json"),
    });
    for (const [name, text] of kept) expect(readFileSync(join(cases, name), "utf8")).toBe(text);
    const results = JSON.parse(readFileSync(join(folder, "b", "results.json"), "utf8")) as BenchmarkResults;
    const { manifest } = openLedger(join(folder, "b"));
    expect(results.results.map((one) => caseKey(one.case))).toEqual(casesOf(manifest.suite).map(caseKey));
    for (const { kind, relativeL2, trace, peakMemory } of results.results) {
      expect([kind, relativeL2! < 1e-2]).toEqual(["features", true]);
      expect(trace.at(-1)?.error).toBe(relativeL2);
      expect(peakMemory).toBeGreaterThan(2 ** 25);
    }
    expect(readFileSync(join(folder, "b", "table.md"), "utf8")).toMatch(
      /\| poisson \| chebyshev:6 \|.*\n\| own\.ts \| chebyshev:6 \|/,
    );
  });
});
