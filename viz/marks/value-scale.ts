/** @file How values become heights and colours: linear, symmetric about zero, or logarithmic. */

import { scaleLinear, scaleLog, tickStep } from "d3";
import type { ViewKind } from "../source/source.ts";
import type { Extrema } from "./grid.ts";
import { powerOfTen, tickText } from "./numbers.ts";

export type ScaleKind = "linear" | "diverging" | "log";

export interface ValueScale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  /** 0 at the low end, 1 at the high end, beyond outside; NaN for NaN. Logarithmic scales put zero at 0. */
  unit(value: number): number;
  /** The value at a fraction: inverse of `unit`. */
  value(unit: number): number;
  ticks(count: number): readonly Tick[];
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export type Range = Pick<Extrema, "low" | "high" | "lowPositive">;

/** chosen here: six decades of an error are shown, smaller ones are drawn at the foot. */
const decades = 6;
/** chosen here: the weaker sign must reach a twentieth of the stronger for the field to count as signed. */
const weakestSign = 0.05;
/** chosen here: what is smaller counts as zero, far from where ratios of float64 lose their digits. */
const tiny = 1e-290;

/** The smallest range that covers both. */
export const hull = (a: Range, b: Range): Range => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
  lowPositive: Math.min(a.lowPositive, b.lowPositive),
});

/** The scale that suits values of that range: logarithmic for errors and residuals, symmetric for signed fields. */
export function valueScale(kind: ViewKind, range: Range): ValueScale {
  if (range.low > range.high) return linear("linear", [0, 1]);
  if (kind === "error" || kind === "residual") return logarithmic(range);
  const { low, high } = range;
  const strongest = Math.max(-low, high);
  if (Math.min(-low, high) >= weakestSign * strongest && strongest > tiny) {
    const [, most] = nice(0, strongest);
    return linear("diverging", [-most, most]);
  }
  return linear("linear", nice(low, high));
}

/** Ends moved outwards to a round step, unless they pass one by less than a fiftieth of it; equal ends are opened. */
function nice(low: number, high: number): readonly [number, number] {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= Math.max(tiny, 1e-12 * largest)) {
    const margin = largest > tiny ? largest / 2 : 1;
    return [low - margin, high + margin];
  }
  const step = tickStep(low, high, 8);
  return [Math.floor(low / step + 0.02) * step, Math.ceil(high / step - 0.02) * step];
}

function linear(kind: ScaleKind, domain: readonly [number, number]): ValueScale {
  const scale = scaleLinear().domain(domain);
  const ticks = (count: number): Tick[] =>
    scale.ticks(count).map((value) => ({ value, text: tickText(value) }));
  return { kind, domain, unit: (value) => scale(value), value: (unit) => scale.invert(unit), ticks };
}

function logarithmic({ high, lowPositive }: Range): ValueScale {
  const top = high > tiny ? high : 1;
  const foot = Math.max(Math.min(lowPositive, top / 10), top / 10 ** decades);
  const scale = scaleLog().domain([foot, top]);
  return {
    kind: "log",
    domain: [foot, top],
    unit: (value) => (Number.isNaN(value) ? Number.NaN : Math.max(0, scale(Math.max(value, foot)))),
    value: (unit) => scale.invert(unit),
    ticks: (count) => logTicks(foot, top, count),
  };
}

/** Whole powers of ten, thinned to `count`; with fewer than two, numbers between them. */
function logTicks(foot: number, top: number, count: number): readonly Tick[] {
  const [first, last] = [Math.ceil(Math.log10(foot) - 1e-9), Math.floor(Math.log10(top) + 1e-9)];
  if (last - first < 1)
    return scaleLog()
      .domain([foot, top])
      .ticks(count)
      .slice(0, 2 * count)
      .map((value) => ({ value, text: tickText(value) }));
  const stride = Math.ceil((last - first + 1) / Math.max(1, count));
  const exponents = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter(
    (e) => (last - e) % stride === 0,
  );
  return exponents.map((exponent) => ({ value: 10 ** exponent, text: powerOfTen(exponent) }));
}
