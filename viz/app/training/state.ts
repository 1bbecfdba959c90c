/** @file What the reader chose in the training view, as it stands in the link. */

import type { History } from "./history.ts";
import { horizon, panels } from "./panels.ts";
import type { Span } from "./sketch.ts";
import type { Along } from "./track.ts";

export interface TrainingState {
  readonly along: Along;
  /** Names of the panels that are left out. */
  readonly hidden: readonly string[];
  /** The part that is looked at; undefined: all. */
  readonly span?: Span | undefined;
  /** Step of the crosshair; undefined: the last. */
  readonly at?: number | undefined;
}

/** Reads the settings of a link; what makes no sense is left out. */
export function stateOf(settings: Readonly<Record<string, string>>): TrainingState {
  const [low, high] = (settings.span ?? "").split(",").map(Number.parseFloat);
  const at = Number.parseInt(settings.at ?? "", 10);
  const hidden = (settings.without ?? "").split(",");
  return {
    along: settings.along === "step" ? "step" : "seconds",
    hidden: panels.map(({ name }) => name).filter((name) => hidden.includes(name)),
    span: low >= 0 && high > low && Number.isFinite(high) ? [low, high] : undefined,
    at: at >= 0 ? at : undefined,
  };
}

/** Inverse of `stateOf`; what is at its default is left out. */
export function settingsOf({ along, hidden, span, at }: TrainingState): Record<string, string> {
  return {
    ...(along === "step" && { along }),
    ...(hidden.length > 0 && { without: hidden.join(",") }),
    ...(span && { span: span.map((end) => String(Number(end.toPrecision(6)))).join(",") }),
    ...(at !== undefined && { at: String(at) }),
  };
}

/** The whole history; while it grows, with room to grow into. */
export function wholeSpan({ last }: History, along: Along, isGrowing: boolean): Span {
  const end = along === "step" ? last.step : last.seconds;
  return [0, isGrowing ? horizon(end) : end > 0 ? end : 1];
}

/** The same trials on the other axis. */
export function convertSpan({ trials }: History, span: Span, from: Along, to: Along): Span | undefined {
  if (trials.length === 0) return undefined;
  const [low, high] = span.map((end) =>
    trials.position(to, Math.min(trials.length - 1, trials.search(from, end))),
  );
  return high > low ? [low, high] : undefined;
}

/** A span scaled about a position and kept within the whole; undefined when it covers all of it. */
export function zoomed(span: Span, about: number, factor: number, whole: Span): Span | undefined {
  const [low, high] = span.map((end) => about + (end - about) * factor);
  return within([low, high], whole);
}

/** chosen here: beyond a millionth of the history there is nothing between two trials. */
const shortest = 1e-6;

/** The span cut to the whole; undefined when nothing is cut off the whole, or nothing is left. */
export function within([low, high]: Span, whole: Span): Span | undefined {
  const cut: Span = [Math.max(whole[0], low), Math.min(whole[1], high)];
  const length = whole[1] - whole[0];
  const isAll = cut[0] <= whole[0] && cut[1] >= whole[1];
  return isAll || cut[1] - cut[0] < shortest * length ? undefined : cut;
}
