/** @file Error against seconds of several runs in one chart. */

import type { Curve, CurvesData } from "../../marks/picture.ts";
import type { HistoryRow, ViewSummary } from "../../source/source.ts";
import type { Nullable } from "../sources/page-source.ts";
import { letterOf } from "./ground.ts";

/** A run's measured errors in the order of time. */
export interface ErrorTrace {
  readonly seconds: readonly number[];
  readonly errors: readonly number[];
}

/** Errors of the steps at which one was measured, then that of the end. */
export function traceOf(
  history: readonly Nullable<HistoryRow>[],
  { seconds, error }: Pick<ViewSummary, "seconds" | "error">,
): ErrorTrace {
  const measured = history.filter((row) => isShown(row.error) && row.seconds !== null);
  const last = measured.at(-1)?.seconds ?? 0;
  const end = error && isShown(error.relativeL2) && seconds >= last ? [[seconds, error.relativeL2]] : [];
  const points = [...measured.map((row) => [row.seconds as number, row.error as number]), ...end];
  return { seconds: points.map(([at]) => at), errors: points.map(([, value]) => value) };
}

/** The axis of errors is logarithmic: it holds what is above zero. */
const isShown = (value: number | null | undefined): value is number =>
  typeof value === "number" && value > 0 && Number.isFinite(value);

/** chosen here: solves that differ by more than this in length are told apart only on a logarithmic axis. */
const widestLinear = 20;

/** @param colours - CSS colours of the runs. */
export function errorCurves(traces: readonly ErrorTrace[], colours: readonly string[]): CurvesData {
  const seconds = traces.flatMap((trace) => trace.seconds);
  const ends = traces.map((trace) => Math.max(0, ...trace.seconds)).filter((end) => end > 0);
  const log = ends.length > 0 && Math.max(...ends) / Math.min(...ends) > widestLinear;
  const curves = traces.map((trace, k): Curve => {
    const name = trace.errors.length > 0 ? letterOf(k) : `${letterOf(k)}, no error measured`;
    const y = Float64Array.from(trace.errors);
    // A logarithmic axis has no place for the beginning.
    const x = Float64Array.from(trace.seconds, (at) => (log && at <= 0 ? Number.NaN : at));
    return { name, x, y, colour: colours[k] };
  });
  const last = Math.max(0, ...seconds);
  return {
    curves,
    x: { name: "seconds", log, ...(log || last === 0 ? {} : { domain: [0, last] }) },
    y: { name: "relative L2 error", log: true },
  };
}
