/** @file Typed problems: read, refused beside their field, shared as links, saved as TypeScript; the library's list. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { library } from "../../problems/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { fingerprint } from "../../src/run/record/index.ts";
import { readAddress, writeAddress } from "../../viz/app/shell/address.ts";
import { type Draft, firstDraft, readDraft, writeDraft } from "../../viz/app/solve/draft.ts";
import { libraryCards } from "../../viz/app/solve/library-data.ts";
import { matching } from "../../viz/app/solve/library-list.ts";
import { templates } from "../../viz/app/solve/templates.ts";
import { asTypeScript } from "../../viz/worker/typed/as-typescript.ts";
import { buildProblem, facesOf, namedNumbers } from "../../viz/worker/typed/build-problem.ts";
import type { TypedProblem } from "../../viz/worker/typed/typed-problem.ts";

const heat = templates[0].problem;
const disc = templates[2].problem;
const complaintOf = (part: Partial<TypedProblem>, of: TypedProblem = heat) =>
  buildProblem({ ...of, ...part }).complaint;

describe("a typed problem", () => {
  it.each(templates)("begins from $title", ({ problem }) => {
    expect(buildProblem(problem).complaint).toBeUndefined();
  });

  it("has the faces of its region, holes and intervals over a disc included", () => {
    expect(facesOf(heat)).toEqual(["x low", "x high", "t low", "t high"]);
    const over = { ...disc, holes: "0.2, 0, 0.1", coordinates: [...disc.coordinates, heat.coordinates[1]] };
    expect(facesOf(over)).toEqual(["circle", "hole 1", "t low", "t high"]);
    expect(facesOf({ ...disc, shape: "polygon", outline: "0, 0; 2, 0; 0, pi" })).toHaveLength(3);
    expect(facesOf({ ...disc, outline: "0, 0" })).toEqual([]);
  });

  it.each([
    ["equations", { equations: "u_t = a*u_xx + q" }, /q is not known here[\s\S]*\n {17}\^/],
    ["equations", { equations: "u_t = a*u_xx +" }, /\^/],
    ["equations", { equations: "u_t = lamda*u_xx", values: "lambda = 1" }, /lambda/],
    ["equations", { equations: "u = x" }, /no unknown/],
    ["values", { values: "nu 3" }, /nu = 0\.01\/pi/],
    ["values", { values: "nu = 1/0" }, /finite/],
    [
      "coordinate 0",
      { coordinates: [{ name: "x", low: "1", high: "0" }, heat.coordinates[1]] },
      /low < high/,
    ],
    [
      "coordinate 1",
      { coordinates: [heat.coordinates[0], { name: "x", low: "0", high: "1" }] },
      /two coordinates x/,
    ],
    ["coordinate 1", { coordinates: [heat.coordinates[0], { name: "sin", low: "0", high: "1" }] }, /sin/],
    ["condition 1", { conditions: [heat.conditions[0], { where: "y", text: "u = 0" }] }, /no face "y"/],
    ["condition 0", { conditions: [{ where: "t low", text: "u = sin(pi*z)" }] }, /z is not known here/],
    ["exact", { exact: "w = 1" }, /w is not an unknown; unknown are u/],
    ["exact", { exact: "u = u_x" }, /u_x/],
    ["name", { name: "My heat!" }, /small letters/],
    ["problem", { conditions: [] }, /condition/],
  ] as const)("is refused at %s in words", (place, part, words) => {
    const complaint = complaintOf(part as Partial<TypedProblem>);
    expect(complaint?.place).toBe(place);
    expect(complaint?.message).toMatch(words);
  });

  it("is never run, only read: what is no equation is refused", () => {
    for (const text of ["u_t = fetch(1)", "u_t = `x`", "u_t = $1", "u_t = constructor", "u_t = this.x"])
      expect(complaintOf({ equations: text })?.place).toBe("equations");
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(["undefined", "string"]).toContain(typeof complaintOf({ equations: text })?.place);
      }),
      { numRuns: 200 },
    );
  });

  it.each(templates)("saved as TypeScript is the same problem: $title", async ({ problem: typed }) => {
    const folder = mkdtempSync(join(tmpdir(), "sobolev-typed-"));
    const file = join(folder, `${typed.name}.ts`);
    const source = asTypeScript(typed, namedNumbers(typed));
    writeFileSync(file, source.replace('"sobolev"', JSON.stringify(resolve("src/index.ts"))));
    const { mine } = (await import(/* @vite-ignore */ file)) as { mine: Problem };
    rmSync(folder, { recursive: true });
    const { problem } = buildProblem(typed);
    expect(fingerprint(mine)).toBe(fingerprint(problem as Problem));
    expect(mine.domain.measure).toBe(problem?.domain.measure);
    expect(Object.keys(mine.exact ?? {})).toEqual(Object.keys(problem?.exact ?? {}));
  });
});

