/** @file Rows of histories for the tests of the training view. */

import type { Nullable } from "../../viz/app/sources/page-source.ts";
import type { HistoryRow } from "../../viz/source/source.ts";

/** A row of a run of 20 rows a second. */
export const row = (index: number, other: Partial<Nullable<HistoryRow>> = {}): Nullable<HistoryRow> => ({
  index,
  seconds: (index + 1) / 20,
  cost: 1,
  gradientNorm: 0.5,
  damping: 0.01,
  gainRatio: 0.9,
  stepNorm: 0.1,
  verdict: "accepted",
  redrawn: false,
  ...other,
});

/** A cost that falls over ten decades with spikes; refusals, redraws and errors at their own rhythms. */
export const longRun = (count: number): Nullable<HistoryRow>[] =>
  Array.from({ length: count }, (_, index) => {
    const cost =
      10 ** (1 - (10 * index) / count) * (1 + 0.3 * Math.sin(index)) * (index % 997 === 5 ? 50 : 1);
    return row(index, {
      cost,
      gradientNorm: cost ** 0.7,
      damping: 10 ** (-3 - 2 * Math.sin(index / 900)),
      gainRatio: Math.cos(index / 7),
      verdict: index % 7 === 6 ? "rejected" : index % 211 === 3 ? "invalid" : "accepted",
      redrawn: index % 400 === 399,
      ...(index % 5 === 0 && { error: Math.sqrt(cost) }),
    });
  });
