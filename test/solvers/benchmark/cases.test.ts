/** @file Cases of a suite, and the keys that name their files. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseKey, casesOf, completeSuite, describeCase } from "../../../solvers/benchmark/cases.ts";
import { timeLimit } from "../../../solvers/benchmark/limits.ts";
import type { Case } from "../../../solvers/benchmark/types.ts";
import { UsageError } from "../../../src/errors.ts";
import { heat, suiteOf } from "./fixtures.ts";

describe("cases", () => {
  it("are the product of all lists, seeds innermost, each once", () => {
    const lists = { models: ["automatic", "mlp:1x8"], seconds: [1, 2], seeds: [1, 2, 3] };
    const cases = casesOf(suiteOf({ problems: ["a", "b", "a"], ...lists }));
    expect(cases).toHaveLength(2 * 2 * 2 * 3);
    expect(cases.slice(0, 4).map(({ seed, seconds }) => [seed, seconds])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [1, 2],
    ]);
    expect(new Set(cases.map(caseKey)).size).toBe(cases.length);
  });

  it("leave to the solve what is automatic, any or the default", () => {
    const solvers = ["lm", "default", "adam"];
    const cases = casesOf(suiteOf({ problems: ["heat"], solvers, kinds: ["any", "network"] }));
    expect(cases).toEqual([
      { problem: "heat", device: "auto", seed: 1, seconds: 60 },
      { problem: "heat", device: "auto", seed: 1, seconds: 60, kind: "network" },
      { problem: "heat", device: "auto", seed: 1, seconds: 60, solver: "adam" },
      { problem: "heat", device: "auto", seed: 1, seconds: 60, solver: "adam", kind: "network" },
    ]);
  });

  it("of further products take from the suite what these leave out", () => {
    const suite = suiteOf({ problems: ["a"], seconds: [5], also: [{ problems: ["b"], kinds: ["network"] }] });
    expect(casesOf(suite)).toEqual([
      { problem: "a", device: "auto", seed: 1, seconds: 5 },
      { problem: "b", device: "auto", seed: 1, seconds: 5, kind: "network" },
    ]);
  });

  it.each([
    [{ problems: [] }, /problems of the suite is \[\]/],
    [{ problems: ["a"], seeds: [1.5] }, /seeds 1.5/],
    [{ problems: ["a"], seconds: [0] }, /seconds 0/],
    [{ problems: ["a"], threads: 0 }, /threads 0/],
    [{ problems: ["a"], also: [{ seeds: [-1] }] }, /seeds -1/],
  ])("of %j are refused", (given, message) => {
    expect(() => completeSuite(given, { threads: 1, memory: 1 })).toThrow(UsageError);
    expect(() => completeSuite(given, { threads: 1, memory: 1 })).toThrow(message);
  });
});

describe("a key", () => {
  const anyCase: fc.Arbitrary<Case> = fc.record(
    {
      problem: fc.string({ minLength: 1 }),
      model: fc.string({ minLength: 1 }),
      solver: fc.constantFrom("adam", "lbfgs"),
      kind: fc.constantFrom("network" as const, "hybrid" as const),
      device: fc.constantFrom("auto" as const, "wasm" as const),
      seed: fc.nat(),
      seconds: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    },
    { requiredKeys: ["problem", "device", "seed", "seconds"] },
  );
  it("is a file name, whatever the problem is called", () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        expect(caseKey(one)).toMatch(/^[\w.-]{1,220}$/);
      }),
    );
  });
  it("is equal for equal cases and differs for others", () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), (one, by) => {
        const reordered = Object.fromEntries(Object.entries(one).reverse()) as unknown as Case;
        expect(caseKey(reordered)).toBe(caseKey(one));
        expect(caseKey({ ...one, seed: one.seed + by + 1 })).not.toBe(caseKey(one));
        expect(caseKey({ ...one, problem: `${one.problem}/` })).not.toBe(caseKey(one));
      }),
    );
  });
});

it("a case in words names what is not the default, and the file without its folder", () => {
  expect(describeCase({ ...heat, problem: "/tmp/mine.ts", kind: "network", device: "wasm" })).toBe(
    "mine.ts automatic network wasm 10 s seed 1",
  );
});

it("a run may take three times its budget and two minutes", () => {
  expect(timeLimit(heat)).toBe(150);
});
