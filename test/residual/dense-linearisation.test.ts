/** @file One damped step by every route: primal and dual Gram matrix, QR, and the host; what the polish wins; scaling. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { denseBytes, denseLinearisation, denseStore } from "../../src/residual/dense-linearisation.ts";
import { applyQ, dot, hostLinearisation, norm, qrFactor } from "../../src/residual/index.ts";
import type { Damping, Linearisation } from "../../src/residual/system.ts";

const device = wasmDevice({ threads: 2 });
afterAll(() => device.close());

const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};
/** The first columns of a random orthogonal matrix of order n. */
function orthogonal(seed: number, n: number, columns: number): Float64Array[] {
  const [A, tau] = [noise(seed, n * n), new Float64Array(n)];
  qrFactor(n, n, A, tau);
  return Array.from({ length: columns }, (_, j) => {
    const unit = new Float64Array(n);
    unit[j] = 1;
    return applyQ(n, n, A, tau, unit);
  });
}
/** J with singular values from 1 down to 1 / condition in equal ratios, column-major. */
function conditioned(rows: number, columns: number, condition: number): Float64Array {
  const small = Math.min(rows, columns);
  const [U, V] = [orthogonal(1, rows, small), orthogonal(2, columns, small)];
  const sigma = Array.from({ length: small }, (_, k) => condition ** (-k / (small - 1)));
  return Float64Array.from({ length: rows * columns }, (_, at) =>
    sigma.reduce((sum, s, k) => sum + s * U[k][at % rows] * V[k][Math.floor(at / rows)], 0),
  );
}
/** The linearisation on the device, with that many polish steps. */
function stored(rows: number, J: Float64Array, r: Float64Array, polish = 0): Linearisation {
  const store = denseStore(device, rows, J.length / rows, polish);
  store.jacobian.set(J);
  store.residual.set(r);
  return denseLinearisation(store);
}
async function stepOf(linearisation: Linearisation, damping: Damping): Promise<Float64Array> {
  expect(await linearisation.factor(damping)).toBe(true);
  return linearisation.solve(linearisation.residual, new Float64Array(linearisation.columns));
}
const distance = (a: Float64Array, b: Float64Array): number => norm(a.map((x, j) => x - b[j])) / norm(b);

const shapes = [
  ["tall", 31, 12],
  ["square", 17, 17],
  ["wide", 12, 31],
  ["one row", 1, 9],
  ["one column", 9, 1],
] as const;

describe.each(shapes)("a damped step, %s (%i x %i)", (_, rows, columns) => {
  const [J, r] = [noise(3, rows * columns), noise(4, rows)];
  const host = hostLinearisation(rows, columns, J, r);

  it.each(["identity", "columns"] as const)("is the same by every route, scale %s", async (scale) => {
    for (const lambda of [1e-3, 10]) {
      const reference = await stepOf(host, { lambda, scale, method: "qr" });
      for (const method of ["cholesky", "qr"] as const)
        for (const polish of [0, 3])
          expect(
            distance(await stepOf(stored(rows, J, r, polish), { lambda, scale, method }), reference),
          ).toBeLessThan(1e-11);
    }
  });

  it("solves again for other right-hand sides and dampings", async () => {
    const linearisation = stored(rows, J, r);
    const b = noise(5, rows);
    for (const lambda of [1, 1e-2]) {
      await linearisation.factor({ lambda, scale: "columns" });
      await host.factor({ lambda, scale: "columns" });
      const expected = host.solve(b, new Float64Array(columns));
      expect(distance(linearisation.solve(b, new Float64Array(columns)), expected)).toBeLessThan(1e-11);
      await linearisation.factor({ lambda });
      await host.factor({ lambda });
      expect(
        distance(linearisation.solve(b, new Float64Array(columns)), host.solve(b, new Float64Array(columns))),
      ).toBeLessThan(1e-11);
    }
  });

  it("predicts the decrease of the linear model, and has the norms of the columns", async () => {
    const linearisation = stored(rows, J, r);
    const step = await stepOf(linearisation, { lambda: 0.1 });
    const moved = linearisation.jvp(step).map((value, i) => value + r[i]);
    const predicted = linearisation.predictedDecrease(step);
    expect(predicted).toBeGreaterThanOrEqual(0);
    expect(predicted).toBeCloseTo((dot(r, r) - dot(moved, moved)) / 2, 11);
    linearisation.diagonal().forEach((square, j) => {
      const column = J.subarray(j * rows, (j + 1) * rows);
      expect(square).toBeCloseTo(dot(column, column), 11);
    });
  });
});

