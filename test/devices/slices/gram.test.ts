/** @file Gram matrices from float32 slices: errors against twice the precision of float64, layouts, limits, refusals. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HostDevice } from "../../../src/devices/device.ts";
import { holdOnHost } from "../../../src/devices/slices/host-slices.ts";
import {
  addSums,
  exactness,
  type Float32Products,
  float32Gram,
  mostSlices,
  openFloat32Gram,
  pairsOf,
  slicedDevice,
  slicedError,
  slicesFor,
  splitInt8,
} from "../../../src/devices/slices/index.ts";
import { wasmDevice } from "../../../src/devices/wasm/wasm.ts";
import { NumericalError, UsageError } from "../../../src/errors.ts";
import { at, dot, gramError, hard, loops, operand, significant, units } from "./reference.ts";

const [n, k] = [29, 530];
const names = Object.keys(hard);

async function error(
  name: string,
  slices: number,
  options: Parameters<typeof float32Gram>[1],
): Promise<number> {
  const X = operand(name, n, k);
  const C = new Float64Array(n * n);
  await float32Gram(loops(), options).form(true, n, k, X.A, X.lda, C, n, slices);
  return gramError(X, C, n);
}

describe("the error of a Gram matrix", () => {
  it.each(names)("falls by 2^-9 with each slice of 9 bits, to below 1e-14 with six: %s", async (name) => {
    for (const slices of [2, 3, 4, 5, 6, 7]) {
      expect(await error(name, slices, {})).toBeLessThanOrEqual(slicedError(9, slices));
    }
    expect(slicedError(9, 6)).toBeLessThan(2e-14);
  });

  it.each([
    [10, 64],
    [8, 1024],
    [7, 4096],
  ])("is as stated for %d bits in chunks of %d", async (bits, chunk) => {
    for (const name of ["columns scaled by 1..1e-10", "condition 1e10"]) {
      for (let slices = 3; slices <= mostSlices(bits); slices++) {
        expect(await error(name, slices, { bits, chunk })).toBeLessThanOrEqual(slicedError(bits, slices));
      }
    }
  });

  it("is not much smaller than stated: one slice less would not do", async () => {
    for (const slices of [3, 4, 5]) {
      expect(await error("columns scaled by 1..1e-10", slices, {})).toBeGreaterThan(
        slicedError(9, slices + 1),
      );
    }
  });

  it.each(["equal rows", "normal"])(
    "is 4 times larger without the middle product of four slices: %s",
    async (name) => {
      const X = operand(name, n, k);
      const [full, without] = [new Float64Array(n * n), new Float64Array(n * n)];
      await float32Gram(loops()).form(true, n, k, X.A, X.lda, full, n, 4);
      const products = adding((sums) => sums.slice(0, 4));
      await float32Gram(products).form(true, n, k, X.A, X.lda, without, n, 4);
      expect(gramError(X, without, n)).toBeGreaterThan(4 * gramError(X, full, n));
    },
  );
});

describe("slicesFor", () => {
  it("is the fewest slices whose error is small enough", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-15, max: 1, noNaN: true }),
        fc.integer({ min: 7, max: 10 }),
        (accuracy, bits) => {
          const most = mostSlices(bits);
          const slices = slicesFor(accuracy, bits, most);
          expect(slices === most || slicedError(bits, slices) <= accuracy).toBe(true);
          if (slices > 1) expect(slicedError(bits, slices - 1)).toBeGreaterThan(accuracy);
        },
      ),
    );
  });

  it("is `most` when nothing is enough", () => {
    const gram = float32Gram(loops());
    expect([gram.slicesFor(0), gram.slicesFor(Number.NaN), gram.slicesFor(-1)]).toEqual([7, 7, 7]);
    expect([7, 8, 9, 10].map(mostSlices)).toEqual([9, 8, 7, 6]);
  });
});

describe("form", () => {
  it("takes either layout, leading dimensions beyond the rows, and leaves the rest of C alone", async () => {
    const results = [];
    for (const [trans, padding] of [
      [true, 0],
      [true, 5],
      [false, 0],
      [false, 7],
    ] as const) {
      const X = operand("normal", 17, 91, trans, padding);
      const ldc = 17 + padding;
      const C = new Float64Array(17 * ldc).fill(5);
      await float32Gram(loops()).form(trans, 17, 91, X.A, X.lda, C, ldc, 6);
      expect(gramError(X, C, ldc)).toBeLessThan(1e-14);
      results.push(Array.from({ length: 17 * 17 }, (_, p) => C[(p % 17) + Math.floor(p / 17) * ldc]));
      for (let j = 0; j < 17; j++) {
        for (let i = 0; i < j; i++) expect(C[i + j * ldc]).toBe(5);
        for (let i = 17; i < ldc; i++) expect(C[i + j * ldc]).toBe(5);
      }
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it("gives the same to rounding whatever the memory: panels of columns, blocks of rows", async () => {
    const X = operand("normal", 150, 700);
    for (const bytes of [2 ** 28, 700_000, 3 * 150 * 256 * 4]) {
      const C = new Float64Array(150 ** 2);
      await float32Gram(loops(), { bytes }).form(true, 150, 700, X.A, X.lda, C, 150, 3);
      expect(gramError(X, C, 150)).toBeLessThan(slicedError(9, 3));
    }
  });

  it.each([
    [1, 1],
    [1, 257],
    [2, 256],
    [5, 3],
    [65, 17],
    [0, 5],
    [3, 0],
  ])("serves n = %d, k = %d", async (rows, columns) => {
    const X = operand("normal", rows, columns);
    const C = new Float64Array(rows * rows).fill(9);
    await float32Gram(loops()).form(true, rows, columns, X.A, X.lda, C, rows, 6);
    if (columns === 0)
      expect([...C].filter((_, p) => p % rows >= Math.floor(p / rows))).toEqual([0, 0, 0, 0, 0, 0]);
    else expect(gramError(X, C, rows)).toBeLessThan(1e-14);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "makes rows and columns of %d NaN, and no others",
    async (bad) => {
      const X = operand("normal", 9, 300);
      X.A[4 * X.lda + 290] = bad;
      const C = new Float64Array(81);
      await float32Gram(loops()).form(true, 9, 300, X.A, X.lda, C, 9, 4);
      for (let j = 0; j < 9; j++) {
        for (let i = j; i < 9; i++) expect(Number.isNaN(C[i + j * 9])).toBe(i === 4 || j === 4);
      }
    },
  );

  it("keeps rows of very different size apart", async () => {
    const A = new Float64Array([1e-200, 3e-200, 2e150, 1e150, 0, 0]);
    const C = new Float64Array(9);
    await float32Gram(loops()).form(true, 3, 2, A, 2, C, 3, 7);
    expect(C[1] / 5e-50).toBeCloseTo(1, 14);
    expect(C[4] / 5e300).toBeCloseTo(1, 14);
    expect([C[2], C[5], C[8]]).toEqual([0, 0, 0]);
  });

  it.each([0, 8, 2.5, Number.NaN])("refuses %d slices", async (slices) => {
    const form = float32Gram(loops()).form(true, 1, 1, Float64Array.of(1), 1, new Float64Array(1), 1, slices);
    await expect(form).rejects.toThrow(UsageError);
  });

  it("refuses slices that do not fit, with both numbers", async () => {
    const X = operand("normal", 40, 300);
    const gram = float32Gram(loops(), { bytes: 1000 });
    const form = gram.form(true, 40, 300, X.A, X.lda, new Float64Array(1600), 40, 3);
    await expect(form).rejects.toThrow(/122880 bytes.*bytes = 1000/);
  });

  it("names the package when a product fails, and releases what it held", async () => {
    let released = 0;
    const failing: Float32Products = {
      ...loops(),
      hold: () => ({ sums: () => Promise.reject(new Error("device lost")), release: () => void released++ }),
    };
    const form = float32Gram(failing).form(true, 1, 1, Float64Array.of(1), 1, new Float64Array(1), 1, 1);
    await expect(form).rejects.toThrow(NumericalError);
    await expect(form).rejects.toThrow(/device lost\nplain loops/);
    expect(released).toBe(1);
  });

  it.each([{ bits: 10 }, { chunk: 512 }, { bytes: 0 }, { bytes: Number.NaN }])(
    "is refused with %o",
    (options) => {
      expect(() => float32Gram(loops(), options)).toThrow(UsageError);
    },
  );
});

describe("exactness", () => {
  it.each([
    [9, 256],
    [10, 64],
    [8, 1024],
  ])("holds for exact products of %d bits in chunks of %d", async (bits, chunk) => {
    expect(await exactness(loops(), { bits, chunk })).toMatchObject({ exact: true });
  });

  it.each([
    ["TF32", 11],
    ["bfloat16", 8],
    ["twenty bits", 20],
  ])("refuses operands rounded to %s", async (_, bits) => {
    const products = loops(significant(bits));
    expect((await exactness(products)).reason).toMatch(/instead of \d+/);
    await expect(openFloat32Gram(products)).rejects.toThrow(
      /not exact.*\nplain loops\nTry:.*NVIDIA_TF32_OVERRIDE=0/s,
    );
  });

  it.each([
    ["sums rounded to 20 bits", (x: number) => significant(20)(x)],
    ["a result off by one now and then", (x: number) => (x % 977 === 0 ? x + 1 : x)],
  ])("refuses %s", async (_, spoil) => {
    const exact = loops();
    const products: Float32Products = {
      ...exact,
      matmulF32: async (...operands) => (await exact.matmulF32(...operands)).map(spoil),
    };
    expect((await exactness(products)).exact).toBe(false);
  });

  it("refuses sums over chunks that are kept in one float32", async () => {
    const rounded = await exactness(adding((sums) => sums.map((sum) => sum.map(Math.fround))));
    expect(rounded.reason).toMatch(/products of slices/);
    expect(await exactness(adding((sums) => sums))).toMatchObject({ exact: true });
  });

  it("closes products that are refused", async () => {
    let closed = 0;
    const products: Float32Products = { ...loops(significant(11)), close: () => void closed++ };
    await expect(openFloat32Gram(products)).rejects.toThrow(UsageError);
    await expect(openFloat32Gram(products, { bits: 12, chunk: 256 })).rejects.toThrow(UsageError);
    expect(closed).toBe(2);
  });
});

describe("slicedDevice", () => {
  it("is its base with another name and a Gram matrix; closing it closes both", () => {
    const closed: string[] = [];
    const memory = wasmDevice({ threads: 1 });
    const base: HostDevice = { ...memory, close: () => void closed.push("base") };
    const gram = float32Gram({ ...loops(), close: () => void closed.push("products") });
    const device = slicedDevice(base, "gpujs", "plain loops", gram);
    expect([device.name, device.gram, device.host, device.threads]).toEqual(["gpujs", gram, base, 1]);
    expect(device.description).toMatch(/^Gram matrices by plain loops; .* all else by wasm \(WebAssembly/);
    expect(device.bytes).toEqual(base.bytes);
    device.close();
    expect(closed.sort()).toEqual(["base", "products"]);
    memory.close();
  });
});

describe("int8 digits", () => {
  it.each(names)("give 1e-15 with seven, and 64 * 256^-slices with fewer: %s", (name) => {
    for (const slices of [3, 5, 7])
      expect(int8Error(name, slices)).toBeLessThanOrEqual(slicedError(8, slices));
    expect(int8Error(name, 7)).toBeLessThanOrEqual(1e-15);
  });
});

/** Plain loops that add products up themselves, and then spoil the sums. */
function adding(spoil: (sums: readonly Float64Array[]) => readonly Float64Array[]): Float32Products {
  const hold: Float32Products["hold"] = (slices) => {
    const held = holdOnHost(loops(), slices);
    return { ...held, sums: async (first, rows) => spoil(await held.sums(first, rows)) };
  };
  return { ...loops(), hold };
}

