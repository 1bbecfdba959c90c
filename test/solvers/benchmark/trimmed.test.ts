/** @file Results as they are kept. */

import { describe, expect, it } from "vitest";
import { compareResults, linesOfJson, trimmed } from "../../../solvers/benchmark/index.ts";
import { benchmark, failure, run } from "./made-up.ts";

const results = benchmark([
  run({ relativeL2: 1.23456789e-10, seconds: 12.345678, case: { problem: "/home/someone/mine.ts" } }),
  failure({ case: { seed: 2 } }),
]);
const kept = trimmed(results);

describe("trimmed results", () => {
  it("have four digits, no traces, no times of day, no paths and no long texts", () => {
    const [first, second] = kept.results;
    expect(first).toMatchObject({ relativeL2: 1.235e-10, seconds: 12.35, trace: [], started: "" });
    expect(first.case).toEqual({ problem: "mine.ts", device: "auto", seed: 1, seconds: 30 });
    expect(first.outcome).toEqual({ kind: "converged", by: "cost", message: "" });
    expect([second.complaint, second.outcome, second.relativeL2]).toEqual([
      "4.1 GiB held, 4 GiB allowed",
      null,
      null,
    ]);
  });

  it("are trimmed once and for all, and no worse than before", () => {
    expect(trimmed(kept)).toEqual(kept);
    expect(compareResults(results, kept).regressions).toEqual([]);
  });

  it("are read back from text with one case per line", () => {
    const text = linesOfJson(kept);
    expect(JSON.parse(text)).toEqual(kept);
    expect(text.split("\n").filter((line) => line.includes('"ending"'))).toHaveLength(2);
    expect(text.endsWith("}\n")).toBe(true);
    expect(JSON.parse(linesOfJson(benchmark([])))).toEqual(benchmark([]));
  });

  it("stay below 200 kB for seventy problems and a dozen networks with three seeds", () => {
    const many = benchmark(Array.from({ length: 3 * (75 + 12) }, (_, k) => run({ case: { seed: k } })));
    expect(linesOfJson(trimmed(many)).length).toBeLessThan(200_000);
  });
});
