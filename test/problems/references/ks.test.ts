/** @file The Kuramoto-Sivashinsky reference: another method and other settings lead to it; energy balances. */

import { describe, expect, it } from "vitest";
import { ks, ksUntil } from "../../../problems/ks.ts";
import { evolvedSeries } from "../../../problems/references/evolved.ts";
import { ksStored } from "../../../problems/references/ks.generated.ts";
import { ksReference, solveKs } from "../../../problems/references/ks.ts";
import { restoreSeries, seriesFunction, seriesPoints } from "../../../problems/references/series.ts";
import { evolutionForm, evolve, spectralSolution } from "../../../src/evolution/index.ts";
import { relativeL2 } from "../../../src/solution/index.ts";
import { relativeDifference, valuesOn } from "./sampling.ts";

const stored = restoreSeries(ksStored);
const half = stored.times.filter((t) => t <= 0.5);
const points = seriesPoints({ interval: stored.interval, times: half }, 64);
const reference = valuesOn(points, ksReference(1).fields.u);

describe("the stored solution", () => {
  it("is the limit of Fourier ETDRK4 of order four in the step, for t <= 0.5", () => {
    const [coarse, middle, fine] = [2000, 4000, 8000].map((steps) =>
      valuesOn(points, seriesFunction(solveKs({ points: 384, steps }))),
    );
    const errors = [coarse, middle, fine].map((values) => relativeDifference(values, reference));
    expect(errors[2]).toBeLessThan(1e-7);
    for (const i of [0, 1]) expect(Math.log2(errors[i] / errors[i + 1])).toBeGreaterThan(3.5);
    // Richardson's extrapolation of the last two is nearer: what is stored is where the ladder leads.
    const limit = fine.map((value, i) => value + (value - middle[i]) / 15);
    expect(relativeDifference(limit, reference)).toBeLessThan(errors[2] / 4);
  });

  it("is what an evolution with other nodes and tolerance finds, to 1e-11 for t <= 0.5 and t <= 1", () => {
    const other = evolvedSeries(ksUntil(1), stored.times, 512, { tolerance: 1e-11, nodes: 10 });
    expect(relativeDifference(valuesOn(points, seriesFunction(other)), reference)).toBeLessThan(1e-11);
    const all = seriesPoints(stored, 64);
    const [mine, known] = [seriesFunction(other), seriesFunction(stored)].map((u) => valuesOn(all, u));
    expect(relativeDifference(mine, known)).toBeLessThan(1e-10);
  });

  it("keeps the mean", () => {
    for (const { re } of stored.levels) expect(Math.abs(re[0])).toBeLessThan(1e-13);
  });
});

describe("the problem", () => {
  it("is solved to 1e-9 up to t = 0.5 and to 1e-8 up to t = 1", () => {
    for (const [given, bound] of [
      [ks, 1e-9],
      [ksUntil(1), 1e-8],
    ] as const) {
      const form = evolutionForm(given);
      if ("unsuitable" in form) throw new Error(form.unsuitable);
      const { fields, points: where } = given.reference!;
      expect(relativeL2(spectralSolution(evolve(form)), fields.u, "u", where)).toBeLessThan(bound);
      expect(given.reference!.accuracy).toBeLessThan(bound / 10);
    }
  });

  it("knows its reference at the stored times up to its end", () => {
    expect(ks.reference!.points!.count).toBe(11 * 256);
    expect(ks.name).toBe("ks");
    expect(ksUntil(1).name).toBe("ks-1");
  });
});