/** The Gram matrix from int32 sums along anti-diagonals, as integer units of a card form them. */
function int8Error(name: string, slices: number): number {
  const X = operand(name, n, k);
  const { digits, scales, words } = splitInt8(X, { first: 0, count: k }, slices);
  const bytes = new Int8Array(digits.buffer);
  const sums = pairsOf(slices).map((pairs) => {
    const K = new Int32Array(n * n);
    for (const [s, t] of pairs) {
      for (let p = 0; p < n * n; p++) {
        const [a, b] = [(s * n + Math.floor(p / n)) * words * 4, (t * n + (p % n)) * words * 4];
        for (let l = 0; l < k; l++) K[p] += bytes[a + l] * bytes[b + l];
      }
    }
    return K;
  });
  const C = new Float64Array(n * n);
  addSums(C, n, { first: 0, rows: n, n }, sums, 8, scales);
  return gramError(X, C, n);
}

it("the reference is right: Dot2 against BigInt", () => {
  const X = operand("condition 1e10", 3, 40);
  const [high, low] = dot(X, 0, 1);
  let [sum, size] = [0n, 0n];
  for (let l = 0; l < 40; l++) {
    const product = units(at(X, 0, l)) * units(at(X, 1, l));
    sum += product;
    size += product < 0n ? -product : product;
  }
  const error = ((units(high) + units(low)) << 1500n) - sum;
  expect(error < 0n ? -error : error).toBeLessThan(size >> 95n);
});
