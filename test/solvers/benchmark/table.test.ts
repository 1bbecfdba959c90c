/** @file The table: medians over seeds, kinds apart, failures in the open. */

import { describe, expect, it } from "vitest";
import { headline, markdownTable, secondsText, tableRows } from "../../../solvers/benchmark/table.ts";
import type { CaseResult } from "../../../solvers/benchmark/types.ts";
import { failure, machine, resultOf, suiteOf } from "./fixtures.ts";

const rows = (results: readonly CaseResult[]) =>
  tableRows(results).map(({ kind, runs, failed, error }) => [kind, runs, failed, error?.median ?? null]);

describe("rows", () => {
  it("are medians over the seeds of one combination", () => {
    const errors = [1e-3, 1e-9, 1e-6];
    const results = errors.map((relativeL2, k) => resultOf({ seed: k + 1 }, { relativeL2 }));
    expect(rows(results)).toEqual([["features", 3, 0, 1e-6]]);
    const [{ error }] = tableRows(results);
    expect([error?.min, error?.max]).toEqual([1e-9, 1e-3]);
  });

  it("keep problems, models, solvers, kinds, devices and budgets apart", () => {
    const other = [
      { problem: "wave" },
      { model: "mlp:1x8" },
      { solver: "adam" },
      { kind: "network" },
      { device: "wasm" },
      { seconds: 60 },
    ] as const;
    expect(tableRows([{}, ...other].map((one) => resultOf(one)))).toHaveLength(7);
  });

  it("never mix kinds of solution: seeds that end in two kinds make two rows, and failures one of their own", () => {
    const results = [
      resultOf({ seed: 1 }),
      resultOf({ seed: 2 }, { kind: "hybrid", relativeL2: 1e-3 }),
      failure({ seed: 3 }),
    ];
    expect(rows(results)).toEqual([
      ["features", 1, 0, 1e-6],
      ["hybrid", 1, 0, 1e-3],
      [null, 1, 1, null],
    ]);
  });

  it("count failures with the only kind there is, and let them make times no better", () => {
    const [row] = tableRows([resultOf({ seed: 1 }), failure({ seed: 2 }), failure({ seed: 3 })]);
    expect([row.kind, row.runs, row.failed, row.error?.count]).toEqual(["features", 3, 2, 1]);
    expect(row.toThreeDigits).toBeNull();
    expect(row.outcomes).toEqual({ converged: 1, "out-of-memory": 2 });
    const [better] = tableRows([resultOf({ seed: 1 }), resultOf({ seed: 2 }), failure({ seed: 3 })]);
    expect([better.toThreeDigits, better.toSixDigits]).toEqual([2, 2]);
  });
});

describe("the table in Markdown", () => {
  const suite = suiteOf({ problems: ["heat"], title: "Trial" });
  const table = (results: readonly CaseResult[]) =>
    markdownTable({ format: 1, suite, machine, started: "2026-11-22T00:00:00.000Z", results });

  it("has a cell for every head in every row", () => {
    const text = table([resultOf({}), resultOf({ problem: "a|b" }), failure({ problem: "wave" })]);
    const lines = text.split("\n").filter((line) => line.startsWith("|"));
    expect(lines).toHaveLength(5);
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    expect(new Set(lines.map(cells))).toEqual(new Set([15]));
  });

  it("shows error and range, kind, times, memory and outcome", () => {
    const results = [1e-6, 1e-8, 1e-7].map((relativeL2, k) => resultOf({ seed: k + 1 }, { relativeL2 }));
    expect(table(results)).toContain(
      "| heat | automatic | default | features | auto | 10 s | 1.0e-7 [1.0e-8, 1.0e-6] | 2 s | 2 s | 2 s | 128 MiB | 3 | converged 3 |",
    );
  });

  it("shows failures in their row and lists them with their reasons", () => {
    const text = table([resultOf({}), failure({ seed: 2 })]);
    expect(text).toContain("**1 of 2 failed**");
    expect(text).toContain("2 runs, 1 failed");
    expect(text).toMatch(
      /## Failed runs\n\n- heat automatic 10 s seed 2: out-of-memory: stopped: it held 900 MiB/,
    );
    expect(table([resultOf({})])).not.toContain("Failed runs");
  });

  it("marks an error that is no larger than the accuracy of its reference", () => {
    const known = { relativeL2: 3e-10, referenceAccuracy: 1e-9 };
    expect(table([resultOf({}, known)])).toMatch(/3\.0e-10 † \|[\s\S]*† no larger than the accuracy/);
    expect(table([resultOf({}, { ...known, relativeL2: 2e-9 })])).not.toContain("†");
  });

  it("names the machine, and what every run was given", () => {
    const text = table([resultOf({})]);
    for (const word of ["Test CPU, 2 cores, 16.0 GiB", "30 GFLOP/s", "1 thread, at most 1.0 GiB"])
      expect(text).toContain(word);
  });

  it("tells coefficients of inverse problems, and a kind that was asked for and not given", () => {
    const text = table([resultOf({ kind: "network" }, { kind: "hybrid", coefficientError: 2e-5 })]);
    expect(text).toContain("hybrid (network asked for)");
    expect(text).toContain("coefficient 2.0e-5");
  });
});

it("the headline of a complaint is the message of its error", () => {
  expect(headline("node:internal\n  throw\nTypeError [Error]: no entries\n at x\nexit code 1")).toBe(
    "TypeError [Error]: no entries",
  );
  expect(headline("sobolev: there is no device\nTry: wasm\nexit code 64")).toBe("there is no device");
  expect(headline("ended by SIGKILL")).toBe("ended by SIGKILL");
});

it("seconds have two digits", () => {
  expect([0.123, 1.26, 12.6, 345.6, null].map(secondsText)).toEqual([
    "0.12 s",
    "1.3 s",
    "13 s",
    "346 s",
    "-",
  ]);
});
