/** @file Trajectories of Lorenz' equations: by their Taylor series, and by Gragg's extrapolated midpoint rule. */

import { describe, expect, it } from "vitest";
import {
  calmEquations,
  type LorenzProblem,
  lorenzEquations,
  lorenzReference,
  lorenzTrajectory,
} from "../../../problems/references/lorenz.ts";

type State = readonly [number, number, number];
const fields = ["x", "y", "z"] as const;
const times = Array.from({ length: 25 }, (_, k) => k / 8);

const slope = ({ sigma, rho, beta }: LorenzProblem, [x, y, z]: State): State => [
  sigma * (y - x),
  x * (rho - z) - y,
  x * y - beta * z,
];
const along = (a: State, h: number, b: State): State => [a[0] + h * b[0], a[1] + h * b[1], a[2] + h * b[2]];

/** Modified midpoint rule of `parts` substeps, with Gragg's smoothing: an expansion in even powers of the substep. */
function midpoint(equations: LorenzProblem, from: State, step: number, parts: number): State {
  const h = step / parts;
  let [before, now] = [from, along(from, h, slope(equations, from))];
  for (let k = 1; k < parts; k++) [before, now] = [now, along(before, 2 * h, slope(equations, now))];
  const last = along(now, h, slope(equations, now));
  return [0, 1, 2].map((i) => (before[i] + last[i]) / 2) as unknown as State;
}

/** Aitken and Neville's extrapolation to a substep of zero. Source: Hairer, Nørsett and Wanner 1993, section II.9. */
function extrapolated(equations: LorenzProblem, from: State, step: number, stages: number): State {
  const parts = Array.from({ length: stages }, (_, j) => 2 * (j + 1));
  const table = parts.map((count) => [...midpoint(equations, from, step, count)]);
  for (let k = 1; k < stages; k++)
    for (let j = stages - 1; j >= k; j--)
      for (let i = 0; i < 3; i++)
        table[j][i] += (table[j][i] - table[j - 1][i]) / ((parts[j] / parts[j - k]) ** 2 - 1);
  return table[stages - 1] as unknown as State;
}

/** The states at `times`, from steps of 1/(8 perEighth). */
function byExtrapolation(equations: LorenzProblem, perEighth: number, stages: number): State[] {
  let state = equations.start;
  return times.map((_, k) => {
    for (let n = 0; k > 0 && n < perEighth; n++)
      state = extrapolated(equations, state, 1 / (8 * perEighth), stages);
    return state;
  });
}

function byTaylor(equations: LorenzProblem, order?: number, step?: number): State[] {
  const u = lorenzTrajectory(equations, { ...(order && { order }), ...(step && { step }) });
  return times.map((t) => fields.map((name) => u[name]({ t })) as unknown as State);
}

function difference(a: readonly State[], b: readonly State[]): number {
  let [square, size] = [0, 0];
  a.forEach((state, k) => {
    state.forEach((value, i) => {
      square += (value - b[k][i]) ** 2;
      size += value ** 2;
    });
  });
  return Math.sqrt(square / size);
}

describe.each([
  ["chaotic", lorenzEquations],
  ["calm", calmEquations],
] as const)("the %s trajectory", (_, equations) => {
  const taylor = byTaylor(equations);
  const { accuracy } = lorenzReference(equations);

  it("starts where it is said to and leaves in the direction of the equations", () => {
    const { start } = equations;
    const u = lorenzTrajectory(equations);
    const h = 1e-5;
    fields.forEach((name, i) => {
      expect(u[name]({ t: 0 })).toBe(start[i]);
      expect((u[name]({ t: h }) - start[i]) / h).toBeCloseTo(slope(equations, start)[i], 1);
    });
  });

  it("does not depend on the order and step of its series", () => {
    expect(difference(byTaylor(equations, 24, 1 / 100), taylor)).toBeLessThan(accuracy);
    expect(difference(byTaylor(equations, 40, 1 / 50), taylor)).toBeLessThan(accuracy);
  });

  it("is the limit of Gragg's extrapolation, of twice the order of its stages", () => {
    const errors = [8, 16].map((perEighth) => difference(byExtrapolation(equations, perEighth, 3), taylor));
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(5);
    expect(difference(byExtrapolation(equations, 16, 8), taylor)).toBeLessThan(accuracy);
  });

  it("is refused outside its time", () => {
    expect(() => lorenzTrajectory(equations).x({ t: 3.1 })).toThrow(/not known at t = 3.1[\s\S]*0 <= t <= 3/);
  });
});
