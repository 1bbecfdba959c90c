/** @file High-dimensional, inverse and multi-scale problems: what the strategies for them find. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, problem } from "../../../src/problem/index.ts";
import { relativeL2 } from "../../../src/solution/index.ts";
import { adaptedRungs } from "../../../src/solve/automatic/adapted.ts";
import type { Rung } from "../../../src/solve/automatic/context.ts";
import { chebyshevFamily } from "../../../src/solve/automatic/families.ts";
import { cornerDegrees } from "../../../src/solve/automatic/products.ts";
import { inSlabs } from "../../../src/solve/automatic/slabs.ts";
import { traitsOf } from "../../../src/solve/automatic/traits.ts";
import { solve } from "../../../src/solve/index.ts";
import { contextFor } from "./context.ts";

const wasm = { device: "wasm", threads: 1, estimate: false } as const;

describe("polynomials chosen by their coefficients", () => {
  it("resolve a sum over four axes and time, each rung better, with far fewer than a total degree takes", async () => {
    const context = contextFor(await problemNamed("heat-4d"));
    const rungs: Rung[] = [];
    for await (const rung of adaptedRungs(context, { most: 800 })) {
      rungs.push(rung);
      if (rung.heldOut < 1e-5) break;
    }
    context.close();
    for (let k = 1; k < rungs.length; k++) expect(rungs[k].heldOut).toBeLessThan(rungs[k - 1].heldOut / 3);
    const last = rungs.at(-1)!;
    expect(last.heldOut).toBeLessThan(1e-4);
    expect(relativeL2(last.u, context.problem.exact!.u)).toBeLessThan(1e-5);
  });

  it("start in time from squares whose coefficients move: ten coordinates to five digits at once", async () => {
    const context = contextFor(await problemNamed("fokker-planck-9"));
    const { value } = await adaptedRungs(context).next();
    context.close();
    const rung = value as Rung;
    expect(rung.columns).toBeLessThan(500);
    expect(relativeL2(rung.u, context.problem.exact!.q)).toBeLessThan(1e-6);
  });
});

describe("inverse and eigenvalue problems", () => {
  it.each([
    ["quantum-oscillator", 1e-11],
    ["inverse-heat", 1e-11],
    ["inverse-field", 1e-11],
  ])("%s is solved by polynomials to %d", async (name, bound) => {
    const solved = await solve(await problemNamed(name), wasm);
    expect(solved.kind).toBe("features");
    expect(solved.error!.relativeL2).toBeLessThan(bound);
    for (const { value, exact } of solved.coefficients)
      expect(Math.abs(value / exact! - 1)).toBeLessThan(bound);
    solved.close();
  });

  it("fields without an equation start from few functions: many would fit the data and nothing else", async () => {
    const context = contextFor(await problemNamed("inverse-field"));
    context.close();
    expect(context.traits.underdetermined).toBe(true);
    expect(traitsOf(await problemNamed("kovasznay")).underdetermined).toBe(false);
  });
});

describe("slabs", () => {
  it("are cut once more where a later one fails", async () => {
    // Calm at first, swinging ever faster.
    const domain = box({ t: [0, 1] });
    const swing = problem({
      name: "swing",
      domain,
      interior: pde`u_t = 160*t^3*cos(40*t^4)*u`,
      conditions: [on(domain.face("t", "low"), pde`u = 1`)],
      exact: pde`u = exp(sin(40*t^4))`,
    });
    const context = contextFor(swing);
    const found = await inSlabs(context, 0, (sub) => [{ ...chebyshevFamily(sub.problem), first: 12 }]);
    context.close();
    const attempts = context.journal.decisions.filter(({ what }) => /^\d+ slabs of/.test(what));
    expect(attempts.length).toBeGreaterThan(1);
    expect(relativeL2(found!.u, swing.exact!.u)).toBeLessThan(1e-6);
  });
});

describe("tensor degrees", () => {
  it("are asked for where the source has both high degrees at once", async () => {
    const degreesOf = async (name: string) => {
      const { domain, coordinates, ...rest } = await problemNamed(name);
      const given = { domain, coordinates, ...rest };
      return cornerDegrees(given, traitsOf(given).source!);
    };
    expect(await degreesOf("allen-cahn-multiscale-2d")).toEqual([62, 62]);
    for (const name of ["liouville", "nonlinear-elliptic-2d", "runge"])
      expect(await degreesOf(name)).toBeUndefined();
  });
});
