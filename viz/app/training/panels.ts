/** @file The panels of the training chart: what each shows, and how its values become heights. */

import { scaleLinear, ticks } from "d3";
import { powerOfTen, readable, tickText } from "../../marks/numbers.ts";
import type { History, Quantity } from "./history.ts";
import { rangeOf, type Span } from "./sketch.ts";
import type { Along } from "./track.ts";

/** One of the stacked charts. */
export interface Panel {
  /** Also its name in a link. */
  readonly name: string;
  readonly title: string;
  /** Short name for tables. */
  readonly short: string;
  /** The first is read out at the crosshair; later ones are drawn thin and behind it. */
  readonly shows: readonly Quantity[];
  readonly kind: "log" | "ratio";
  /** Colour in the style sheet. */
  readonly colour: string;
}

export const panels: readonly Panel[] = [
  {
    name: "cost",
    title: "Cost ½‖r‖²",
    short: "cost",
    shows: ["cost", "best"],
    kind: "log",
    colour: "curve-cost",
  },
  {
    name: "error",
    title: "Relative L2 error",
    short: "error",
    shows: ["error"],
    kind: "log",
    colour: "curve-error",
  },
  {
    name: "gradient",
    title: "Gradient ‖Jᵀr‖∞",
    short: "gradient",
    shows: ["gradient"],
    kind: "log",
    colour: "curve-gradient",
  },
  {
    name: "damping",
    title: "Damping λ",
    short: "damping",
    shows: ["damping"],
    kind: "log",
    colour: "curve-damping",
  },
  {
    name: "gain",
    title: "Gain ratio ρ",
    short: "gain ratio",
    shows: ["gain"],
    kind: "ratio",
    colour: "curve-gain",
  },
  {
    name: "length",
    title: "Step length ‖δ‖₂",
    short: "step length",
    shows: ["length"],
    kind: "log",
    colour: "curve-length",
  },
];

/** Panels that have something to show. */
export const filled = ({ tracks }: History): Panel[] =>
  panels.filter(({ shows: [first] }) => tracks[first].length > 0);

export interface Heights {
  /** 0 at the foot, 1 at the top; values beyond are drawn at the edge. */
  unit(value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  /** Two heights are the same when their keys are. */
  readonly key: string;
}

/** Heights for what a panel shows of a span; those of a logarithmic panel end at powers of ten. */
export function heightsOf(history: History, { shows, kind }: Panel, along: Along, span: Span): Heights {
  const ranges = shows.flatMap((name) => rangeOf(history.tracks[name], along, span) ?? []);
  if (kind === "ratio") return ratioHeights(Math.min(...ranges), Math.max(...ranges));
  return logHeights(Math.min(...ranges), Math.max(...ranges));
}

/** chosen here: a gain ratio is judged between 0, no decrease, and 1, the decrease predicted; more is an outlier. */
const ratioEnds: Span = [-1, 2];

export function ratioHeights(low: number, high: number): Heights {
  const ends: Span = [Math.max(ratioEnds[0], Math.min(0, low)), Math.min(ratioEnds[1], Math.max(1, high))];
  const scale = scaleLinear().domain(ends).clamp(true);
  const shown = ticks(ends[0], ends[1], 3).map((value) => ({ value, text: tickText(value) }));
  return { unit: (value) => scale(value), ticks: shown, key: `ratio ${ends}` };
}

/** chosen here: more labels than four touch each other in a panel of 70 pixels. */
const mostTicks = 4;
/** chosen here: a cost is a square of float64 numbers, which have 16 digits; what is smaller lies at the foot. */
const mostDecades = 36;

export function logHeights(low: number, high: number): Heights {
  const top = high > 0 && Number.isFinite(high) ? Math.ceil(Math.log10(high) - 1e-9) : 0;
  const wished = low > 0 ? Math.floor(Math.log10(low) + 1e-9) : top - mostDecades / 2;
  const foot = Math.max(Math.min(wished, top - 1), top - mostDecades);
  const stride = Math.ceil((top - foot + 1) / mostTicks);
  const exponents = Array.from({ length: top - foot + 1 }, (_, k) => foot + k).filter(
    (exponent) => (top - exponent) % stride === 0,
  );
  const unit = (value: number): number =>
    value > 0 ? Math.min(1, Math.max(0, (Math.log10(value) - foot) / (top - foot))) : 0;
  const shown = exponents.map((exponent) => ({ value: 10 ** exponent, text: powerOfTen(exponent) }));
  return { unit, ticks: shown, key: `log ${foot} ${top}` };
}

/** A value in a panel's heading. */
export const panelNumber = (value: number | undefined): string =>
  value === undefined ? "–" : readable(value, 3);

/**
 * The end of an axis that grows: it moves in leaps of about a quarter, so that the picture stands still meanwhile.
 *
 * @example
 * horizon(7.3); // 8
 */
export function horizon(end: number): number {
  if (!(end > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(end) + 1e-12);
  // Renard's R10 numbers, rounded: each about a quarter above the last.
  const leap = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8].find(
    (factor) => factor * power >= end * (1 - 1e-12),
  );
  return (leap ?? 10) * power;
}
