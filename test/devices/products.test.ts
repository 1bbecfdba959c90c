/** @file Products of the wasm device obey the componentwise error bound of inner products, for every shape. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import {
  entries,
  eps,
  marginIntact,
  normal,
  release,
  type Stored,
  store,
  sum,
  untouched,
  worst,
} from "./matrices.ts";

const device = wasmDevice({ threads: 2, budget: 2 ** 28 });
afterAll(() => device.close());

const sizes = Array.from({ length: 70 }, (_, i) => i + 1);
const free = (...all: Stored[]): void => {
  for (const A of all) release(device, A);
};

/** Worst error of C = alpha op(A) op(B) + beta C in units of its bound (k + 3) eps (|alpha| |A| |B| + |beta C|). */
function gemmError(
  m: number,
  n: number,
  k: number,
  alpha: number,
  beta: number,
  transA: boolean,
  transB: boolean,
): number {
  const A = transA ? store(device, k, m, normal(1)) : store(device, m, k, normal(1));
  const B = transB ? store(device, n, k, normal(2)) : store(device, k, n, normal(2), 1);
  const C = store(device, m, n, normal(3), 2);
  const [a, b, c] = [entries(A, transA), entries(B, transB), entries({ ...C, data: C.data.slice() })];
  device.gemm(transA, transB, m, n, k, alpha, A.data, A.ld, B.data, B.ld, beta, C.data, C.ld);
  const after = entries(C);
  const error = worst(
    m,
    n,
    (i, j) => after(i, j) - (alpha * sum(k, (l) => a(i, l) * b(l, j)) + beta * c(i, j)),
    (i, j) =>
      (k + 3) *
      eps *
      (Math.abs(alpha) * sum(k, (l) => Math.abs(a(i, l) * b(l, j))) + Math.abs(beta * c(i, j))),
  );
  const intact = marginIntact(C);
  free(A, B, C);
  expect(intact).toBe(true);
  return error;
}

describe("gemm", () => {
  const flags = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  it.each(flags)("is within the bound for every size 1..70 (transposed: %s, %s)", (transA, transB) => {
    const errors = sizes.map((n) =>
      gemmError(n, ((n * 37) % 70) + 1, ((n * 53) % 70) + 1, 1.5, -0.5, transA, transB),
    );
    expect(Math.max(...errors)).toBeLessThan(1);
  });
  it("is within the bound across blocks of 128 and passes of 256", () => {
    expect(gemmError(131, 257, 30, 1, 0, false, false)).toBeLessThan(1);
    expect(gemmError(9, 130, 515, -1, 1, true, false)).toBeLessThan(1);
  });
  it("scales C when the inner dimension is 0", () => {
    expect(gemmError(7, 5, 0, 1, 3, false, false)).toBeLessThan(1);
  });
  it("with beta = 0 does not read C", () => {
    const A = store(device, 6, 6, normal(4));
    const C = store(device, 6, 6, () => Number.NaN);
    device.gemm(false, false, 6, 6, 6, 1, A.data, A.ld, A.data, A.ld, 0, C.data, C.ld);
    expect(worst(6, 6, entries(C), () => 1e6)).toBeLessThan(1);
    free(A, C);
  });
  it("refuses arrays that are too short, foreign, or narrower than their rows", () => {
    const A = device.allocate(15);
    const call =
      (lda: number, C = A) =>
      () =>
        device.gemm(false, false, 4, 4, 4, 1, A, lda, A, 4, 0, C, 4);
    expect(call(4)).toThrow(/A has 15 entries, the shape needs 16[\s\S]*gemm/);
    expect(call(3)).toThrow(/leading dimension 3/);
    expect(call(Number.NaN)).toThrow(/leading dimension = NaN/);
    expect(() => device.syrk(true, 2, 2, new Float64Array(4), 2, A, 2)).toThrow(
      /not in device memory[\s\S]*allocate/,
    );
    device.release(A);
  });
});

describe("syrk", () => {
  /** Worst error of the lower triangle in units of (k + 3) eps |A|ᵀ|A|; the rest must be untouched. */
  function syrkError(n: number, k: number, trans: boolean): number {
    const A = trans ? store(device, k, n, normal(5)) : store(device, n, k, normal(5));
    const C = store(device, n, n, () => untouched);
    const a = entries(A, trans);
    device.syrk(trans, n, k, A.data, A.ld, C.data, C.ld);
    const c = entries(C);
    const error = worst(
      n,
      n,
      (i, j) => (i >= j ? c(i, j) - sum(k, (l) => a(i, l) * a(j, l)) : c(i, j) - untouched),
      (i, j) => (i >= j ? (k + 3) * eps * sum(k, (l) => Math.abs(a(i, l) * a(j, l))) : 0),
    );
    const intact = marginIntact(C);
    free(A, C);
    expect(intact).toBe(true);
    return error;
  }
  it.each([true, false])("is within the bound for every size 1..70 (transposed: %s)", (trans) => {
    const errors = sizes.map((n) => syrkError(n, ((n * 31) % 70) + 1, trans));
    expect(Math.max(...errors)).toBeLessThan(1);
  });
  it("is within the bound across blocks and passes", () => {
    expect(syrkError(261, 70, true)).toBeLessThan(1);
    expect(syrkError(30, 1030, true)).toBeLessThan(1);
    expect(syrkError(133, 300, false)).toBeLessThan(1);
  });
});

describe("gemv", () => {
  function gemvError(m: number, n: number, trans: boolean, alpha: number, beta: number): number {
    const A = store(device, m, n, normal(6));
    const [rows, depth] = trans ? [n, m] : [m, n];
    const x = store(device, depth, 1, normal(7), 0);
    const y = store(device, rows, 1, beta === 0 ? () => Number.NaN : normal(8), 0);
    const before = y.data.slice();
    const a = entries(A, trans);
    device.gemv(trans, m, n, alpha, A.data, A.ld, x.data, beta, y.data);
    const old = (i: number): number => (beta === 0 ? 0 : beta * before[i]);
    const error = worst(
      rows,
      1,
      (i) => y.data[i] - (alpha * sum(depth, (l) => a(i, l) * x.data[l]) + old(i)),
      (i) =>
        (depth + 3) * eps * (sum(depth, (l) => Math.abs(alpha * a(i, l) * x.data[l])) + Math.abs(old(i))),
    );
    free(A, x, y);
    return error;
  }
  it.each([false, true])("is within the bound for every size 1..70 (transposed: %s)", (trans) => {
    const errors = sizes.map((n) => gemvError(n, ((n * 29) % 70) + 1, trans, -2, n % 2));
    expect(Math.max(...errors)).toBeLessThan(1);
  });
  it.each([false, true])("is within the bound when shared out (transposed: %s)", (trans) => {
    expect(gemvError(1031, 203, trans, 1, 0.5)).toBeLessThan(1);
    expect(gemvError(3, 20011, trans, 1, 0)).toBeLessThan(1);
  });
});
