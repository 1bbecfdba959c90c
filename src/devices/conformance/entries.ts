/** @file Operations of a device on diagonals, columns and panels, against plain loops. */

import type { Device } from "../device.ts";
import { type Check, holds } from "./finding.ts";
import { entriesOf, fixed, marginErrors, normal, store, sum, worstEntry } from "./matrices.ts";
import { differences, eps, ulpError, worstOf } from "./measures.ts";

export const entryChecks = (device: Device, size: number): Check[] => [
  holds("shiftDiagonal adds to the diagonal, and to nothing else", () => shifted(device, size)),
  holds("diagonal", () => diagonal(device, size)),
  {
    check: "columnSquares",
    // Higham 2002, section 3.1: m products added up in any order.
    ...{ bound: 1, unit: "eps (m + 1) ‖a_j‖²" },
    measure: () => columnSquares(device, 3 * size, size),
  },
  {
    check: "sumPanels, added to what is there",
    ...{ bound: 1, unit: "eps (count + 1) sum |terms|" },
    measure: () => Math.max(...[1, 3, 40].map((count) => sumPanels(device, count, size))),
  },
  {
    check: "divideColumns, into another array and in place",
    // One unit is left to a device that divides by a reciprocal.
    ...{ bound: 1, unit: "ulp" },
    measure: () => Math.max(divideColumns(device, size, false), divideColumns(device, size, true)),
  },
];

function shifted(device: Device, n: number): number {
  const A = store(device, n, n, normal(1));
  const before = entriesOf(device, A);
  const shift = Float64Array.from({ length: n }, (_, j) => 1 / (j + 3));
  device.shiftDiagonal(n, A.data, A.ld, shift);
  const after = entriesOf(device, A);
  const wrong = sum(n, (j) =>
    sum(n, (i) => (after(i, j) === before(i, j) + (i === j ? shift[j] : 0) ? 0 : 1)),
  );
  return wrong + marginErrors(device, A);
}

function diagonal(device: Device, n: number): number {
  const A = store(device, n, n, normal(2));
  const a = entriesOf(device, A);
  return differences(
    device.diagonal(n, A.data, A.ld),
    Array.from({ length: n }, (_, j) => a(j, j)),
  );
}

function columnSquares(device: Device, m: number, n: number): number {
  const value = normal(3);
  const A = store(device, m, n, (i, j) => value(i, j) * 10 ** ((j % 7) - 3), 0);
  const a = entriesOf(device, A);
  const found = device.columnSquares(m, n, A.data);
  const squares = Array.from({ length: n }, (_, j) => sum(m, (i) => a(i, j) ** 2));
  return worstOf(
    n,
    (j) => found[j] - squares[j],
    (j) => eps * (m + 1) * squares[j],
  );
}

function sumPanels(device: Device, count: number, length: number): number {
  const stride = length + 5;
  const value = normal(4);
  const panels = store(device, stride, count, (i, j) => value(i, j), 0);
  const a = entriesOf(device, panels);
  const first = Float64Array.from({ length }, (_, i) => i - 2.5);
  const out = first.slice();
  device.sumPanels(count, stride, panels.data, out);
  return worstOf(
    length,
    (j) => out[j] - (first[j] + sum(count, (t) => a(j, t))),
    (j) => eps * (count + 1) * (Math.abs(first[j]) + sum(count, (t) => Math.abs(a(j, t)))),
  );
}

function divideColumns(device: Device, n: number, inPlace: boolean): number {
  const m = 2 * n + 1;
  const a = fixed(m, n, normal(5));
  const A = store(device, m, n, a, 0);
  const B = inPlace ? A : store(device, m, n, () => 0, 0);
  const divisors = Float64Array.from({ length: n }, (_, j) => 10 ** ((j % 9) - 4) / 3);
  device.divideColumns(m, n, A.data, divisors, B.data);
  const found = entriesOf(device, B);
  return worstEntry(
    m,
    n,
    (i, j) => ulpError(found(i, j), a(i, j) / divisors[j]),
    () => 1,
  );
}
