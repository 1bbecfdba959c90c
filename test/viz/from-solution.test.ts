/** @file What the viewer is told of a solved problem: values, errors, residuals, equations, history. */

import { describe, expect, it } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box, disk, type Region } from "../../src/geometry/index.ts";
import { on, type Problem, problem as problemOf } from "../../src/problem/index.ts";
import { firstState } from "../../viz/app/field/view-state.ts";
import { type FieldRequest, viewSource } from "../../viz/index.ts";
import { thin } from "../../viz/source/thin.ts";
import {
  closedForm,
  facts,
  heat,
  heatSolution,
  history,
  picturedWave,
  standingWave,
  waveSolution,
} from "./fixtures.ts";

const { PI, sin, cos, exp } = Math;
const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
const waves = viewSource({ problem: standingWave, solution: waveSolution, history, facts });

const request = (changes: Partial<FieldRequest> = {}): FieldRequest => ({
  field: "u",
  kind: "value",
  axes: ["x", "t"],
  fixed: {},
  resolution: [5, 3],
  ...changes,
});

/** Applies f to the points of `request()`'s lattice over x in [0, 1], t in [0, 0.5]. */
const onLattice = (f: (x: number, t: number) => number): number[] =>
  Array.from({ length: 15 }, (_, k) => f((k % 5) / 4, Math.floor(k / 5) / 4));

const expectClose = (actual: Float64Array, expected: readonly number[], digits = 14): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits);
  });
};

describe("fields", () => {
  it("are the solution's own values, in either order of the axes", () => {
    const value = (x: number, t: number): number => heatSolution.at({ x, t });
    expect([...source.field(request())]).toEqual(onLattice(value));
    const across = source.field(request({ axes: ["t", "x"], resolution: [3, 5] }));
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 3; j++) expect(across[3 * i + j]).toBe(value(i / 4, j / 4));
  });

  it("have errors against the exact solution", () => {
    expectClose(
      source.field(request({ kind: "exact" })),
      onLattice((x, t) => exp(-PI * PI * t) * sin(PI * x)),
    );
    expectClose(
      source.field(request({ kind: "error" })),
      onLattice((x, t) => Math.abs(1e-3 * sin(2 * PI * x) * t)),
    );
  });

  it("have residuals of the equations from the solution's derivatives", () => {
    const residual = source.field(request({ kind: "residual", field: "equation 1" }));
    // u_t - u_xx of the defect 1e-3 sin(2πx) t.
    expectClose(
      residual,
      onLattice((x, t) => Math.abs(1e-3 * sin(2 * PI * x) * (1 + 4 * PI * PI * t))),
    );
  });

  it("lose their mean difference first when known up to a constant", () => {
    const fixed = { t: 0.3 };
    const axes = ["x", "y"];
    const error = waves.field(request({ field: "p", kind: "error", axes, fixed }));
    expect(Math.max(...error)).toBeLessThan(1e-12);
    expect(waves.value({ x: 0.2, y: 0.1, t: 0 }, "p").exact).toBeCloseTo(
      3 + cos(0.2 * PI) * cos(0.1 * PI),
      12,
    );
  });

  it("run along one axis for a profile", () => {
    const line = waves.field(request({ axes: ["y"], fixed: { x: 0, t: 0 }, resolution: [9] }));
    expectClose(
      line,
      Array.from({ length: 9 }, (_, i) => cos(PI * (i / 4 - 1))),
    );
  });

  it("are NaN outside the domain and only there", () => {
    const square = box({ x: [-1, 1], y: [-1, 1] });
    const disk: Region = { ...square, signedDistance: (p) => Math.hypot(p[0], p[1]) - 1 };
    const problem: Problem = { ...heat, domain: disk, coordinates: ["x", "y"], conditions: [], interior: [] };
    const round = viewSource({ problem, solution: closedForm(disk, ["u"], { u: () => 1 }), history, facts });
    const values = round.field(request({ axes: ["x", "y"], resolution: [21, 21] }));
    const inside = Array.from(
      values,
      (_, k) => Math.hypot((k % 21) / 10 - 1, Math.floor(k / 21) / 10 - 1) <= 1 + 1e-8,
    );
    expect(Array.from(values, Number.isFinite)).toEqual(inside);
  });
});

describe("a solution known inside only", () => {
  const domain = disk({ x: 0, y: 0 }, 1);
  const round = problemOf({
    name: "round",
    domain,
    interior: pde`lap(u) = 4`,
    conditions: [on(domain.boundary(), pde`u = 1`)],
    exact: ({ x, y }) => x * x + y * y,
  });
  const zero = closedForm(domain, ["u"], { u: () => 0 });
  const view = viewSource({ problem: round, solution: zero, history, facts });

  it("is not asked outside: a lattice over the bounds has gaps there", () => {
    const values = view.field(request({ kind: "exact", axes: ["x", "y"], resolution: [5, 5] }));
    const expected = Array.from({ length: 25 }, (_, k) => {
      const square = ((k % 5) / 2 - 1) ** 2 + (Math.floor(k / 5) / 2 - 1) ** 2;
      return square <= 1 ? square : Number.NaN;
    });
    expect([...values]).toEqual(expected);
  });
});

