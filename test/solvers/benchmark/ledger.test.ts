/** @file The folder of a benchmark: begun, gone on with, extended, refused. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caseKey, casesOf } from "../../../solvers/benchmark/cases.ts";
import { beginLedger, holdsBenchmark, openLedger } from "../../../solvers/benchmark/ledger.ts";
import type { Suite } from "../../../solvers/benchmark/types.ts";
import { UsageError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../run/fixtures.ts";
import { machine, resultOf, suiteOf } from "./fixtures.ts";

const begin = (folder: string, suite: Suite, facts = machine) =>
  beginLedger(folder, suite, { facts, measured: async () => machine }, new Date("2026-11-22T00:00:00Z"));
const suite = suiteOf({ problems: ["heat", "wave"], seeds: [1, 2] });

describe("a ledger", () => {
  it("holds results in the order of the suite, whatever the order they came in", async () => {
    const folder = join(temporaryFolder(), "deep", "down");
    const ledger = await begin(folder, suite);
    const cases = casesOf(suite);
    for (const one of [...cases].reverse()) ledger.write(resultOf(one));
    const { results, ...manifest } = openLedger(folder).results();
    expect(results.map((result) => result.case)).toEqual(cases);
    expect(manifest).toEqual({ format: 1, suite, machine, started: "2026-11-22T00:00:00.000Z" });
  });

  it("is gone on with, and measures the machine only once", async () => {
    const folder = temporaryFolder();
    const first = await begin(folder, suite);
    const [one] = casesOf(suite);
    first.write(resultOf(one));
    const measured = () => Promise.reject(new RangeError("measured again"));
    const again = await beginLedger(folder, suite, { facts: machine, measured }, new Date());
    expect(again.result(one)).toEqual(resultOf(one));
    again.forget(one);
    expect(first.result(one)).toBeUndefined();
  });

  it("is extended by the cases it lacks, and keeps those it has", async () => {
    const folder = temporaryFolder();
    await begin(folder, suite);
    const more = suiteOf({ problems: ["heat", "burgers"], seeds: [2, 3], title: "another" });
    await begin(folder, more);
    const { manifest } = openLedger(folder);
    const keys = casesOf(manifest.suite).map(caseKey);
    const expected = new Set([...casesOf(suite), ...casesOf(more)].map(caseKey));
    expect(new Set(keys)).toEqual(expected);
    expect(keys).toHaveLength(expected.size);
    expect(manifest.suite.title).toBe(suite.title);
    const before = readFileSync(join(folder, "benchmark.json"), "utf8");
    await begin(folder, more);
    expect(readFileSync(join(folder, "benchmark.json"), "utf8")).toBe(before);
  });

  it.each<[string, Partial<Suite>, Partial<typeof machine>, RegExp]>([
    ["threads", { threads: 2 }, {}, /threads 1, not 2/],
    ["memory", { memory: 5 }, {}, /memory 1073741824, not 5/],
    ["estimates", { estimate: false }, {}, /estimate true, not false/],
    ["another processor", {}, { processor: "Other" }, /processor "Test CPU", not "Other"/],
    ["another commit", {}, { commit: "abc" }, /commit "none", not "abc"/],
  ])("is not mixed with other %s", async (_what, settings, facts, message) => {
    const folder = temporaryFolder();
    await begin(folder, suite);
    await expect(begin(folder, { ...suite, ...settings }, { ...machine, ...facts })).rejects.toThrow(message);
  });

  it("gives no claim on a case that has a result", async () => {
    const ledger = await begin(temporaryFolder(), suite);
    const [one, other] = casesOf(suite);
    ledger.write(resultOf(one));
    expect(ledger.claim(one)).toBeUndefined();
    expect(ledger.holder(one)).toBeUndefined();
    expect(ledger.claim(other)).toBeDefined();
    expect(ledger.claim(other)).toBeUndefined();
    expect(ledger.holder(other)?.pid).toBe(process.pid);
  });

  it("is not begun among other things", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "notes.txt"), "mine");
    await expect(begin(folder, suite)).rejects.toThrow(/holds other things/);
    expect(holdsBenchmark(folder)).toBe(false);
    expect(() => openLedger(folder)).toThrow(UsageError);
  });

  it("says which file is damaged, or of another format", async () => {
    const folder = temporaryFolder();
    const ledger = await begin(folder, suite);
    const [one] = casesOf(suite);
    writeFileSync(join(folder, "cases", `${caseKey(one)}.json`), "{");
    expect(() => ledger.results()).toThrow(caseKey(one));
    mkdirSync(join(folder, "other"));
    writeFileSync(join(folder, "other", "benchmark.json"), JSON.stringify({ format: 9, machine }));
    expect(() => openLedger(join(folder, "other"))).toThrow(/format 9/);
  });
});
