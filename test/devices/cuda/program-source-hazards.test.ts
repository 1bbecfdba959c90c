/** @file When operations have to wait for each other: by the memory they touch, tile by tile. */

import { describe, expect, it } from "vitest";
import { accesses, conflict } from "../../../src/devices/cuda/source/hazards.ts";
import type { Address, Operation, Program } from "../../../src/devices/index.ts";
import { placeholder } from "../../../src/expression/index.ts";

const tiles = 4;
const program: Program = { samples: 8, lastSamples: 8, tiles, workspace: 4096, operations: [] };
const [x, w] = [placeholder("x"), placeholder("w")];
const kernel = {
  name: "scale",
  inputs: [
    { name: "x", columns: [x] },
    { name: "w", columns: [w], scalars: true },
  ],
  outputs: [{ name: "z", columns: [x] }],
};
const of = (op: Operation) => accesses(op, program, () => kernel);
const memory = (offset: number): Address => ({ at: "memory", offset });
const own = (offset: number): Address => ({ at: "workspace", offset });
const tile = (offset: number, perTile: number): Address => ({ at: "tile", offset, perTile });
const fill = (to: Address, length = 8): Operation => ({ kind: "fill", to, length, value: 0 });
const store = (from: Address, to: Address): Operation => ({
  kind: "store",
  from,
  to,
  columns: 1,
  leading: 8,
});
const waits = (a: Operation, b: Operation): boolean => conflict(of(a), of(b), tiles);

describe("operations wait", () => {
  it("for a write before a read, a read before a write and a write before a write, and for nothing else", () => {
    const [write, read] = [fill(own(0)), store(own(0), memory(0))];
    expect([
      waits(write, read),
      waits(read, write),
      waits(write, write),
      waits(read, store(own(0), memory(64))),
    ]).toEqual([true, true, true, false]);
  });
  it("from the first shared byte on", () => {
    expect(waits(fill(own(0)), fill(own(64)))).toBe(false);
    expect(waits(fill(own(0)), fill(own(56)))).toBe(true);
  });
  it("not for other kinds of memory: a workspace is no one else's", () => {
    expect(waits(fill(own(0)), fill(memory(0)))).toBe(false);
  });
  it("for tile memory by this tile's part when both move alike, by all tiles' otherwise", () => {
    expect(waits(fill(tile(0, 64)), fill(tile(64, 64)))).toBe(false);
    expect(waits(fill(tile(0, 64)), fill(tile(128, 32)))).toBe(true);
    expect(waits(fill(tile(0, 64)), fill(memory(3 * 64)))).toBe(true);
    expect(waits(fill(tile(0, 64)), fill(memory(4 * 64)))).toBe(false);
    expect(waits(fill(tile(1024, -64)), fill(memory(1024 - 3 * 64)))).toBe(true);
  });
  it("for what accumulates", () => {
    const shape = { outputs: 2, inputs: 1, channels: 1 } as const;
    const product = { ...shape, adjoint: own(0), activation: own(512), leading: 8, bias: false } as const;
    const outer = (accumulate: boolean): Operation => ({
      kind: "outer",
      ...product,
      to: tile(0, 64),
      accumulate,
    });
    expect(of(outer(false)).reads.length).toBe(2);
    expect(of(outer(true)).reads.length).toBe(3);
    // Two columns of eight, eight apart.
    expect(of(outer(true)).writes[0].bytes).toBe(8 * 16);
  });
  it("for all rows of a map, and for the numbers of a scalars group once", () => {
    const map: Operation = {
      ...{ kind: "map", kernel: { module: 0, name: "k0", inputs: 2, outputs: 1 } },
      ...{ groups: [own(0), own(1024), own(2048)], rows: 3, rowStride: 128 },
    };
    expect([...of(map).reads, ...of(map).writes].map(({ bytes }) => bytes)).toEqual([320, 8, 320]);
  });
});
