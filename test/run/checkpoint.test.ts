/** @file A checkpoint comes back bit for bit, or is refused. */

import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { decodeCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from "../../src/run/index.ts";
import { crc32 } from "../../src/solution/export/index.ts";
import { temporaryFolder } from "./fixtures.ts";

const checkpoint = {
  header: {
    problem: "poisson",
    seed: 1,
    steps: 12,
    random: [1, 2, 3, 4294967295],
    damping: Number.NaN,
    zero: -0,
  },
  arrays: {
    theta: Float64Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, Math.PI),
    empty: new Float64Array(0),
    points: Float64Array.of(0.1, 0.2),
  },
};

const bits = (array: Float64Array): string => Buffer.from(array.slice().buffer).toString("hex");

describe("encodeCheckpoint and decodeCheckpoint", () => {
  it("are inverse, to the bit, also for NaN, -0, infinities and subnormals", () => {
    const { header, arrays } = decodeCheckpoint(encodeCheckpoint(checkpoint), "checkpoint.bin");
    expect(header).toEqual(checkpoint.header);
    expect(Object.is(header.zero, -0)).toBe(true);
    expect(Object.keys(arrays)).toEqual(["theta", "empty", "points"]);
    for (const [name, array] of Object.entries(checkpoint.arrays))
      expect(bits(arrays[name])).toBe(bits(array));
  });

  it("are inverse for any doubles, names and headers", () => {
    const arrays = fc.dictionary(
      fc.string().filter((name) => name !== "__proto__"),
      fc.float64Array({ maxLength: 20 }),
    );
    const header = fc.dictionary(
      fc.constantFrom("a", "b", "ü"),
      fc.oneof(fc.double(), fc.string(), fc.boolean()),
    );
    fc.assert(
      fc.property(header, arrays, (h, a) => {
        const back = decodeCheckpoint(encodeCheckpoint({ header: h, arrays: a }), "f");
        expect(Object.entries(back.arrays).map(([name, x]) => [name, bits(x)])).toEqual(
          Object.entries(a).map(([name, x]) => [name, bits(x)]),
        );
        expect(Object.entries(back.header)).toEqual(Object.entries(h));
      }),
    );
  });

  it("put float64 little-endian at a multiple of 8 bytes, after magic, format and header", () => {
    const bytes = Buffer.from(encodeCheckpoint({ header: {}, arrays: { x: Float64Array.of(1.5) } }));
    const start = 16 + bytes.readUInt32LE(12);
    expect(bytes.toString("latin1", 0, 8)).toBe("SOBOLEV\n");
    expect(start % 8).toBe(0);
    expect(bytes.readDoubleLE(start)).toBe(1.5);
    expect(bytes.length).toBe(start + 8 + 4);
  });

  it("refuse a file cut short at any byte, saying so and naming the file", () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), "runs/a/checkpoint.bin")).toThrow(
        /truncated or corrupted[\s\S]*runs\/a\/checkpoint\.bin[\s\S]*Try: /,
      );
    }
  });

  it("refuse every altered byte, and every altered bit of the first ones", () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let i = 0; i < bytes.length; i++) {
      for (const mask of i < 24 ? [1, 2, 4, 8, 16, 32, 64, 128] : [0xff]) {
        const altered = bytes.slice();
        altered[i] ^= mask;
        expect(() => decodeCheckpoint(altered, "f"), `byte ${i}, mask ${mask}`).toThrow(UsageError);
      }
    }
  });

  it("refuse bytes appended to the end", () => {
    const bytes = Buffer.concat([encodeCheckpoint(checkpoint), Buffer.from([0])]);
    expect(() => decodeCheckpoint(bytes, "f")).toThrow(/truncated or corrupted/);
  });

  it("tell how much is missing", () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(() => decodeCheckpoint(bytes.subarray(0, bytes.length - 9), "f")).toThrow(
      `it ends after ${bytes.length - 9} of ${bytes.length} bytes`,
    );
  });

  it("name both formats of a whole checkpoint of a later format", () => {
    const bytes = Buffer.from(encodeCheckpoint(checkpoint));
    bytes.writeUInt32LE(2, 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
    expect(() => decodeCheckpoint(bytes, "f")).toThrow(/format 2; this version of Sobolev reads format 1/);
  });

  it("refuse a header that is whole but absurd", () => {
    for (const arrays of [
      [{ name: "x", length: -1 }],
      [{ name: "x", length: 1e9 }],
      [{ name: 7, length: 0 }],
      5,
    ]) {
      const json = JSON.stringify({ header: {}, arrays }).padEnd(96);
      const bytes = Buffer.alloc(16 + 96 + 4);
      bytes.write(`SOBOLEV\n\u0001\0\0\0\u0060\0\0\0${json}`, "latin1");
      bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
      expect(() => decodeCheckpoint(bytes, "f")).toThrow(/header/);
    }
  });
});

describe("writeCheckpoint", () => {
  it("replaces the file and leaves nothing beside it", () => {
    const folder = temporaryFolder();
    const file = join(folder, "checkpoint.bin");
    writeCheckpoint(file, { header: { k: 1 }, arrays: {} });
    writeCheckpoint(file, checkpoint);
    expect(readCheckpoint(file).header).toEqual(checkpoint.header);
    expect(readdirSync(folder)).toEqual(["checkpoint.bin"]);
  });

  it("keeps the previous file when the new one cannot be written", () => {
    const folder = temporaryFolder();
    const file = join(folder, "checkpoint.bin");
    writeCheckpoint(file, checkpoint);
    const before = readFileSync(file);
    // The temporary name is a folder's: writing fails whoever runs the test, root included.
    const blocked = join(folder, "blocked");
    writeFileSync(blocked, "");
    expect(() => writeCheckpoint(join(blocked, "checkpoint.bin"), checkpoint)).toThrow(UsageError);
    expect(readFileSync(file)).toEqual(before);
  });

  it("refuses a folder that may not be written to", () => {
    const folder = temporaryFolder();
    if (process.getuid?.() === 0) {
      // Permissions do not bind root; a folder of the kernel's does.
      expect(() => writeCheckpoint("/proc/checkpoint.bin", checkpoint)).toThrow(UsageError);
      return;
    }
    chmodSync(folder, 0o500);
    expect(() => writeCheckpoint(join(folder, "checkpoint.bin"), checkpoint)).toThrow(/permission denied/);
    chmodSync(folder, 0o700);
  });

  it("tells of an absent file", () => {
    expect(() => readCheckpoint(join(temporaryFolder(), "none.bin"))).toThrow(/no such file[\s\S]*Try: /);
  });
});
