/** @file The native device against plain loops: every routine, leading dimensions beyond the rows, offsets, NaN. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { nativeDevice, probeNative } from "../../src/devices/native/index.ts";
import { wasmDevice } from "../../src/devices/wasm/wasm.ts";
import { UsageError } from "../../src/errors.ts";
import { random } from "../../src/random.ts";

const probe = probeNative();
const required = process.env.SOBOLEV_REQUIRE_NATIVE === "1";

it.runIf(required || probe.found)("finds a BLAS", () => {
  expect(probe.reason).toBeUndefined();
  expect(probe.found).toBe(true);
  expect(probe.library).toBeTruthy();
  expect(probe.version).toBeTruthy();
});

describe.runIf(probe.found)("native device", () => {
  const device = nativeDevice(wasmDevice({ threads: 1 }), { threads: 2 });
  const source = random(7);
  afterAll(() => device.close());

  /** A matrix inside a larger array: columns `ld` apart, starting at `offset`; everything around it is marked. */
  interface Matrix {
    readonly whole: Float64Array;
    readonly data: Float64Array;
    readonly rows: number;
    readonly columns: number;
    readonly ld: number;
  }
  const mark = 1234.5;
  function matrix(rows: number, columns: number, extra = 0, fill = () => source.normal()): Matrix {
    const ld = Math.max(1, rows + extra);
    const offset = 3 + extra;
    const length = ld * columns;
    const whole = device.allocate(offset + length + 5).fill(mark);
    const data = whole.subarray(offset, offset + length);
    for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) data[j * ld + i] = fill();
    return { whole, data, rows, columns, ld };
  }
  const at = (m: Matrix, i: number, j: number): number => m.data[j * m.ld + i];
  const dense = (m: Matrix): number[][] =>
    Array.from({ length: m.rows }, (_, i) => Array.from({ length: m.columns }, (_, j) => at(m, i, j)));
  const transpose = (a: number[][], columns: number): number[][] =>
    Array.from({ length: columns }, (_, j) => a.map((row) => row[j]));
  const times = (a: number[][], b: number[][], columns: number): number[][] =>
    a.map((row) => Array.from({ length: columns }, (_, j) => row.reduce((s, v, k) => s + v * b[k][j], 0)));
  const free = (...list: Matrix[]): void => {
    for (const m of list) device.release(m.whole);
  };
  /** Entries outside the matrix are as they were. */
  const untouchedAround = (m: Matrix): boolean =>
    [...m.whole].every((v, p) => {
      const inside = p - (m.data.byteOffset - m.whole.byteOffset) / 8;
      const within = inside >= 0 && inside < m.data.length && inside % m.ld < m.rows;
      return within || v === mark;
    });
  const near = (actual: number, expected: number, scale: number): void =>
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-14 * scale);

  const size = fc.integer({ min: 1, max: 24 });
  const extra = fc.integer({ min: 0, max: 5 });
  const check = <T extends unknown[]>(
    arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
    body: (...values: T) => void,
  ) =>
    fc.assert(
      fc.property(fc.tuple(...(arbitraries as fc.Arbitrary<unknown>[])), (values) => body(...(values as T))),
      {
        numRuns: 40,
        seed: 3,
      },
    );

  it("gemm: C = alpha op(A) op(B) + beta C for every pair of operations", () => {
    const flag = fc.boolean();
    check<[boolean, boolean, number, number, number, number, number]>(
      [flag, flag, size, size, size, extra, fc.constantFrom(0, 1, -0.5)],
      (ta, tb, m, n, k, pad, beta) => {
        const A = ta ? matrix(k, m, pad) : matrix(m, k, pad);
        const B = tb ? matrix(n, k, pad + 1) : matrix(k, n, pad + 1);
        const C = matrix(m, n, pad + 2);
        const before = dense(C);
        const a = ta ? transpose(dense(A), m) : dense(A);
        const b = tb ? transpose(dense(B), k) : dense(B);
        const product = times(a, b, n);
        device.gemm(ta, tb, m, n, k, 1.5, A.data, A.ld, B.data, B.ld, beta, C.data, C.ld);
        dense(C).forEach((row, i) => {
          row.forEach((v, j) => {
            near(v, 1.5 * product[i][j] + beta * before[i][j], 20 * k);
          });
        });
        expect([A, B, C].every(untouchedAround)).toBe(true);
        free(A, B, C);
      },
    );
  });

  it("gemv: y = alpha op(A) x + beta y", () => {
    check<[boolean, number, number, number, number]>(
      [fc.boolean(), size, size, extra, fc.constantFrom(0, 1, 2)],
      (trans, m, n, pad, beta) => {
        const A = matrix(m, n, pad);
        const [x, y] = [matrix(trans ? m : n, 1), matrix(trans ? n : m, 1)];
        const before = dense(y);
        const product = times(trans ? transpose(dense(A), n) : dense(A), dense(x), 1);
        device.gemv(trans, m, n, -2, A.data, A.ld, x.data, beta, y.data);
        dense(y).forEach(([v], i) => {
          near(v, -2 * product[i][0] + beta * before[i][0], 20 * (m + n));
        });
        expect([A, x, y].every(untouchedAround)).toBe(true);
        free(A, x, y);
      },
    );
  });

  it("syrk: lower triangle of AᵀA or AAᵀ, the strict upper one untouched", () => {
    check<[boolean, number, number, number]>([fc.boolean(), size, size, extra], (trans, n, k, pad) => {
      const A = trans ? matrix(k, n, pad) : matrix(n, k, pad);
      const C = matrix(n, n, pad + 1, () => Number.NaN);
      const a = dense(A);
      const gram = trans ? times(transpose(a, n), a, n) : times(a, transpose(a, k), n);
      device.syrk(trans, n, k, A.data, A.ld, C.data, C.ld);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          i >= j ? near(at(C, i, j), gram[i][j], 20 * k) : expect(at(C, i, j)).toBeNaN();
      expect([A, C].every(untouchedAround)).toBe(true);
      free(A, C);
    });
  });

  it("with beta = 0 old contents do not matter, NaN included", () => {
    const [A, x] = [matrix(5, 5), matrix(5, 1)];
    const [C, y] = [matrix(5, 5, 0, () => Number.NaN), matrix(5, 1, 0, () => Number.NaN)];
    device.gemm(false, false, 5, 5, 5, 1, A.data, 5, A.data, 5, 0, C.data, 5);
    device.gemv(false, 5, 5, 1, A.data, 5, x.data, 0, y.data);
    expect([...C.data, ...y.data].every(Number.isFinite)).toBe(true);
    free(A, x, C, y);
  });

  it("trsv: op(T) x = b, either triangle, the other one not read", () => {
    check<[boolean, boolean, number, number]>(
      [fc.boolean(), fc.boolean(), size, extra],
      (upper, trans, n, pad) => {
        const T = matrix(n, n, pad);
        const used = (i: number, j: number): boolean => (upper ? i <= j : i >= j);
        // Rows dominated by the diagonal: condition below 10.
        for (let j = 0; j < n; j++)
          for (let i = 0; i < n; i++)
            T.data[j * T.ld + i] = used(i, j) ? (i === j ? 3 : at(T, i, j) / n) : Number.NaN;
        const x = matrix(n, 1);
        const b = dense(x);
        const t = dense(T).map((row, i) => row.map((v, j) => (used(i, j) ? v : 0)));
        device.trsv(upper, trans, n, T.data, T.ld, x.data);
        times(trans ? transpose(t, n) : t, dense(x), 1).forEach(([v], i) => {
          near(v, b[i][0], 30 * n);
        });
        expect(untouchedAround(x)).toBe(true);
        free(T, x);
      },
    );
  });

  /** A symmetric matrix with eigenvalues of 1 and above; its strict upper triangle is NaN. */
  function positive(n: number, pad: number): { A: Matrix; a: number[][] } {
    const g = Array.from({ length: n }, () => Array.from({ length: n }, () => source.normal()));
    const a = times(g, transpose(g, n), n).map((row, i) => row.map((v, j) => v + (i === j ? 1 : 0)));
    const A = matrix(n, n, pad, () => Number.NaN);
    for (let j = 0; j < n; j++) for (let i = j; i < n; i++) A.data[j * A.ld + i] = a[i][j];
    return { A, a };
  }

  it("potrf and potrs: L Lᵀ = A, and A X = B", () => {
    check<[number, number, number]>([size, fc.integer({ min: 1, max: 4 }), extra], (n, nrhs, pad) => {
      const { A, a } = positive(n, pad);
      const B = matrix(n, nrhs, pad + 1);
      const b = dense(B);
      expect(device.potrf(n, A.data, A.ld)).toBe(0);
      const l = dense(A).map((row, i) => row.map((v, j) => (i >= j ? v : 0)));
      const product = times(l, transpose(l, n), n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          near(product[i][j], a[i][j], 100 * n);
          if (i < j) expect(at(A, i, j)).toBeNaN();
        }
      device.potrs(n, nrhs, A.data, A.ld, B.data, B.ld);
      times(a, dense(B), nrhs).forEach((row, i) => {
        row.forEach((v, j) => {
          near(v, b[i][j], 1e4 * n);
        });
      });
      expect([A, B].every(untouchedAround)).toBe(true);
      free(A, B);
    });
  });

  it.each([1, 2, 7, 40, 150])(
    "potrf returns the order of the first leading minor that is not positive: %d",
    (order) => {
      for (const bad of [-1e6, Number.NaN, Number.POSITIVE_INFINITY]) {
        const { A } = positive(160, 2);
        A.data[(order - 1) * A.ld + order - 1] = bad;
        expect(device.potrf(160, A.data, A.ld)).toBe(order);
        free(A);
      }
    },
  );

  it("geqrf and ormqr: QᵀA = R, RᵀR = AᵀA, Q Qᵀ C = C", () => {
    check<[number, number, number, number]>([size, size, size, extra], (m, n, nrhs, pad) => {
      const A = matrix(m, n, pad);
      const copy = matrix(m, n, pad);
      copy.data.set(A.data);
      const tau = matrix(Math.min(m, n), 1);
      const C = matrix(m, nrhs, pad + 1);
      const c = dense(C);
      const a = dense(A);
      device.geqrf(m, n, A.data, A.ld, tau.data);
      const r = dense(A).map((row, i) => row.map((v, j) => (i <= j ? v : 0)));
      device.ormqr(true, m, n, Math.min(m, n), A.data, A.ld, tau.data, copy.data, copy.ld);
      dense(copy).forEach((row, i) => {
        row.forEach((v, j) => {
          near(v, r[i][j], 100 * (m + n));
        });
      });
      const gram = times(transpose(a, n), a, n);
      times(transpose(r, n), r, n).forEach((row, i) => {
        row.forEach((v, j) => {
          near(v, gram[i][j], 1000 * (m + n));
        });
      });
      device.ormqr(true, m, nrhs, Math.min(m, n), A.data, A.ld, tau.data, C.data, C.ld);
      device.ormqr(false, m, nrhs, Math.min(m, n), A.data, A.ld, tau.data, C.data, C.ld);
      dense(C).forEach((row, i) => {
        row.forEach((v, j) => {
          near(v, c[i][j], 100 * m);
        });
      });
      expect([A, tau, C].every(untouchedAround)).toBe(true);
      free(A, copy, tau, C);
    });
  });

  it("agrees with the base device on a Gauss-Newton step of 300 rows and 120 columns", () => {
    const base = wasmDevice({ threads: 1 });
    const step = (d: typeof base): Float64Array => {
      const [J, gram, right] = [d.allocate(300 * 120), d.allocate(120 * 120), d.allocate(120)];
      const [residual, numbers] = [d.allocate(300), random(11)];
      J.forEach((_, p) => {
        J[p] = numbers.normal();
      });
      residual.forEach((_, p) => {
        residual[p] = numbers.normal();
      });
      d.syrk(true, 120, 300, J, 300, gram, 120);
      d.gemv(true, 300, 120, -1, J, 300, residual, 0, right);
      expect(d.potrf(120, gram, 120)).toBe(0);
      d.potrs(120, 1, gram, 120, right, 120);
      return right.slice();
    };
    const [ours, theirs] = [step(device), step(base)];
    ours.forEach((v, i) => {
      near(v, theirs[i], 10);
    });
    base.close();
  });

  it("repeats bit for bit", () => {
    const A = matrix(200, 90);
    const [first, second] = [matrix(90, 90), matrix(90, 90)];
    for (const C of [first, second]) {
      C.data.fill(0);
      device.syrk(true, 90, 200, A.data, A.ld, C.data, C.ld);
    }
    expect(first.data).toEqual(second.data);
    free(A, first, second);
  });

  it("refuses shapes that its arrays cannot hold", () => {
    const A = matrix(4, 4);
    const short = A.data.subarray(0, 15);
    expect(() => device.potrf(4, short, 4)).toThrow(UsageError);
    expect(() => device.syrk(true, 4, 4, A.data, 3, A.data, 4)).toThrow(/leading dimension 3/);
    expect(() => device.gemv(false, 4, 4, 1, A.data, 4, A.data.subarray(0, 3), 0, A.data)).toThrow(
      /x has 3 numbers/,
    );
    expect(() => device.gemm(false, false, 2.5, 4, 4, 1, A.data, 4, A.data, 4, 0, A.data, 4)).toThrow(
      UsageError,
    );
    expect(() => device.geqrf(4, 4, A.data, 4, A.data.subarray(0, 2))).toThrow(/tau/);
    free(A);
  });

  it("describes itself and keeps the bytes of its base up to date", () => {
    expect(device.name).toBe("native");
    expect(device.threads).toBe(2);
    expect(device.description).toContain(probe.library);
    expect(device.description).toMatch(/2 threads/);
    const before = device.bytes.used;
    const array = device.allocate(1000);
    expect(device.bytes.used - before).toBeGreaterThanOrEqual(8000);
    device.release(array);
    expect(device.bytes.used).toBe(before);
  });
});
