/** @file How much of the training chart stays as it was painted: while a run goes on, all but its end. */

import type { History } from "./history.ts";
import type { Frame, Scene } from "./stack.ts";
import type { Track } from "./track.ts";

/** What was painted last. */
export interface Painted {
  /** Axes, sizes and colours: the picture is another one when they are. */
  readonly look: string;
  readonly history: History;
  readonly redrawn: number;
  readonly ends: readonly TrackEnd[];
}

interface TrackEnd {
  readonly track: Track;
  readonly length: number;
  /** Of the last entry; -Infinity where there was none. */
  readonly position: number;
}

export function paintedOf({ history, panels, along }: Scene, look: string): Painted {
  const shown = panels.flatMap((panel) => panel.shows.map((name) => history.tracks[name]));
  const ends = [history.trials, ...shown].map(
    (track): TrackEnd => ({
      track,
      length: track.length,
      position: track.length > 0 ? track.position(along, track.length - 1) : Number.NEGATIVE_INFINITY,
    }),
  );
  return { look, history, redrawn: history.counts.redrawn, ends };
}

/** chosen here: half the width of the thickest line and of its joins, rounded up. */
const reach = 4;

/**
 * The pixel from which on the picture is another one than before: -Infinity when all of it is, Infinity when nothing.
 *
 * A curve that grew changes from its last entry on, from which the line goes on. One that was thinned, or a redraw, which
 * is drawn through all panels, changes everything.
 */
export function staysUpTo(before: Painted | undefined, next: Painted, { x }: Frame): number {
  const isOther = before?.look !== next.look || before.history !== next.history;
  if (!before || isOther || before.redrawn !== next.redrawn) return Number.NEGATIVE_INFINITY;
  const grown = before.ends.filter(({ length }, k) => next.ends[k].length !== length);
  if (before.ends.some(({ length }, k) => next.ends[k].length < length)) return Number.NEGATIVE_INFINITY;
  return Math.min(...grown.map(({ position }) => Math.floor(x(position)) - reach));
}
