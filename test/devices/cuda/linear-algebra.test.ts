/** @file Every operation of the cuda device, on the stub libraries, against the wasm device: shapes, strides, margins. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Device, DeviceArray } from "../../../src/devices/device.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { random } from "../../../src/random.ts";
import { get, type Opened, openStub, put } from "./opened.ts";
import { obstacle, titled } from "./stub/build.ts";

describe.skipIf(obstacle)(titled("linear algebra of the cuda device"), () => {
  let opened: Opened;
  const wasm: Device = wasmDevice({ threads: 1 });
  beforeAll(() => {
    opened = openStub({ budget: 2 ** 26 });
  });
  afterAll(() => {
    opened.device.close();
    expect(opened.stub.count("violations")).toBe(0);
    expect(opened.stub.count("open")).toBe(0);
  });

  const source = random(5);
  /** An array that begins at an odd place, so that pairs of numbers are not aligned. */
  const normal = (length: number): Float64Array => Float64Array.from({ length }, () => source.normal());

  /**
   * Runs an operation on both devices over the same arrays, each one number into its allocation, and compares all of
   * every array afterwards, margins included.
   *
   * @returns what the operation returned on the card.
   */
  function same<T>(values: readonly Float64Array[], action: (d: Device, ...arrays: DeviceArray[]) => T): T {
    const [ours, theirs] = [opened.device, wasm].map((device) => {
      const whole = values.map((one) => put(device, [0.5, ...one]));
      const result = action(device, ...whole.map((array) => array.subarray(1)));
      const after = whole.map((array) => get(device, array));
      for (const array of whole) device.release(array);
      return { result, after };
    });
    ours.after.forEach((array, i) => {
      expect(difference(array, theirs.after[i])).toBeLessThanOrEqual(1e-12);
    });
    if (ours.result instanceof Float64Array)
      expect(difference(ours.result, theirs.result as Float64Array)).toBeLessThanOrEqual(1e-12);
    else expect(ours.result).toEqual(theirs.result);
    return ours.result;
  }

  /** Largest difference over the largest number, NaN where only one is NaN. */
  function difference(a: Float64Array, b: Float64Array): number {
    let [most, scale] = [0, 1];
    a.forEach((value, i) => {
      if (Number.isNaN(value) && Number.isNaN(b[i])) return;
      const gap = Math.abs(value - b[i]);
      most = gap <= most ? most : gap;
      scale = Math.max(scale, Math.abs(b[i]));
    });
    return most / scale;
  }

  const flags = [false, true] as const;

  it("gemm: C = alpha op(A) op(B) + beta C", () => {
    const [m, n, k] = [7, 5, 9];
    for (const ta of flags)
      for (const tb of flags)
        for (const beta of [0, 1, -0.5]) {
          const [lda, ldb, ldc] = [(ta ? k : m) + 2, (tb ? n : k) + 1, m + 3];
          const [A, B] = [normal(lda * (ta ? m : k)), normal(ldb * (tb ? k : n))];
          same([A, B, normal(ldc * n)], (d, a, b, c) =>
            d.gemm(ta, tb, m, n, k, 1.5, a, lda, b, ldb, beta, c, ldc),
          );
        }
  });

  it("gemv: y = alpha op(A) x + beta y; with beta = 0 old NaN do not matter", () => {
    for (const trans of flags)
      for (const beta of [0, 2]) {
        const y = beta === 0 ? new Float64Array(9).fill(Number.NaN) : normal(9);
        same([normal(11 * 8), normal(9), y], (d, a, x, to) => d.gemv(trans, 9, 8, -2, a, 11, x, beta, to));
      }
  });

  it("syrk: the lower triangle of AᵀA or AAᵀ, plus the old C for `add`, the upper one untouched", () => {
    for (const trans of flags)
      for (const add of flags)
        same([normal(14 * 12), normal(13 * 10)], (d, a, c) => d.syrk(trans, 10, 12, a, 14, c, 13, add));
  });

  it("trsv: op(T) x = b", () => {
    const T = normal(10 * 8).map((v, p) => (p % 11 === 0 ? 4 : v / 8));
    for (const upper of flags)
      for (const trans of flags) same([T, normal(8)], (d, t, x) => d.trsv(upper, trans, 8, t, 10, x));
  });

  /** AAᵀ + 1 for a random A, lower triangle and more. */
  const definite = (n: number, ld: number): Float64Array => {
    const A = normal(n * n);
    const G = new Float64Array(ld * n);
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++) {
        let sum = i === j ? 1 : 0;
        for (let l = 0; l < n; l++) sum += A[i + l * n] * A[j + l * n];
        G[i + j * ld] = sum;
      }
    return G;
  };

  it("potrf and potrs: L Lᵀ = A, A X = B", () => {
    const [n, ld] = [40, 43];
    const info = same([definite(n, ld), normal(41 * 3)], (d, a, b) => {
      const order = d.potrf(n, a, ld);
      d.potrs(n, 3, a, ld, b, 41);
      // The strict upper triangle is nobody's.
      for (let j = 1; j < n; j++) d.clear(a.subarray(j * ld, j * ld + j));
      return order;
    });
    expect(info).toBe(0);
  });

  it.each([-1e6, Number.NaN, Number.POSITIVE_INFINITY])(
    "potrf returns the order of the first minor whose pivot is %d",
    (bad) => {
      for (const order of [1, 2, 17, 40]) {
        const G = definite(40, 40);
        G[(order - 1) * 41] = bad;
        const array = put(opened.device, G);
        expect(opened.device.potrf(40, array, 40)).toBe(order);
        opened.device.release(array);
      }
    },
  );

  it("geqrf and ormqr: the reflectors of LAPACK, applied from either side of time", () => {
    for (const [m, n] of [
      [12, 7],
      [7, 12],
      [9, 9],
    ])
      for (const trans of flags)
        same([normal((m + 2) * n), new Float64Array(Math.min(m, n)), normal((m + 1) * 3)], (d, a, tau, c) => {
          d.geqrf(m, n, a, m + 2, tau);
          d.ormqr(trans, m, 3, Math.min(m, n), a, m + 2, tau, c, m + 1);
        });
  });

  it("diagonals: read and shifted", () => {
    const shift = normal(300);
    same([normal(301 * 300)], (d, a) => d.shiftDiagonal(300, a, 301, shift));
    same([normal(301 * 300)], (d, a) => d.diagonal(300, a, 301));
    same([normal(4)], (d, a) => d.diagonal(1, a, 4));
  });

  // Chunks of a column have 8192 entries: below, above, odd and even.
  it.each([
    [1, 3],
    [2, 5],
    [255, 4],
    [514, 3],
    [8193, 3],
    [16389, 2],
  ])("columns of %d entries: squares, quotients, copies", (m, n) => {
    const divisors = normal(n);
    same([normal(m * n)], (d, a) => d.columnSquares(m, n, a));
    same([normal(m * n), normal(m * n)], (d, a, b) => d.divideColumns(m, n, a, divisors, b));
    same([normal(m * n)], (d, a) => d.divideColumns(m, n, a, divisors, a));
    same([normal((m + 1) * n), normal((m + 2) * n)], (d, a, b) => d.copyMatrix(m, n, a, m + 1, b, m + 2));
    // Aligned alike, and not.
    same([normal(m * n), normal(m * n + 1)], (d, a, b) => d.copyMatrix(m, n, a, m, b.subarray(1), m));
  });

  it("division is correctly rounded: bit for bit that of the host", () => {
    const [A, divisors] = [normal(600), normal(2)];
    const { device } = opened;
    const [a, b] = [put(device, A), device.allocate(600)];
    device.divideColumns(300, 2, a, divisors, b);
    expect(get(device, b)).toEqual(A.map((v, p) => v / divisors[Math.floor(p / 300)]));
    device.release(a);
    device.release(b);
  });

  it.each([
    [1, 40, 40],
    [13, 40, 33],
    [100, 70, 70],
  ])("sums of %d panels, %d apart, of %d numbers", (count, stride, length) => {
    const before = normal(length);
    same([normal(count * stride)], (d, a) => {
      const out = before.slice();
      d.sumPanels(count, stride, a, out);
      return out;
    });
  });

  it("moves: write, read, copy and clear touch what they name and no more", () => {
    same([normal(20), normal(20)], (d, a, b) => {
      d.write(Float64Array.of(1, 2, 3), a.subarray(4));
      d.copy(a.subarray(2, 8), b.subarray(5));
      d.clear(b.subarray(0, 3));
      return d.read(b.subarray(4), new Float64Array(6));
    });
  });

  it("what is allocated is zero, at addresses of whole vectors", () => {
    const { device } = opened;
    for (const length of [0, 1, 33, 1000]) {
      const array = device.allocate(length);
      expect(get(device, array).every((value) => value === 0)).toBe(true);
      expect(array.byteOffset % 64).toBe(0);
      device.release(array);
    }
  });

  it("subarrays count as those of Float64Array do", () => {
    const { device } = opened;
    const values = Float64Array.of(0, 1, 2, 3, 4, 5);
    const array = put(device, values);
    for (const [first, end] of [
      [2, 4],
      [-3, undefined],
      [1, -1],
      [4, 2],
      [0, 99],
    ])
      expect(get(device, array.subarray(first, end))).toEqual(values.subarray(first, end));
    device.release(array);
  });

  it("what is written may be changed at once, however much is under way", () => {
    const { device, stub } = opened;
    const values = normal(50_000);
    const [array, much] = [device.allocate(50_000), normal(400_000)];
    const large = device.allocate(400_000);
    const expected = values.slice();
    device.write(values, array);
    values.fill(Number.NaN);
    const kept = much.slice();
    // Three times the stage.
    device.write(much, large);
    much.fill(Number.NaN);
    expect(stub.count("queued")).toBeGreaterThan(0);
    // Not toEqual, which takes seconds for as many.
    const [a, b] = [get(device, array), get(device, large)];
    expect(a.every((value, i) => value === expected[i])).toBe(true);
    expect(b.every((value, i) => value === kept[i])).toBe(true);
    for (const one of [array, large]) device.release(one);
  });

  it("operations return before they are done; reading waits", () => {
    const { device, stub } = opened;
    const [A, C] = [put(device, normal(100)), device.allocate(100)];
    get(device, A);
    const before = stub.count("waits");
    device.syrk(true, 10, 10, A, 10, C, 10);
    device.shiftDiagonal(10, C, 10, normal(10));
    device.gemv(false, 10, 10, 1, C, 10, A, 0, A.subarray(20));
    expect(stub.count("waits")).toBe(before);
    expect(stub.count("queued")).toBeGreaterThan(2);
    device.diagonal(10, C, 10);
    expect(stub.count("waits")).toBe(before + 1);
    expect(stub.count("queued")).toBe(0);
    for (const one of [A, C]) device.release(one);
  });

  it("nothing of size zero goes wrong", () => {
    same([normal(3), normal(3)], (d, a, b) => {
      d.gemm(false, false, 0, 0, 0, 1, a, 0, a, 0, 0, b, 0);
      d.syrk(true, 0, 0, a, 0, b, 0);
      d.copyMatrix(0, 0, a, 0, b, 0);
      d.shiftDiagonal(0, a, 0, new Float64Array(0));
      d.divideColumns(0, 0, a, new Float64Array(0), b);
      d.geqrf(0, 0, a, 0, b);
      d.write(new Float64Array(0), a);
      return [d.potrf(0, a, 0), d.diagonal(0, a, 0).length, d.columnSquares(0, 0, a).length];
    });
  });

  it("times by the card's clock, and measures how fast it copies", () => {
    const { device, stub } = opened;
    const [A, C] = [device.allocate(10_000), device.allocate(10_000)];
    const milliseconds = device.timed(() => device.syrk(true, 100, 100, A, 100, C, 100));
    expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(milliseconds).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(stub.count("queued")).toBe(0);
    const { used } = device.bytes;
    expect(device.copyBandwidth()).toBeGreaterThan(0);
    expect(device.bytes.used).toBe(used);
    for (const one of [A, C]) device.release(one);
  });
});
