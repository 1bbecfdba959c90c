/** @file How values become heights and colours: linear, symmetric about zero, logarithmic, or both. */

import { ticks as roundNumbers, scaleLinear, scaleLog, tickStep } from "d3";
import { type ColourMap, type ColourMapName, colourMap, divergingMaps } from "./colour.ts";
import type { Extrema } from "./grid.ts";
import { powerOfTen, tickText } from "./numbers.ts";

/**
 * `diverging` is linear with zero in the middle of its colours, its ends of equal size unless one sign is much weaker; `symlog` is logarithmic on both sides of zero and
 * linear next to it.
 */
export const scaleKinds = ["linear", "diverging", "log", "symlog"] as const;
export type ScaleKind = (typeof scaleKinds)[number];

export interface ValueScale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  /** Name and direction of its colours, and their table. */
  readonly map: ColourMapName;
  readonly reversed: boolean;
  readonly colours: ColourMap;
  /** Whether there are values below and above the domain, which are drawn in its end colours. */
  readonly beyond: readonly [below: boolean, above: boolean];
  /** 0 at the low end, 1 at the high end, beyond outside; NaN for NaN. Logarithmic scales put zero at 0. */
  unit(value: number): number;
  /** The value at a fraction: inverse of `unit`. */
  value(unit: number): number;
  /** Fraction of the colour table: `unit` but for signed scales, which put zero in its middle. */
  shade(value: number): number;
  ticks(count: number): readonly Tick[];
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export type Range = Pick<Extrema, "low" | "high" | "lowPositive">;

export interface ScaleOptions {
  /** Default `automatic`: logarithmic for magnitudes, diverging for fields of both signs, else linear. */
  readonly kind?: ScaleKind | "automatic" | undefined;
  /** The values are sizes, such as errors and residuals. Default false. */
  readonly magnitude?: boolean | undefined;
  /** Ends of the domain, taken as they are. Default: round numbers around the range. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Default: `viridis`, `blue-red` for both signs, `dusk` for logarithms. */
  readonly map?: ColourMapName | undefined;
  readonly reversed?: boolean | undefined;
}

/** chosen here: six decades of an error are shown, smaller ones are drawn at the foot. */
const decades = 6;
/** chosen here: a symlog scale is logarithmic over three decades on each side of zero. */
const signedDecades = 3;
/** chosen here: the weaker sign must reach a twentieth of the stronger for the field to count as signed. */
const weakestSign = 0.05;
/** chosen here: with a weaker sign under half of the stronger one, equal ends would leave a quarter of the height empty. */
const balancedSign = 0.5;
/** chosen here: what is smaller counts as zero, far from where ratios of float64 lose their digits. */
const tiny = 1e-290;

/** The smallest range that covers both. */
export const hull = (a: Range, b: Range): Range => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
  lowPositive: Math.min(a.lowPositive, b.lowPositive),
});

/**
 * The scale that suits values of that range.
 *
 * Ends that make no scale are not used: a low end that is not below the high one, and those not above zero of a
 * logarithmic scale. An empty range (low > high) gives [0, 1].
 *
 * @example
 * valueScale({ low: -0.9, high: 1, lowPositive: 1e-3 }).domain; // [-1, 1]
 */
export function valueScale(range: Range, options: ScaleOptions = {}): ValueScale {
  const known = range.low <= range.high ? range : { low: 0, high: 1, lowPositive: 1 };
  const kind = kindOf(known, options, known === range);
  const law = lawOf(kind, known, options);
  const [low, high] = law.domain;
  const signed = kind === "diverging" || (kind === "symlog" && low < 0 && high > 0);
  const map = options.map ?? (signed ? "blue-red" : kind === "log" ? "dusk" : "viridis");
  const reversed = options.reversed ?? false;
  const centred = signed && (divergingMaps as readonly string[]).includes(map);
  return {
    ...law,
    kind,
    map,
    reversed,
    colours: colourMap(map, reversed),
    beyond: [beyondBy(known.low, low, high) && kind !== "log", beyondBy(-known.high, -high, -low)],
    shade: centred ? about(law, 0) : law.unit,
  };
}

/** A thousandth of the domain is no excess: round ends may be passed by a little. */
const beyondBy = (extreme: number, end: number, other: number): boolean =>
  extreme < end - 0.01 * Math.abs(other - end);

function kindOf(range: Range, { kind = "automatic", magnitude }: ScaleOptions, known: boolean): ScaleKind {
  if (kind !== "automatic") return kind;
  if (magnitude && known) return "log";
  const strongest = Math.max(-range.low, range.high);
  const weakest = Math.min(-range.low, range.high);
  return weakest >= weakestSign * strongest && strongest > tiny ? "diverging" : "linear";
}

type Law = Pick<ValueScale, "domain" | "unit" | "value" | "ticks">;

