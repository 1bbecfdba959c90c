/** @file Gram matrices by integer products on WebGPU: against integers of any length, and against float64. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlicedGram } from "../../../src/devices/slices/sliced-gram.ts";
import type { Gpu } from "../../../src/devices/webgpu/index.ts";
import { webgpuGram } from "../../../src/devices/webgpu/index.ts";
import { UsageError } from "../../../src/errors.ts";
import { hardMatrix, integerGram, randomMatrix, worstError } from "./exact.ts";
import { found, open, why } from "./swiftshader.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

describe.runIf(found.found)(`Gram matrices on WebGPU${why}`, () => {
  let gpu: Gpu;
  let gram: SlicedGram;
  beforeAll(async () => {
    gpu = await open();
    gram = webgpuGram(gpu);
  });
  afterAll(() => {
    gram.close();
    gpu.close();
  });

  /** Lower triangle, packed row by row. */
  async function form(
    of: SlicedGram,
    rows: readonly (readonly number[])[],
    slices: number,
    { trans = false, gap = 0, shared = false } = {},
  ): Promise<number[][]> {
    const [n, k] = [rows.length, rows[0].length];
    const lda = (trans ? k : n) + gap;
    const length = lda * (trans ? n : k);
    const A = shared ? new Float64Array(new SharedArrayBuffer(8 * length)) : new Float64Array(length);
    A.fill(Number.NaN);
    rows.forEach((row, i) => {
      row.forEach((x, l) => {
        A[trans ? i * lda + l : l * lda + i] = x;
      });
    });
    const ldc = n + gap;
    const C = new Float64Array(ldc * n).fill(77);
    await of.form(trans, n, k, A, lda, C, ldc, slices);
    for (let j = 0; j < n; j++)
      for (let i = 0; i < ldc; i++) if (i < j || i >= n) expect(C[j * ldc + i]).toBe(77);
    return rows.map((_, i) => Array.from({ length: i + 1 }, (_, j) => C[j * ldc + i]));
  }

  it.each(full ? [1, 4, 7] : [4])(
    "%i slices: every entry is the float64 nearest to the integer sum",
    async (slices) => {
      const rows = hardMatrix(37, 70, slices);
      expect(await form(gram, rows, slices)).toEqual(integerGram(rows, slices));
    },
  );

  it("without packed products the same, by float32", async () => {
    const floats = webgpuGram({ ...gpu, integerProducts: false });
    // 300 terms: float32 sums are emptied into integers on the way.
    const rows = randomMatrix(33, 300, 3).map((row) => row.map((x) => (Math.abs(x) < 0.2 ? x : -0.99999)));
    expect(await form(floats, rows, 4)).toEqual(integerGram(rows, 4));
    floats.close();
  });

  it("integers whose sums fit 53 bits are exact, and cancel exactly", async () => {
    const rows = randomMatrix(20, 64, 5).map((row) => row.map((x) => Math.round(x * 2 ** 22)));
    const K = await form(gram, rows, 7);
    rows.forEach((a, i) => {
      for (let j = 0; j <= i; j++) expect(K[i][j]).toBe(a.reduce((s, x, l) => s + x * rows[j][l], 0));
    });
  });

  it("sums that pass 32 bits are carried into 96: the largest digits, more terms than one flush takes", async () => {
    // Four slices: an accumulator of 32 bits holds 2^17 / 4 terms of 2^14.
    const terms = 33_000;
    // The last row's digits are all -128 but the first: 2^14 a product, in every anti-diagonal.
    const values = [127 / 128, -127 / 128, 0.5 - 2 ** -7 * (1 + 2 ** -8 + 2 ** -16)];
    const rows = values.map((x) => new Array<number>(terms).fill(x));
    const K = await form(gram, rows, 4);
    expect(K[1]).toEqual([-terms * (127 / 128) ** 2, terms * (127 / 128) ** 2]);
    expect(K).toEqual(integerGram(rows, 4));
  });

  it.each([
    [4, 1.6e-8],
    [7, 9e-16],
  ])(
    "%i slices: error at most %d of the norms, rows scaled 1e-4 to 1e4, columns 1e-10 to 1",
    async (slices, bound) => {
      const rows = hardMatrix(48, 96, 11);
      expect(gram.slicesFor(bound)).toBe(slices);
      expect(worstError(rows, await form(gram, rows, slices))).toBeLessThanOrEqual(bound);
    },
  );

  it("columns, rows, gaps and shared memory give the same bits", async () => {
    const rows = randomMatrix(35, 50, 7);
    const K = await form(gram, rows, 7);
    for (const trans of [false, true])
      for (const gap of [0, 3])
        for (const shared of [false, true])
          expect(await form(gram, rows, 7, { trans, gap, shared })).toEqual(K);
  });

  it.runIf(full)(
    "matrices larger than the buffers: chunks of terms, added in float64, and blocks of rows",
    async () => {
      const rows = hardMatrix(100, 180, 13);
      // 128 vectors by 64 terms in float64; results of 64 rows at a time.
      const small = webgpuGram(gpu, { largestBuffer: 128 * 64 * 8 });
      const chunks = [0, 64, 128].map((first) =>
        integerGram(
          rows.map((row) => row.slice(first, first + 64)),
          2,
        ),
      );
      const sum = rows.map((_, i) => chunks[0][i].map((x, j) => x + chunks[1][i][j] + chunks[2][i][j]));
      for (const trans of [false, true]) expect(await form(small, rows, 2, { trans, gap: 1 })).toEqual(sum);
      small.close();
      const tooSmall = webgpuGram(gpu, { largestBuffer: 1000 });
      await expect(form(tooSmall, rows, 8)).rejects.toThrow(
        /8 slices of 100 vectors do not fit the device: .*1000/s,
      );
    },
  );

  it.runIf(full)("more rows than one block", async () => {
    const rows = randomMatrix(530, 4, 17);
    expect(await form(gram, rows, 1)).toEqual(integerGram(rows, 1));
  });

  it("infinities and NaN spoil their own rows and columns only; zeros and extremes are what they are", async () => {
    const rows = randomMatrix(8, 5, 19);
    rows[2][1] = Number.NaN;
    rows[5][4] = Number.NEGATIVE_INFINITY;
    rows[3] = [0, 0, -0, 0, 0];
    rows[6] = rows[6].map((x) => x * 2 ** 700);
    rows[7] = rows[7].map((x) => x * 2 ** -600);
    const K = await form(gram, rows, 7);
    K.forEach((row, i) => {
      row.forEach((value, j) => {
        if ([2, 5].includes(i) || [2, 5].includes(j)) expect(value).toBeNaN();
        else if (i === 3 || j === 3) expect(value).toBe(0);
        else if (i === 6 && j === 6) expect(value).toBe(Number.POSITIVE_INFINITY);
        else if (i === 7 && j === 7) expect(value).toBe(0);
        else expect(value).not.toBeNaN();
      });
    });
  });

  it("submissions of one tile each give the same bits", async () => {
    const rows = randomMatrix(70, 40, 29);
    const careful = webgpuGram(gpu, { productsAtOnce: 1 });
    expect(await form(careful, rows, 2)).toEqual(await form(gram, rows, 2));
    careful.close();
  });

  it("after work that the device's memory was too small for, other work is done", async () => {
    const sizes = [2 ** 40];
    const device = new Proxy(gpu.device, {
      get: (target, key) => {
        if (key === "createBuffer")
          return (wanted: GPUBufferDescriptor) =>
            target.createBuffer({ ...wanted, size: sizes.pop() ?? wanted.size });
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const unlucky = webgpuGram({ ...gpu, device });
    const rows = randomMatrix(5, 9, 31);
    await expect(form(unlucky, rows, 2)).rejects.toThrow(/forming a Gram matrix on/);
    expect(await form(unlucky, rows, 2)).toEqual(await form(gram, rows, 2));
    unlucky.close();
  });

  it("nothing, and no terms", async () => {
    const empty = new Float64Array(0);
    await gram.form(false, 0, 5, empty, 1, empty, 1, 7);
    const C = new Float64Array(4).fill(9);
    await gram.form(true, 2, 0, empty, 0, C, 2, 7);
    expect([...C]).toEqual([0, 0, 9, 0]);
  });

  it("bad input is refused in words", async () => {
    const A = new Float64Array(6);
    const C = new Float64Array(4);
    await expect(gram.form(false, 2, 3, A, 2, C, 2, 9)).rejects.toThrow(
      /slices is 9\n.*\nTry: a whole number from 1 to 8/,
    );
    await expect(gram.form(false, 2, 3, A, 1, C, 2, 7)).rejects.toThrow(UsageError);
    await expect(gram.form(false, 2, 4, A, 2, C, 2, 7)).rejects.toThrow(/A holds 6 numbers/);
    await expect(gram.form(true, 3, 2, A, 2, C, 3, 7)).rejects.toThrow(/C holds 4 numbers/);
  });
});
