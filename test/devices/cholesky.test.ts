/** @file Cholesky and triangular solves of the wasm device: componentwise backward errors, and who is not definite. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import {
  definite,
  entries,
  eps,
  marginIntact,
  normal,
  type Stored,
  store,
  sum,
  untouched,
  worst,
} from "./matrices.ts";

const device = wasmDevice({ threads: 2, budget: 2 ** 28 });
afterAll(() => device.close());

const sizes = Array.from({ length: 70 }, (_, i) => i + 1);
const lower = (n: number, entry: (i: number, j: number) => number): Stored =>
  store(device, n, n, (i, j) => (i >= j ? entry(i, j) : untouched));

describe("potrf", () => {
  /** Worst |L Lᵀ - A| in units of (n + 2) eps |L| |L|ᵀ (Higham 2002, theorem 10.3). */
  function backwardError(n: number, condition: number): number {
    const entry = definite(n, condition, n);
    const A = lower(n, entry);
    expect(device.potrf(n, A.data, A.ld)).toBe(0);
    const L = entries(A);
    const product = (i: number, j: number, f: (x: number) => number): number =>
      sum(Math.min(i, j) + 1, (l) => f(L(i, l) * L(j, l)));
    expect(
      worst(
        n,
        n,
        (i, j) => (i < j ? L(i, j) - untouched : 0),
        () => 0,
      ),
    ).toBe(0);
    expect(marginIntact(A)).toBe(true);
    return worst(
      n,
      n,
      (i, j) => (i < j ? 0 : product(i, j, (x) => x) - entry(i, j)),
      (i, j) => (n + 2) * eps * product(i, j, Math.abs),
    );
  }
  it("is backward stable for every size 1..70", () => {
    expect(Math.max(...sizes.map((n) => backwardError(n, 1e3)))).toBeLessThan(1);
  });
  it("is backward stable over several panels, whatever the condition", () => {
    expect(backwardError(97, 10)).toBeLessThan(1);
    expect(backwardError(230, 1e13)).toBeLessThan(1);
    expect(backwardError(291, 1e8)).toBeLessThan(1);
  });
  it.each([1, 2, 5, 60, 96, 97, 130, 200])(
    "names the first leading minor that is not positive: %i of 200",
    (order) => {
      const bad = (value: number): number => {
        const A = lower(200, (i, j) => (i === j ? (i === order - 1 ? value : 4) : 1 / (1 + i + j)));
        return device.potrf(200, A.data, A.ld);
      };
      expect([bad(-1), bad(0), bad(Number.NaN), bad(Number.POSITIVE_INFINITY)]).toEqual([
        order,
        order,
        order,
        order,
      ]);
    },
  );
});

describe("potrs", () => {
  it.each([
    [1, 1],
    [3, 2],
    [70, 1],
    [70, 7],
    [201, 3],
    [201, 13],
  ])("solves A X = B, n = %i, %i right-hand sides: residual of order n eps |A| |X|", (n, nrhs) => {
    const entry = definite(n, 1e4, 11);
    const A = lower(n, entry);
    const B = store(device, n, nrhs, normal(12));
    const b = entries({ ...B, data: B.data.slice() });
    device.potrf(n, A.data, A.ld);
    device.potrs(n, nrhs, A.data, A.ld, B.data, B.ld);
    const x = entries(B);
    const scale = Math.sqrt(n) * Math.max(...B.data.filter((v) => v !== untouched).map(Math.abs));
    const error = worst(
      n,
      nrhs,
      (i, j) => sum(n, (l) => entry(i, l) * x(l, j)) - b(i, j),
      () => 4 * n * eps * scale,
    );
    expect(error).toBeLessThan(1);
    expect(marginIntact(B)).toBe(true);
  });
});

describe("trsv", () => {
  /** Worst |op(T) x - b| in units of (n + 2) eps |T| |x| (Higham 2002, theorem 8.5); the other triangle is not read. */
  function backwardError(n: number, upper: boolean, trans: boolean): number {
    const inside = (i: number, j: number): boolean => (upper ? i <= j : i >= j);
    const value = normal(13);
    const T = store(device, n, n, (i, j) =>
      i === j ? 3 + Math.abs(value(i, j)) : inside(i, j) ? value(i, j) : Number.NaN,
    );
    const x = store(device, n, 1, normal(14), 0);
    const b = x.data.slice();
    device.trsv(upper, trans, n, T.data, T.ld, x.data);
    const t = entries(T, trans);
    const used = (i: number, l: number): number =>
      (trans ? inside(l, i) : inside(i, l)) ? t(i, l) * x.data[l] : 0;
    return worst(
      n,
      1,
      (i) => sum(n, (l) => used(i, l)) - b[i],
      (i) => (n + 2) * eps * sum(n, (l) => Math.abs(used(i, l))),
    );
  }
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("is backward stable for every size 1..70 (upper: %s, transposed: %s)", (upper, trans) => {
    expect(Math.max(...sizes.map((n) => backwardError(n, upper, trans)))).toBeLessThan(1);
  });
});
