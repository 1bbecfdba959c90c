/** @file Estimates against measured errors: every run is counted once, at the place where it belongs. */

import { describe, expect, it } from "vitest";
import { estimateStanding } from "../../../solvers/benchmark/estimates.ts";
import { estimatesSummary } from "../../../solvers/benchmark/markdown-estimates.ts";
import { failure, run } from "./made-up.ts";

const of = (relativeL2: number, errorEstimate: number, changes: Parameters<typeof run>[0] = {}) =>
  run({ relativeL2, errorEstimate, ...changes });

describe("a standing of estimates", () => {
  it.each([
    [1e-6, 1e-6, "within"],
    [1e-6, 2e-6, "within"],
    [1e-6, 0.5e-6, "within"],
    [1e-6, 2.1e-6, "over"],
    [1e-6, 0.4e-6, "under"],
    [4e-13, 4.3e-14, "under"],
    [4e-14, 4e-13, "over"],
  ] as const)("puts an error of %d estimated as %d %s", (error, estimate, place) => {
    const found = estimateStanding([of(error, estimate)]);
    expect([found.within, found.under, found.over].map(({ length }) => length)).toEqual(
      ["within", "under", "over"].map((one) => Number(one === place)),
    );
    expect(found[place][0].ratio).toBeCloseTo(estimate / error, 12);
  });

  it("leaves out what nothing can be said of, and says how many these are", () => {
    const found = estimateStanding([
      // A factor ten, both rounding.
      of(5e-16, 5e-15),
      // The reference is known to 1e-12: an estimate below its accuracy cannot be refuted by it.
      of(3e-13, 6e-14, { referenceAccuracy: 1e-12 }),
      of(1e-12, 5e-12, { referenceAccuracy: 1e-12 }),
      of(1e-6, 1e-6, { referenceAccuracy: 1e-12 }),
    ]);
    expect(found).toMatchObject({ runs: 4, atRounding: 1, atReference: 1, under: [] });
    // But one above it can.
    expect(found.over).toHaveLength(1);
    expect(found.within).toHaveLength(1);
  });

  it("is of finished runs with both figures", () => {
    const incomplete = [failure(), run({ errorEstimate: null }), run({ relativeL2: null })];
    expect(estimateStanding(incomplete).runs).toBe(0);
    expect(estimatesSummary(incomplete)).toEqual([]);
  });

  it("has the worst first, at either side, and counts every run once", () => {
    const ratios = [0.3, 0.01, 0.4, 7, 300, 2.5, 1, 1.5];
    const { runs, within, under, over } = estimateStanding(ratios.map((q) => of(1e-6, q * 1e-6)));
    const rounded = (all: typeof under): number[] => all.map(({ ratio }) => Number(ratio.toFixed(6)));
    expect(rounded(under)).toEqual([0.01, 0.3, 0.4]);
    expect(rounded(over)).toEqual([300, 7, 2.5]);
    expect(within.length + under.length + over.length).toBe(runs);
  });

  it("takes an estimate of an error of zero as too high, not as infinite nonsense", () => {
    expect(estimateStanding([of(0, 1e-6)]).over).toHaveLength(1);
  });
});

describe("the summary", () => {
  it("names the worst of both sides, with how often the solve itself had doubts", () => {
    const lines = estimatesSummary([
      of(1e-6, 1e-6),
      of(1e-6, 1e-7, { case: { problem: "flow" } }),
      of(1e-6, 3e-7, { errorEstimateUncertain: true }),
      of(1e-6, 6e-6, { kind: "network", errorEstimateUncertain: true, case: { problem: "wave" } }),
      of(1e-15, 3e-15),
    ]);
    expect(lines).toEqual([
      "- Error estimates, all tables together: 5 runs have an estimate and a measured error; of these 1 has both figures below 1.0e-13, which is rounding.",
      "- Of the other 4, 1 is estimated within a factor 2, 2 are too low by more than that (1 of them marked uncertain by the solve), the worst `flow` by 10x, and 1 is too high (1 of them marked uncertain by the solve), the worst the network on `wave` by 6x.",
    ]);
  });

  it("says that none is too low only where none is", () => {
    const [, fine] = estimatesSummary([of(1e-6, 1e-6)]);
    expect(fine).toBe(
      "- Of these, 1 is estimated within a factor 2, none is too low by more than that, and none is too high.",
    );
  });
});
