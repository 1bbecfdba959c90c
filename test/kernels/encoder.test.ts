/** @file LEB128 integers and constants as WebAssembly reads them. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembler, signed, unsigned } from "../../src/kernels/wasm/encoder.ts";
import { bitsOf } from "../../src/kernels/wasm/graph.ts";

/** Little-endian groups of seven bits, as the specification reads them. */
const decode = (bytes: readonly number[]): bigint =>
  bytes.reduce((total, byte, i) => total | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);

describe("LEB128", () => {
  it("gives back every unsigned 32-bit integer, in as few bytes as possible", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (n) => {
        expect(decode(unsigned(n))).toBe(BigInt(n));
        expect(unsigned(n).length).toBe(Math.max(1, Math.ceil(n.toString(2).length / 7)));
      }),
    );
    // 624485 is the example of DWARF 4, appendix C.
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  });

  it("gives back every signed 32-bit integer by sign extension", () => {
    fc.assert(
      fc.property(fc.integer(), (n) => {
        const bytes = signed(n);
        expect(BigInt.asIntN(7 * bytes.length, decode(bytes))).toBe(BigInt(n));
      }),
    );
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  });
});

it("writes a float64 constant into both lanes, little-endian", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const { bytes, splat } = assembler();
      splat(bitsOf(value));
      const view = new DataView(Uint8Array.from(bytes.slice(2)).buffer);
      expect([view.getFloat64(0, true), view.getFloat64(8, true)]).toEqual([value, value]);
    }),
  );
});
