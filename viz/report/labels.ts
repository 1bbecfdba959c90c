/** @file Labels at the ends of curves: broken into lines, moved apart as little as can be. */

/** chosen here: 12 px type on lines of 14 px, 3 px between labels. */
export const lineHeight = 14;
const gap = 3;

/** Width of a text in the page's small type, CSS pixels. */
export function textWidth(text: string): number {
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}

/** Lines no wider than `width`, broken after spaces and signs, and within a word that is wider alone. */
export function wrapped(
  text: string,
  width: number,
  measure: (text: string) => number = textWidth,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(/(?<=[ \-:/,=])/).flatMap((word) => fitting(word, width, measure))) {
    if (line && measure((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** A word as it is if it fits, else in pieces that do. */
function fitting(word: string, width: number, measure: (text: string) => number): string[] {
  const pieces = [""];
  for (const letter of word) {
    const last = pieces.length - 1;
    if (pieces[last] && measure((pieces[last] + letter).trimEnd()) > width) pieces.push(letter);
    else pieces[last] += letter;
  }
  return pieces;
}

/** Height of a label of so many lines with its share of space, CSS pixels. */
export const labelHeight = (lines: number): number => lines * lineHeight + gap;

export interface Place {
  /** Where the middle of the label should be. */
  readonly at: number;
  readonly height: number;
}

/**
 * Middles of labels that do not overlap, within [low, high], with the least sum of squared moves.
 *
 * Without their heights the positions need only be in order: isotonic regression by pooling adjacent violators
 * (Barlow et al. 1972). If the labels are higher in sum than the interval they go beyond its upper end.
 */
export function movedApart(places: readonly Place[], low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a].at - places[b].at);
  const starts = order.map((_, k) => order.slice(0, k).reduce((sum, i) => sum + places[i].height, 0));
  const total = places.reduce((sum, { height }) => sum + height, 0);
  const wanted = order.map((i, k) => places[i].at - places[i].height / 2 - starts[k]);
  const free = isotonic(wanted).map((top) => Math.max(low, Math.min(top, high - total)));
  const middles = new Array<number>(places.length);
  for (const [k, i] of order.entries()) middles[i] = free[k] + starts[k] + places[i].height / 2;
  return middles;
}

/** The nondecreasing sequence nearest in the sum of squares. */
function isotonic(values: readonly number[]): number[] {
  const pools: { mean: number; count: number }[] = [];
  for (const value of values) {
    let pool = { mean: value, count: 1 };
    for (let last = pools.at(-1); last && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      const count = last.count + pool.count;
      pool = { mean: (last.mean * last.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
}
