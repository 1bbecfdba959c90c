/** @file Training in stages: where they begin, what goes on from one to the next, and what a finer quadrature mends. */

import { describe, expect, it, onTestFinished } from "vitest";
import { helmholtzModes } from "../../problems/helmholtz.ts";
import { problemNamed } from "../../problems/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { parseExpression } from "../../src/expression/index.ts";
import type { Problem, Refinement } from "../../src/problem/index.ts";
import { leastBytes, planProblem } from "../../src/residual/index.ts";
import { solve } from "../../src/solve/index.ts";
import { refinements, stagesOf } from "../../src/solve/network-refined.ts";
import { settle } from "../../src/solve/settings.ts";

const quick = { device: "wasm", threads: 1, estimate: false, kind: "network" } as const;
const coarse = { interior: 120, conditions: 16 };

/** One mode each way, on a network small enough for a second. */
const withStages = (refine?: readonly Refinement[], points = coarse): Problem =>
  helmholtzModes("helmholtz-1-1", 1, 1, {
    model: "mlp:1x10",
    periodic: { x: 1, y: 1 },
    weight: 0.01,
    points,
    ...(refine && { refine }),
  });

const onGrid: Refinement = { after: 0.5, interior: 4, conditions: 1, sequence: "grid" };

describe("stages", () => {
  it("multiply the recommended points, which hold until the first begins", () => {
    const points = (refine: readonly Refinement[]) =>
      stagesOf(withStages(refine), refine).map(({ recommended }) => recommended.points);
    expect(points([onGrid])).toEqual([coarse, { interior: 480, conditions: 16, sequence: "grid" }]);
    const half = { after: 0, interior: 0.5 };
    expect(points([half, { after: 0.9, interior: 2 }])).toEqual([
      { interior: 60, conditions: 8 },
      { interior: 240, conditions: 32 },
    ]);
  });

  it("keep the recommended sequence where they name none", () => {
    const halton = { ...coarse, sequence: "halton" } as const;
    const sequences = stagesOf(withStages([], halton), [{ after: 0.2, interior: 2 }, onGrid]).map(
      ({ recommended }) => recommended.points?.sequence,
    );
    expect(sequences).toEqual(["halton", "halton", "grid"]);
    expect(stagesOf(withStages([], halton), [])[0].recommended.points).toEqual(halton);
  });

  it("have other numbers of points, by which a checkpoint tells them apart", () => {
    const twice = [onGrid, { ...onGrid, after: 0.8 }];
    expect(() => stagesOf(withStages(), twice)).toThrow(/120, 480, 480 interior points[\s\S]*helmholtz-1-1/);
    const { recommended, ...rest } = withStages([onGrid]);
    const { points: _, ...without } = recommended;
    expect(() => stagesOf({ ...rest, recommended: without }, [onGrid])).toThrow(
      /no recommended number[\s\S]*points\.interior/,
    );
  });

  it("may weigh residuals otherwise than the ones before", () => {
    const relativeTo = parseExpression("1 + abs(u_x)", { coordinates: ["x", "y"], fields: ["u"] });
    const stages = stagesOf(withStages(), [{ ...onGrid, relativeTo }]);
    expect(stages.map((stage) => settle(stage, quick).relativeTo)).toEqual([undefined, relativeTo]);
  });

  it("may draw their points once, at their beginning", async () => {
    const once = { after: 0.5, interior: 2, redraw: Number.POSITIVE_INFINITY };
    const stages = stagesOf({ ...withStages(), recommended: { points: coarse, redraw: 5 } }, [once]);
    expect(stages.map(({ recommended }) => recommended.redraw)).toEqual([5, Number.POSITIVE_INFINITY]);
    const { recommended, ...rest } = withStages([once]);
    const solved = await solve(
      { ...rest, recommended: { ...recommended, redraw: 5 } },
      { ...quick, steps: 40 },
    );
    const redrawn = solved.history.flatMap((step) => (step.redrawn ? [step.index] : []));
    expect(redrawn.some((index) => index > 0 && index < 20)).toBe(true);
    expect(redrawn.filter((index) => index >= 20)).toEqual([20]);
    expect(solved.notes.join("\n")).toContain("240 interior points, sampled by rad once");
    solved.close();
  });

  it("begin in order, before the end", () => {
    for (const after of [1, -0.1, 0.2])
      expect(() =>
        stagesOf(withStages(), [
          { after: 0.3, interior: 2 },
          { after, interior: 3 },
        ]),
      ).toThrow(/stages begin after.*helmholtz-1-1.*increasing/s);
  });

  it("give way to points, sampling, networks and solvers that are asked for", () => {
    const problem = withStages([onGrid]);
    const taken = (options: Parameters<typeof refinements>[1]): number =>
      refinements(problem, options).length;
    expect([{}, { solver: "lm" }, { kind: "network" as const, seconds: 3 }].map(taken)).toEqual([1, 1, 1]);
    const asked = [
      { points: 99 },
      { model: "mlp:1x9" },
      { redraw: 5 },
      { sampling: "r3" },
      { solver: "lbfgs" },
    ];
    expect([...asked, { kind: "hybrid" as const }].map(taken)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("a network trained in stages", () => {
  it("goes on with iterate, damping, counts and clock on the new points", async () => {
    const solved = await solve(withStages([onGrid]), { ...quick, steps: 80 });
    const { history } = solved;
    expect(history.map(({ index }) => index)).toEqual(history.map((_, k) => k));
    expect(solved.rows).toBe(21 * 22 + 16);
    expect(solved.steps).toBe(80);
    const begins = history.findIndex(({ redrawn }) => redrawn);
    expect(begins).toBe(40);
    // λ is what it had become, within the factor of one acceptance, not the 1e-2 of a start.
    expect(history[begins].damping / history[begins - 1].damping).toBeCloseTo(
      history[begins - 1].verdict === "accepted" ? 0.2 : 1.5,
      0,
    );
    expect(history[begins].damping).toBeLessThan(1e-3);
    expect(history[begins].accepted - history[begins - 1].accepted).toBeLessThanOrEqual(1);
    const seconds = history.map((step) => step.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(solved.seconds).toBeGreaterThanOrEqual(seconds.at(-1)!);
    expect(solved.notes.join("\n")).toContain("trained in 2 stages: on other points after 50 % of the time");
    solved.close();
  });

  it("is more accurate than on few points, whose quadrature hides errors of the low modes", async () => {
    const errors = async (problem: Problem): Promise<number[]> => {
      const solves = [1, 2, 3].map((seed) => solve(problem, { ...quick, steps: 240, seed }));
      const solved = await Promise.all(solves);
      return solved
        .map(({ error, close }) => {
          close();
          return error!.relativeL2;
        })
        .sort((a, b) => a - b);
    };
    const fixed = await errors(withStages());
    const refined = await errors(withStages([onGrid]));
    expect(refined[1]).toBeLessThan(fixed[1] / 3);
  });

  it("is refused before anything is trained where a later stage finds no memory", async () => {
    const large = withStages([{ after: 0.5, interior: 400 }]);
    const [small, late] = stagesOf(large, refinements(large, {})).map((stage) =>
      leastBytes(planProblem(stage, settle(stage, quick))),
    );
    const device = wasmDevice({ threads: 1, budget: (small + late) / 2 });
    onTestFinished(device.close);
    let seen = 0;
    const observe = () => {
      seen += 1;
    };
    await expect(solve(large, { ...quick, device, steps: 4, observe })).rejects.toThrow(/the budget is/);
    expect([seen, device.bytes.used]).toEqual([0, 0]);
  });

  it("resumes in the stage it was left in, bit for bit", async () => {
    const problem = withStages([onGrid]);
    const whole = await solve(problem, { ...quick, steps: 60 });
    for (const steps of [20, 45]) {
      const abort = new AbortController();
      const part = await solve(problem, {
        ...quick,
        steps: 60,
        signal: abort.signal,
        observe: ({ step }) => {
          if (step.index === steps) abort.abort();
        },
      });
      expect(part.outcome.kind).toBe("aborted");
      const on = await solve(problem, { ...quick, steps: 60, resume: part.checkpoint() });
      expect(on.theta).toEqual(whole.theta);
      for (const one of [part, on]) one.close();
    }
    whole.close();
  });

  it("ends where the target is reached, whatever the stage", async () => {
    const solved = await solve(withStages([onGrid]), { ...quick, steps: 400, target: 0.05 });
    expect(solved.outcome).toMatchObject({ kind: "converged", by: "target" });
    expect(solved.rows).toBe(120 + 16);
    solved.close();
  });

  it("is recommended in the library with stages in order", async () => {
    for (const name of ["helmholtz", "allen-cahn", "burgers"]) {
      const problem = await problemNamed(name);
      const stages = stagesOf(problem, refinements(problem, {}));
      expect(stages.length).toBeGreaterThan(1);
    }
  });
});
