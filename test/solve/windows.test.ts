/** @file Solves by windows: what they reach, say, store, refine and refuse. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { solveOptions } from "../../src/cli/solve-flags.ts";
import { expr, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { solutionFrom } from "../../src/solution/index.ts";
import { type SolveOptions, solve } from "../../src/solve/index.ts";

const line = box({ x: [0, 1] });
const peak = expr`exp(-2000*(x - 0.3)^2)`;
const needle = problem({
  name: "needle",
  title: "a needle on a line",
  source: "tests",
  domain: line,
  interior: pde`u_xx = ${expr`(16e6*(x - 0.3)^2 - 4000)*${peak}`}`,
  conditions: [on(line.face("x"), pde`u = ${peak}`)],
  exact: { u: peak },
});
const wasm: SolveOptions = { device: "wasm", threads: 1 };

describe("solve with windows", () => {
  it("finds thirteen periods of an oscillator to 1e-10 by twenty windows", async () => {
    const told: number[] = [];
    const solved = await solve(await problemNamed("oscillator"), {
      ...wasm,
      windows: [20],
      trace: ({ error }) => told.push(error),
    });
    expect(solved.kind).toBe("features");
    expect(solved.solver).toBe("qr");
    expect(solved.outcome.kind).toBe("converged");
    expect(solved.error!.relativeL2).toBeLessThan(1e-10);
    expect(told.at(-1)).toBeLessThan(told[0] / 1e6);
    expect(solved.errorEstimate!.relativeL2).toBeLessThan(1e-9);
    const stored = JSON.parse(JSON.stringify(solved.u.store!().header));
    const again = solutionFrom(
      { header: stored, arrays: solved.u.store!().arrays },
      { domain: solved.u.domain },
    );
    expect(again.at({ t: 0.37 }, "u_t")).toBe(solved.u.at({ t: 0.37 }, "u_t"));
    expect(solved.checkpoint().header.solution).toEqual(stored);
    solved.close();
  });

  it("halves the windows around a needle and leaves the others", async () => {
    const solved = await solve(needle, { ...wasm, windows: [4] });
    expect(solved.notes.join("\n")).toMatch(/windows halved/);
    expect(solved.error!.relativeL2).toBeLessThan(1e-9);
    solved.close();
  });

  it("takes Newton steps where the equation is not linear", async () => {
    const u = expr`exp(x)`;
    const curved = problem({
      ...{ name: "curved", title: "a nonlinear line", source: "tests", domain: line, exact: { u } },
      interior: pde`u_xx + u^2 = ${expr`exp(x) + exp(2*x)`}`,
      conditions: [on(line.face("x"), pde`u = ${u}`)],
    });
    const solved = await solve(curved, { ...wasm, windows: [3] });
    expect(solved.solver).toBe("newton");
    expect(solved.error!.relativeL2).toBeLessThan(1e-9);
    solved.close();
  });

  it("refuses what does not go together", async () => {
    const refused = (options: SolveOptions): Promise<unknown> => solve(needle, { ...wasm, ...options });
    await expect(refused({ windows: [4, 4] })).rejects.toThrow(/4x4 windows for 1 coordinate/);
    await expect(refused({ windows: [0] })).rejects.toThrow(/whole number >= 1/);
    await expect(refused({ windows: [4], model: "mlp:2x20" })).rejects.toThrow(
      /windows 4 and model mlp:2x20 exclude/,
    );
    await expect(refused({ windows: [4], kind: "network" })).rejects.toThrow(/exclude each other/);
    await expect(refused({ windows: [400], memory: 1e5 })).rejects.toThrow(/the budget is/);
    const inverse = await problemNamed("inverse-heat");
    await expect(solve(inverse, { ...wasm, windows: [2, 2] })).rejects.toThrow(/do not find coefficients/);
  });
});

describe("--windows", () => {
  const flags = (text: string) => ({
    text: (name: string) => (name === "windows" ? text : undefined),
    number: () => undefined,
    has: () => false,
  });
  it("is numbers with an x between them", () => {
    const read = (text: string) =>
      solveOptions(flags(text) as unknown as Parameters<typeof solveOptions>[0]).windows;
    expect(read("4x4")).toEqual([4, 4]);
    expect(read("20")).toEqual([20]);
    expect(() => read("4x")).toThrow(/--windows/);
  });
});