describe.each([
  ["primal", 70, 40],
  ["dual", 40, 70],
] as const)("conditioning 1e10, %s", (_, rows, columns) => {
  const [J, r] = [conditioned(rows, columns, 1e10), noise(6, rows)];

  it.each([
    [1e-9, 1e-10],
    [1e-12, 1e-8],
  ])("the polish makes the step of damping %f as good as QR's", async (lambda, bound) => {
    const reference = await stepOf(stored(rows, J, r), { lambda, method: "qr" });
    const plain = distance(await stepOf(stored(rows, J, r), { lambda }), reference);
    const polished = distance(await stepOf(stored(rows, J, r, 4), { lambda }), reference);
    expect(polished).toBeLessThan(bound);
    expect(polished).toBeLessThan(1e-2 * plain);
  });
});

describe.each([
  ["tall", 31, 12],
  ["wide", 12, 31],
] as const)("Marquardt's scaling, %s", (_, rows, columns) => {
  const [J, r] = [noise(7, rows * columns), noise(8, rows)];

  it.each(["cholesky", "qr"] as const)(
    "makes the step independent of the units of theta, by %s",
    async (method) => {
      const units = Float64Array.from({ length: columns }, (_u, j) => 2 ** ((j % 9) - 4));
      const scaled = J.map((value, at) => value * units[Math.floor(at / rows)]);
      const damping = { lambda: 0.3, scale: "columns", method } as const;
      const step = await stepOf(stored(rows, J, r), damping);
      const other = await stepOf(stored(rows, scaled, r), damping);
      expect(
        distance(
          other.map((value, j) => value * units[j]),
          step,
        ),
      ).toBeLessThan(1e-11);
    },
  );

  it.each(["cholesky", "qr"] as const)(
    "leaves a parameter without effect where it is, by %s",
    async (method) => {
      const flat = J.slice().fill(0, 2 * rows, 3 * rows);
      const step = await stepOf(stored(rows, flat, r), { lambda: 1e-2, scale: "columns", method });
      // QR divides its rounding by D, which is at its floor of 1e-6 of the longest column here.
      expect(Math.abs(step[2])).toBeLessThanOrEqual(method === "qr" ? 1e-9 * norm(step) : 0);
      expect(step.every(Number.isFinite)).toBe(true);
    },
  );

  it("takes no step where J vanishes", async () => {
    const nothing = stored(rows, new Float64Array(rows * columns), r);
    for (const method of ["cholesky", "qr"] as const)
      expect(norm(await stepOf(nothing, { lambda: 1, scale: "columns", method }))).toBe(0);
  });
});

describe("a stored linearisation", () => {
  it("says no where the damped matrix is not definite or not finite, and is not solved then", async () => {
    const linearisation = stored(3, noise(9, 6), noise(10, 3));
    expect(await linearisation.factor({ lambda: -100 })).toBe(false);
    expect(() => linearisation.solve(linearisation.residual, new Float64Array(2))).toThrow(
      /without a factored damping/,
    );
    for (const method of ["cholesky", "qr"] as const)
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
        expect(await stored(3, noise(9, 6).fill(bad, 1, 2), noise(10, 3)).factor({ lambda: 1, method })).toBe(
          false,
        );
  });

  it("is refused once the store holds another", () => {
    const store = denseStore(device, 3, 2, 0);
    const old = denseLinearisation(store);
    const fresh = denseLinearisation(store);
    expect(() => old.jvp(new Float64Array(2))).toThrow(/linearised elsewhere/);
    expect(() => old.diagonal()).toThrow(/linearised elsewhere/);
    expect(fresh.jvp(new Float64Array(2))).toEqual(new Float64Array(3));
    expect(old.residual).toHaveLength(3);
  });

  it.each([
    [200, 90],
    [90, 200],
  ])("takes the bytes that were foretold, %i x %i", (rows, columns) => {
    const before = device.bytes.used;
    denseStore(device, rows, columns, 2);
    const taken = device.bytes.used - before;
    expect(taken).toBeGreaterThanOrEqual(denseBytes(rows, columns));
    // Seven arrays, each rounded up to a cache line.
    expect(taken).toBeLessThan(denseBytes(rows, columns) + 7 * 64);
  });
});
