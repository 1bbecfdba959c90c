/** @file Every problem of the library has a solution that was verified, ten times better than what it judges. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { library, problemNamed } from "../../problems/index.ts";
import { publishedOn } from "../../solvers/benchmark/index.ts";
import { substituted, tested } from "./verified.ts";

const here = (path: string): URL => new URL(path, import.meta.url);
const names = [...library.keys()];

describe("the table", () => {
  it("in test/problems/verified.ts holds every problem of the library once, and no other", () => {
    const entered = [...substituted, ...Object.keys(tested)];
    expect([...entered].sort()).toEqual([...names].sort());
  });

  it("is in alphabetical order", () => {
    for (const list of [substituted, Object.keys(tested)]) expect([...list]).toEqual([...list].sort());
  });
});

const present = (list: readonly string[]): string[] => list.filter((name) => library.has(name));

describe.each(present(substituted))("%s", (name) => {
  it("has an exact solution of expressions for all its fields, which exact.test.ts substitutes", async () => {
    const { exact, fields } = await problemNamed(name);
    expect(Object.keys(exact!).sort()).toEqual([...fields].sort());
    for (const value of Object.values(exact!)) expect(typeof value).not.toBe("function");
  });
});

describe.each(present(Object.keys(tested)))("%s", (name) => {
  const { by, bar, accuracy: stated } = tested[name];

  it("is known ten times better than the best error that is published or expected", async () => {
    const { reference } = await problemNamed(name);
    const best = publishedOn(name);
    const judged = best?.measure === "relative L2" ? Math.min(bar, best.error) : bar;
    const accuracy = reference?.accuracy ?? stated!;
    expect(accuracy).toBeGreaterThan(0);
    // Room for the rounding of decimal fractions.
    expect(accuracy).toBeLessThanOrEqual((judged / 10) * (1 + 1e-12));
  });

  it(`has a test of the module that its solution comes from, references/${by}`, () => {
    const file = here(`references/${by}`);
    expect(existsSync(file)).toBe(true);
    const code = readFileSync(file, "utf8");
    expect(code.match(/\b(it|test)(\.each\(|\()/g)!.length).toBeGreaterThanOrEqual(3);
    const modules = modulesOf(name);
    expect(modules.length).toBeGreaterThan(0);
    expect(modules.some((module) => code.includes(`problems/references/${module}.ts`))).toBe(true);
  });
});

/** Modules of problems/references that a problem's file imports, itself or through another problem's. */
function modulesOf(name: string): string[] {
  const code = readFileSync(here(`../../problems/${name}.ts`), "utf8");
  const own = [...code.matchAll(/"\.\/references\/([\w-]+)\.ts"/g)].map(([, module]) => module);
  const relatives = [...code.matchAll(/from "\.\/([\w-]+)\.ts"/g)].map(([, relative]) => relative);
  return [...own, ...relatives.flatMap(modulesOf)];
}
