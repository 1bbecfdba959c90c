/** @file Rows of a run as they come: those there are, then those that are added. */

import type { HistoryRow } from "../../source/source.ts";
import type { Nullable, PageSource } from "../sources/page-source.ts";

type Rows = readonly Nullable<HistoryRow>[];

export interface Followed {
  /** Rows, in order, some perhaps twice; `isLive` for those that came by themselves. */
  rows(rows: Rows, isLive: boolean): void;
  /** The run has ended; `wasLive` when anything came before. */
  ended(wasLive: boolean): void;
}

/**
 * Follows a run from its first row. Rows that come while the earlier ones are fetched wait for them.
 *
 * @returns a function that ends it, once the rows so far were told.
 * @throws Error (rejection) when the history cannot be had; nothing is followed then.
 */
export async function followRows(run: PageSource, { rows, ended }: Followed): Promise<() => void> {
  let waiting: Rows[] | undefined = [];
  let [wasLive, hasEnded] = [false, false];
  const stop = run.follow((event) => {
    if (event.kind === "ended") {
      hasEnded = true;
      if (!waiting) ended(wasLive);
      return;
    }
    wasLive = true;
    if (event.kind !== "history") return;
    if (waiting) waiting.push(event.rows);
    else rows(event.rows, true);
  });
  try {
    rows(await run.history(), false);
  } catch (error) {
    stop();
    throw error;
  }
  for (const late of waiting) rows(late, true);
  waiting = undefined;
  if (hasEnded) ended(wasLive);
  return stop;
}

export interface Paced {
  ask(): void;
  cancel(): void;
}

/** At most one call per that many milliseconds: the first at once, then the newest wish only. */
export function paced(milliseconds: number, act: () => void): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const run = (): void => {
    timer = undefined;
    if (!isWanted) return;
    isWanted = false;
    timer = setTimeout(run, milliseconds);
    act();
  };
  return {
    ask: () => {
      isWanted = true;
      if (timer === undefined) run();
    },
    cancel: () => {
      isWanted = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
