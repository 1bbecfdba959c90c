/** @file Cholesky, QR and triangular solves of a device by their backward errors. */

import type { Device, DeviceArray } from "../device.ts";
import { type Check, holds } from "./finding.ts";
import {
  definite,
  type Entry,
  entriesOf,
  fixed,
  marginErrors,
  normal,
  type Stored,
  store,
  sum,
  untouched,
  worstEntry,
} from "./matrices.ts";

const eps = 2 ** -52;
const flags = [false, true] as const;

/** Small ones, odd ones, and one of the size asked for, beyond most blocks. */
const orders = (size: number): readonly number[] => [1, 2, 7, 32, size + 17];

export const factorisationChecks = (device: Device, size: number): Check[] => [
  ...[1e2, 1e10].map((condition) => ({
    check: `potrf, condition ${condition.toExponential(0)}: A = LLᵀ`,
    // Higham 2002, theorem 10.3: gamma of n + 1.
    ...{ bound: 1, unit: "eps (n + 1) |L||L|ᵀ" },
    measure: () => Math.max(...orders(size).map((n) => cholesky(device, n, condition).factorError)),
  })),
  {
    check: "potrs: A X = B",
    // Higham 2002, theorem 10.4: gamma of 3 n + 1.
    ...{ bound: 1, unit: "eps (3 n + 1) |L||L|ᵀ|X|" },
    measure: () => Math.max(...orders(size).map((n) => cholesky(device, n, 1e6).solveError)),
  },
  holds("potrf of an indefinite matrix names the first minor that is not positive", () =>
    minors(device, size),
  ),
  ...(["tall", "square", "wide"] as const).flatMap((form) => [
    {
      check: `geqrf and ormqr, ${form}: A = QR`,
      // Higham 2002, theorem 19.4, with the constant 4 chosen here.
      ...{ bound: 1, unit: "4 eps sqrt(m n) ‖a_j‖" },
      measure: () => Math.max(...qrShapes(size, form).map(([m, n]) => qrError(device, m, n))),
    },
    {
      check: `geqrf and ormqr, ${form}: QᵀQ = QQᵀ = I`,
      ...{ bound: 1, unit: "4 m eps" },
      measure: () => Math.max(...qrShapes(size, form).map(([m, n]) => orthogonality(device, m, n))),
    },
  ]),
  ...flags.flatMap((upper) =>
    flags.map((trans) => ({
      check: `trsv, ${upper ? "upper" : "lower"}${trans ? ", transposed" : ""}`,
      // Higham 2002, theorem 8.5: gamma of n.
      ...{ bound: 1, unit: "eps (n + 1) |T||x|" },
      measure: () => Math.max(...orders(size).map((n) => triangular(device, n, upper, trans))),
    })),
  ),
];

/** Entries of a lower triangle, zero above. */
const lower =
  (entry: Entry): Entry =>
  (i, j) =>
    i >= j ? entry(i, j) : 0;

function cholesky(
  device: Device,
  n: number,
  condition: number,
): { readonly factorError: number; readonly solveError: number } {
  const a = definite(n, condition, n);
  const A = store(device, n, n, (i, j) => (i >= j ? a(i, j) : untouched));
  const [B, count] = [store(device, n, 3, normal(9)), 3];
  const b = entriesOf(device, B);
  const minor = device.potrf(n, A.data, A.ld);
  const stored = entriesOf(device, A);
  const l = lower(stored);
  const written =
    marginErrors(device, A) + sum(n, (j) => sum(j, (i) => (stored(i, j) === untouched ? 0 : 1)));
  if (minor !== 0 || written > 0)
    return { factorError: Number.POSITIVE_INFINITY, solveError: Number.POSITIVE_INFINITY };
  const product = (i: number, j: number, of: (x: number) => number): number =>
    sum(Math.min(i, j) + 1, (k) => of(l(i, k) * l(j, k)));
  const same = (x: number): number => x;
  const factorError = worstEntry(
    n,
    n,
    (i, j) => (i >= j ? product(i, j, same) - a(i, j) : 0),
    (i, j) => eps * (n + 1) * product(i, j, Math.abs),
  );
  device.potrs(n, count, A.data, A.ld, B.data, B.ld);
  const x = entriesOf(device, B);
  const sizes = fixed(n, n, (i, j) => product(i, j, Math.abs));
  const solveError = worstEntry(
    n,
    count,
    (i, j) => sum(n, (k) => a(i, k) * x(k, j)) - b(i, j),
    (i, j) => eps * (3 * n + 1) * sum(n, (k) => sizes(i, k) * Math.abs(x(k, j))),
  );
  return { factorError, solveError };
}

