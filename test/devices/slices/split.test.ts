/** @file Slices of float64 rows: exact against BigInt, digits in range, NaN kept. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkFormat,
  type Float32Slices,
  type GramOperand,
  type Int8Slices,
  MOST_INT8_SLICES,
  type Panel,
  splitFloat32,
  splitInt8,
} from "../../../src/devices/slices/index.ts";
import { UsageError } from "../../../src/errors.ts";
import { at, hard, operand, units } from "./reference.ts";

const digitFloat32 = ({ values, n, chunks, width }: Float32Slices, s: number, i: number, l: number): number =>
  values[((s * chunks + Math.floor(l / width)) * n + i) * width + (l % width)];
const digitInt8 = ({ digits, n, words }: Int8Slices, s: number, i: number, l: number): number =>
  new Int8Array(digits.buffer)[(s * n + i) * words * 4 + l];

type Digit = (s: number, i: number, l: number) => number;

/** Twice what entries lack, in units of the last slice: at most 1 when every slice was rounded to nearest. */
function worstRemainder(
  X: GramOperand,
  { first, count }: Panel,
  [bits, slices]: [number, number],
  scales: Float64Array,
  digit: Digit,
): number {
  let worst = 0;
  for (let i = 0; i < X.n; i++) {
    // Every slice of the row is a whole number of this.
    const last = units(scales[i]) >> BigInt(bits * (slices - 1));
    for (let l = 0; l < count; l++) {
      let rest = units(at(X, i, first + l));
      for (let s = 0; s < slices; s++)
        rest -= (BigInt(digit(s, i, l)) * units(scales[i])) >> BigInt(bits * s);
      const twice = 2n * (rest < 0n ? -rest : rest);
      worst = Math.max(worst, Number((twice * 1_000_000n) / last) / 1e6);
    }
  }
  return worst;
}

const everything = ({ k }: GramOperand): Panel => ({ first: 0, count: k });
const row = (values: readonly number[]): GramOperand => ({
  trans: true,
  n: 1,
  k: values.length,
  A: Float64Array.from(values),
  lda: values.length,
});
const finite = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 });

