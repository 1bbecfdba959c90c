/** @file Every example runs, in the full run in a process of its own, and its assertions on the stated error hold. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./run/fixtures.ts";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "examples");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts"));
const run = (...args: string[]): string =>
  execFileSync(process.execPath, [join(root, "test/cli/source.mjs"), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Seconds of compute each: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";
const long = ["11-adaptive-sampling.ts", "12-many-networks.ts", "13-optimizers.ts"];

describe("examples", () => {
  it("are numbered without a gap, short, and say what to expect", () => {
    expect(examples.map((name) => Number(name.slice(0, 2)))).toEqual(examples.map((_, i) => i + 1));
    for (const name of examples) {
      const text = readFileSync(join(folder, name), "utf8");
      expect(text.split("\n").length, name).toBeLessThanOrEqual(61);
      expect(text, name).toMatch(/^\/\*\*\n \* @file [\s\S]*?Error to expect: [\s\S]*?\*\//);
      expect(text, name).toContain(`\n * Run it: npx sobolev run examples/${name}\n`);
      expect(text, name).toMatch(/assert\.\w+\(/);
    }
  });

  it.each(examples.filter((name) => full || !long.includes(name)))("%s", async (name) => {
    if (full) expect(run(join(root, "src/cli/main.ts"), "run", join(folder, name))).not.toBe("");
    else await import(join(folder, name));
  });
});

describe("the README's problem", () => {
  it.runIf(full)("is one, and solves", () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    const file = join(temporaryFolder(), "cooling.ts");
    writeFileSync(file, code);
    const [summary] = JSON.parse(`[${run(join(root, "src/cli/main.ts"), "inspect", file, "--json").trim()}]`);
    expect(summary).toMatchObject({ problem: "cooling", coordinates: ["x", "t"], fields: ["u"] });
    expect(summary.blocks.map(({ kind }: { kind: string }) => kind)).toEqual([
      "interior",
      "initial",
      "dirichlet",
    ]);
  });
});
