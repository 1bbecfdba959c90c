/** @file `sobolev solve` without a model: its flags, what it tells, what it leaves on disk. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { library } from "../../problems/index.ts";
import type { Library } from "../../src/cli/context.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { openRunFolder } from "../../src/run/index.ts";
import * as engine from "../../src/solve/index.ts";
import { runFolders, type ServeOptions, viewSource } from "../../viz/index.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

const last = (out: readonly string[]) => JSON.parse(out.at(-1)!);
const quick = ["--threads", "1", "--quiet"];

describe("the flags of a solve that chooses its model", () => {
  it.each<[string[], object]>([
    [["--kind", "features"], { kind: "features" }],
    [["--family", "chebyshev", "--slabs", "4"], { family: "chebyshev", slabs: 4 }],
    [["--correct"], { correct: true }],
    [["--no-correct", "--no-estimate"], { correct: false, estimate: false }],
    [[], {}],
  ])("%j are passed on as %j, and kept in the manifest", async (flags, expected) => {
    const fake = fakeEngine();
    await commandLine({ engine: fake }).run("solve", "cubic", "--steps", "1", ...flags, "--out", "r");
    const { signal, observe, ...asked } = fake.asked[0];
    expect(asked).toEqual({ steps: 1, ...expected });
    expect(openRunFolder("r").manifest.options).toEqual({ steps: 1, ...expected });
  });

  it.each([
    [["--kind", "spectrum"], /no kind "spectrum"[\s\S]*Try: one of network, features, spectral, hybrid/],
    [["--correct", "--no-correct"], /--correct and --no-correct exclude each other/],
    [["--slabs", "0"], /--slabs 0/],
    [["--slabs", "2.5"], /--slabs 2\.5: not an integer/],
    [["--family"], /--family needs a value/],
  ])("%j is refused before a folder is made", async (flags, message) => {
    const { code, err } = await commandLine().run("solve", "cubic", ...flags, "--out", "r");
    expect([code, err]).toEqual([64, expect.stringMatching(message)]);
    expect(existsSync("r")).toBe(false);
  });

  it("are in the help", async () => {
    const [text] = (await commandLine().run("help")).out;
    for (const flag of [
      "--kind",
      "--family",
      "--slabs",
      "--correct",
      "--no-correct",
      "--no-estimate",
      "--explain",
    ])
      expect(text).toMatch(new RegExp(`^ +${flag}\\b.* {2}\\S`, "m"));
  });

  const decisions = [
    { what: "linear, on a box", because: "read from the equations", seconds: 0.01 },
    { what: "chebyshev 10x10: held-out residual 3e-13", because: "the field is smooth", seconds: 0.25 },
  ];

  it("--explain tells every decision with its reason and its cost, to standard error", async () => {
    const { run } = commandLine({ engine: fakeEngine({ decisions }) });
    const { out, err } = await run("solve", "cubic", "--steps", "1", "--explain", "--quiet", "--json");
    for (const { what, because, seconds } of decisions)
      expect(err).toContain(`${seconds.toFixed(2)} s  ${what}\n           because ${because}\n`);
    expect(out).toHaveLength(1);
    const silent = await run("solve", "cubic", "--steps", "1", "--quiet", "--json");
    expect(silent.err).toBe("");
  });

  it("the estimate is told next to the error, and that it is uncertain", async () => {
    const estimate = {
      relativeL2: 3e-4,
      fields: { u: 3e-4 },
      uncertain: true,
      method: "expansion",
      levels: [3e-4, 9e-4],
      seconds: 0.1,
      message: "two levels",
    } as const;
    const { run } = commandLine({ engine: fakeEngine({ errorEstimate: estimate }) });
    const { out } = await run("solve", "cubic", "--steps", "1");
    expect(out.join("\n")).toMatch(/kind +network[\s\S]*estimate +relative L2 3\.00e-4 .*UNCERTAIN/);
    const json = await run("solve", "cubic", "--steps", "1", "--json");
    expect(last(json.out)).toMatchObject({ errorEstimate: 3e-4, errorEstimateUncertain: true });
  });
});

const square = box({ x: [0, 1], y: [0, 1] });
const checkered = problem({
  name: "checkered",
  domain: square,
  interior: pde`lap(u) = ${({ x, y }) => Math.sign(Math.sin(37 * x) * Math.sin(41 * x * y) - 0.2)}`,
  conditions: [on(square.boundary(), pde`u = 0`)],
});
const problems: Library = new Map([...library, ["checkered", async () => checkered]]);
const real = () => commandLine({ engine, library: problems });

describe("sobolev solve with the real engine and no model", () => {
  it("solves, says by what kind, and estimates the error", async () => {
    const { code, out, err } = await real().run("solve", "l-shape", ...quick, "--explain", "--json");
    expect(code).toBe(0);
    const { kind, errorEstimate, relativeL2, outcome } = last(out);
    expect(kind).toBe("features");
    expect(relativeL2).toBeLessThan(1e-11);
    expect(errorEstimate).toBeLessThan(1e-11);
    expect(outcome).toMatchObject({ kind: "converged", by: "held-out residual" });
    expect(err).toMatch(/Laplace's equation\n +because read from/);
    expect(openRunFolder(last(out).runFolder).result()).toMatchObject({
      facts: {
        kind: "features",
        decisions: expect.arrayContaining([expect.objectContaining({ because: expect.any(String) })]),
      },
    });
  });

  it("has no estimate where none was asked for", async () => {
    const { out } = await real().run("solve", "l-shape", ...quick, "--no-estimate", "--json");
    expect(last(out).errorEstimate).toBeNull();
    expect(last(out)).not.toHaveProperty("errorEstimateUncertain");
  });

  it("exits with 2 when nothing resolves the equations, and saves what was found", async () => {
    const { code, out } = await real().run(
      ...[
        "solve",
        "checkered",
        ...quick,
        "--family",
        "chebyshev",
        "--seconds",
        "1.5",
        "--out",
        "r",
        "--json",
      ],
    );
    expect([code, last(out).outcome.kind]).toEqual([2, "stalled"]);
    expect(last(out).outcome.message).toMatch(/tried: /);
    expect(openRunFolder("r").checkpoint().header.model).toBe("automatic");
  });

  it.each([
    [["poisson", "--family", "chebychev"], /no family "chebychev"/],
    [["poisson", "--family", "chebyshev", "--model", "mlp:1x8"], /exclude each other/],
    [["inverse-heat", "--kind", "spectral"], /trainable coefficients/],
    [["poisson", "--kind", "spectral"], /no solution of kind "spectral"/],
    [["poisson", "--model", "chebychev:24"], /chebychev:24[\s\S]*Try: /],
  ])("refuses %j with exit 64 and leaves no folder", async (args, message) => {
    const { code, err } = await real().run("solve", ...args, ...quick, "--out", "r");
    expect([code, err]).toEqual([64, expect.stringMatching(message)]);
    expect(existsSync("r")).toBe(false);
  });
});

describe("the run folder of a solve that chose its model", () => {
  /** A command line whose viewer keeps what it is asked to serve, and values of it: a solve ends with its device. */
  function withViewer(points: readonly Readonly<Record<string, number>>[]) {
    const served: { readonly values: number[]; readonly summary: unknown }[] = [];
    const line: ReturnType<typeof commandLine> = commandLine({
      engine,
      library: problems,
      terminal: true,
      viewer: async () => ({
        runFolders,
        viewSource,
        serveViewer: async ({ source: only, runs }: ServeOptions) => {
          const source = only ?? (await runs!.open(runs!.list()[0].id)!.source());
          const values = points.map((at) => source.value(at, "u").value);
          // As the browser gets it: without NaN.
          served.push({ values, summary: JSON.parse(JSON.stringify(source.summary())) });
          setImmediate(line.stop);
          return { url: "http://127.0.0.1:1/", close: async () => {} };
        },
      }),
    });
    return { ...line, served };
  }

  it.each([
    ["l-shape", []],
    ["heat", []],
    ["heat", ["--family", "chebyshev"]],
    ["wave", ["--family", "chebyshev", "--slabs", "2"]],
    ["poisson", ["--kind", "hybrid", "--seconds", "2"]],
  ])("of %s %j shows and exports the same bits as were found", async (name, flags) => {
    const { domain, coordinates } = await problems.get(name)!();
    const grid = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j]));
    const points = grid.map((at) =>
      Object.fromEntries(
        coordinates.map((axis, c) => [
          axis,
          (domain.bounds[c][0] * (2 - at[c]) + domain.bounds[c][1] * at[c]) / 2,
        ]),
      ),
    );
    const { run, served } = withViewer(points);
    await run("solve", name, ...flags, ...quick, "--view", "--out", "r");
    await run("view", "r");
    const [found, stored] = served;
    expect(stored).toEqual(found);
    expect(found.values.every(Number.isFinite)).toBe(true);
    await run("export", "r", "--format", "csv", "--resolution", "3", "--out", "u.csv");
    const rows = readFileSync("u.csv", "utf8").trim().split(/\r?\n/).slice(1);
    const exported = new Map(
      rows.map((row) => [row.slice(0, row.lastIndexOf(",")), Number(row.slice(row.lastIndexOf(",") + 1))]),
    );
    expect(exported.size).toBe(points.length);
    points.forEach((at, k) => {
      const value = exported.get(coordinates.map((axis) => String(at[axis])).join());
      const inside = domain.signedDistance(Float64Array.from(coordinates, (axis) => at[axis])) < 1e-12;
      if (inside) expect(value).toBe(found.values[k]);
      else expect(value).toBeNaN();
    });
  });

  it("is not resumed, because nothing is half done", async () => {
    const { run } = real();
    await run("solve", "l-shape", ...quick, "--out", "r");
    const before = readFileSync("r/checkpoint.bin");
    const { code, err } = await run("solve", "--resume", "r", "--seconds", "9");
    expect(code).toBe(64);
    expect(err).toMatch(/chose its model itself[\s\S]*nothing to continue[\s\S]*Try: solving again/);
    expect(readFileSync("r/checkpoint.bin")).toEqual(before);
  });
});