/** -1 in the diagonal of an identity with a little around it: the minors before it are positive. */
function minors(device: Device, size: number): number {
  const n = size + 17;
  return sum(4, (k) => {
    const wrong = [1, 2, Math.floor(n / 2), n][k];
    const A = store(device, n, n, (i, j) => (i === j ? (i + 1 === wrong ? -1 : 1) : 1e-3 / n));
    return device.potrf(n, A.data, A.ld) === wrong ? 0 : 1;
  });
}

const qrShapes = (size: number, form: "tall" | "square" | "wide"): (readonly [number, number])[] =>
  ({
    tall: [[5, 1] as const, [40, 33] as const, [2 * size + 1, size] as const],
    square: [[1, 1] as const, [7, 7] as const, [size + 9, size + 9] as const],
    wide: [[1, 5] as const, [20, 33] as const, [size, size + 21] as const],
  })[form];

interface Factored {
  readonly a: Entry;
  readonly QR: Stored;
  readonly tau: DeviceArray;
}

function factor(device: Device, m: number, n: number): Factored {
  const a = fixed(m, n, normal(m));
  const [QR, tau] = [store(device, m, n, a), device.allocate(Math.min(m, n))];
  device.geqrf(m, n, QR.data, QR.ld, tau);
  if (marginErrors(device, QR) > 0) throw new RangeError("geqrf wrote outside its matrix");
  return { a, QR, tau };
}

const apply = (device: Device, { QR, tau }: Factored, trans: boolean, C: Stored): void =>
  device.ormqr(trans, QR.rows, C.columns, tau.length, QR.data, QR.ld, tau, C.data, C.ld);

function qrError(device: Device, m: number, n: number): number {
  const factored = factor(device, m, n);
  const r = entriesOf(device, factored.QR);
  const product = store(device, m, n, (i, j) => (i <= j ? r(i, j) : 0));
  apply(device, factored, false, product);
  const found = entriesOf(device, product);
  const norms = Array.from({ length: n }, (_, j) => Math.sqrt(sum(m, (i) => factored.a(i, j) ** 2)));
  const scale = 4 * eps * Math.sqrt(m * n);
  return worstEntry(
    m,
    n,
    (i, j) => found(i, j) - factored.a(i, j),
    (_, j) => scale * norms[j],
  );
}

function orthogonality(device: Device, m: number, n: number): number {
  const factored = factor(device, m, n);
  const identity: Entry = (i, j) => (i === j ? 1 : 0);
  const Q = store(device, m, m, identity);
  apply(device, factored, false, Q);
  const q = entriesOf(device, Q);
  const scale = (): number => 4 * m * eps;
  const dots = worstEntry(m, m, (i, j) => sum(m, (l) => q(l, i) * q(l, j)) - identity(i, j), scale);
  apply(device, factored, true, Q);
  const back = entriesOf(device, Q);
  return Math.max(
    dots,
    worstEntry(m, m, (i, j) => back(i, j) - identity(i, j), scale),
  );
}

function triangular(device: Device, n: number, upper: boolean, trans: boolean): number {
  const value = normal(n + 31);
  // Entries off the diagonal are small enough that solutions do not grow, and the other triangle is not to be read.
  const t = fixed(n, n, (i, j) => (i === j ? 1 + value(i, j) ** 2 : value(i, j) / n));
  const inside = (i: number, j: number): boolean => (upper ? i <= j : i >= j);
  const T = store(device, n, n, (i, j) => (inside(i, j) ? t(i, j) : Number.NaN));
  const x = store(device, n, 1, normal(32), 0);
  const b = entriesOf(device, x);
  device.trsv(upper, trans, n, T.data, T.ld, x.data);
  const found = entriesOf(device, x);
  const op: Entry = (i, j) => {
    const [row, column] = trans ? [j, i] : [i, j];
    return inside(row, column) ? t(row, column) : 0;
  };
  return worstEntry(
    n,
    1,
    (i) => sum(n, (k) => op(i, k) * found(k, 0)) - b(i, 0),
    (i) => eps * (n + 1) * sum(n, (k) => Math.abs(op(i, k) * found(k, 0))),
  );
}
