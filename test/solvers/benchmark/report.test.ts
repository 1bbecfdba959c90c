/** @file The report's data and file: kinds apart, failures in the open, medians that no failure improves, a page that asks for nothing. */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type BenchmarkResults, reportPage, type TracePoint } from "../../../solvers/benchmark/index.ts";
import { reportData } from "../../../solvers/benchmark/report-data.ts";
import { competitorName, medianCurve } from "../../../solvers/benchmark/report-entries.ts";
import { advantageOver } from "../../../solvers/benchmark/report-peers.ts";
import { benchReport } from "../../../src/cli/bench-report.ts";
import { temporaryFolder } from "../../run/fixtures.ts";
import { hostile, machine, peers, result, results, suite } from "../../viz/report-fixtures.ts";

const data = reportData(results, [peers]);
const entriesOf = (problem: string) => data.problems.find(({ name }) => name === problem)!.entries;

describe("entries", () => {
  it("account for every run exactly once", () => {
    const runs = data.problems.flatMap(({ entries }) => entries.flatMap((entry) => entry.runs));
    expect(runs.length).toBe(results.results.length);
    const failed = data.problems.flatMap(({ entries }) => entries.map((entry) => entry.failed));
    const expected = results.results.filter(({ ending }) => ending !== "finished").length;
    expect(failed.reduce((a, b) => a + b)).toBe(expected);
    expect(data.failures.flatMap(({ seeds }) => seeds).length).toBe(expected);
  });

  it("keep kinds apart, also those of one competitor", () => {
    const own = entriesOf("beltrami").filter(({ competitor }) => competitor === "automatic");
    expect(own.map(({ kind, runs }) => [kind, runs.length])).toEqual([
      ["network", 1],
      ["features", 2],
    ]);
    expect(own[0].error!.median).toBe(4e-6);
  });

  it("give failures the one kind that the competitor has elsewhere, and otherwise none", () => {
    const kindOfFailure = (problem: string, model: string) =>
      entriesOf(problem).find(({ competitor }) => competitor.startsWith(model))!;
    expect(kindOfFailure("poisson-100d", "random")).toMatchObject({
      kind: "features",
      error: null,
      failed: 3,
      failures: "3 out of memory",
    });
    expect(kindOfFailure("zero", "automatic")).toMatchObject({ kind: "unknown", failed: 3 });
  });

  it("take medians over the runs that have a figure", () => {
    const killed = entriesOf("kdv").find(({ competitor }) => competitor === "mlp:3x20")!;
    expect(killed.error).toMatchObject({ count: 2, min: 7e-6, max: 7e-6 * 2.3 });
    expect(killed.runs.find(({ seed }) => seed === 2)).toMatchObject({ ending: "killed", error: null });
    const broken = entriesOf("flow-mixing").find(({ competitor }) => competitor === "mlp:3x20")!;
    expect(broken.error!.count).toBe(2);
    expect(broken).toMatchObject({ failed: 0, failures: "1 non-finite" });
  });

  it("say where an error is no larger than what the reference is known to", () => {
    const marked = data.problems.flatMap(({ entries }) => entries.filter((entry) => entry.isAtReference));
    expect(marked.map(({ problem, kind }) => [problem, kind])).toEqual([["burgers", "spectral"]]);
  });

  it("name competitors by what is varied", () => {
    const one = { problem: "heat", solver: "lm", device: "wasm", seed: 1, seconds: 10 } as const;
    expect(competitorName(one, suite)).toBe("automatic");
    const wide = {
      ...suite,
      solvers: ["lm", "adam"],
      devices: ["wasm", "native"],
      seconds: [10, 60],
    } as const;
    expect(competitorName(one, wide)).toBe("automatic, lm, wasm, 10 s");
  });
});

