/** @file Gram matrices of slices against sums in twice the precision of float64. */

import type { Device } from "../device.ts";
import type { SlicedGram } from "../slices/sliced-gram.ts";
import { type Check, holds } from "./finding.ts";
import { type Entry, fixed, normal, sum, untouched } from "./matrices.ts";

/** What is asked of slices: from a first guess to all that float64 holds. */
const accuracies = [1e-4, 1e-8, 1e-11, 2e-14] as const;

/** Matrices that are hard on slices: rows of any size beside each other, columns that fade out. */
const kinds: Readonly<Record<string, (value: Entry, n: number, k: number) => Entry>> = {
  "random entries": (value) => value,
  "rows from 1e-4 to 1e4": (value, n) => (i, l) => value(i, l) * 10 ** (-4 + (8 * i) / (n - 1)),
  "columns from 1 to 1e-10": (value, _, k) => (i, l) => value(i, l) * 10 ** ((-10 * l) / (k - 1)),
  "equal rows": (value, _, k) => {
    const row = fixed(1, k, value);
    return (_i, l) => row(0, l);
  },
};

/** Checks of the device's sliced Gram matrices; none where it has none. */
export function gramChecks(device: Device, size: number): Check[] {
  const { gram } = device;
  if (!gram) return [];
  const exact = accuracies.flatMap((accuracy) =>
    Object.entries(kinds).map(([name, of]): Check => {
      const slices = gram.slicesFor(accuracy);
      return {
        check: `${slices} of at most ${gram.most} slices, for ${accuracy.toExponential(0)}: ${name}`,
        ...{ bound: accuracy, unit: "‖a_i‖‖a_j‖" },
        measure: async () => {
          const wide = await gramError(device, gram, [size - 3, 7 * size], of, slices, false);
          return Math.max(wide, await gramError(device, gram, [size - 3, 7 * size], of, slices, true));
        },
      };
    }),
  );
  return [
    ...exact,
    holds("what lies around a Gram matrix is left alone", () => leftAlone(device, gram, size)),
    holds("slicesFor: a smaller error never takes fewer slices", () => monotone(gram)),
  ];
}

interface Formed {
  readonly a: Entry;
  readonly C: Float64Array;
  readonly ldc: number;
}

async function formed(
  { host }: Device,
  gram: SlicedGram,
  [n, k]: readonly [number, number],
  of: (value: Entry, n: number, k: number) => Entry,
  slices: number,
  trans: boolean,
): Promise<Formed> {
  const a = fixed(n, k, of(normal(17), n, k));
  const [lda, ldc] = [(trans ? k : n) + 2, n + 3];
  const [A, C] = [host.allocate(lda * (trans ? n : k)), host.allocate(ldc * n)];
  A.fill(Number.NaN);
  C.fill(untouched);
  for (let i = 0; i < n; i++) for (let l = 0; l < k; l++) A[trans ? i * lda + l : l * lda + i] = a(i, l);
  await gram.form(trans, n, k, A, lda, C, ldc, slices);
  const result = { a, C: C.slice(), ldc };
  host.release(A);
  host.release(C);
  return result;
}

async function gramError(
  device: Device,
  gram: SlicedGram,
  shape: readonly [number, number],
  of: (value: Entry, n: number, k: number) => Entry,
  slices: number,
  trans: boolean,
): Promise<number> {
  const { a, C, ldc } = await formed(device, gram, shape, of, slices, trans);
  const [n, k] = shape;
  const norms = Array.from({ length: n }, (_, i) => Math.sqrt(sum(k, (l) => a(i, l) ** 2)));
  let worst = 0;
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      const error = Math.abs(
        differenceFromDot(
          k,
          (l) => a(i, l),
          (l) => a(j, l),
          C[j * ldc + i],
        ),
      );
      const ratio = error / norms[i] / norms[j];
      if (!(ratio <= worst)) worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    }
  return worst;
}

async function leftAlone(device: Device, gram: SlicedGram, size: number): Promise<number> {
  const n = size - 3;
  const { C, ldc } = await formed(device, gram, [n, size], kinds["random entries"], gram.most, false);
  return C.filter((value, p) => (p % ldc >= n || p % ldc < Math.floor(p / ldc)) && value !== untouched)
    .length;
}

function monotone(gram: SlicedGram): number {
  const counts = Array.from({ length: 18 }, (_, e) => gram.slicesFor(10 ** -e));
  return counts.filter((count, e) => count < 1 || count > gram.most || (e > 0 && count < counts[e - 1]))
    .length;
}

/** 2^27 + 1 cuts a float64 into halves of 26 bits. Source: Dekker 1971. */
const splitter = 2 ** 27 + 1;

/**
 * found - sum of x(l) y(l), the sum in twice the precision: its own error is below eps² k sum |x y|.
 *
 * Source: Ogita, Rump and Oishi 2005, "Accurate sum and dot product", algorithm 5.3.
 */
function differenceFromDot(
  count: number,
  x: (l: number) => number,
  y: (l: number) => number,
  found: number,
): number {
  let [total, rest] = [-found, 0];
  for (let l = 0; l < count; l++) {
    const [p, lost] = twoProduct(x(l), y(l));
    const s = total + p;
    const z = s - total;
    rest += total - (s - z) + (p - z) + lost;
    total = s;
  }
  return total + rest;
}

/** a b = p + e without error. */
function twoProduct(a: number, b: number): readonly [number, number] {
  const p = a * b;
  const [ah, bh] = [splitter * a - (splitter * a - a), splitter * b - (splitter * b - b)];
  const [al, bl] = [a - ah, b - bh];
  return [p, al * bl - (p - ah * bh - al * bh - ah * bl)];
}
