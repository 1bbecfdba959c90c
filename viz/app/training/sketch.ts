/** @file A track reduced to what a picture of given width can show of it. */

import { type Along, inOrder, type Track } from "./track.ts";

/** An interval of steps or of seconds. */
export type Span = readonly [low: number, high: number];

/** chosen here by the method: first, lowest, highest and last. */
const perColumn = 4;

/**
 * The entries that a line through all of them would colour: of each pixel column the first, the lowest, the highest
 * and the last, in order; besides, the neighbours beyond both ends, so that the line leaves the picture.
 *
 * @param columns - width of the picture in pixels.
 * @param visit - told the index of each entry.
 * @returns how many entries were visited, at most 4 per column and 2.
 *
 * Cost: O(min(entries, columns) log entries).
 * Source: Jugel et al. 2014, "M4: a visualization-oriented time series data aggregation", VLDB 7(10).
 */
export function sketch(
  track: Track,
  along: Along,
  [low, high]: Span,
  columns: number,
  visit: (index: number) => void,
): number {
  const first = track.search(along, low);
  const end = endOf(track, along, high, first);
  let count = 0;
  const show = (index: number): void => {
    visit(index);
    count++;
  };
  if (first > 0) show(first - 1);
  for (let i = first; i < end; ) {
    const next = columnEnd(track, along, [low, high], columns, i, end);
    if (next - i <= perColumn) for (let k = i; k < next; k++) show(k);
    else {
      const extremes = track.extremes(i, next);
      inOrder(i, extremes.low, extremes.high, next - 1).forEach(show);
    }
    i = next;
  }
  if (end < track.length) show(end);
  return count;
}

/** The first entry after `from` that stands in another pixel column. */
function columnEnd(
  track: Track,
  along: Along,
  [low, high]: Span,
  columns: number,
  from: number,
  end: number,
): number {
  const width = (high - low) / columns;
  const columnOf = (index: number): number =>
    Math.min(columns - 1, Math.floor((track.position(along, index) - low) / width));
  const column = columnOf(from);
  if (column === columns - 1) return end;
  let next = Math.min(end, track.search(along, low + (column + 1) * width, from + 1));
  // An entry on the very edge may round to either side of it: its column decides.
  while (next < end && columnOf(next) === column) next++;
  while (next > from + 1 && columnOf(next - 1) > column) next--;
  return next;
}

/** The first entry beyond a position. */
function endOf(track: Track, along: Along, position: number, from: number): number {
  let end = track.search(along, position, from);
  // Entries at the very end belong to the span; few share one position.
  while (end < track.length && track.position(along, end) === position) end++;
  return end;
}

/** Lowest and highest value of a track in a span, those beside it when it has none there; undefined when empty. */
export function rangeOf(track: Track, along: Along, [low, high]: Span): Span | undefined {
  if (track.length === 0) return undefined;
  const first = track.search(along, low);
  const end = endOf(track, along, high, first);
  const isEmpty = first === end;
  const from = isEmpty ? Math.max(0, first - 1) : first;
  const to = isEmpty ? Math.min(track.length, end + 1) : end;
  const extremes = track.extremes(from, to);
  return [track.value(extremes.low), track.value(extremes.high)];
}