const anyDraft: fc.Arbitrary<Draft> = fc.record({
  from: fc.constantFrom("library", "typed"),
  library: fc.constantFrom(...library.keys()),
  choices: fc.constantFrom(
    {},
    { seconds: 2.5 },
    { seed: 0, kind: "network" as const },
    { model: "mlp:2x8", points: 9 },
  ),
  typed: fc.record({
    name: fc.string(),
    shape: fc.constantFrom("box", "disc", "polygon"),
    outline: fc.string(),
    holes: fc.string(),
    values: fc.string(),
    equations: fc.string({ minLength: 1 }),
    exact: fc.string(),
    coordinates: fc.array(fc.record({ name: fc.string(), low: fc.string(), high: fc.string() })),
    conditions: fc.array(fc.record({ where: fc.string(), text: fc.string() })),
  }),
});

describe("a link to a problem", () => {
  it("brings back what stood in the form, through an address", () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const hash = writeAddress({ view: "solve", runs: [], settings: writeDraft(draft) });
        const { draft: back, complaint } = readDraft(readAddress(hash).settings);
        expect(complaint).toBe("");
        expect([back.from, back.choices]).toEqual([draft.from, draft.choices]);
        if (draft.from === "typed") expect(back.typed).toEqual(draft.typed);
        else expect(back.library).toBe(draft.library);
      }),
    );
  });

  it("is read strictly: what does not fit is left out and named", () => {
    const { draft, complaint } = readDraft({
      ...{ equations: "u_t = u_xx", coordinates: '[["x","0"]]', conditions: "{", shape: "cube" },
      ...{ seconds: "soon", seed: "-1", kind: "magic", onload: "alert(1)" },
    });
    for (const name of ["onload", "coordinates", "conditions", "shape", "seconds", "seed", "kind"])
      expect(complaint).toContain(name);
    expect(draft.choices).toEqual({});
    expect(draft.typed).toMatchObject({ shape: "box", coordinates: [], equations: "u_t = u_xx" });
    expect(readDraft({}).draft).toEqual(firstDraft);
  });
});

describe("the list of the library", () => {
  it("says of every problem what the problem says of itself", async () => {
    expect(libraryCards.map(({ name }) => name)).toEqual([...library.keys()]);
    const problems = await Promise.all([...library.values()].map((load) => load()));
    for (const [i, { name, title, difficulty, coordinates, fields }] of problems.entries()) {
      const over = coordinates.length > 4 ? `${coordinates.length} coordinates` : coordinates.join(", ");
      expect(libraryCards[i]).toEqual({
        name,
        title,
        difficulty,
        unknowns: `${fields.join(", ")} of ${over}`,
      });
    }
  });

  it("is shortened to cards that have every word typed", () => {
    expect(matching("")).toHaveLength(libraryCards.length);
    expect(matching("BURGERS front").map(({ name }) => name)).toContain("burgers");
    expect(matching("no such problem")).toEqual([]);
    for (const { title } of matching("flow cylinder")) expect(title.toLowerCase()).toMatch(/flow|cylinder/);
  });
});
