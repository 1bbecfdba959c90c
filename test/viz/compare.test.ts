/** @file Runs in a table and side by side: order, filters, common ground, and what may be called better. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readState, writeState } from "../../viz/app/compare/compare-state.ts";
import { errorCurves, traceOf } from "../../viz/app/compare/error-curves.ts";
import { bestOf, factsOf, judgement } from "../../viz/app/compare/facts.ts";
import { domainNotes, groundOf, whyNoDifference, whyNot } from "../../viz/app/compare/ground.ts";
import { commonScale, minus } from "../../viz/app/compare/lattices.ts";
import { linkedCameras } from "../../viz/app/compare/linked-cameras.ts";
import {
  arranged,
  firstOrder,
  type RunOrder,
  readOrder,
  runColumns,
  turned,
  valuesOf,
  writeOrder,
} from "../../viz/app/compare/run-order.ts";
import type { RunEntry, ViewSummary } from "../../viz/index.ts";
import { viewSource } from "../../viz/index.ts";
import type { CameraState } from "../../viz/marks/picture.ts";
import { facts, heat, heatSolution, history, standingWave, waveSolution } from "./fixtures.ts";

const heatRun = viewSource({ problem: heat, solution: heatSolution, history, facts }).summary();
const waveRun = viewSource({ problem: standingWave, solution: waveSolution, history, facts }).summary();

const entry: RunEntry = {
  ...{ id: "a", problem: "heat", title: "Heat", model: "mlp:4x20", solver: "lm", kind: "network" },
  ...{ seconds: 1, relativeL2: 1e-3, errorEstimate: 1e-3, state: "converged", reason: "", started: "2026" },
};
const order = (next: Partial<RunOrder>): RunOrder => ({ ...firstOrder, ...next });
const ids = (runs: readonly RunEntry[]): string => runs.map(({ id }) => id).join("");

describe("the table of runs", () => {
  const number = fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN));
  const runs = fc.array(
    fc
      .record({ seconds: number, relativeL2: number, model: fc.string() })
      .map((one) => ({ ...entry, ...one })),
  );

  it("sorts every column in both directions, with what is unknown last", () => {
    fc.assert(
      fc.property(runs, fc.constantFrom("seconds", "relativeL2"), fc.boolean(), (all, by, isDescending) => {
        const sorted = arranged(all, order({ by, isDescending })).map((run) => run[by]);
        expect(sorted).toHaveLength(all.length);
        const known = sorted.filter((value) => !Number.isNaN(value));
        expect(sorted.slice(known.length).every(Number.isNaN)).toBe(true);
        for (let i = 1; i < known.length; i++)
          expect(isDescending ? known[i - 1] >= known[i] : known[i - 1] <= known[i]).toBe(true);
      }),
    );
  });

  it("takes the null of JSON for an unknown number, and numbers in names as numbers", () => {
    const absent = { ...entry, id: "n", seconds: null as unknown as number };
    const wide = [
      { ...entry, id: "x", model: "mlp:10x20" },
      { ...entry, id: "y", model: "mlp:4x20" },
    ];
    expect(ids(arranged([absent, entry], order({ by: "seconds", isDescending: true })))).toBe("an");
    expect(ids(arranged(wide, order({ by: "model", isDescending: false })))).toBe("yx");
  });

  it("lists the runs that have every word, the kind and the state", () => {
    const all = [entry, { ...entry, id: "b", kind: "spectral", state: "running", problem: "burgers" }];
    expect(ids(arranged(all, order({ text: "BURG spec" })))).toBe("b");
    expect(ids(arranged(all, order({ text: "burg network" })))).toBe("");
    expect(ids(arranged(all, order({ kind: "network" })))).toBe("a");
    expect(ids(arranged(all, order({ state: "running" })))).toBe("b");
    expect(valuesOf(all, "kind")).toEqual(["network", "spectral"]);
  });

  it("is restored by its link, whatever the link holds", () => {
    const orders = fc.record({
      by: fc.constantFrom(...runColumns.map(({ name }) => name)),
      isDescending: fc.boolean(),
      ...{ text: fc.string(), kind: fc.string(), state: fc.string() },
    });
    fc.assert(
      fc.property(orders, (one) => {
        expect(readOrder(writeOrder(one))).toEqual(one);
      }),
    );
    expect(writeOrder(firstOrder)).toEqual({});
    expect(readOrder({ sort: "-nonsense", text: "x" })).toEqual({ ...firstOrder, text: "x" });
  });

  it("turns the order of a column at its second press, and back at the third", () => {
    const pressed = turned(firstOrder, "seconds");
    expect(pressed).toMatchObject({ by: "seconds", isDescending: false });
    expect(turned(turned(pressed, "seconds"), "seconds")).toEqual(pressed);
    expect(turned(pressed, "started").isDescending).toBe(true);
  });
});

describe("common ground", () => {
  it("is everything of one problem, with what all can show first", () => {
    const less = { ...heatRun, views: heatRun.views.slice(1) };
    const ground = groundOf([less, heatRun]);
    expect(ground.coordinates).toEqual(["x", "t"]);
    expect(ground.isDrawn).toEqual([true, true]);
    expect(ground.choices).toHaveLength(heatRun.views.length);
    expect(ground.choices.at(-1)).toEqual(heatRun.views[0]);
    expect(whyNot(less, ground, heatRun.views[0])).toContain("no u");
    expect(whyNot(heatRun, ground, heatRun.views[0])).toBeUndefined();
  });

  it("does not reach over other coordinates, and says so", () => {
    const ground = groundOf([heatRun, waveRun]);
    expect(ground.isDrawn).toEqual([true, false]);
    expect(whyNot(waveRun, ground, ground.choices[0])).toMatch(/Over x, y, t, not x, t/);
    expect(whyNoDifference([heatRun, waveRun], ground, ground.choices[0])).toContain("Only one");
    const back = groundOf([waveRun, heatRun]);
    expect(whyNot(heatRun, back, back.choices[0])).toContain("Over x, t only");
  });

  it("takes the same names in another order, and tells other intervals", () => {
    const swapped = { ...heatRun, coordinates: ["t", "x"], bounds: [heatRun.bounds[1], heatRun.bounds[0]] };
    const longer = { ...heatRun, bounds: [heatRun.bounds[0], [0, 2]] as const };
    expect(groundOf([heatRun, swapped]).isDrawn).toEqual([true, true]);
    const ground = groundOf([heatRun, longer]);
    expect(ground.bounds[1]).toEqual([0, 2]);
    expect(domainNotes([heatRun, longer], ground)).toEqual(["B covers t from 0 to 2, unlike A."]);
    expect(whyNoDifference([heatRun, longer], ground, ground.choices[0])).toContain("intervals of t");
    expect(
      whyNoDifference([heatRun, swapped], groundOf([heatRun, swapped]), ground.choices[0]),
    ).toBeUndefined();
  });
});

describe("the link of a comparison", () => {
  const runs = [waveRun, waveRun];
  const ground = groundOf(runs);

  it("restores what it was made from", () => {
    const unit = fc.integer({ min: 0, max: 64 }).map((k) => k / 64);
    const states = fc.record({
      choice: fc.constantFrom(...ground.choices),
      axes: fc.constantFrom(["x", "y"], ["t", "x"], ["y", "t"]),
      at: fc.record({ x: unit, y: unit, t: unit }),
      picture: fc.constantFrom("surface" as const, "map" as const),
      scale: fc.constantFrom("shared" as const, "each" as const),
      differences: fc.boolean(),
      camera: fc.record({ azimuth: unit, elevation: unit, distance: unit.map((d) => d + 1) }),
    });
    fc.assert(
      fc.property(states, (state) => {
        const again = readState(writeState(state, ground), runs, ground);
        expect(again.ignored).toEqual([]);
        const { camera, ...rest } = again.state;
        expect(rest).toEqual((({ camera: _, ...plain }) => plain)(state));
        for (const name of ["azimuth", "elevation", "distance"] as const)
          expect(camera?.[name]).toBeCloseTo(state.camera[name], 3);
      }),
    );
  });

  it("opens all the same when it asks for what there is not, and says what was ignored", () => {
    const asked = { field: "nonsense", axes: "x,x", "at.t": "99", camera: "1,2", picture: "hologram" };
    const { state, ignored } = readState(asked, runs, ground);
    expect(state).toEqual(readState({}, runs, ground).state);
    expect(ignored).toEqual(["axes x,x", "field nonsense"]);
  });
});

describe("figures side by side", () => {
  const of = (kind: string, relativeL2: number, name = "heat"): ViewSummary => ({
    ...heatRun,
    kind,
    problem: { ...heatRun.problem, name },
    error: { relativeL2, maxError: relativeL2, fields: { u: relativeL2 } },
  });
  const marked = (runs: readonly ViewSummary[]): readonly boolean[] =>
    factsOf(runs).find(({ name }) => name === "Relative L2 error")!.isBest;

  it("are judged only among the same kind of the same problem", () => {
    expect(marked([of("network", 1e-3), of("network", 1e-2), of("spectral", 1e-12)])).toEqual([
      true,
      false,
      false,
    ]);
    expect(marked([of("network", 1e-3), of("spectral", 1e-12)])).toEqual([false, false]);
    expect(marked([of("network", 1e-3), of("network", 1e-5, "burgers")])).toEqual([false, false]);
    expect(judgement([of("network", 1), of("spectral", 1)])).toContain("not compared");
    expect(judgement([of("network", 1), of("network", 1)])).toContain("all are of the same");
  });

  it("mark at most the least of each kind, and nothing where all are equal or unknown", () => {
    const figures = fc.array(
      fc.tuple(fc.oneof(fc.double({ min: 0, max: 9 }), fc.constant(Number.NaN)), fc.constantFrom("a", "b")),
    );
    fc.assert(
      fc.property(figures, (all) => {
        const [values, classes] = [all.map(([value]) => value), all.map(([, name]) => name)];
        bestOf(values, classes).forEach((isBest, k) => {
          const peers = values.filter((value, i) => classes[i] === classes[k] && !Number.isNaN(value));
          const isLeast =
            peers.every((value) => values[k] <= value) && peers.some((value) => values[k] < value);
          expect(isBest).toBe(isLeast);
        });
      }),
    );
  });
});

describe("errors against seconds", () => {
  it("are those that were measured, then that of the end", () => {
    const rows = viewSource({ problem: heat, solution: heatSolution, history, facts }).history();
    const trace = traceOf(rows, heatRun);
    expect(trace.seconds.at(-1)).toBe(20.1);
    expect(trace.errors.at(-1)).toBe(4.31e-4);
    expect(trace.errors.slice(0, -1)).toEqual(rows.flatMap(({ error }) => (error ? [error] : [])));
    expect(trace.seconds[0]).toBe(0);
    const late = errorCurves([trace, { seconds: [0.01], errors: [1] }], []);
    expect(late.x.log).toBe(true);
    expect(late.curves[0].x[0]).toBe(Number.NaN);
    expect(traceOf([], { seconds: 3 }).errors).toEqual([]);
  });

  it("stand on a logarithmic axis of time only where the solves are of different length", () => {
    const trace = (end: number): { seconds: number[]; errors: number[] } => ({
      seconds: [end / 2, end],
      errors: [1, 0.1],
    });
    expect(errorCurves([trace(20), trace(10)], []).x).toMatchObject({ log: false, domain: [0, 20] });
    expect(errorCurves([trace(20), trace(0.1)], []).x.log).toBe(true);
    expect(errorCurves([{ seconds: [], errors: [] }], []).curves[0].name).toBe("A, no error measured");
  });
});

describe("pictures that belong together", () => {
  const camera: CameraState = { azimuth: 1, elevation: 0.5, distance: 4 };
  const turnable = (): { camera: { get(): CameraState; set(next: CameraState): void } } => {
    let now: CameraState = { azimuth: 0, elevation: 0, distance: 1 };
    return {
      camera: {
        get: () => now,
        set: (next) => {
          now = next;
        },
      },
    };
  };

  it("are turned together, also those that come later; what has left stays as it is", () => {
    const cameras = linkedCameras(undefined);
    const [first, second, third] = [turnable(), turnable(), turnable()];
    cameras.join(first);
    cameras.join(second);
    expect(second.camera.get().distance).toBe(1);
    first.camera.set(camera);
    cameras.turned(first, camera);
    expect(second.camera.get()).toEqual(camera);
    cameras.join(third);
    expect(third.camera.get()).toEqual(camera);
    cameras.leave(third);
    cameras.turned(second, { ...camera, azimuth: 2 });
    expect(first.camera.get().azimuth).toBe(2);
    expect(third.camera.get().azimuth).toBe(1);
  });

  it("have one scale over all values, and differences that vanish between equals", () => {
    const axis = { name: "x", low: 0, high: 1, count: 2 };
    const grid = (...values: number[]): { a: typeof axis; b: typeof axis; values: Float64Array } => ({
      ...{ a: axis, b: axis },
      values: Float64Array.from(values),
    });
    const [one, other] = [grid(1, 2, 3, 4), grid(-9, 0, 1, Number.NaN)];
    const { domain } = commonScale("value", [one.values, other.values]);
    expect(domain[0]).toBeLessThanOrEqual(-9);
    expect(domain[1]).toBeGreaterThanOrEqual(4);
    expect(commonScale("error", [one.values]).kind).toBe("log");
    expect([...minus(one, one).values]).toEqual([0, 0, 0, 0]);
    expect([...minus(one, other).values]).toEqual([10, 2, 2, Number.NaN]);
    expect(commonScale("value", []).domain).toEqual([0, 1]);
  });
});
