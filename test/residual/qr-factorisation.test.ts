/** @file QR that takes the place of J: plain least squares, products through the factor, and the update by a diagonal. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { denseLinearisation, denseStore } from "../../src/residual/dense-linearisation.ts";
import { applyQTransposed, hostLinearisation, norm, qrFactor, solveUpper } from "../../src/residual/index.ts";
import { overDiagonal, overDiagonalLength } from "../../src/residual/over-diagonal.ts";
import type { Damping, Linearisation } from "../../src/residual/system.ts";

const device = wasmDevice({ threads: 2 });
afterAll(() => device.close());

const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};
const stored = (rows: number, J: Float64Array, r: Float64Array): Linearisation => {
  const store = denseStore(device, rows, J.length / rows, 0, "later");
  store.jacobian.set(J);
  store.residual.set(r);
  return denseLinearisation(store);
};
const distance = (a: Float64Array, b: Float64Array): number => norm(a.map((x, j) => x - b[j])) / norm(b);

describe.each([
  ["tall", 160, 150],
  ["square", 70, 70],
  ["wide", 30, 80],
] as const)("QR that may consume J, %s (%i x %i)", (_, rows, columns) => {
  const [J, r, b] = [noise(1, rows * columns), noise(2, rows), noise(3, rows)];
  const [v, w] = [noise(4, columns), noise(5, rows)];
  const plain = hostLinearisation(rows, columns, J, r);

  it.each([
    { lambda: 0, scale: "columns" },
    { lambda: 1e-28, scale: "columns" },
    { lambda: 0.3, scale: "identity" },
    { lambda: 1e-3, scale: "columns" },
  ] as const)("keeps products and solves of λ = $lambda, $scale", async (damping) => {
    const whole: Damping = { ...damping, method: "qr" };
    const linearisation = stored(rows, J, r);
    expect(await linearisation.factor({ ...whole, consume: true })).toBe(true);
    expect(distance(linearisation.jvp(v), plain.jvp(v))).toBeLessThan(1e-13);
    expect(distance(linearisation.vjp(w), plain.vjp(w))).toBeLessThan(1e-13);
    const kept = stored(rows, J, r);
    await kept.factor(whole);
    const [x, y] = [linearisation, kept].map((one) => one.solve(b, new Float64Array(columns)).slice());
    expect(distance(x, y)).toBe(0);
    const predicted = linearisation.predictedDecrease(x);
    expect(predicted).toBeCloseTo(kept.predictedDecrease(x), 9);
  });

  it("goes on to other dampings once J is gone", async () => {
    const linearisation = stored(rows, J, r);
    await linearisation.factor({ lambda: 0, method: "qr", consume: true });
    for (const lambda of [0.5, 1e-4]) {
      const damping: Damping = { lambda, scale: "columns", method: "qr" };
      expect(await linearisation.factor(damping)).toBe(true);
      await plain.factor(damping);
      const expected = plain.solve(b, new Float64Array(columns)).slice();
      expect(distance(linearisation.solve(b, new Float64Array(columns)), expected)).toBeLessThan(1e-10);
    }
  });
});

describe("λ = 0", () => {
  it("is the least-squares solution, whatever the lengths of the columns", async () => {
    const [rows, columns] = [40, 12];
    const J = noise(6, rows * columns).map((x, at) => x * 10 ** ((Math.floor(at / rows) % 7) * 6 - 18));
    const b = noise(7, rows);
    const [A, tau] = [J.slice(), new Float64Array(columns)];
    qrFactor(rows, columns, A, tau);
    const expected = solveUpper(
      columns,
      rows,
      A,
      applyQTransposed(
        rows,
        columns,
        A,
        tau,
        b.map((x) => -x),
      ),
    );
    const linearisation = stored(rows, J, b);
    expect(await linearisation.factor({ lambda: 0, scale: "columns", method: "qr" })).toBe(true);
    linearisation.solve(b, new Float64Array(columns)).forEach((value, j) => {
      expect(value / expected[j]).toBeCloseTo(1, 10);
    });
  });

  it("is refused for a column of zeros", async () => {
    const J = noise(8, 30);
    J.fill(0, 10, 20);
    expect(await stored(10, J, noise(9, 10)).factor({ lambda: 0, method: "qr", consume: true })).toBe(false);
  });
});

describe("what consuming J takes away", () => {
  it("is J itself, its column norms and Cholesky, not the residual and the gradient", async () => {
    const linearisation = stored(20, noise(10, 100), noise(11, 20));
    const gradient = linearisation.gradient().slice();
    await linearisation.factor({ lambda: 1, method: "qr", consume: true });
    expect(() => linearisation.jacobian!()).toThrow(/overwritten by its QR/);
    expect(() => linearisation.factor({ lambda: 1 })).toThrow(/overwritten by its QR/);
    expect(linearisation.diagonal()).toHaveLength(5);
    expect(distance(linearisation.vjp(linearisation.residual), gradient)).toBeLessThan(1e-13);
  });
});

describe("the QR of a triangle over a diagonal", () => {
  it.each([1, 5, 64, 65, 200])("of order %i solves min ‖R y - b‖² + ‖D y‖²", (n) => {
    const ld = n + 3;
    const R = noise(12, ld * n).map((x, at) => (at % ld === Math.floor(at / ld) ? 2 * n ** 0.5 + x : x));
    const [d, b] = [noise(13, n), noise(14, n)];
    // The same as a dense stack, R's lower triangle not read.
    const stack = new Float64Array(2 * n * n);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i <= j; i++) stack[j * 2 * n + i] = R[j * ld + i];
      stack[j * 2 * n + n + j] = d[j];
    }
    const tau = new Float64Array(n);
    qrFactor(2 * n, n, stack, tau);
    const right = new Float64Array(2 * n);
    right.set(b);
    const expected = solveUpper(n, 2 * n, stack, applyQTransposed(2 * n, n, stack, tau, right)).slice(0, n);
    const before = device.bytes.used;
    const solver = overDiagonal(device, n);
    expect(device.bytes.used - before).toBeGreaterThanOrEqual(8 * overDiagonalLength(n));
    expect(device.bytes.used - before).toBeLessThan(8 * overDiagonalLength(n) + 5 * 64);
    for (let again = 0; again < 2; again++) {
      expect(solver.factor(R, ld, d)).toBe(true);
      const x = device.allocate(n);
      x.set(b);
      solver.solve(x);
      expect(distance(x, expected)).toBeLessThan(1e-12);
    }
  });
});
