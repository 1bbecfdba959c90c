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
const wave = expr`sin(5*x)*exp(x)`;
const smooth = problem({
  ...{ name: "smooth", title: "a wave on a line", source: "tests", domain: line, exact: { u: wave } },
  interior: pde`u_xx - 2*u_x + 26*u = 0`,
  conditions: [on(line.face("x"), pde`u = ${wave}`)],
});
const wasm: SolveOptions = { device: "wasm", threads: 1 };

describe("solve with windows", () => {
  it("finds thirteen periods of an oscillator to rounding by twenty windows", async () => {
    const told: number[] = [];
    const solved = await solve(await problemNamed("oscillator"), {
      ...wasm,
      windows: [20],
      trace: ({ error }) => told.push(error),
    });
    expect(solved.kind).toBe("features");
    expect(solved.solver).toBe("qr");
    expect(solved.outcome.kind).toBe("converged");
    // Measured 2.5e-15; matched on faces, rounding of the jumps adds up to 5e-13.
    expect(solved.error!.relativeL2).toBeLessThan(2e-14);
    expect(told.at(-1)).toBeLessThan(told[0] / 1e6);
    expect(solved.errorEstimate!.relativeL2).toBeLessThan(1e-13);
    const stored = JSON.parse(JSON.stringify(solved.u.store!().header));
    const again = solutionFrom(
      { header: stored, arrays: solved.u.store!().arrays },
      { domain: solved.u.domain },
    );
    expect(again.at({ t: 0.37 }, "u_t")).toBe(solved.u.at({ t: 0.37 }, "u_t"));
    expect(solved.checkpoint().header.solution).toEqual(stored);
    solved.close();
  });

  it("puts a window on a needle and leaves the others", async () => {
    const told: string[] = [];
    const solved = await solve(needle, { ...wasm, windows: [4], explain: ({ what }) => told.push(what) });
    expect(solved.model).toMatch(/^4 \+ 1 windows/);
    expect(told[0]).toMatch(/1 windows placed on local features/);
    expect(told.at(-1)).toBe("no further attempt");
    expect(solved.decisions.map(({ what }) => what)).toEqual(told);
    // Features end where the data are below 1e-8 of their peak: what is cut off there is left to the other windows.
    expect(solved.error!.relativeL2).toBeLessThan(1e-8);
    solved.close();
  });

  it("adds coarser levels, and takes the degree that is prescribed", async () => {
    const errors: number[] = [];
    for (const windowModel of ["chebyshev:5", "chebyshev:9"]) {
      const solved = await solve(smooth, { ...wasm, windows: [4], levels: 3, windowModel });
      expect(solved.model).toMatch(/^4 \+ 2 \+ 1 windows/);
      errors.push(solved.error!.relativeL2);
      solved.close();
    }
    expect(errors[0]).toBeLessThan(1e-4);
    expect(errors[1]).toBeLessThan(errors[0] / 100);
  });

  it("finds a smooth solution by random features, the better the more there are", async () => {
    const errors: number[] = [];
    for (const windowModel of ["tanh:8", "tanh:24:2"]) {
      const solved = await solve(smooth, { ...wasm, windows: [3], windowModel });
      expect(solved.model).toContain("tanh features");
      expect(solved.errorEstimate).toBeDefined();
      errors.push(solved.error!.relativeL2);
      solved.close();
    }
    expect(errors[1]).toBeLessThan(errors[0] / 10);
    expect(errors[1]).toBeLessThan(1e-5);
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
    await expect(refused({ windows: [0] })).rejects.toThrow(/whole number (>=|from) 1/);
    await expect(refused({ windows: [4], model: "gaussians" })).rejects.toThrow(
      /windows 4 and model gaussians exclude/,
    );
    await expect(refused({ windows: [4], kind: "network" })).rejects.toThrow(/exclude each other/);
    await expect(refused({ windows: [400], memory: 1e5 })).rejects.toThrow(/the budget is/);
    await expect(refused({ windows: [4], levels: 4 })).rejects.toThrow(/4 levels[\s\S]*from 1 to 3/);
    await expect(refused({ windows: [4], levels: 1.5 })).rejects.toThrow(/whole number from 1/);
    await expect(refused({ levels: 2 })).rejects.toThrow(/levels 2 without windows/);
    await expect(refused({ windows: [4], windowModel: "tan:40" })).rejects.toThrow(/"tan"[\s\S]*tanh/);
    await expect(refused({ windows: [4], windowModel: "tanh" })).rejects.toThrow(/tanh:40 for instance/);
    await expect(refused({ windows: [4], windowModel: "chebyshev:1" })).rejects.toThrow(/from 2 to 60/);
    await expect(refused({ windows: [4], windowModel: "tanh:9:-1" })).rejects.toThrow(/not positive/);
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
