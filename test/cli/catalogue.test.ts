/** @file What `sobolev list` prints is what the problems say, and is printed without loading them. */

import { expect, it } from "vitest";
import { library } from "../../problems/index.ts";
import { catalogue } from "../../src/cli/catalogue.generated.ts";
import { type CatalogueRow, catalogued, catalogueModule } from "../../src/cli/catalogue.ts";
import { listCommand } from "../../src/cli/list.ts";
import { processContext } from "../../src/cli/process-context.ts";

it("the catalogue is that of the library: `npx vitest run test/cli/catalogue.test.ts -u` writes it anew", async () => {
  const rows: CatalogueRow[] = [];
  for (const [name, make] of library) rows.push(catalogued(name, await make()));
  await expect(catalogueModule(rows)).toMatchFileSnapshot("../../src/cli/catalogue.generated.ts");
});

it("lists every problem without loading one, and loads what the catalogue lacks", async () => {
  const loaded: string[] = [];
  const counting = new Map([
    ...[...library.keys()].map((name) => [name, () => refuse(name)] as const),
    ["new", async () => ({ ...(await library.get("poisson")!()), title: "A new one" })],
  ]);
  const refuse = (name: string): never => {
    loaded.push(name);
    throw new RangeError(`${name} was loaded`);
  };
  const lines: string[] = [];
  const context = {
    ...processContext(),
    out: (line: string) => void lines.push(line),
    library: async () => counting,
  };
  expect(await listCommand(["--json"], context)).toBe(0);
  expect(loaded).toEqual([]);
  const rows: CatalogueRow[] = JSON.parse(lines[0]);
  expect(rows.map(({ name }) => name)).toEqual([...library.keys(), "new"]);
  expect(rows.at(-1)).toMatchObject({ title: "A new one", known: "exact" });
  expect(rows.slice(0, -1)).toEqual(catalogue.filter(({ name }) => library.has(name)));
});
