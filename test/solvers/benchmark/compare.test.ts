/** @file What counts as worse, as better and as noise. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CaseResult, compareResults } from "../../../solvers/benchmark/index.ts";
import { benchmark, failure, run } from "./made-up.ts";

const compare = (
  now: readonly CaseResult[],
  before: readonly CaseResult[],
  speeds: readonly [number, number] = [20, 20],
) => {
  const { regressions, improvements, compared } = compareResults(
    benchmark(now, speeds[0]),
    benchmark(before, speeds[1]),
  );
  return {
    worse: regressions.map(({ what }) => what),
    better: improvements.map(({ what }) => what),
    compared,
    messages: [...regressions, ...improvements].map(({ of, message }) => `${of}: ${message}`),
  };
};
const quiet = { worse: [], better: [], compared: 1, messages: [] };
const seeds = (errors: readonly number[], changes: Partial<CaseResult> = {}): CaseResult[] =>
  errors.map((relativeL2, k) => run({ ...changes, relativeL2, case: { seed: k + 1 } }));

describe("compareResults", () => {
  it("finds nothing between results and themselves", () => {
    const changes = fc.record({
      relativeL2: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      seconds: fc.option(fc.double({ min: 0, max: 1e3, noNaN: true })),
      ending: fc.constantFrom("finished" as const, "failed" as const),
      referenceAccuracy: fc.option(fc.double({ min: 1e-15, max: 1e-3, noNaN: true })),
    });
    const property = fc.property(fc.array(changes, { maxLength: 6 }), (all) => {
      const results = all.map((change, k) => run({ ...change, case: { seed: k, problem: `p${k % 2}` } }));
      const { regressions, improvements } = compareResults(benchmark(results), benchmark(results));
      expect([...regressions, ...improvements]).toEqual([]);
    });
    fc.assert(property);
  });

  describe("of errors", () => {
    it("names one above ten times the worst earlier seed, and none below", () => {
      const before = seeds([1e-10, 3e-10, 2e-10]);
      expect(compare(seeds([1e-10, 2.9e-9, 1e-10]), before)).toEqual(quiet);
      const worse = compare(seeds([1e-10, 3.1e-9, 1e-10]), before);
      expect(worse.worse).toEqual(["error"]);
      expect(worse.messages).toEqual(["poisson, 30 s: the relative L2 error is 3.1e-9, 3e-10 before"]);
    });

    it("does not tell rounding from rounding, nor what is below ten times the reference's accuracy", () => {
      expect(compare(seeds([9e-15]), seeds([1e-16]))).toEqual(quiet);
      expect(compare(seeds([1.1e-14]), seeds([1e-16])).worse).toEqual(["error"]);
      const known = { referenceAccuracy: 1e-9 };
      expect(compare(seeds([9e-9], known), seeds([1e-12], known))).toEqual(quiet);
      expect(compare(seeds([1.1e-8], known), seeds([1e-12], known)).worse).toEqual(["error"]);
    });

    it("takes an error that is no number, or none at all, for a regression", () => {
      expect(compare(seeds([Number.NaN]), seeds([1e-3])).worse).toEqual(["error"]);
      expect(compare([run({ relativeL2: null })], seeds([1e-3])).worse).toEqual(["unmeasured"]);
    });

    it("praises only what is ten times better than the best earlier seed", () => {
      const before = seeds([1e-6, 3e-6]);
      expect(compare(seeds([2e-7, 1e-8]), before)).toEqual(quiet);
      expect(compare(seeds([9e-8, 1e-8]), before).better).toEqual(["error"]);
      expect(compare(seeds([1e-16]), seeds([9e-15]))).toEqual(quiet);
    });

    it("watches coefficients of inverse problems as well", () => {
      const with_ = (coefficientError: number): CaseResult[] => [run({ coefficientError })];
      expect(compare(with_(1e-5), with_(2e-6))).toEqual(quiet);
      expect(compare(with_(3e-5), with_(2e-6)).worse).toEqual(["coefficients"]);
    });
  });

  describe("of times", () => {
    const taking = (...seconds: number[]): CaseResult[] =>
      seconds.map((one, k) => run({ seconds: one, case: { seed: k } }));

    it("names a median above twice the slowest earlier seed", () => {
      expect(compare(taking(1, 7.9, 30), taking(2, 4, 3))).toEqual(quiet);
      expect(compare(taking(1, 8.1, 30), taking(2, 4, 3)).worse).toEqual(["time"]);
    });

    it("forgives half a second", () => {
      expect(compare(taking(0.55), taking(0.1))).toEqual(quiet);
      expect(compare(taking(0.61), taking(0.1)).worse).toEqual(["time"]);
    });

    it("expects a machine of half the speed to take twice as long", () => {
      expect(compare(taking(15.9), taking(4), [10, 20])).toEqual(quiet);
      const slow = compare(taking(16.1), taking(4), [10, 20]);
      expect(slow.messages).toEqual(["poisson, 30 s: 16.1 s, where 8 s were expected of this machine"]);
      expect(compare(taking(3.9), taking(4), [40, 20])).toEqual(quiet);
      expect(compare(taking(4.1), taking(4), [40, 20]).worse).toEqual(["time"]);
    });

    it("praises less than half of the fastest", () => {
      expect(compare(taking(2), taking(5, 6)).better).toEqual(["time"]);
      expect(compare(taking(2), taking(3.9, 6))).toEqual(quiet);
    });
  });

  describe("of runs", () => {
    it("names what is lost, by its settings, and says what is new", () => {
      const network = run({ case: { kind: "network", seconds: 10 } });
      const change = compare([run(), run({ case: { problem: "heat" } })], [run(), network]);
      expect(change.worse).toEqual(["lost"]);
      expect(change.better).toEqual(["new"]);
      expect(change.compared).toBe(1);
      expect(change.messages[0]).toMatch(/^poisson, network, 10 s: was measured before/);
    });

    it("names what newly fails, with its reason, and only if more of it fails", () => {
      const now = compare([run(), failure({ case: { seed: 2 } })], [run(), run({ case: { seed: 2 } })]);
      expect(now.worse).toEqual(["failed"]);
      expect(now.messages[0]).toBe(
        "poisson, 30 s: 1 of 2 runs failed, 0 of 2 before (out-of-memory: 4.1 GiB held, 4 GiB allowed)",
      );
      expect(compare([failure()], [failure()])).toEqual(quiet);
      expect(compare([run()], [failure()]).better).toEqual(["solved"]);
    });

    it("compares files by their names, wherever they lie", () => {
      const [here, there] = ["/a/mine.ts", "/b/mine.ts"].map((problem) => run({ case: { problem } }));
      expect(compare([here], [there])).toEqual(quiet);
    });
  });
});
