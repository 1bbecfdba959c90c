/** @file What a worker holds: a run that is going on or has ended, and the newest solution of it. */

import type { Step } from "../../solvers/index.ts";
import { type DeviceScope, deviceScope, type HostDevice, wasmDevice } from "../../src/devices/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import { viewSource } from "../source/from-solution.ts";
import type { DrawnPoints } from "../source/layout.ts";
import type { HistoryRow, LiveEvent, RunFacts, ViewDecision, ViewSource } from "../source/source.ts";
import { deferred } from "./deferred.ts";
import type { EntryFacts } from "./protocol.ts";

export interface HeldRun {
  /** Of the newest solution; waits for the first. */
  source(): Promise<ViewSource>;
  /** Of the newest solution or of none: a summary there is always. */
  facts(): ViewSource;
  /** Rows from that index on. */
  history(from: number): readonly HistoryRow[];
  /** Absent where nothing goes on. */
  stop?(): void;
  /** After an end that was told to be none. Absent where nothing ever went on. */
  goOn?(): void;
}

/** Where a run tells of itself. */
export interface Teller {
  /** @param goesOn - the run has been cut short and can be gone on with. Default: no. */
  entry(entry: EntryFacts, goesOn?: boolean): void;
  event(event: LiveEvent): void;
  decision(decision: ViewDecision): void;
  /** The run is over and has nothing to show. */
  failed(reason: unknown): void;
}

/** A way to a solution on a device, taken only when it is looked at. */
export type MakeSolution = (device: HostDevice) => Solution;

/** What there is besides a solution. */
export interface ShownBeside {
  /** It plus its estimated error. */
  readonly corrected?: MakeSolution;
  /** Where its points lie. */
  readonly drawn?: () => DrawnPoints;
}

/** The newest solution of a run, on a device of its own that never holds more than one. */
export interface Showcase {
  /** Another solution is the newest from now on. */
  show(make: MakeSolution, facts: RunFacts, beside?: ShownBeside): void;
  /** Nothing will ever be shown. */
  close(reason: unknown): void;
  /** Waits for the first solution. */
  source(): Promise<ViewSource>;
  /** What can be said before it. */
  facts(): ViewSource;
}

interface Shown extends ShownBeside {
  readonly make?: MakeSolution;
  readonly facts: RunFacts;
}

/**
 * @param begun - what is known of the run before there is a solution.
 * @param drawnFirst - where its points lie then, if that is known.
 */
export function showcase(
  problem: Problem,
  history: readonly Step[],
  begun: () => RunFacts,
  drawnFirst?: () => DrawnPoints,
): Showcase {
  const first = deferred<void>();
  first.promise.catch(() => undefined);
  let newest: Shown | undefined;
  let built: ViewSource | undefined;
  let device: HostDevice | undefined;
  let scope: DeviceScope<Float64Array> | undefined;
  const build = ({ make, facts, corrected, drawn }: Shown): ViewSource => {
    scope?.release();
    device ??= wasmDevice({ threads: 1 });
    scope = deviceScope(device);
    const own = scope.device;
    const solution = make?.(own);
    return viewSource({
      ...{ problem, history, facts },
      ...(solution && { solution }),
      ...(corrected && { corrected: () => corrected(own) }),
      ...(drawn && { drawn }),
    });
  };
  const newestSource = (): ViewSource => {
    built ??= newest && build(newest);
    return built ?? build({ facts: begun(), ...(drawnFirst && { drawn: drawnFirst }) });
  };
  return {
    show: (make, facts, beside) => {
      newest = { make, facts, ...beside };
      built = undefined;
      first.resolve();
    },
    close: first.reject,
    source: async () => {
      await first.promise;
      return newestSource();
    },
    facts: newestSource,
  };
}

/** Rows from that index on; indices rise by one, except where a solve left some out. */
export function rowsFrom(history: readonly Step[], from: number): readonly HistoryRow[] {
  const first = history.findIndex(({ index }) => index >= from);
  return first < 0 ? [] : history.slice(first).map(rowOf);
}

/** A step without what only the solver needs. */
export function rowOf(step: Step): HistoryRow {
  const { index, seconds, cost, gradientNorm, damping, gainRatio, stepNorm, verdict, redrawn, error } = step;
  const row = { index, seconds, cost, gradientNorm, damping, gainRatio, stepNorm, verdict, redrawn };
  return error === undefined ? row : { ...row, error };
}
