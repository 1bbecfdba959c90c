/** @file Sums over modes. */

import type { Modes } from "../fft.ts";
import type { PlaneSize } from "./symbols.ts";

/** Entries worked on at a time; chosen here: three columns of this length stay in the first-level cache. */
const block = 1024;

/** out += Σ_j tables[j] xs[j], mode by mode; tables are real where they have no imaginary part. (mutates out) */
export function addProducts(out: Modes, tables: readonly Modes[], xs: readonly Modes[]): void {
  const { length } = out.re;
  for (let from = 0; from < length; from += block) {
    const to = Math.min(length, from + block);
    xs.forEach((x, j) => {
      const table = tables[j];
      if (table.im.length > 0) addComplex(out, table, x, from, to);
      else {
        addReal(out.re, table.re, x.re, from, to);
        addReal(out.im, table.re, x.im, from, to);
      }
    });
  }
}

function addReal(out: Float64Array, table: Float64Array, x: Float64Array, from: number, to: number): void {
  for (let k = from; k < to; k++) out[k] += table[k] * x[k];
}

function addComplex(out: Modes, table: Modes, x: Modes, from: number, to: number): void {
  const [or, oi, tr, ti, xr, xi] = [out.re, out.im, table.re, table.im, x.re, x.im];
  for (let k = from; k < to; k++) {
    or[k] += tr[k] * xr[k] - ti[k] * xi[k];
    oi[k] += tr[k] * xi[k] + ti[k] * xr[k];
  }
}

/** out += Σ_j factors[j] xs[j]. (mutates out) */
export function addMultiples(out: Modes, factors: readonly number[], xs: readonly Modes[]): void {
  const { length } = out.re;
  for (let from = 0; from < length; from += block) {
    const to = Math.min(length, from + block);
    xs.forEach(({ re, im }, j) => {
      addScaled(out.re, re, factors[j], from, to);
      addScaled(out.im, im, factors[j], from, to);
    });
  }
}

/** out += factor x. (mutates out) */
export function addScaled(out: Float64Array, x: Float64Array, factor: number, from = 0, to = x.length): void {
  for (let k = from; k < to; k++) out[k] += factor * x[k];
}

/** sqrt(Σ |c_k|²) over a real field's modes inside a box; of the half plane that is given k2 = 0 counts once. */
export function normOf({ re, im }: Modes, { k1, k2 }: PlaneSize, box: PlaneSize = { k1, k2 }): number {
  let sum = 0;
  for (let k = -box.k1; k <= box.k1; k++)
    for (let j = 0, at = (k + k1) * (k2 + 1); j <= box.k2; j++, at++)
      sum += (j === 0 ? 1 : 2) * (re[at] * re[at] + im[at] * im[at]);
  return Math.sqrt(sum);
}

export const copyOf = ({ re, im }: Modes): Modes => ({ re: re.slice(), im: im.slice() });
