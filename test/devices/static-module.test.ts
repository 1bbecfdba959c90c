/** @file The committed module is what its sources compile to, and imports nothing but memory. */

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/devices/wasm/decode.ts";
import { linearAlgebra } from "../../src/kernels/static/index.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

describe("the static module", () => {
  it.runIf(full)("is reproduced by compiling assembly/ again", async () => {
    const location = "../../src/kernels/static/build.mjs";
    const { generate } = (await import(location)) as { generate: () => Promise<string> };
    const committed = await readFile(
      new URL("../../src/kernels/static/linear-algebra.generated.ts", import.meta.url),
      "utf8",
    );
    expect(await generate()).toBe(committed);
  });
  it("imports one shared memory and exports the routines of the device", () => {
    const module = new WebAssembly.Module(decode(linearAlgebra));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["product", "pack", "factorDiagonal", "linear", "outer", "contract", "trsv"]),
    );
  });
});
