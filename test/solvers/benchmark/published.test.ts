/** @file The table of published figures, and the suites: names that exist, figures that can be. */

import { describe, expect, it } from "vitest";
import { library, problemNamed } from "../../../problems/index.ts";
import {
  casesOf,
  full,
  productsOf,
  published,
  publishedOn,
  quick,
  remarks,
  suiteNamed,
} from "../../../solvers/benchmark/index.ts";

/** Figures on problems that the library may yet come to hold. */
const withoutProblem = ["ccf", "ginzburg-landau", "gray-scott"];
const names = [...library.keys()];

describe("published figures", () => {
  it("are at most one per problem, in alphabetical order", () => {
    const problems = published.map(({ problem }) => problem);
    expect(problems).toEqual([...new Set(problems)].sort());
  });

  it.each(published.map((one) => [one.problem, one] as const))("of %s can be", (problem, one) => {
    if (!withoutProblem.includes(problem)) expect(names).toContain(problem);
    expect(one.error).toBeGreaterThan(1e-15);
    expect(one.error).toBeLessThan(1);
    if (one.seconds !== null) expect(one.seconds).toBeGreaterThan(0);
    expect(one.method).toMatch(/^\S.+/);
    expect(one.source).toMatch(/\b(19|20)\d\d\b/);
    if (one.provenance === "unverified") expect(one.note).toBeTruthy();
  });

  it("are found by the problem's name", () => {
    expect(publishedOn("poisson-5d")?.error).toBe(1.7e-7);
    expect(publishedOn("poisson-1d")).toBeUndefined();
  });

  it("are remarked on by the names of problems", () => {
    for (const [name, text] of Object.entries(remarks)) {
      expect(names).toContain(name.replace(/, network$/, ""));
      expect(text).toMatch(/^[^\n]{20,}\.$/);
    }
  });
});

describe("suites", () => {
  it.each([
    ["quick", quick],
    ["full", full(names)],
  ] as const)("%s holds problems of the library only, each with two threads", async (name, suite) => {
    expect(suiteNamed(name, names)).toEqual(suite);
    const cases = casesOf(suite);
    for (const { problem } of cases) expect(names).toContain(problem);
    expect(new Set(cases.map((one) => JSON.stringify(one))).size).toBe(cases.length);
    expect(suite.threads).toBe(2);
  });

  it("quick is twenty problems and five networks, once, and cannot take more than ten minutes", () => {
    const cases = casesOf(quick);
    expect(cases.filter(({ kind }) => kind === undefined)).toHaveLength(20);
    expect(cases.filter(({ kind }) => kind === "network")).toHaveLength(5);
    expect(new Set(cases.map(({ seed }) => seed))).toEqual(new Set([1]));
    const networks = cases.filter(({ kind }) => kind === "network");
    // Networks use their budgets, the others a third of theirs on the average at most.
    const seconds = networks.reduce((sum, one) => sum + one.seconds, 0) + (20 * 30) / 3;
    expect(seconds).toBeLessThan(600);
  });

  it("full is every problem, and a dozen networks with recommended settings three times", async () => {
    const cases = casesOf(full(names));
    expect(cases).toHaveLength(names.length + 3 * 12);
    for (const { problem } of cases.filter(({ kind }) => kind === "network"))
      expect((await problemNamed(problem)).recommended.model).toMatch(/^mlp:/);
  });

  it("fill in what a product leaves out", () => {
    const [first, second, third] = productsOf(quick);
    expect(first).not.toHaveProperty("also");
    expect(second).toMatchObject({ kinds: ["network"], seeds: [1], seconds: [10], threads: 2 });
    expect(third.problems).toEqual(["kovasznay", "poisson-5d"]);
  });

  it("are named when there is none of that name", () => {
    expect(() => suiteNamed("fulll", [])).toThrow(/no suite named "fulll"[\s\S]*quick, full[\s\S]*Try: full/);
  });
});
