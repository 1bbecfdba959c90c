/** @file Runs the cases of a benchmark one after another; what has ended is not run again. */

import { setTimeout } from "node:timers/promises";
import { type Execution, execute } from "./execute.ts";
import type { Ledger } from "./ledger.ts";
import { timeLimit } from "./limits.ts";
import type { Case, CaseResult } from "./types.ts";

/** Exit code of a process that found its case claimed by another. Source: EX_TEMPFAIL of BSD sysexits.h. */
export const claimedElsewhere = 75;

/** What happens on the way. */
export interface Progress {
  /** A case has ended, here or in another process. */
  readonly result?: CaseResult;
  /** Its place among the cases, from 1. */
  readonly place: number;
  readonly of: number;
  /** Upper estimate of the seconds that are left; undefined before the first end. */
  readonly remaining?: number;
  /** All that can be done here is done; another process is at this case. */
  readonly waitingFor?: Case;
}

export interface RunCasesOptions {
  /** Arguments of Node for the process that runs a case and writes its result into the folder as its last act. */
  readonly program: (one: Case) => readonly string[];
  /** Runs cases again that did not finish. Default false: a failure is a result. */
  readonly retryFailed?: boolean;
  readonly observe?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds of wall clock for a case. Default `timeLimit`. */
  readonly limit?: (one: Case) => number;
}

/** Milliseconds between two looks at a case that another process runs. Chosen here. */
const patience = 250;

/**
 * Runs what has no result yet, each case in a process of its own, and records how it ended.
 *
 * A result is written by the process of the case itself: killing this one, at any moment, loses nothing that has
 * ended. Several of these may work in one folder: a case that another one is at is left to it, and waited for at last.
 *
 * @returns when every case has a result, or the signal was raised.
 */
export async function runCases(
  ledger: Ledger,
  cases: readonly Case[],
  options: RunCasesOptions,
): Promise<void> {
  const { signal } = options;
  let queue = cases.filter((one) => isToDo(ledger, one, options));
  const counter = { done: cases.length - queue.length, of: cases.length, ...pace() };
  while (queue.length > 0 && !signal?.aborted) {
    const later: Case[] = [];
    for (const [k, one] of queue.entries()) {
      if (signal?.aborted) return;
      const result = await attempt(ledger, one, options);
      if (result) report(result, counter, [...later, ...queue.slice(k + 1)], options);
      else later.push(one);
    }
    if (later.length > 0 && !signal?.aborted) {
      options.observe?.({ place: counter.done, of: counter.of, waitingFor: later[0] });
      await someEnd(ledger, later, signal);
    }
    queue = later;
  }
}

function isToDo(ledger: Ledger, one: Case, { retryFailed }: RunCasesOptions): boolean {
  const result = ledger.result(one);
  if (result && result.ending !== "finished" && retryFailed) {
    ledger.forget(one);
    return true;
  }
  return !result;
}

/** What came of a case; undefined when another process is at it, or the signal was raised. */
async function attempt(
  ledger: Ledger,
  one: Case,
  { program, signal, env, limit = timeLimit }: RunCasesOptions,
): Promise<CaseResult | undefined> {
  const found = ledger.result(one);
  if (found) return found;
  if (ledger.holder(one)) return undefined;
  const { memory } = ledger.manifest.suite;
  const execution = await execute(program(one), {
    seconds: limit(one),
    memory,
    ...(signal && { signal }),
    ...(env && { env }),
  });
  // First of all: what it has written stands, whatever happened to it afterwards.
  const written = ledger.result(one);
  if (written || execution.ending === "aborted" || execution.code === claimedElsewhere) return written;
  const failed = failedResult(one, execution);
  ledger.write(failed);
  return failed;
}

/** The record of a run that has left none. */
export function failedResult(one: Case, { ending, complaint, ...rest }: Execution): CaseResult {
  return {
    case: one,
    ending: ending === "finished" || ending === "aborted" ? "failed" : ending,
    complaint: complaint ?? "the process ended without a result",
    ...{ kind: null, model: null, device: null, relativeL2: null, maxError: null, referenceAccuracy: null },
    ...{ errorEstimate: null, errorEstimateUncertain: null, coefficientError: null, seconds: null },
    ...{ estimateSeconds: null, rows: null, columns: null, steps: null, outcome: null, trace: [] },
    wallSeconds: rest.wallSeconds,
    peakMemory: rest.peakMemory,
    started: rest.started,
  };
}

interface Counter extends Pace {
  done: number;
  readonly of: number;
}

/** Wall seconds per second of budget so far. */
interface Pace {
  spent: number;
  budget: number;
}

const pace = (): Pace => ({ spent: 0, budget: 0 });

/** (mutates counter) */
function report(
  result: CaseResult,
  counter: Counter,
  ahead: readonly Case[],
  { observe }: RunCasesOptions,
): void {
  counter.done += 1;
  counter.spent += result.wallSeconds;
  counter.budget += result.case.seconds;
  const budgets = ahead.reduce((sum, { seconds }) => sum + seconds, 0);
  const remaining = (budgets * counter.spent) / counter.budget;
  observe?.({ result, place: counter.done, of: counter.of, remaining });
}

/** Resolves when one of these cases has a result, or nobody is at it any more. */
async function someEnd(ledger: Ledger, cases: readonly Case[], signal?: AbortSignal): Promise<void> {
  const ended = (one: Case): boolean => ledger.result(one) !== undefined || !ledger.holder(one);
  while (!cases.some(ended) && !signal?.aborted) await setTimeout(patience);
}
