/** @file A problem from a file: TypeScript or JavaScript, importing "sobolev", exporting exactly one problem. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../run/fixtures.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

const here = import.meta.dirname;

/** A problem as the constructors leave it, written out. */
const plain = (name: string): string =>
  `{ name: "${name}", title: "t", source: "s", domain: { coordinates: ["x"], bounds: [[0, 1]], measure: 1, sample() {} },` +
  ` coordinates: ["x"], fields: ["u"], interior: [], conditions: [], coefficients: [], upToConstant: [], recommended: {} }`;

const files: Readonly<Record<string, string>> = {
  "typed.ts": `import { plain } from "./parts/plain.js";\nexport const typed: object = plain satisfies object;\n`,
  "parts/plain.ts": `enum Name { given = "typed" }\nexport const plain = { ...${plain("x")}, name: Name.given as string };\n`,
  "script.mjs": `export const one = ${plain("script")};\nexport { one as same };\nexport const other = 5;\n`,
  "none.ts": `export const a = 1, b = "two";\n`,
  "silent.js": ``,
  "two.ts": `export const first = ${plain("a")};\nexport const second = ${plain("b")};\n`,
  "syntax.ts": `export const broken = ;\n`,
  "throws.ts": `const missing = undefined as unknown as { field: number };\n\nexport const p = missing.field;\n`,
  "imports.ts": `import "no-such-package-anywhere";\n`,
  "front-door.ts":
    `import { box, on, pde, problem } from "sobolev";\nconst domain = box({ x: [0, 1] });\n` +
    "export const mine = problem({ name: 'mine', domain, interior: pde`u_xx = 6*x`, conditions: [on(domain.face('x'), pde`u = x^3`)] });\n",
  "misspelt.ts":
    `import { box, on, pde, problem } from "sobolev";\nconst domain = box({ x: [0, 1] });\n` +
    "export const mine = problem({ name: 'mine', domain, interior: pde`u_xx = 6*y`, conditions: [on(domain.face('x'), pde`u = x^3`)] });\n",
};

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One process loads all files: what Node's loader does is the same for each. */
function loadAll(): Readonly<Record<string, Result>> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "parts"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const before = readdirSync(folder, { recursive: true });
  const names = Object.keys(files).filter((name) => !name.startsWith("parts/"));
  const args = [join(here, "source.mjs"), join(here, "load-files.ts"), ...names];
  const output = execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  const results = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Result);
  return Object.fromEntries(names.map((name, i) => [name, results[i]]));
}

describe("a problem file", () => {
  it("is run as it is, and refused with a remedy when it gives no problem", () => {
    const of = loadAll();
    expect(JSON.parse(of["typed.ts"].out)).toMatchObject({ problem: "typed" });
    expect(JSON.parse(of["script.mjs"].out)).toMatchObject({ problem: "script" });
    expect(JSON.parse(of["front-door.ts"].out)).toMatchObject({
      problem: "mine",
      coordinates: ["x"],
      fields: ["u"],
    });
    const refusals: readonly (readonly [string, RegExp])[] = [
      ["none.ts", /exports no problem: it exports a, b/],
      ["silent.js", /exports no problem: it exports nothing/],
      ["two.ts", /exports 2 problems: it exports first, second/],
      ["syntax.ts", /cannot be run: [\s\S]*syntax\.ts:1:22/],
      ["throws.ts", /cannot be run: Cannot read properties of undefined[\s\S]*throws\.ts:3:\d+/],
      ["imports.ts", /cannot be run: [\s\S]*no-such-package-anywhere/],
      ["misspelt.ts", /"?y"?[\s\S]*u_xx = 6\*y\n\s+\^[\s\S]*misspelt\.ts/],
    ];
    for (const [name, message] of refusals) {
      expect(of[name].err, name).toMatch(message);
      expect(of[name].err, name).toMatch(/\nTry: |known are/);
      expect(of[name].code, name).toBe(64);
    }
  });
});

describe("functions of a problem file", () => {
  it("that throw while solving are the file's mistake: its line is named, nothing is kept, exit 64", async () => {
    const engine = fakeEngine();
    const { run, folder } = commandLine({
      engine: {
        ...engine,
        solve: async (problem) => {
          problem.domain.sample(1, { random: { next: () => 0 } as never });
          throw new RangeError("the file's function did not throw");
        },
      },
    });
    const name = "a fault.mjs";
    const faulty = plain("faulty").replace("sample() {}", "sample() {\nreturn missing.field; }");
    writeFileSync(join(folder, name), `export const faulty = ${faulty};`);
    const { code, err } = await run("solve", name, "--out", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/a function of .*a fault\.mjs failed: missing is not defined[\s\S]*fault\.mjs:2:\d+/);
    expect(existsSync(join(folder, "r"))).toBe(false);
  });
});

describe("a problem file without imports", () => {
  it("is told apart from files that export none or several, in this very process", async () => {
    const { run, folder } = commandLine();
    const names = ["script.mjs", "none.ts", "two.ts", "throws.ts"];
    for (const name of names) writeFileSync(join(folder, name), files[name]);
    const results = [];
    for (const name of names) results.push(await run("inspect", name, "--json"));
    expect(results.map(({ code }) => code)).toEqual([0, 64, 64, 64]);
    expect(JSON.parse(results[0].out[0])).toMatchObject({ problem: "script" });
    expect(results[1].err).toMatch(/exports no problem: it exports a, b/);
    expect(results[2].err).toMatch(/exports 2 problems/);
    expect(results[3].err).toMatch(/cannot be run/);
  });
});
