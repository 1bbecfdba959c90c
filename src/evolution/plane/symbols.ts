/** @file Modes in the plane and what the linear part makes of them. */

import type { Modes } from "../fft.ts";
import { type FunctionRow, type PairSymbol, pairFunctions, pairRoots } from "../pair-function.ts";
import type { PlaneEquation, PlaneForm } from "./form.ts";

/**
 * Modes k1 = -K1..K1, k2 = 0..K2 of a real field, entry (k1 + K1)(K2 + 1) + k2; the others are their conjugates:
 * u = Σ_{k1} (c_{k1,0} + 2 Re Σ_{k2>0} c_{k1,k2} e^{iκ2 y}) e^{iκ1 x}, of which the real part is taken.
 */
export interface PlaneSize {
  readonly k1: number;
  readonly k2: number;
}

export const modeCount = ({ k1, k2 }: PlaneSize): number => (2 * k1 + 1) * (k2 + 1);

/** λ per mode: of the terms in one field. */
export function planeSymbol(form: PlaneForm, equation: PlaneEquation, field: string, size: PlaneSize): Modes {
  const out = { re: new Float64Array(modeCount(size)), im: new Float64Array(modeCount(size)) };
  const [ax, ay] = form.axes;
  for (const { field: of, powers, factor } of equation.linear) {
    if (of !== field) continue;
    const order = powers[0] + powers[1];
    const part = order % 2 ? out.im : out.re;
    const sign = order % 4 < 2 ? factor : -factor;
    for (let k1 = -size.k1, at = 0; k1 <= size.k1; k1++)
      for (let k2 = 0; k2 <= size.k2; k2++, at++)
        part[at] +=
          sign *
          ((2 * Math.PI * k1) / ax.period) ** powers[0] *
          ((2 * Math.PI * k2) / ay.period) ** powers[1];
  }
  return out;
}

/** Index of the field that f is coupled to. */
export const planePartner = ({ equations }: PlaneForm, f: number): number | undefined => {
  const { partner } = equations[f];
  return partner === undefined ? undefined : equations.findIndex(({ field }) => field === partner);
};

export function planePair(form: PlaneForm, f: number, g: number, size: PlaneSize): PairSymbol {
  const [a, b] = [form.equations[f], form.equations[g]];
  const of = (equation: PlaneEquation, field: string): Modes => planeSymbol(form, equation, field, size);
  return [of(a, a.field), of(a, b.field), of(b, a.field), of(b, b.field)];
}

/** Functions of hL per mode that take one field's modes to another's; imaginary parts are empty where all vanish. */
export interface PlaneShare {
  readonly from: number;
  readonly tables: readonly Modes[];
}

/**
 * f(hL) for a row of functions: per field, what it takes from itself and from its partner.
 *
 * @param size - of the row.
 */
export function planeFunctions(
  form: PlaneForm,
  at: PlaneSize,
  h: number,
  row: FunctionRow,
  size: number,
): readonly PlaneShare[][] {
  const shares: PlaneShare[][] = form.equations.map(() => []);
  form.equations.forEach((equation, f) => {
    const g = planePartner(form, f);
    if (g === undefined)
      shares[f].push({
        from: f,
        tables: alone(planeSymbol(form, equation, equation.field, at), at, h, row, size),
      });
    else if (f < g) {
      const [ff, fg, gf, gg] = together(planePair(form, f, g, at), h, row, size);
      shares[f].push({ from: f, tables: ff }, { from: g, tables: fg });
      shares[g].push({ from: g, tables: gg }, { from: f, tables: gf });
    }
  });
  return shares;
}

function tablesOf(count: number, size: number, isReal: boolean): Modes[] {
  return Array.from({ length: size }, () => ({
    re: new Float64Array(count),
    im: new Float64Array(isReal ? 0 : count),
  }));
}

function alone(symbol: Modes, { k2 }: PlaneSize, h: number, row: FunctionRow, size: number): Modes[] {
  const isReal = symbol.im.every((value) => value === 0);
  const count = symbol.re.length;
  const out = tablesOf(count, size, isReal);
  const values = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let k = 0; k < count; k++) {
    // Modes k1 and -k1 of an even operator share their values.
    const twin = count - (1 + Math.floor(k / (k2 + 1))) * (k2 + 1) + (k % (k2 + 1));
    if (twin < k && symbol.re[twin] === symbol.re[k] && symbol.im[twin] === symbol.im[k]) {
      for (const table of out) {
        table.re[k] = table.re[twin];
        if (!isReal) table.im[k] = table.im[twin];
      }
      continue;
    }
    row(h * symbol.re[k], h * symbol.im[k], values);
    put(values, k, out);
  }
  return out;
}

function together(symbol: PairSymbol, h: number, row: FunctionRow, size: number): readonly Modes[][] {
  const isReal = symbol.every(({ im }) => im.every((value) => value === 0));
  const count = symbol[0].re.length;
  const out = symbol.map(() => tablesOf(count, size, isReal));
  const entries = symbol.map(() => ({
    re: new Float64Array(size),
    im: new Float64Array(size),
  })) as unknown as PairSymbol;
  const of = pairFunctions(symbol, h, row, size);
  for (let k = 0; k < count; k++) {
    of(k, entries);
    out.forEach((tables, e) => {
      put(entries[e], k, tables);
    });
  }
  return out;
}

function put(values: Modes, k: number, tables: readonly Modes[]): void {
  tables.forEach((table, p) => {
    table.re[k] = values.re[p];
    if (table.im.length) table.im[k] = values.im[p];
  });
}

/** Why short waves grow without bound; undefined where they do not. */
export function shortWaves(form: PlaneForm): string | undefined {
  // Wave numbers 1, 100 and 10000 along several directions; chosen here: beyond any grid of this package.
  const growth = [1, 100, 1e4].map((k) => growthAt(form, k));
  const f = form.equations.findIndex(
    (_, n) => growth[2][n] > 1 + 2 * Math.max(growth[0][n], growth[1][n], 0),
  );
  return f < 0 ? undefined : `the linear part makes short waves of ${form.equations[f].field} grow`;
}

/** Largest real part of an eigenvalue per field at wave number about k. */
function growthAt(form: PlaneForm, k: number): number[] {
  const axes = form.axes.map((axis) => ({
    ...axis,
    period: (2 * Math.PI) / k,
  })) as unknown as PlaneForm["axes"];
  const scaled = { ...form, axes };
  const size = { k1: 1, k2: 1 };
  return form.equations.map((equation, f) => {
    const g = planePartner(form, f);
    if (g === undefined) return Math.max(...planeSymbol(scaled, equation, equation.field, size).re);
    const pair = planePair(scaled, f, g, size);
    return Math.max(
      ...Array.from({ length: modeCount(size) }, (_, n) => {
        const { mean, half } = pairRoots(pair, n);
        return mean[0] + Math.abs(half[0]);
      }),
    );
  });
}
