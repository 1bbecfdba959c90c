/** @file Which runs a viewer's server shows, wherever they are kept. */

import type { HistoryRow, LiveEvent, RunEntry, ViewSource } from "../source/source.ts";

/** A run that was opened. Its answers are those of what is stored now: a run that goes on has others later. */
export interface OpenRun {
  /** @throws UsageError (rejection) for what cannot be read, saying what and what to do. */
  source(): Promise<ViewSource>;
  /** Rows from that index of the whole history on. @throws UsageError as above. */
  history(from: number): readonly HistoryRow[];
  /**
   * Tells of a run that is going on; of one that has ended, `ended` at once.
   *
   * @param from - index of the first row to tell of. Default: what comes from now on.
   * @returns a function that ends it.
   */
  follow(listener: (event: LiveEvent) => void, from?: number): () => void;
}

/** Runs by their id. Ids are looked up in the list, whatever they look like. */
export interface Runs {
  /** The latest first. Never throws: what cannot be read is an entry that says so. */
  list(): readonly RunEntry[];
  /** Undefined for an id that is not in the list. */
  open(id: string): OpenRun | undefined;
}

/** Id of the only run of a server that shows one solution. */
export const onlyRun = "run";

/** One solution that has been found. */
export function singleRun(source: ViewSource, started = ""): Runs {
  const run: OpenRun = {
    source: async () => source,
    history: (from) => source.history().filter(({ index }) => index >= from),
    follow: (listener) => {
      listener({ kind: "ended" });
      return () => {};
    },
  };
  return {
    list: () => [entryOf(source, started)],
    open: (id) => (id === onlyRun ? run : undefined),
  };
}

function entryOf(source: ViewSource, started: string): RunEntry {
  const { problem, model, solver, kind, seconds, error, errorEstimate, outcome } = source.summary();
  return {
    id: onlyRun,
    problem: problem.name,
    title: problem.title,
    ...{ model, solver, seconds, started },
    kind: kind ?? "",
    relativeL2: error?.relativeL2 ?? Number.NaN,
    errorEstimate: errorEstimate?.relativeL2 ?? Number.NaN,
    state: outcome.kind,
    reason: "",
  };
}
