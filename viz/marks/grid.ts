/** @file Values on a regular lattice over one or two axes. */

export interface Axis {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** `values[j * a.count + i]` is the value at step i of the first axis and step j of the second; NaN is a gap. */
export interface Grid {
  readonly a: Axis;
  readonly b: Axis;
  readonly values: Float64Array;
}

/** Coordinate of step i. */
export const axisValue = ({ low, high, count }: Axis, i: number): number =>
  (low * (count - 1 - i) + high * i) / (count - 1);

/** The nearest step of a coordinate. */
export const nearestStep = ({ low, high, count }: Axis, value: number): number =>
  Math.min(count - 1, Math.max(0, Math.round(((value - low) / (high - low)) * (count - 1))));

export interface Extrema {
  readonly low: number;
  readonly high: number;
  /** Index of the lowest and the highest value. */
  readonly lowAt: number;
  readonly highAt: number;
  /** Smallest value above zero; infinite if there is none. */
  readonly lowPositive: number;
  /** Values that are not numbers. */
  readonly gaps: number;
}

/** Lowest and highest finite values; low = +infinity, high = -infinity when there are none. */
export function extrema(values: Float64Array): Extrema {
  let [low, high, lowAt, highAt, lowPositive, gaps] = [Infinity, -Infinity, -1, -1, Infinity, 0];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) gaps++;
    else {
      if (value < low) [low, lowAt] = [value, i];
      if (value > high) [high, highAt] = [value, i];
      if (value > 0 && value < lowPositive) lowPositive = value;
    }
  });
  return { low, high, lowAt, highAt, lowPositive, gaps };
}

/** Bilinear interpolation between lattice values; NaN next to a gap. Only for placing marks on the picture. */
export function interpolate({ a, b, values }: Grid, atA: number, atB: number): number {
  const [i, s] = cell(a, atA);
  const [j, t] = cell(b, atB);
  const at = (di: number, dj: number): number => values[(j + dj) * a.count + i + di];
  return (1 - t) * ((1 - s) * at(0, 0) + s * at(1, 0)) + t * ((1 - s) * at(0, 1) + s * at(1, 1));
}

/** As `interpolate`; beside a gap, the mean of the cell's numbers, NaN if it has none. Only for placing marks. */
export function interpolateBesideGaps(grid: Grid, atA: number, atB: number): number {
  const value = interpolate(grid, atA, atB);
  if (Number.isFinite(value)) return value;
  const { a, b, values } = grid;
  const low = cell(b, atB)[0] * a.count + cell(a, atA)[0];
  const known = [low, low + 1, low + a.count, low + a.count + 1]
    .map((k) => values[k])
    .filter(Number.isFinite);
  return known.reduce((sum, next) => sum + next, 0) / known.length;
}

/** Cell index and position within it, in [0, 1]. */
function cell({ low, high, count }: Axis, value: number): readonly [number, number] {
  const steps = Math.min(count - 1, Math.max(0, ((value - low) / (high - low)) * (count - 1)));
  const index = Math.min(count - 2, Math.floor(steps));
  return [index, steps - index];
}
