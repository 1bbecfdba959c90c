/** @file The JSON lines of a peer's script, and the competitor they add up to. */

import { timeTo } from "../statistics.ts";
import { traceWith } from "../trace.ts";
import type { Competitor, SolutionKind, TracePoint } from "../types.ts";
import type { Ended } from "./child.ts";
import { installCommand } from "./environment.ts";

/** What a script has said so far. */
export interface Records {
  readonly trace: TracePoint[];
  settings: string;
  startupSeconds: number | null;
  compileSeconds: number | null;
  unsupported?: string;
}

export const noRecords = (): Records => ({
  trace: [],
  settings: "",
  startupSeconds: null,
  compileSeconds: null,
});

/** Takes up a line; what is no JSON object is chatter. (mutates records) */
export function readRecord(line: string, records: Records): void {
  const said = parsed(line);
  if (!said) return;
  const { seconds, error, settings, unsupported } = said;
  if (isNumber(seconds) && isNumber(error)) records.trace.push({ seconds, error });
  if (typeof settings === "string") records.settings = settings;
  if (typeof unsupported === "string") records.unsupported = unsupported;
  if (isNumber(said.startupSeconds)) records.startupSeconds = said.startupSeconds;
  if (isNumber(said.compileSeconds)) records.compileSeconds = said.compileSeconds;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The tolerances of a comparison, by their texts. */
export const tolerances: readonly string[] = ["1e-3", "1e-4", "1e-6"];

/** Best error, when it was first measured, and times to the tolerances. Points that decide these survive the thinning. */
export function measured(
  trace: readonly TracePoint[],
): Pick<Competitor, "best" | "seconds" | "timeTo" | "trace"> {
  const all = traceWith(trace, null, Number.POSITIVE_INFINITY);
  const best = all.length > 0 ? Math.min(...all.map(({ error }) => error)) : null;
  const times = tolerances.map((text) => [text, timeTo(all, Number(text))] as const);
  const decisive = [best ?? 0, ...tolerances.map(Number)];
  const kept = new Set(traceWith(all, null, 190));
  for (const tolerance of decisive) {
    const first = all.find(({ error }) => error <= tolerance);
    if (first) kept.add(first);
  }
  return {
    best,
    seconds: best === null ? null : timeTo(all, best),
    trace: all.filter((point) => kept.has(point)),
    timeTo: Object.fromEntries(times),
  };
}

/** What came of a peer. One that was stopped by the clock has run; one that broke down has failed, and keeps its trace. */
export function competitorOf(
  { name, kind }: { readonly name: string; readonly kind: SolutionKind },
  records: Records,
  { complaint, overrun, wallSeconds }: Ended,
): Competitor {
  const notes = [
    records.settings,
    records.compileSeconds !== null && `compilation ${records.compileSeconds.toFixed(1)} s of the trace`,
    `wall clock ${wallSeconds.toFixed(1)} s`,
  ];
  const { status, why } = verdict(records, complaint, overrun);
  return {
    name,
    kind,
    settings: notes.filter(Boolean).join("; "),
    status,
    ...(why && { complaint: why }),
    startupSeconds: records.startupSeconds,
    ...measured(records.trace),
  };
}

interface Verdict {
  readonly status: Competitor["status"];
  readonly why?: string | undefined;
}

function verdict({ unsupported, trace }: Records, complaint: string | undefined, overrun: boolean): Verdict {
  if (unsupported) return { status: "unsupported", why: unsupported };
  const lacking = /No module named '([\w.]+)'/.exec(complaint ?? "")?.[1];
  if (lacking)
    return { status: "missing", why: `Python lacks ${lacking}: \`${installCommand}\` installs it` };
  if (trace.length === 0)
    return { status: "failed", why: complaint ?? "it ended without measuring an error" };
  return { status: complaint && !overrun ? "failed" : "ran", why: complaint };
}

/** A peer that could not be started. */
export const missing = (
  { name, kind }: { readonly name: string; readonly kind: SolutionKind },
  why: string,
): Competitor => ({
  ...{ name, kind, settings: "", status: "missing", complaint: why, startupSeconds: null },
  ...measured([]),
});