function lawOf(kind: ScaleKind, range: Range, options: ScaleOptions): Law {
  if (kind === "log") return logarithmic(range, options);
  const strongest = Math.max(-range.low, range.high);
  const most = strongest > tiny ? nice(0, strongest)[1] : 1;
  if (kind === "diverging") {
    const isBalanced = Math.min(-range.low, range.high) >= balancedSign * strongest;
    return linear(typed(isBalanced ? [-most, most] : nice(range.low, range.high), options));
  }
  if (kind === "linear") return linear(typed(nice(range.low, range.high), options));
  const automatic: readonly [number, number] = [
    range.low < 0 ? -most : 0,
    range.high > 0 || range.low === 0 ? most : 0,
  ];
  return symmetricLogarithmic(typed(automatic, options));
}

/** Ends as typed, unless they make no interval. */
function typed([low, high]: readonly [number, number], options: ScaleOptions): readonly [number, number] {
  const ends: readonly [number, number] = [finiteOr(options.low, low), finiteOr(options.high, high)];
  return ends[0] < ends[1] ? ends : [low, high];
}

const finiteOr = (value: number | undefined, otherwise: number): number =>
  value !== undefined && Number.isFinite(value) ? value : otherwise;

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

function linear(domain: readonly [number, number]): Law {
  const [low, high] = domain;
  return {
    domain,
    unit: (value) => (value - low) / (high - low),
    value: (unit) => low * (1 - unit) + high * unit,
    ticks: (count) =>
      scaleLinear()
        .domain(domain)
        .ticks(count)
        .map((value) => ({ value, text: tickText(value) })),
  };
}

function logarithmic({ high, lowPositive }: Range, options: ScaleOptions): Law {
  const top = high > tiny ? high : 1;
  const automatic: readonly [number, number] = [
    Math.max(Math.min(lowPositive, top / 10), top / 10 ** decades),
    top,
  ];
  const positive = (end: number | undefined): number | undefined =>
    end !== undefined && end > tiny ? end : undefined;
  const domain = typed(automatic, { low: positive(options.low), high: positive(options.high) });
  const [foot, head] = domain;
  const span = Math.log(head / foot);
  return {
    domain,
    unit: (value) => (Number.isNaN(value) ? Number.NaN : value > foot ? Math.log(value / foot) / span : 0),
    value: (unit) => foot * Math.exp(unit * span),
    ticks: (count) => logTicks(foot, head, count),
  };
}

/** sign(v) log(1 + |v| / c), after Webber 2013, "A bi-symmetric log transformation for wide-range data". */
function symmetricLogarithmic(domain: readonly [number, number]): Law {
  const most = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const constant = most / 10 ** signedDecades;
  const bent = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value) / constant);
  const straight = (value: number): number => Math.sign(value) * constant * Math.expm1(Math.abs(value));
  const [low, high] = domain.map(bent);
  return {
    domain,
    unit: (value) => (bent(value) - low) / (high - low),
    value: (unit) => straight(low * (1 - unit) + high * unit),
    ticks: (count) => signedTicks(domain, constant, count),
  };
}

/** Colours at the same rate on both sides of a value, which takes their middle. */
function about({ unit, domain }: Law, middle: number): (value: number) => number {
  const zero = unit(middle);
  const reach = Math.max(zero - unit(domain[0]), unit(domain[1]) - zero);
  return (value) => 0.5 + (unit(value) - zero) / (2 * reach);
}

/** Whole powers of ten, thinned to `count`; with fewer than two, numbers between them. */
function logTicks(foot: number, top: number, count: number): readonly Tick[] {
  const exponents = wholePowers(foot, top);
  if (exponents.length < 2)
    return scaleLog()
      .domain([foot, top])
      .ticks(count)
      .slice(0, 2 * count)
      .map((value) => ({ value, text: tickText(value) }));
  return thinned(exponents, count).map(powerTick(1));
}

/** Zero and whole powers of ten of both signs within the domain. */
function signedTicks([low, high]: readonly [number, number], least: number, count: number): readonly Tick[] {
  const side = (reach: number, sign: 1 | -1): readonly Tick[] =>
    reach <= least
      ? []
      : thinned(wholePowers(least, reach), Math.max(1, Math.floor(count / 2))).map(powerTick(sign));
  const found = [...side(-low, -1).toReversed(), { value: 0, text: "0" }, ...side(high, 1)].filter(
    ({ value }) => value >= low && value <= high,
  );
  return found.length > 1
    ? found
    : roundNumbers(low, high, count).map((value) => ({ value, text: tickText(value) }));
}

const powerTick =
  (sign: 1 | -1) =>
  (exponent: number): Tick => ({
    value: sign * 10 ** exponent,
    text: `${sign < 0 ? "−" : ""}${powerOfTen(exponent)}`,
  });

function wholePowers(foot: number, top: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(foot) - 1e-9), Math.floor(Math.log10(top) + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
}

/** Every n-th from the last one down, at most `count`. */
function thinned(exponents: readonly number[], count: number): readonly number[] {
  const stride = Math.ceil(exponents.length / Math.max(1, count));
  const last = exponents.length - 1;
  return exponents.filter((_, k) => (last - k) % stride === 0);
}