describe("median curves", () => {
  const trace = fc
    .array(
      fc.record({
        seconds: fc.double({ min: 0.01, max: 100, noNaN: true }),
        error: fc.double({ min: 1e-12, max: 10, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    .map((points) => points.sort((a, b) => a.seconds - b.seconds));
  const at = (curve: readonly TracePoint[], seconds: number): number =>
    curve.findLast((point) => point.seconds <= seconds)?.error ?? Number.POSITIVE_INFINITY;

  it("of one run are that run", () => {
    fc.assert(
      fc.property(trace, (points) => {
        const distinct = points.filter(({ seconds }, i) => points[i + 1]?.seconds !== seconds);
        expect(medianCurve([points])).toEqual(distinct);
      }),
    );
  });

  it("never fall when a failed run is added", () => {
    fc.assert(
      fc.property(fc.array(trace, { minLength: 1, maxLength: 5 }), (traces) => {
        const [before, after] = [medianCurve(traces), medianCurve([...traces, []])];
        for (const { seconds, error } of after) expect(error).toBeGreaterThanOrEqual(at(before, seconds));
      }),
    );
  });

  it("are thinned to 200 points, ends kept", () => {
    const long = Array.from({ length: 1000 }, (_, i) => ({ seconds: i + 1, error: 1 / (i + 1) }));
    const thin = medianCurve([long]);
    expect(thin.length).toBe(200);
    expect([thin[0], thin.at(-1)]).toEqual([long[0], long.at(-1)]);
  });
});

describe("profiles", () => {
  it("are shares that rise from the best time on, of one kind each", () => {
    expect(data.profiles.length).toBe(4 * 3);
    for (const { profiles } of data.profiles)
      for (const { steps, problems } of profiles) {
        expect(
          steps.every(({ ratio, fraction }) => ratio >= 1 && fraction > 0 && fraction <= 1 + 1e-12),
        ).toBe(true);
        expect(steps.every((step, i) => i === 0 || step.fraction > steps[i - 1].fraction)).toBe(true);
        const solved = (steps.at(-1)?.fraction ?? 0) * problems;
        expect(Math.abs(solved - Math.round(solved))).toBeLessThan(1e-9);
      }
  });

  it("count a competitor's own problems, failures among them", () => {
    const features = data.profiles.find(({ kind, tolerance }) => kind === "features" && tolerance === 1e-3)!;
    const counts = Object.fromEntries(
      features.profiles.map(({ competitor, problems }) => [competitor.slice(0, 9), problems]),
    );
    expect(counts).toEqual({ automatic: 5, "random-fe": 12 });
  });

  it("do not credit a run that failed later with what it measured before", () => {
    const one = result("heat", "mlp:3x20", 1, "network", 1e-8);
    const panel = (ending: "finished" | "killed") =>
      reportData({ ...results, results: [{ ...one, ending }] }).profiles[0].profiles[0].steps.length;
    expect([panel("finished"), panel("killed")]).toEqual([1, 0]);
  });
});

describe("comparisons with peers", () => {
  const named = (name: string) => peers.competitors.find((one) => one.name === name)!;

  it("say how much sooner ours of the same kind is at a peer's best error", () => {
    const ours = named("sobolev mlp:3x20").trace.find(({ error }) => error <= 4e-4)!.seconds;
    const theirs = named("deepxde").trace.at(-1)!.seconds;
    const found = advantageOver(named("deepxde"), peers.competitors)!;
    expect(found.by).toBe("sobolev mlp:3x20");
    expect(found.ratio).toBeCloseTo(theirs / ours, 10);
  });

  it("compare no kinds with each other, and not us with ourselves", () => {
    expect(advantageOver(named("scipy"), peers.competitors)).toBeUndefined();
    expect(advantageOver(named("sobolev automatic"), peers.competitors)).toBeUndefined();
    expect(advantageOver(named("jax-js"), peers.competitors)).toBeUndefined();
  });

  it("say so when ours never gets there", () => {
    const better = { ...named("deepxde"), best: 1e-14 };
    expect(advantageOver(better, peers.competitors)).toMatchObject({ seconds: null, ratio: null });
  });
});

it("the command to run it again names what was varied, in words that a shell leaves alone", () => {
  const titled = { ...suite, title: "it's $HOME" };
  const { command } = reportData({ ...results, suite: titled });
  expect(command).toMatch(/^sobolev bench run --problems advection-100,allen-cahn,/);
  expect(command).toContain("--seeds 1,2,3 --seconds 60 --threads 2 --memory 4GiB");
  expect(command).toContain(`--title 'it'\\''s $HOME'`);
  expect(command).not.toContain("--kinds");
});

describe("the file", () => {
  const script = `document.title = "$& drawn";`;
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    const head = `<meta name="policy" content="-"><title>t</title><script type="module" crossorigin src="./report.js"></script><link rel="stylesheet" crossorigin href="./report.css">`;
    writeFileSync(
      join(folder, "index.html"),
      `<!doctype html><html><head>${head}</head><body></body></html>`,
    );
    writeFileSync(join(folder, "report.js"), script);
    writeFileSync(join(folder, "report.css"), "p { color: red; }");
  });

  it("holds script, style and data, and refers to nothing", async () => {
    const page = await reportPage(results, [peers], folder);
    expect(page).not.toMatch(/\ssrc="\.|\shref="\.|https?:\/\//);
    expect(page).toContain(`<script type="module">${script}</script>`);
    expect(page).toContain("<title>Quick suite: classics &amp; corners · Sobolev benchmark</title>");
    const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1];
    expect(JSON.parse(json).failures[0].complaint).toContain(hostile);
    expect(JSON.parse(json).problems.length).toBe(12);
  });

  it("allows its own script and style by their hashes and nothing else", async () => {
    const page = await reportPage(results, [], folder);
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash("p { color: red; }")}; base-uri 'none'; form-action 'none'`,
    );
  });

  it("says how to build the page where it is not built", async () => {
    await expect(reportPage(results, [], join(folder, "nowhere"))).rejects.toThrow(
      /not built[\s\S]*npm run build/,
    );
  });

  it("is written for a benchmark without any result", async () => {
    const empty: BenchmarkResults = { ...results, results: [] };
    expect(await reportPage(empty, [], folder)).toContain("0 runs of 0 competitors on 0 problems");
  });

  describe("by the command", () => {
    const run = (...args: string[]) => benchReport(args, { cwd: folder }, folder);
    beforeEach(() => {
      mkdirSync(join(folder, "bench"));
      writeFileSync(join(folder, "bench", "results.json"), JSON.stringify(results));
      for (const name of ["a", "b"]) writeFileSync(join(folder, `${name}.json`), JSON.stringify(peers));
    });

    it("goes beside the results of a folder, or where it is told", async () => {
      const beside = join(folder, "bench", "report.html");
      expect(await run("bench")).toEqual({ page: beside, runs: 108, peers: 0 });
      expect(readFileSync(beside, "utf8")).toContain("108 runs of 3 competitors");
      const told = await run("bench/results.json", "--peers", "a.json", "b.json", "--out", "page.html");
      expect(told).toEqual({ page: join(folder, "page.html"), runs: 108, peers: 2 });
    });

    it("refuses what is no benchmark and no comparison, naming the file", async () => {
      await expect(run()).rejects.toThrow(/needs a benchmark/);
      await expect(run("nowhere")).rejects.toThrow(/there are no results[\s\S]*nowhere/);
      await expect(run("a.json")).rejects.toThrow(/no results of a benchmark[\s\S]*a\.json/);
      await expect(run("bench", "--peers", "bench/results.json")).rejects.toThrow(/comparison with peers/);
      await expect(run("bench", "--peers")).rejects.toThrow(/--peers needs a value/);
      writeFileSync(join(folder, "new.json"), JSON.stringify({ ...results, format: 2 }));
      await expect(run("new.json")).rejects.toThrow(/format 2; this version of Sobolev reads 1/);
    });
  });
});

it("a machine without a checkout is told without a commit", () => {
  const { commit: _, ...bare } = machine;
  const [panel] = reportData(results, [{ ...peers, machine: bare }]).peers;
  expect(panel.machine).toBe("AMD EPYC 7B13, 2 processors, sobolev 0.1.0");
});
