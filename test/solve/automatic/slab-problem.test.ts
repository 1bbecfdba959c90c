/** @file A problem cut in time: what is kept, what goes on. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { type Expression, expr, pde, substitute, totalDerivative } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { evaluateAt, on, type Problem, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import type { Solution } from "../../../src/solution/index.ts";
import { canBeCut, slabProblem } from "../../../src/solve/automatic/slab-problem.ts";
import { traitsOf } from "../../../src/solve/automatic/traits.ts";

const cut = async (name: string): Promise<boolean> => {
  const found = await problemNamed(name);
  return canBeCut(found, traitsOf(found));
};

describe("what can be cut in time", () => {
  it.each(["heat", "wave", "burgers", "advection", "klein-gordon", "kdv", "allen-cahn"])(
    "%s",
    async (name) => {
      expect(await cut(name)).toBe(true);
    },
  );
  it.each([
    ["poisson", "it has no time"],
    ["l-shape", "it has neither time nor a box"],
    ["inverse-heat", "its data lie at all times"],
  ])("not %s: %s", async (name) => {
    expect(await cut(name)).toBe(false);
  });
  it("not a problem with a condition at the end of time", () => {
    const domain = box({ x: [0, 1], t: [0, 1] });
    const ended = problem({
      name: "ended",
      domain,
      interior: pde`u_tt = u_xx`,
      conditions: [
        on(domain.face("x"), pde`u = x`),
        on(domain.face("t", "low"), pde`u = x`),
        on(domain.face("t", "high"), pde`u = x`),
      ],
    });
    expect(canBeCut(ended, traitsOf(ended))).toBe(false);
  });
});

const domain = box({ x: [0, 1], t: [0, 2] });
const exact = expr`sin(pi*x)*cos(pi*t)`;
const string = problem({
  name: "string",
  domain,
  interior: pde`u_tt = u_xx`,
  conditions: [
    on(domain.face("t", "low"), pde`u = ${exact}`),
    on(domain.face("t", "low"), pde`u_t = 0`, { name: "at rest", weight: 3 }),
    on(domain.face("x"), pde`u = ${exact}`),
  ],
  exact: { u: exact },
});

/** The exact solution, as `Solution`. */
const before: Solution = {
  coordinates: ["x", "t"],
  fields: ["u"],
  domain,
  evaluate: () => {
    throw new RangeError("a slab asks for values at points only");
  },
  at: ({ x, t }, name = "u") =>
    name === "u"
      ? Math.sin(Math.PI * x) * Math.cos(Math.PI * t)
      : -Math.PI * Math.sin(Math.PI * x) * Math.sin(Math.PI * t),
};

/** Largest residual of the conditions of a problem when u is put in. */
function conditionDefect({ conditions, coordinates }: Problem): number {
  const u = string.exact!.u as Expression;
  const put = (residual: Expression): Expression =>
    substitute(residual, (leaf) =>
      leaf.kind === "jet"
        ? leaf.derivative.reduce((part, name) => totalDerivative(part, name, coordinates), u)
        : undefined,
    );
  const all = conditions.flatMap(({ face, equations }) =>
    evaluateAt(
      equations.map(({ residual }) => put(residual)),
      face!.sample(40, { random: random(1) }),
    ),
  );
  return Math.max(...all.flatMap((values) => [...values].map(Math.abs)));
}

describe("a slab", () => {
  it("is the problem on part of the time; the first keeps the initial conditions", () => {
    const first = slabProblem(string, 1, [0, 0.5]);
    expect(first.domain.bounds).toEqual([
      [0, 1],
      [0, 0.5],
    ]);
    expect(first.conditions.map(({ name }) => name)).toEqual(string.conditions.map(({ name }) => name));
    expect(first.interior).toBe(string.interior);
    expect(conditionDefect(first)).toBeLessThan(1e-14);
  });

  it("goes on where the one before ended, in every jet that the initial conditions prescribe, at its weight", () => {
    const second = slabProblem(string, 1, [0.5, 2], before);
    const initial = second.conditions.filter(({ kind }) => kind === "initial");
    expect(initial.flatMap(({ equations }) => equations.map(({ text }) => text)).sort()).toEqual([
      "u is continuous",
      "u_t is continuous",
    ]);
    expect(initial.map(({ weight }) => weight)).toEqual([undefined, 3]);
    for (const { face } of initial)
      expect(new Set(face!.sample(9, { random: random(1) }).values.subarray(9))).toEqual(new Set([0.5]));
    // The exact solution on the slab before satisfies them, and nothing else has changed.
    expect(conditionDefect(second)).toBeLessThan(1e-14);
    expect(second.conditions.filter(({ kind }) => kind !== "initial")).toHaveLength(1);
  });

  it("is not satisfied by what jumps", () => {
    const jumping = { ...before, at: (point: Readonly<Record<string, number>>) => before.at(point) + 1e-3 };
    expect(conditionDefect(slabProblem(string, 1, [0.5, 2], jumping))).toBeGreaterThan(0.9e-3);
  });

  it("keeps periodicity on its own faces", async () => {
    const slab = slabProblem(await problemNamed("advection"), 1, [0.25, 0.5], before);
    const [pair] = slab.conditions.flatMap(({ pair }) => (pair ? [pair] : []));
    const t = pair.low.sample(50, { random: random(1) }).values.subarray(50);
    expect(Math.min(...t)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...t)).toBeLessThanOrEqual(0.5);
  });
});
