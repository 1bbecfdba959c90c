/** @file Networks in pieces and windows on the command line: resumed, viewed, exported, refused. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, type Problem, problem } from "../../src/problem/index.ts";
import { type Checkpoint, openRunFolder } from "../../src/run/index.ts";
import * as engine from "../../src/solve/index.ts";
import { runFolders, type ServeOptions, type ViewSource, viewSource } from "../../viz/index.ts";
import { commandLine } from "./fake-context.ts";

const domain = box({ x: [0, 2], y: [0, 1] });
const u = pde`u = sin(x)*exp(y)`;
const plane = problem({
  ...{ name: "plane", title: "a problem of tests", source: "tests", domain },
  interior: pde`lap(u) + u^2 = sin(x)^2*exp(2*y)`,
  conditions: [on(domain.boundary(), u)],
  exact: u,
});
const library = new Map([["plane", () => plane]]);
const small = [
  "plane",
  "--model",
  "mlp:1x6",
  "--points",
  "80,20",
  "--device",
  "wasm",
  "--no-estimate",
  "--quiet",
];
const bits = (array: Float64Array): string => Buffer.from(array.slice().buffer).toString("hex");

function line(problems: ReadonlyMap<string, () => Problem> = library) {
  const served: ServeOptions[] = [];
  const own: ReturnType<typeof commandLine> = commandLine({
    ...{ engine, library: problems },
    viewer: async () => ({
      ...{ runFolders, viewSource },
      serveViewer: async (options: ServeOptions) => {
        served.push(options);
        setImmediate(own.stop);
        return { url: "http://127.0.0.1:4711/", close: async () => {} };
      },
    }),
  });
  const source = (): Promise<ViewSource> => {
    const runs = served[0].runs!;
    return runs.open(runs.list()[0].id)!.source();
  };
  return { ...own, source, runs: () => served[0].runs!.list() };
}

describe("a stored run of networks in parts", () => {
  it.each([
    ["--pieces", "2x2", "--redraw", "4"],
    ["--windows", "2x1", "--levels", "2", "--sampling", "r3", "--redraw", "3"],
  ])("resumes to the bits of a run that was not interrupted: %s %s", async (...parts) => {
    const { run } = line();
    expect((await run("solve", ...small, ...parts, "--steps", "16", "--out", "whole")).code).toBe(0);
    await run("solve", ...small, ...parts, "--steps", "9", "--out", "half");
    expect((await run("solve", "--resume", "half", "--steps", "16", "--quiet")).code).toBe(0);
    const [whole, half] = [openRunFolder("whole"), openRunFolder("half")];
    expect(half.history().map(({ cost }) => cost)).toEqual(whole.history().map(({ cost }) => cost));
    expect(whole.history().some(({ redrawn }) => redrawn)).toBe(true);
    for (const name of ["theta", "solution/theta", "system/points 0"])
      expect(bits(half.checkpoint().arrays[name])).toBe(bits(whole.checkpoint().arrays[name]));
  });

  it.each([
    ["--pieces", "1x2", /has pieces \[2,1\]; asked for is \[1,2\]/],
    [
      "--interfaces",
      "value,gradient",
      /has interfaces \["value","flux"\]; asked for is \["value","gradient"\]/,
    ],
    ["--windows", "2x2", /has windows by default; asked for is \[2,2\]/],
    ["--linear-solver", "schwarz", /has linearSolver by default; asked for is "schwarz"/],
    ["--sampling", "uniform", /has sampling by default; asked for is "uniform"/],
  ])("is not resumed with other parts: %s %s", async (flag, value, message) => {
    const { run } = line();
    const parts = ["--pieces", "2x1", "--interfaces", "value,flux", "--steps", "2", "--out", "r"];
    await run("solve", ...small, ...parts);
    const { code, err } = await run("solve", "--resume", "r", "--steps", "4", flag, value, "--quiet");
    expect(code).toBe(64);
    expect(err).toMatch(message);
    // The same again is no other.
    expect((await run("solve", "--resume", "r", "--steps", "3", "--pieces", "2x1", "--quiet")).code).toBe(0);
  });

  it.each([
    ["--pieces", "2x2", 4, 4],
    ["--pieces", "2x1", 2, 1],
    ["--windows", "2x2", 4, 0],
  ])(
    "is viewed with its boxes and the points of its interfaces: %s %s",
    async (flag, counts, boxes, faces) => {
      const { run, source } = line();
      await run("solve", ...small, flag, counts, "--steps", "8", "--redraw", "2", "--out", "r");
      expect((await run("view", "r")).code).toBe(0);
      const shown = await source();
      const { shapes, points, note } = shown.layout();
      expect(shapes.map(({ sort }) => sort)).toEqual(new Array(boxes).fill("box"));
      expect(shapes.reduce((area, { radii }) => area + 4 * radii[0] * radii[1], 0)).toBeCloseTo(2, 12);
      expect(points.filter(({ sort }) => sort === "interface")).toHaveLength(faces);
      expect(note).toBeUndefined();
      const drawn = openRunFolder("r").checkpoint().arrays["system/points 0"];
      expect(points[0].columns.flat()).toEqual([...drawn]);
      const { value, exact } = shown.value({ x: 0.7, y: 0.4 }, "u") as { value: number; exact: number };
      expect(exact).toBeCloseTo(Math.sin(0.7) * Math.exp(0.4), 12);
      expect(Number.isFinite(value)).toBe(true);
    },
  );

  it("is exported: the table is the solution to the printed error", async () => {
    const { run } = line();
    const { out } = await run("solve", ...small, "--pieces", "2x1", "--steps", "60", "--json", "--out", "r");
    const { maxError } = JSON.parse(out.at(-1)!);
    expect(maxError).toBeLessThan(0.1);
    await run("export", "r", "--format", "csv", "--resolution", "9x5", "--out", "u.csv");
    const [header, ...rows] = readFileSync("u.csv", "utf8").trim().split(/\r?\n/);
    expect([header, rows.length]).toEqual(["x,y,u", 45]);
    for (const [x, y, value] of rows.map((row) => row.split(",").map(Number)))
      expect(Math.abs(value - Math.sin(x) * Math.exp(y))).toBeLessThan(3 * maxError);
  });
});

describe("a stored run by windows of functions", () => {
  const straight = problem({
    ...{ name: "straight", title: "a linear problem of tests", source: "tests", domain },
    interior: pde`lap(u) = 0`,
    conditions: [on(domain.boundary(), u)],
    exact: u,
  });
  const windows = (): ReturnType<typeof line> => line(new Map([["straight", () => straight]]));
  const asked = ["straight", "--windows", "2x1", "--device", "wasm", "--threads", "1", "--quiet"];

  it.each([["chebyshev"], ["chebyshev:8"], ["tanh:60"]])("is exported and viewed: %s", async (model) => {
    const { run, source, runs } = windows();
    const { code, out } = await run("solve", ...asked, "--window-model", model, "--json", "--out", "r");
    // Random features end above the residual that is called converged.
    expect(code).toBe(model.startsWith("tanh") ? 2 : 0);
    const { maxError, model: name, outcome } = JSON.parse(out.at(-1)!);
    expect(maxError).toBeLessThan(1e-2);
    for (const format of ["vtu", "csv", "npz"])
      expect((await run("export", "r", "--format", format, "--resolution", "9x5")).code).toBe(0);
    const [header, ...rows] = readFileSync("r/solution.csv", "utf8").trim().split(/\r?\n/);
    expect([header, rows.length]).toEqual(["x,y,u", 45]);
    const far = rows
      .map((row) => row.split(",").map(Number))
      .map(([x, y, v]) => Math.abs(v - Math.sin(x) * Math.exp(y)));
    expect(Math.max(...far)).toBeLessThan(10 * maxError + 1e-14);
    expect((await run("view", "r")).code).toBe(0);
    expect(runs()).toEqual([expect.objectContaining({ state: outcome.kind, model: name, reason: "" })]);
    const shown = await source();
    expect(shown.layout().shapes).toHaveLength(2);
    const { value, exact } = shown.value({ x: 0.7, y: 0.4 }, "u") as { value: number; exact: number };
    expect(Math.abs(value - exact)).toBeLessThan(10 * maxError + 1e-14);
  });

  it("stores the best attempt so far when it is cut off", async () => {
    const stored: Checkpoint[] = [];
    const controller = new AbortController();
    const solved = await engine.solve(straight, {
      ...{ windows: [2, 1], device: "wasm", threads: 1, estimate: false, signal: controller.signal },
      observe: ({ step, checkpoint }) => {
        stored.push(checkpoint());
        if (step.index === 2) controller.abort();
      },
    });
    expect(stored.map(({ header }) => header.unfinished ?? false)).toEqual([true, false, false]);
    expect(() => engine.restore(straight, stored[0])).toThrow(/before it had found a solution/);
    const errors = [...stored.slice(1), solved.checkpoint()].map((checkpoint) =>
      Math.abs(engine.restore(straight, checkpoint).at({ x: 0.7, y: 0.4 }) - Math.sin(0.7) * Math.exp(0.4)),
    );
    expect(errors[1]).toBeLessThan(errors[0] / 5);
    expect(errors[2]).toBeLessThan(errors[1] / 5);
    solved.close();
  });
});
