/** @file Householder QR of the wasm device: A = Q R, Q orthogonal, LAPACK's conventions. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import {
  copy,
  type Entry,
  entries,
  eps,
  marginIntact,
  normal,
  type Stored,
  store,
  sum,
  worst,
} from "./matrices.ts";

const device = wasmDevice({ threads: 2, budget: 2 ** 28 });
afterAll(() => device.close());

interface Factored {
  readonly A: Stored;
  readonly QR: Stored;
  readonly tau: Float64Array;
}

function factor(m: number, n: number, entry: Entry): Factored {
  const QR = store(device, m, n, entry);
  const A = copy(QR);
  const tau = device.allocate(Math.min(m, n));
  device.geqrf(m, n, QR.data, QR.ld, tau);
  expect(marginIntact(QR)).toBe(true);
  return { A, QR, tau };
}

function apply({ QR, tau }: Factored, trans: boolean, C: Stored): void {
  device.ormqr(trans, QR.rows, C.columns, tau.length, QR.data, QR.ld, tau, C.data, C.ld);
}

/** Q R - A in units of eps sqrt(m n) |column of A| (Higham 2002, theorem 19.4). */
function backwardError(factored: Factored): number {
  const { A, QR } = factored;
  const { rows: m, columns: n } = A;
  const r = entries(QR);
  const product = store(device, m, n, (i, j) => (i <= j ? r(i, j) : 0));
  apply(factored, false, product);
  const [a, qr] = [entries(A), entries(product)];
  const norm = (j: number): number => Math.hypot(...Array.from({ length: m }, (_, i) => a(i, j)));
  return worst(
    m,
    n,
    (i, j) => qr(i, j) - a(i, j),
    (_, j) => 4 * Math.sqrt(m * n) * eps * norm(j),
  );
}

/** Qᵀ Q - I, and Q Qᵀ applied to columns of the identity, in units of eps m. */
function orthogonality(factored: Factored): number {
  const m = factored.QR.rows;
  const Q = store(device, m, m, (i, j) => (i === j ? 1 : 0));
  apply(factored, false, Q);
  const q = entries(copy(Q));
  const dots = worst(
    m,
    m,
    (i, j) => sum(m, (l) => q(l, i) * q(l, j)) - (i === j ? 1 : 0),
    () => 4 * m * eps,
  );
  apply(factored, true, Q);
  const back = entries(Q);
  return Math.max(
    dots,
    worst(
      m,
      m,
      (i, j) => back(i, j) - (i === j ? 1 : 0),
      () => 4 * m * eps,
    ),
  );
}

const shapes = Array.from({ length: 70 }, (_, i) => [i + 1, ((i * 41) % 70) + 1] as const);

describe("geqrf and ormqr", () => {
  it("factor every shape up to 70 x 70, tall and wide", () => {
    const all = shapes.map(([m, n]) => factor(m, n, normal(m)));
    expect(Math.max(...all.map(backwardError))).toBeLessThan(1);
    expect(Math.max(...all.map(orthogonality))).toBeLessThan(1);
  });
  it("work over several panels", () => {
    const tall = factor(300, 131, normal(1));
    expect(backwardError(tall)).toBeLessThan(1);
    expect(orthogonality(factor(150, 200, normal(2)))).toBeLessThan(1);
  });
  it("are stable column by column, whatever the columns' scales", () => {
    const value = normal(3);
    expect(backwardError(factor(90, 60, (i, j) => value(i, j) * 10 ** ((j % 7) * 40 - 120)))).toBeLessThan(1);
  });
  it("survive numbers whose squares over- and underflow", () => {
    expect(backwardError(factor(20, 5, (i, j) => (1 + i + 2 * j * j) * 1e200))).toBeLessThan(1);
    expect(backwardError(factor(20, 5, (i, j) => (1 + i + 2 * j * j) * 1e-200))).toBeLessThan(1);
  });
  it("apply few right-hand sides one reflection at a time and many by blocks: the same up to rounding", () => {
    const factored = factor(120, 70, normal(4));
    const many = store(device, 120, 9, normal(5));
    const one = store(device, 120, 1, (i) => entries(many)(i, 4));
    apply(factored, true, many);
    apply(factored, true, one);
    expect(
      worst(
        120,
        1,
        (i) => entries(many)(i, 4) - entries(one)(i, 0),
        () => 1e-13,
      ),
    ).toBeLessThan(1);
  });
  it("leave tau = 0 where nothing is to be annihilated", () => {
    const { tau, QR } = factor(4, 4, (i, j) => (i <= j ? 1 + j : 0));
    expect([...tau]).toEqual([0, 0, 0, 0]);
    expect(entries(QR)(0, 0)).toBe(1);
  });
  it("give LAPACK's signs: R(0, 0) = -sign(a) |a|, tau = 1 + a / |a|", () => {
    const { tau, QR } = factor(2, 1, (i) => 3 + i);
    expect(entries(QR)(0, 0)).toBeCloseTo(-5, 14);
    expect(tau[0]).toBeCloseTo(1.6, 14);
    expect(entries(QR)(1, 0)).toBeCloseTo(0.5, 14);
  });
});
