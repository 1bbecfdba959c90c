/** @file Gram matrices in integers of any length, and matrices that are hard on slices. */

import { random } from "../../../src/random.ts";

/** Normal numbers. */
export function randomMatrix(n: number, k: number, seed: number): number[][] {
  const source = random(seed);
  return Array.from({ length: n }, () => Array.from({ length: k }, () => source.normal()));
}

/** Rows scaled by 1e-4 to 1e4, columns by 1 to 1e-10. */
export function hardMatrix(n: number, k: number, seed: number): number[][] {
  return randomMatrix(n, k, seed).map((row, i) =>
    row.map((x, l) => x * 10 ** (-4 + (8 * i) / (n - 1)) * 10 ** ((-10 * l) / (k - 1))),
  );
}

/** x = m 2^e with a whole m. */
function parts(x: number): { readonly m: bigint; readonly e: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 2047n);
  const fraction = bits & ((1n << 52n) - 1n);
  const m = field ? fraction | (1n << 52n) : 0n;
  return { m: bits >> 63n ? -m : m, e: field - 1075 };
}

/** Smallest e with |x| < 127/128 2^e for the whole row. */
function exponentOf(row: readonly number[]): number {
  const largest = Math.max(...row.map(Math.abs));
  const { m, e } = parts(largest);
  return e + 53 + (m * 128n >= 127n * (1n << 53n) || (m >> 32n) % (1n << 20n) >= 0xfc000n ? 1 : 0);
}

/** round(x 2^s), halves away from zero. */
function scaled(x: number, s: number): bigint {
  const { m, e } = parts(x);
  const by = BigInt(e + s);
  if (by >= 0n) return m << by;
  const size = ((m < 0n ? -m : m) + (1n << (-by - 1n))) >> -by;
  return m < 0n ? -size : size;
}

/** Balanced base-256 digits, most significant first. */
function digits(x: bigint, slices: number): bigint[] {
  const list: bigint[] = [];
  let rest = x;
  for (let t = 0; t < slices; t++) {
    const digit = BigInt.asIntN(8, rest);
    list.unshift(digit);
    rest = (rest - digit) >> 8n;
  }
  if (rest !== 0n) throw new Error("the first digit carries out");
  return list;
}

/** What the device is to give: the float64 nearest to the sum of all kept products of digits. Lower triangle by rows. */
export function integerGram(rows: readonly (readonly number[])[], slices: number): number[][] {
  const exponents = rows.map(exponentOf);
  const cut = rows.map((row, i) => row.map((x) => digits(scaled(x, 8 * slices - 1 - exponents[i]), slices)));
  return rows.map((_, i) =>
    Array.from({ length: i + 1 }, (_, j) => {
      let total = 0n;
      for (let l = 0; l < rows[i].length; l++)
        for (let s = 0; s < slices; s++)
          for (let t = 0; t < slices; t++)
            if (s + t < slices || (s === t && 2 * s === slices))
              total += (cut[i][l][s] * cut[j][l][t]) << BigInt(8 * (slices - s - t));
      return Number(total) * 2 ** (exponents[i] + exponents[j] - 8 * slices - 14);
    }),
  );
}

/** Sum of products, exactly, times 2^2200: no float64 product has finer bits. */
const exactDot = (a: readonly number[], b: readonly number[]): bigint =>
  a.reduce((total, x, l) => {
    const [p, q] = [parts(x), parts(b[l])];
    return total + ((p.m * q.m) << BigInt(p.e + q.e + 2200));
  }, 0n);

/** Largest |K_ij - a_i . a_j| / (‖a_i‖ ‖a_j‖), the difference taken in integers. */
export function worstError(rows: readonly (readonly number[])[], K: readonly (readonly number[])[]): number {
  const norms = rows.map((row) => Math.hypot(...row));
  let worst = 0;
  rows.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const { m, e } = parts(K[i][j]);
      const difference = exactDot(a, rows[j]) - (m << BigInt(e + 2200));
      // In two steps: 2^-2200 is no float64.
      const size = Number(difference >> 1700n) * 2 ** -500;
      worst = Math.max(worst, Math.abs(size) / norms[i] / norms[j]);
    }
  });
  return worst;
}