describe("the picture of a problem", () => {
  const pictured = viewSource({ problem: picturedWave, solution: waveSolution, history, facts });

  it("is what the page opens with, over a second coordinate where it names one only", () => {
    const state = firstState(pictured.summary());
    expect(state.choice).toEqual({ field: "u_t", kind: "value", label: "u_t" });
    expect([state.axes.slice(0, 2), state.at]).toEqual([["y", "x"], { x: 0.25, y: 0, t: 0.5 }]);
  });

  it("is chosen where there is none: the first field over two lengths, the rest in the middle", () => {
    const state = firstState(waves.summary());
    expect(state.choice).toEqual({ field: "u", kind: "value", label: "u" });
    expect([state.axes.slice(0, 2), state.at]).toEqual([["x", "y"], { x: 0, y: 0, t: 1 }]);
  });

  it("may be a derivative: it has values, and nothing known beside them", () => {
    const { views, problem, picture } = pictured.summary();
    expect(views.filter(({ field }) => field === "u_t").map(({ kind }) => kind)).toEqual(["value"]);
    expect(pictured.value({ x: 0, y: 0, t: 0.5 }, "u_t")).toEqual({
      value: -PI * Math.SQRT2 * sin(PI * Math.SQRT1_2),
    });
    expect([problem.difficulty, picture?.shows]).toEqual([
      "Waves meet their own reflections.",
      "Crests that rise and fall in place.",
    ]);
  });
});

describe("the summary", () => {
  it("lists what can be shown", () => {
    expect(source.summary().views.map(({ label }) => label)).toEqual([
      "u",
      "error of u",
      "exact u",
      "residual",
      "u_x",
      "u_t",
      "u_xx",
    ]);
    expect(
      waves
        .summary()
        .views.map(({ label }) => label)
        .slice(6),
    ).toEqual([
      ...["residual of equation 1", "residual of equation 2", "u_x", "u_y", "u_t", "u_tt", "u_xx", "u_yy"],
      ...["p_x", "p_y", "p_t"],
    ]);
  });

  it("offers no errors where nothing is known, or where the reference is known at points only", () => {
    const { exact, ...unknown } = heat;
    expect(exact).toBeDefined();
    const points = heat.domain.sample(4, { random: undefined as never, sequence: "grid" });
    const reference = { source: "a table", accuracy: 1e-6, fields: { u: () => 0 } };
    const summaries = [
      unknown,
      { ...unknown, reference: { ...reference, points } },
      { ...unknown, reference },
    ].map((problem) => viewSource({ problem, solution: heatSolution, history, facts }).summary());
    expect(summaries.map(({ against }) => against)).toEqual([undefined, undefined, "reference"]);
    expect(summaries.map(({ views }) => views.length)).toEqual([5, 5, 7]);
  });

  it("shows equations as the user split them", () => {
    const { equations, conditions } = source.summary();
    expect(equations[0].text).toBe("u_t = u_xx");
    const symbols = (mathml: string | undefined): string =>
      (mathml ?? "").replace(/<[^>]*>/g, "").replace(/&#x206[12];/g, "");
    expect(symbols(equations[0].mathml)).toBe("ut=uxx");
    expect(conditions.map(({ mathml }) => symbols(mathml))).toEqual(["u=sin(πx)", "u=0"]);
  });

  it("is plain data", () => {
    expect(JSON.parse(JSON.stringify(source.summary()))).toEqual(source.summary());
  });
});

describe("long histories", () => {
  const long = Array.from({ length: 30_000 }, (_, index) => ({
    ...history[0],
    index,
    redrawn: index === 12_345,
    ...(index % 100 === 50 ? { error: 1 / index } : {}),
  })).map(
    (step) => (step.index % 100 === 50 ? step : { ...step, error: undefined }) as (typeof history)[number],
  );

  it("keep ends, redraws, order and about the number asked for", () => {
    const rows = thin(long, 1000);
    const indices = rows.map(({ index }) => index);
    expect([indices[0], indices.at(-1), indices.includes(12_345)]).toEqual([0, 29_999, true]);
    expect(indices).toEqual([...indices].sort((a, b) => a - b));
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.length).toBeLessThanOrEqual(1003);
    expect(rows.filter(({ error }) => error !== undefined)).toHaveLength(300);
  });

  it("are left alone when short", () => {
    expect(thin(history, 1000).map(({ index }) => index)).toEqual(history.map(({ index }) => index));
  });
});
