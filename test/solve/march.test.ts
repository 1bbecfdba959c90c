/** @file Slabs in time on one basis in space: continuity, agreement of both ways to solve, convergence, refusals. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { gaussianGrid } from "../../src/models/index.ts";
import { on, type Problem, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { expressionSolution, relativeL2, type Solution, solutionFrom } from "../../src/solution/index.ts";
import { type MarchOptions, marchInSlabs, type SlabReport } from "../../src/solve/march.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const domain = box({ x: [0, 1], t: [0, 1] });
const start = domain.face("t", "low");
const heat = problem({
  name: "heat bar",
  domain,
  interior: pde`u_t = 0.1*u_xx`,
  conditions: [on(start, pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
  exact: pde`u = exp(-0.1*pi^2*t)*sin(pi*x)`,
});
/** Fisher's travelling wave, Ablowitz and Zeppetella 1979: u = (1 + e^{(x - ct)/sqrt 6})^-2, c = 5/sqrt 6. */
const wave = "(1 + exp((x - 5/sqrt(6)*t)/sqrt(6)))^(-2)";
const fisher = problem({
  name: "fisher",
  domain,
  interior: pde`u_t = u_xx + u*(1 - u)`,
  conditions: [
    on(start, pde`u = (1 + exp(x/sqrt(6)))^(-2)`),
    on(domain.face("x"), pde`u = (1 + exp((x - 5/sqrt(6)*t)/sqrt(6)))^(-2)`),
  ],
  exact: pde`u = (1 + exp((x - 5/sqrt(6)*t)/sqrt(6)))^(-2)`,
});

const space = gaussianGrid({ coordinates: ["x"], bounds: [[0, 1]], counts: [14] });
const begin = (of: Problem): Solution =>
  expressionSolution({ u: of === heat ? "sin(pi*x)" : "(1 + exp(x/sqrt(6)))^(-2)" }, domain);
const marched = (of: Problem, more: Partial<MarchOptions>): Promise<Solution> =>
  marchInSlabs(of, { device, space, breaks: [0, 0.25, 0.5, 0.75, 1], degree: 5, start: begin(of), ...more });
const errorOf = (of: Problem, u: Solution): number => relativeL2(u, of.exact!.u);

describe("marching in slabs", () => {
  it("solves a linear equation by one factorisation", async () => {
    expect(errorOf(heat, await marched(heat, {}))).toBeLessThan(1e-6);
  });

  it("solves a nonlinear one by Newton's method", async () => {
    expect(errorOf(fisher, await marched(fisher, {}))).toBeLessThan(1e-6);
  });

  it("finds the same with a system per slab, as uneven slabs need", async () => {
    const [even, uneven] = [await marched(heat, {}), await marched(heat, { breaks: [0, 0.2, 0.5, 0.75, 1] })];
    const points = domain.sample(300, { random: random(5) });
    const [a, b] = [even, uneven].map((u) => u.evaluate(["u"], points)[0]);
    a.forEach((value, i) => {
      expect(Math.abs(value - b[i])).toBeLessThan(3e-6);
    });
  });

  it("gains digits with the degree in time", async () => {
    const errors: number[] = [];
    for (const degree of [1, 2, 3]) errors.push(errorOf(heat, await marched(heat, { degree })));
    expect(errors[1]).toBeLessThan(errors[0] / 5);
    expect(errors[2]).toBeLessThan(errors[1] / 5);
  });

  it("is continuous in time to rounding, and starts with the initial data exactly", async () => {
    const u = await marched(fisher, {});
    const [x, breaks] = [
      [0.1, 0.4, 0.9],
      [0.25, 0.5, 0.75],
    ];
    for (const t of breaks) {
      const sides = [t, t * (1 + 1e-15)].map(
        (at) => u.evaluate(["u"], pointsFrom({ x, t: x.map(() => at) }))[0],
      );
      sides[0].forEach((value, i) => {
        expect(Math.abs(value - sides[1][i])).toBeLessThan(1e-9);
      });
    }
    expect(u.at({ x: 0.3, t: 0 })).toBeCloseTo((1 + Math.exp(0.3 / Math.sqrt(6))) ** -2, 15);
  });

  it("keeps a known part that goes on in time", async () => {
    // The exact solution itself: nothing is left for the functions.
    const u = await marched(fisher, { start: expressionSolution({ u: wave }, domain), degree: 1 });
    expect(errorOf(fisher, u)).toBeLessThan(1e-12);
  });

  it("reports every slab, and stores the whole bit for bit", async () => {
    const reports: SlabReport[] = [];
    const u = await marched(heat, { observe: (report) => reports.push(report) });
    expect(reports.map(({ from, to, columns }) => [from, to, columns])).toEqual([
      [0, 0.25, 70],
      [0.25, 0.5, 70],
      [0.5, 0.75, 70],
      [0.75, 1, 70],
    ]);
    expect(reports.every(({ rows, cost }) => rows > 140 && cost < 1e-10)).toBe(true);
    const points = domain.sample(50, { random: random(5) });
    const again = solutionFrom(JSON.parse(JSON.stringify(u.store!(), plain), revived), { domain });
    expect(again.evaluate(["u", "u_xx"], points)).toEqual(u.evaluate(["u", "u_xx"], points));
  });

  it("refuses a basis that knows time, and breaks that do not increase", async () => {
    const both = gaussianGrid({ coordinates: ["x", "t"], bounds: [...domain.bounds], counts: [9, 9] });
    await expect(marched(heat, { space: both })).rejects.toThrow(/a basis in \(x\)/);
    await expect(marched(heat, { breaks: [0, 0.5, 0.5, 1] })).rejects.toThrow(/increasing/);
  });
});

/** JSON knows no Float64Array. */
const plain = (_: string, value: unknown): unknown =>
  value instanceof Float64Array ? { numbers: [...value] } : value;
const revived = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "numbers" in value
    ? Float64Array.from(value.numbers as number[])
    : value;
