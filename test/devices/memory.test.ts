/** @file The arena: aligned, zero-filled, disjoint blocks; what is released is found again; a budget with two numbers. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "../../src/devices/wasm/memory.ts";

describe("allocate", () => {
  it("gives zero-filled, 64-byte aligned, disjoint arrays, whatever was allocated and released before", () => {
    const arena = createArena(2 ** 24);
    const live: Float64Array[] = [];
    const check = (length: number, drop: number): void => {
      const array = arena.allocate(length);
      expect(array.byteOffset % 64).toBe(0);
      expect(array.every((x) => x === 0)).toBe(true);
      const overlaps = live.some(
        (b) =>
          array.byteOffset < b.byteOffset + 8 * b.length &&
          b.byteOffset < array.byteOffset + 8 * array.length,
      );
      expect(overlaps).toBe(false);
      live.push(array.fill(1));
      if (drop % 3) arena.release(live.splice(drop % live.length, 1)[0]);
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3000), fc.nat(1000)), { maxLength: 40 }), (steps) => {
        for (const [length, drop] of steps) check(length, drop);
        for (const array of live.splice(0)) arena.release(array);
        expect(arena.bytes.used).toBe(0);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
  it("joins released neighbours: three blocks make room for one of their total size", () => {
    const arena = createArena(2 ** 24);
    const [a, b, c] = [arena.allocate(800), arena.allocate(800), arena.allocate(800)];
    arena.allocate(8);
    for (const array of [a, c, b]) arena.release(array);
    expect(arena.allocate(2400).byteOffset).toBe(a.byteOffset);
  });
  it("keeps earlier arrays valid while the memory grows", () => {
    const arena = createArena(2 ** 28);
    const first = arena.allocate(10).fill(3);
    const before = arena.memory.buffer.byteLength;
    const big = arena.allocate(2 ** 22);
    expect(arena.memory.buffer.byteLength).toBeGreaterThan(before);
    first[0] = 4;
    expect(new Float64Array(arena.memory.buffer, first.byteOffset, 2)).toEqual(Float64Array.of(4, 3));
    expect(arena.owns(first) && arena.owns(big)).toBe(true);
  });
  it("clears memory that the device itself used in between", () => {
    const arena = createArena(2 ** 24);
    const at = arena.take(8000);
    arena.view(at, 1000).fill(5);
    arena.give(at);
    const array = arena.allocate(1000);
    expect(array.byteOffset).toBe(at);
    expect(array.every((x) => x === 0)).toBe(true);
  });
});

describe("the budget", () => {
  it("refuses by naming what is asked for, what is used, and the budget", () => {
    const arena = createArena(2 ** 20);
    arena.allocate(2 ** 16);
    expect(() => arena.allocate(2 ** 17)).toThrow(
      /1\.0 MiB asked for with 0\.5 MiB in use exceed the memory budget of 1\.0 MiB/,
    );
    expect(arena.bytes).toEqual({ used: 2 ** 19, budget: 2 ** 20 });
    expect(arena.allocate(2 ** 16).length).toBe(2 ** 16);
  });
  it("is never above what 32-bit addresses reach", () => {
    expect(createArena(2 ** 40).bytes.budget).toBe(2 ** 32 - 2 ** 16);
    expect(() => createArena(2 ** 40).allocate(2 ** 29)).toThrow(/4096\.0 MiB asked for/);
  });
  it("must be positive; lengths must be whole numbers", () => {
    expect(() => createArena(0)).toThrow(/budget of 0 bytes/);
    expect(() => createArena(2 ** 20).allocate(1.5)).toThrow(/allocate\(1.5\)/);
  });
});

describe("release", () => {
  it("refuses foreign arrays and a second release", () => {
    const arena = createArena(2 ** 20);
    const array = arena.allocate(4);
    arena.release(array);
    expect(() => arena.release(array)).toThrow(/twice/);
    expect(() => arena.release(new Float64Array(4))).toThrow(/did not allocate/);
  });
  it("refuses parts of an array, those that begin where it begins among them; another view of all of it will do", () => {
    const arena = createArena(2 ** 20);
    const array = arena.allocate(100);
    const { used } = arena.bytes;
    for (const part of [array.subarray(0, 99), array.subarray(0, 0), array.subarray(1)])
      expect(() => arena.release(part)).toThrow(/a part of one/);
    expect(arena.bytes.used).toBe(used);
    arena.release(array.subarray(0));
    expect(arena.bytes.used).toBe(0);
  });
});
