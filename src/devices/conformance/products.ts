/** @file Products of matrices against plain sums: componentwise, for all ways to transpose, nothing written outside. */

import type { Device } from "../device.ts";
import type { Check } from "./finding.ts";
import {
  type Entry,
  entriesOf,
  fixed,
  marginErrors,
  normal,
  store,
  sum,
  untouched,
  worstEntry,
} from "./matrices.ts";

/** m, n, k: single ones, odd ones, and beyond a block of registers; the last in the size asked for. */
const shapes = (size: number): readonly (readonly [number, number, number])[] => [
  [1, 1, 1],
  [5, 7, 3],
  [33, 17, 9],
  [16, 64, 31],
  [size, size + 5, 2 * size + 1],
];

const flags = [false, true] as const;

export const productChecks = (device: Device, size: number): Check[] => [
  ...flags.flatMap((transA) =>
    flags.flatMap((transB) => ({
      check: `gemm, C = 1.5 ${side("A", transA)} ${side("B", transB)} - 0.5 C`,
      ...bounded("|A||B| + |C|"),
      measure: () =>
        Math.max(...shapes(size).map((shape) => gemm(device, shape, transA, transB, [1.5, -0.5]))),
    })),
  ),
  {
    check: "gemm with beta = 0 does not read C",
    ...bounded("|A||B|"),
    measure: () => gemm(device, [9, 6, 7], false, false, [1, 0]),
  },
  ...flags.map((trans) => ({
    check: `gemv, y = 2 ${side("A", trans)} x - y`,
    ...bounded("|A||x| + |y|"),
    measure: () => Math.max(...shapes(size).map(([m, n]) => gemv(device, m, n, trans))),
  })),
  ...flags.flatMap((trans) =>
    flags.map((add) => ({
      check: `syrk, lower triangle of C = ${trans ? "AᵀA" : "AAᵀ"}${add ? " + C" : ""}`,
      ...bounded("|A||A|ᵀ + |C|"),
      measure: () => Math.max(...shapes(size).map(([n, , k]) => syrk(device, n, k, trans, add))),
    })),
  ),
];

const side = (name: string, trans: boolean): string => (trans ? `${name}ᵀ` : name);

/**
 * Errors over eps (k + 3) times the sum of sizes, which bounds sums of k products in any order, scaled and added to.
 * Source: Higham 2002, section 3.5.
 */
const bounded = (of: string) => ({ bound: 1, unit: `eps (k + 3) (${of})` });
const eps = 2 ** -52;

function gemm(
  device: Device,
  [m, n, k]: readonly [number, number, number],
  transA: boolean,
  transB: boolean,
  [alpha, beta]: readonly [number, number],
): number {
  const A = transA ? store(device, k, m, normal(1)) : store(device, m, k, normal(1));
  const B = transB ? store(device, n, k, normal(2)) : store(device, k, n, normal(2), 1);
  const C = store(device, m, n, beta === 0 ? () => Number.NaN : normal(3), 2);
  const [a, b, c] = [entriesOf(device, A, transA), entriesOf(device, B, transB), entriesOf(device, C)];
  const old: Entry = beta === 0 ? () => 0 : (i, j) => beta * c(i, j);
  device.gemm(transA, transB, m, n, k, alpha, A.data, A.ld, B.data, B.ld, beta, C.data, C.ld);
  const found = entriesOf(device, C);
  const error: Entry = (i, j) => found(i, j) - (alpha * sum(k, (l) => a(i, l) * b(l, j)) + old(i, j));
  const size: Entry = (i, j) =>
    Math.abs(alpha) * sum(k, (l) => Math.abs(a(i, l) * b(l, j))) + Math.abs(old(i, j));
  return outside(
    marginErrors(device, C),
    worstEntry(m, n, error, (i, j) => (k + 3) * eps * size(i, j)),
  );
}

/** What is written outside makes an error infinite. */
const outside = (entries: number, error: number): number => (entries > 0 ? Number.POSITIVE_INFINITY : error);

function gemv(device: Device, m: number, n: number, trans: boolean): number {
  const A = store(device, m, n, normal(4));
  const [rows, depth] = trans ? [n, m] : [m, n];
  const [x, y] = [store(device, depth, 1, normal(5), 0), store(device, rows, 1, normal(6), 0)];
  const [a, v, old] = [entriesOf(device, A, trans), entriesOf(device, x), entriesOf(device, y)];
  device.gemv(trans, m, n, 2, A.data, A.ld, x.data, -1, y.data);
  const found = entriesOf(device, y);
  return worstEntry(
    rows,
    1,
    (i) => found(i, 0) - (2 * sum(depth, (l) => a(i, l) * v(l, 0)) - old(i, 0)),
    (i) => (depth + 3) * eps * (2 * sum(depth, (l) => Math.abs(a(i, l) * v(l, 0))) + Math.abs(old(i, 0))),
  );
}

function syrk(device: Device, n: number, k: number, trans: boolean, add: boolean): number {
  const A = trans ? store(device, k, n, normal(7)) : store(device, n, k, normal(7));
  const value = normal(8);
  const C = store(
    device,
    n,
    n,
    fixed(n, n, (i, j) => (i < j ? untouched : add ? value(i, j) : Number.NaN)),
  );
  const [a, c] = [entriesOf(device, A, trans), entriesOf(device, C)];
  const old: Entry = add ? c : () => 0;
  device.syrk(trans, n, k, A.data, A.ld, C.data, C.ld, add);
  const found = entriesOf(device, C);
  const error: Entry = (i, j) =>
    i < j ? found(i, j) - untouched : found(i, j) - (sum(k, (l) => a(i, l) * a(j, l)) + old(i, j));
  const size: Entry = (i, j) =>
    i < j ? 0 : (k + 3) * eps * (sum(k, (l) => Math.abs(a(i, l) * a(j, l))) + Math.abs(old(i, j)));
  return outside(marginErrors(device, C), worstEntry(n, n, error, size));
}
