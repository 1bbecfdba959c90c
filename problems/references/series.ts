/** @file Reference solutions stored as Fourier modes at a few times: packing, unpacking, evaluation. */

import { UsageError } from "../../src/errors.ts";
import type { Modes } from "../../src/evolution/index.ts";
import type { PointFunction } from "../../src/expression/index.ts";
import type { Points } from "../../src/geometry/index.ts";

/** Modes c_k about `interval[0]` at each time: u(x) = c_0 + 2 Re Σ_{k>=1} c_k e^{2πik(x - low)/length}. */
export interface Series {
  /** The problem, for messages. */
  readonly name: string;
  /** One period of x. */
  readonly interval: readonly [number, number];
  /** Increasing. */
  readonly times: readonly number[];
  /** One set of modes per time, not necessarily of equal length. */
  readonly levels: readonly Modes[];
}

/** A series as text: base64 of little-endian float64, per level the real and (unless even) imaginary parts. */
export interface StoredSeries {
  readonly name: string;
  readonly interval: readonly [number, number];
  readonly times: readonly number[];
  /** True when u is even about `interval[0]`: imaginary parts vanish and are not stored. */
  readonly even: boolean;
  /** Number of modes per level. */
  readonly counts: readonly number[];
  readonly modes: string;
}

/** Times are matched to the stored ones within this. Chosen here: far above rounding, far below any spacing. */
const timeTolerance = 1e-9;

/**
 * The series as a function of { x, t }, exact in x up to rounding, at the stored times only.
 *
 * Cost: one complex Horner sum over the modes per point.
 *
 * @returns throws UsageError at a time that is not stored, naming the interval and the times.
 *
 * @example
 * const level = { re: Float64Array.of(0, 0.5), im: Float64Array.of(0, 0) };
 * const u = seriesFunction({ name: "cosine", interval: [0, 1], times: [0], levels: [level] });
 * u({ x: 0.5, t: 0 }); // -1
 */
export function seriesFunction({ name, interval, times, levels }: Series): PointFunction {
  const [low, high] = interval;
  return ({ x, t }) => {
    const k = times.findIndex((time) => Math.abs(time - t) <= timeTolerance);
    if (k < 0) throw offGrid({ name, interval, times }, t);
    return horner(levels[k], (2 * Math.PI * (x - low)) / (high - low));
  };
}

/** Re(c_0 + 2 Σ c_k z^k), z = e^{iθ}. */
function horner({ re, im }: Modes, angle: number): number {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  let p = 0;
  let q = 0;
  for (let k = re.length - 1; k >= 1; k--) {
    const a = p + re[k];
    const b = q + im[k];
    p = a * c - b * s;
    q = a * s + b * c;
  }
  return re[0] + 2 * p;
}

function offGrid(
  { name, interval, times }: Pick<Series, "name" | "interval" | "times">,
  t: number,
): UsageError {
  return new UsageError({
    what: `the reference solution of ${name} is not known at t = ${t}`,
    where: `known for x in [${interval.join(", ")}] at t = ${times.join(", ")}`,
    remedy: "the points of the reference (`reference.points`), or one of these times",
  });
}

/**
 * The grid on which errors against a series are measured: equispaced cell midpoints in x, every stored time.
 *
 * @returns perTime * times.length points in coordinates x, t, x running fastest.
 */
export function seriesPoints(
  { interval: [low, high], times }: Pick<Series, "interval" | "times">,
  perTime: number,
): Points {
  const count = perTime * times.length;
  const values = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    values[i] = low + ((high - low) * ((i % perTime) + 0.5)) / perTime;
    values[count + i] = times[Math.floor(i / perTime)];
  }
  return { coordinates: ["x", "t"], count, values };
}

/** Modes below this are dropped from the tail. Chosen here: for |u| about 1 the tail then sums to less than 1e-11. */
const negligible = 1e-13;

/** A copy of the modes without their negligible tail. */
export function trimmed({ re, im }: Modes): Modes {
  const count = 1 + re.reduce((last, a, k) => (Math.hypot(a, im[k]) > negligible ? k : last), 0);
  return { re: re.slice(0, count), im: im.slice(0, count) };
}

/** The series as text. */
export function storeSeries({ name, interval, times, levels }: Series, even: boolean): StoredSeries {
  const counts = levels.map(({ re }) => re.length);
  const parts = levels.flatMap(({ re, im }) => (even ? [...re] : [...re, ...im]));
  return { name, interval, times, even, counts, modes: encode(parts) };
}

/**
 * The inverse of `storeSeries`.
 *
 * @throws UsageError if the text does not hold as many numbers as `counts` says.
 */
export function restoreSeries({ name, interval, times, even, counts, modes }: StoredSeries): Series {
  const numbers = decode(modes);
  const expected = counts.reduce((sum, n) => sum + (even ? n : 2 * n), 0);
  if (numbers.length !== expected || counts.length !== times.length)
    throw new UsageError({
      what: `the stored reference of ${name} holds ${numbers.length} numbers where ${expected} were declared`,
      remedy: "regenerating it with problems/references/generate.ts",
    });
  let at = 0;
  const take = (n: number): Float64Array => {
    at += n;
    return numbers.slice(at - n, at);
  };
  const levels = counts.map((n) => ({ re: take(n), im: even ? new Float64Array(n) : take(n) }));
  return { name, interval, times, levels };
}

/** Base64 of little-endian float64. */
export function encode(numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  let binary = "";
  for (let i = 0; i < view.byteLength; i++) binary += String.fromCharCode(view.getUint8(i));
  return btoa(binary);
}

/** The inverse of `encode`. */
export function decode(text: string): Float64Array {
  const binary = atob(text);
  const view = new DataView(new ArrayBuffer(binary.length));
  for (let i = 0; i < binary.length; i++) view.setUint8(i, binary.charCodeAt(i));
  return Float64Array.from({ length: Math.floor(binary.length / 8) }, (_, i) => view.getFloat64(8 * i, true));
}
