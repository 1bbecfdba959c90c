/** @file Kept results of which some cases were run again. */

import { describe, expect, it } from "vitest";
import { renewed } from "../../../solvers/benchmark/index.ts";
import { benchmark, failure, run } from "./made-up.ts";

const poisson = run();
const heat = run({ case: { problem: "heat" } });
const kept = benchmark([poisson, heat, failure({ case: { problem: "wave" } })]);

describe("renewed results", () => {
  it("take the later cases in their places, new ones at the end, and leave the others", () => {
    const [again, fresh] = [
      run({ relativeL2: 1e-13, case: { problem: "heat" } }),
      run({ case: { problem: "kdv" } }),
    ];
    const both = renewed(kept, benchmark([fresh, again]));
    expect(both.results).toEqual([poisson, again, kept.results[2], fresh]);
    expect(both.started).toBe(kept.started);
  });

  it("tell networks from what the solve chose, and seed from seed", () => {
    const others = [run({ case: { kind: "network" } }), run({ case: { seed: 2 } })];
    expect(renewed(kept, benchmark(others)).results).toHaveLength(5);
  });

  it("say what was renewed, when and at which commit, each time", () => {
    const later = (commit: string) => {
      const one = benchmark([heat]);
      return { ...one, machine: { ...one.machine, commit }, started: "2026-11-23T00:00:00.000Z" };
    };
    expect(renewed(renewed(kept, later("a1")), later("b2")).renewals).toEqual([
      { cases: 1, started: "2026-11-23T00:00:00.000Z", commit: "a1" },
      { cases: 1, started: "2026-11-23T00:00:00.000Z", commit: "b2" },
    ]);
  });

  it("refuse another processor, linear algebra or number of threads", () => {
    const on = (machine: object, suite: object) => ({
      ...kept,
      machine: { ...kept.machine, ...machine },
      suite: { ...kept.suite, ...suite },
    });
    expect(() => renewed(kept, on({ processor: "Abacus" }, {}))).toThrow(/processor is Abacus/);
    expect(() => renewed(kept, on({ linearAlgebra: "MKL" }, {}))).toThrow(/linear algebra is MKL/);
    expect(() => renewed(kept, on({}, { threads: 64 }))).toThrow(/number of threads is 64/);
  });
});
