/** @file The end of every solve: an error estimate without the exact solution, and for networks its correction. */

import type { HostDevice } from "../devices/index.ts";
import { NumericalError, UsageError } from "../errors.ts";
import {
  type CertifyOptions,
  certify,
  type ErrorEstimate,
  type Opinion,
  type Rivals,
} from "./certificate/index.ts";
import { errorReport } from "./judge.ts";
import { estimateLimit, shares } from "./settings.ts";
import { withSolution } from "./state.ts";
import type { Solved, SolveOptions } from "./types.ts";

/** A solution together with the open device it was found on. */
export interface SolvedOn {
  readonly solved: Solved;
  readonly device: HostDevice;
  /** u is NaN on a part of the domain that was not reached. */
  readonly partial?: boolean;
  /** Ways to its error by its own family. */
  readonly rivals?: Rivals;
  /** A rough error from the way to the solution. */
  readonly opinion?: Opinion;
}

/**
 * Adds the error estimate; replaces a network by network + correction where the correction's two levels agree.
 *
 * A failed estimate is a note, never a failed solve. What is thrown for other reasons (a fault of a device, or of a
 * function of the caller's) is thrown on, with all given back that the solution held.
 */
export const finished = (on: SolvedOn, options: SolveOptions): Promise<Solved> =>
  closingOnThrow(on.solved, () => withEstimate(on, options));

/** What an action makes of a solution. What the action throws leaves nobody to close the solution, which is done here. */
export async function closingOnThrow<Result>(
  { close }: Pick<Solved, "close">,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (thrown) {
    closeQuietly(close);
    throw thrown;
  }
}

function closeQuietly(close: () => void): void {
  try {
    close();
  } catch {
    // A device that is lost may refuse that too: what was thrown first says why.
  }
}

async function withEstimate(
  { solved, device, partial, rivals, opinion }: SolvedOn,
  options: SolveOptions,
): Promise<Solved> {
  if (options.estimate === false || solved.outcome.kind === "non-finite") return solved;
  if (partial) return noted(solved, "no error estimate: the solution was not reached everywhere");
  if (solved.coefficients.length > 0)
    return noted(solved, "no error estimate: the coefficients carry standard errors instead");
  const estimate = await estimated(solved, {
    device,
    seed: solved.seed,
    ...(rivals && { rivals }),
    ...(opinion && { opinion }),
    seconds: shares(solved.problem, options).certificate,
    limit: estimateLimit(solved.problem, options),
  });
  if (typeof estimate === "string") return noted(solved, `no error estimate: ${estimate}`);
  if (estimate.leftOut && !Number.isFinite(estimate.relativeL2))
    return noted(solved, `no error estimate: ${estimate.message}`);
  const wanted = solved.kind === "network" && options.kind !== "network" && options.correct !== false;
  if (wanted && estimate.correction) return corrected(solved, estimate, estimate.correction);
  return { ...solved, errorEstimate: estimate };
}

const noted = (solved: Solved, note: string): Solved => ({ ...solved, notes: [...solved.notes, note] });

type Effort = Omit<CertifyOptions, "seconds"> & { readonly seconds: number | undefined };

/** The estimate, or why there is none. */
async function estimated(
  { problem, u }: Solved,
  { seconds, ...options }: Effort,
): Promise<ErrorEstimate | string> {
  try {
    return await certify(problem, u, { ...options, ...(seconds !== undefined && { seconds }) });
  } catch (reason) {
    if (reason instanceof UsageError || reason instanceof NumericalError) return reason.complaint.what;
    throw reason;
  }
}

function corrected(
  solved: Solved,
  estimate: ErrorEstimate,
  { u, relativeL2 }: NonNullable<ErrorEstimate["correction"]>,
): Solved {
  const before = solved.error ? `, measured ${solved.error.relativeL2.toExponential(2)}` : "";
  const { error: _, ...rest } = solved;
  const error = errorReport(solved.problem, u);
  return {
    ...noted(
      rest,
      `corrected by the linearised error equation (${estimate.message}); the network alone: estimated error ${estimate.relativeL2.toExponential(2)}${before}`,
    ),
    kind: "hybrid",
    u,
    checkpoint: () => withSolution(solved.checkpoint(), u.store?.()),
    seconds: solved.seconds + estimate.seconds,
    ...(error && { error }),
    errorEstimate: { ...estimate, relativeL2 },
  };
}