describe("float32 slices", () => {
  const format = { bits: 9, chunk: 256 };
  const split = (X: GramOperand, panel: Panel, slices: number, cut = format): [Float32Slices, Digit] => {
    const result = splitFloat32(X, panel, slices, cut);
    return [result, (s, i, l) => digitFloat32(result, s, i, l)];
  };

  it.each(Object.keys(hard))("leave at most half a unit of the last slice: %s", (name) => {
    for (const trans of [true, false]) {
      const X = operand(name, 7, 301, trans, 2);
      for (const slices of [1, 6, 7]) {
        const [{ scales }, digit] = split(X, everything(X), slices);
        expect(worstRemainder(X, everything(X), [9, slices], scales, digit)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("hold whole numbers of at most 2^(bits - 1), of all finite float64", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 2, max: 10 }), (values, bits) => {
        const X = row(values);
        const [{ scales, values: digits }, digit] = split(X, everything(X), 4, { bits, chunk: 64 });
        expect(digits.every((q) => Number.isInteger(q) && Math.abs(q) <= 2 ** (bits - 1))).toBe(true);
        expect(worstRemainder(X, everything(X), [bits, 4], scales, digit)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  it("give the largest entry of a row all bits but two of slice 0", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-290, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        const [{ scales }] = split(row([x, -x / 3]), { first: 0, count: 2 }, 2);
        expect(x / scales[0]).toBeGreaterThanOrEqual(2 ** 7);
        expect(x / scales[0]).toBeLessThan(2 ** 8);
      }),
    );
  });

  it("of both layouts are the same", () => {
    const [straight] = split(operand("normal", 21, 77, true, 3), { first: 5, count: 60 }, 4);
    const [across] = split(operand("normal", 21, 77, false, 1), { first: 5, count: 60 }, 4);
    expect(across).toEqual(straight);
  });

  it("are cut into chunks of one width, filled up with zeros", () => {
    const X = operand("normal", 3, 600);
    const [{ chunks, width, values }] = split(X, everything(X), 2);
    expect([chunks, width]).toEqual([3, 208]);
    const last = values.subarray(2 * 3 * 208, 2 * 3 * 208 + 208);
    expect(last.subarray(0, 600 - 2 * 208).some((q) => q !== 0)).toBe(true);
    expect(last.subarray(600 - 2 * 208).every((q) => q === 0)).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "of a row with %d are zeros with the scale NaN; other rows are as before",
    (bad) => {
      for (const trans of [true, false]) {
        const X = operand("normal", 4, 40, trans);
        const [before] = split(X, everything(X), 3);
        X.A[trans ? 17 + 2 * X.lda : 2 + 17 * X.lda] = bad;
        const [after] = split(X, everything(X), 3);
        expect([...after.scales].map(Number.isNaN)).toEqual([false, false, true, false]);
        for (const i of [0, 1, 3]) {
          expect(digitFloat32(after, 2, i, 17)).toBe(digitFloat32(before, 2, i, 17));
        }
        expect(digitFloat32(after, 0, 2, 3)).toBe(0);
      }
    },
  );

  it.each([
    [9, 512],
    [10, 128],
    [7, 8192],
    [1, 16],
    [13, 16],
    [8.5, 256],
    [9, 100],
    [9, 8],
  ])("of %d bits in chunks of %d are refused", (bits, chunk) => {
    expect(() => checkFormat({ bits, chunk })).toThrow(UsageError);
  });

  it.each([
    [9, 256],
    [10, 64],
    [8, 1024],
    [7, 4096],
    [11, 16],
  ])("of %d bits in chunks of %d stay below 2^24", (bits, chunk) => {
    expect(() => checkFormat({ bits, chunk })).not.toThrow();
    expect(chunk * 2 ** (2 * (bits - 1))).toBeLessThanOrEqual(2 ** 24);
  });
});

describe("int8 slices", () => {
  const split = (X: GramOperand, panel: Panel, slices: number): [Int8Slices, Digit] => {
    const result = splitInt8(X, panel, slices);
    return [result, (s, i, l) => digitInt8(result, s, i, l)];
  };

  it.each(Object.keys(hard))("leave at most half a unit of the last digit: %s", (name) => {
    for (const trans of [true, false]) {
      const X = operand(name, 4, 203, trans, 2);
      for (let slices = 1; slices <= MOST_INT8_SLICES; slices++) {
        const [{ scales }, digit] = split(X, everything(X), slices);
        expect(worstRemainder(X, everything(X), [8, slices], scales, digit)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("lose nothing of any finite float64 beyond half a unit, and lead with at most 127", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: MOST_INT8_SLICES }), (values, slices) => {
        const X = row(values);
        const [{ scales }, digit] = split(X, everything(X), slices);
        expect(worstRemainder(X, everything(X), [8, slices], scales, digit)).toBeLessThanOrEqual(1);
        for (const x of values) expect(Math.abs(x / scales[0])).toBeLessThanOrEqual(127 * (1 + 2 ** -52));
      }),
      { numRuns: 200 },
    );
  });

  it("carry where a digit would be 128", () => {
    // 100 makes the unit 1; 127/256 + 128/65536 = 1 - 128/256 - 128/65536.
    const [{ scales }, digit] = split(
      row([100, 0.5, -0.5, 127 / 256 + 128 / 65536, 127.5 / 65536]),
      { first: 0, count: 5 },
      3,
    );
    expect(scales).toEqual(Float64Array.of(1));
    const digits = Array.from({ length: 5 }, (_, l) => [0, 1, 2].map((s) => digit(s, 0, l)));
    expect(digits).toEqual([
      [100, 0, 0],
      [1, -128, 0],
      [0, -128, 0],
      [1, -128, -128],
      [0, 1, -128],
    ]);
  });

  it("fill rows up to four with zeros, lowest byte first", () => {
    const { words, digits } = splitInt8(row([1, 2, 3, 4, 5]), { first: 0, count: 5 }, 1);
    expect(words).toBe(2);
    // 5 = 80 units of 1/16.
    expect([...digits]).toEqual([0x40302010, 0x50]);
  });

  it("of a row with NaN are zeros with the scale NaN", () => {
    const { scales, digits } = splitInt8(row([1, Number.NaN, 3]), { first: 0, count: 3 }, 2);
    expect(scales).toEqual(Float64Array.of(Number.NaN));
    expect(digits.every((word) => word === 0)).toBe(true);
  });

  it.each([0, 8, 2.5])("are never %d", (slices) => {
    expect(() => splitInt8(row([1]), { first: 0, count: 1 }, slices)).toThrow(UsageError);
  });
});
