/** @file What any package's products must satisfy: exact sums, and Gram matrices to the accuracy stated. */

import { expect, it } from "vitest";
import {
  type Float32Products,
  float32Gram,
  type HeldSlices,
  pairsOf,
  partOf,
  slicedError,
  splitFloat32,
} from "../../../src/devices/slices/index.ts";
import { gramError, hard, loops, operand } from "./reference.ts";

/** States the tests of a package. @param open - called once a test; the products are closed after it. */
export function statesProducts(open: () => Promise<Float32Products>): void {
  const using = async (work: (products: Float32Products) => Promise<void>): Promise<void> => {
    const products = await open();
    try {
      await work(products);
    } finally {
      products.close();
    }
  };

  it("multiplies matrices of odd sizes", () =>
    using(async (products) => {
      for (const [m, n, k] of [
        [1, 1, 1],
        [3, 1, 7],
        [2, 5, 300],
        [13, 17, 33],
        [1, 40, 2],
      ]) {
        const A = Float32Array.from({ length: m * k }, (_, p) => ((p * 7919) % 513) - 256);
        const B = Float32Array.from({ length: n * k }, (_, p) => ((p * 104729) % 513) - 256);
        expect([...(await products.matmulF32(m, n, k, A, B))]).toEqual([
          ...(await loops().matmulF32(m, n, k, A, B)),
        ]);
      }
    }));

  it("adds up slice products without an inexact sum", () =>
    using(async (products) => {
      for (const name of Object.keys(hard)) {
        const slices = splitFloat32(operand(name, 19, 500), { first: 0, count: 500 }, 4, {
          bits: 9,
          chunk: 128,
        });
        const held = await (products.hold as NonNullable<Float32Products["hold"]>)(slices);
        expect(await inexact(slices, held, 0, 19)).toEqual([0, 5 * 19 * 19]);
        expect(await inexact(slices, held, 6, 7)).toEqual([0, 5 * 7 * 13]);
        held.release();
      }
    }));

  it.each(Object.keys(hard))("gives Gram matrices to the accuracy stated: %s", (name) =>
    using(async (products) => {
      const [n, k] = [23, 523];
      const X = operand(name, n, k);
      for (const slices of [3, 4, 5, 6]) {
        const C = new Float64Array(n * n);
        await float32Gram(products).form(true, n, k, X.A, X.lda, C, n, slices);
        expect(gramError(X, C, n)).toBeLessThanOrEqual(slicedError(9, slices));
      }
    }),
  );

  it("makes rows and columns with NaN NaN, and no others", () =>
    using(async (products) => {
      const X = operand("normal", 70, 20, false);
      X.A[66 + 3 * X.lda] = Number.NaN;
      const C = new Float64Array(70 ** 2);
      await float32Gram(products).form(false, 70, 20, X.A, X.lda, C, 70, 3);
      for (let j = 0; j < 70; j++) {
        for (let i = j; i < 70; i++) expect(Number.isNaN(C[i + j * 70])).toBe(i === 66 || j === 66);
      }
    }));

  it("adds up long chunks of few bits, in panels and blocks", () =>
    using(async (products) => {
      const [n, k] = [67, 5000];
      const X = operand("normal", n, k);
      const C = new Float64Array(n * n);
      const gram = float32Gram(products, { bits: 7, chunk: 4096, bytes: 2 ** 22 });
      await gram.form(true, n, k, X.A, X.lda, C, n, 2);
      expect(gramError(X, C, n)).toBeLessThanOrEqual(slicedError(7, 2));
    }));
}

/** Sums that differ from BigInt arithmetic, and all that were compared. */
async function inexact(
  slices: ReturnType<typeof splitFloat32>,
  held: HeldSlices,
  first: number,
  rows: number,
): Promise<[wrong: number, all: number]> {
  const sums = await held.sums(first, rows);
  const columns = slices.n - first;
  let wrong = 0;
  for (const [d, pairs] of pairsOf(slices.slices).entries()) {
    for (let p = 0; p < rows * columns; p++) {
      let exact = 0n;
      for (const [s, t] of pairs) {
        for (let chunk = 0; chunk < slices.chunks; chunk++) {
          const a = partOf(slices, s, chunk, first + Math.floor(p / columns), 1);
          const b = partOf(slices, t, chunk, first + (p % columns), 1);
          // Products of digits are below 2^16: whole numbers add up in float64 before they become a BigInt.
          exact += BigInt(a.reduce((sum, q, l) => sum + q * b[l], 0));
        }
      }
      if (!Object.is(Number(exact) + 0, sums[d][p] + 0)) wrong++;
    }
  }
  return [wrong, sums.reduce((count, sum) => count + sum.length, 0)];
}
