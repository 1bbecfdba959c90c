/** @file The contract of samplers: what they may ask when interior points are drawn anew, and what they answer. */

import type { HostDevice } from "../devices/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { Random } from "../random.ts";
import type { SystemState } from "./system.ts";

/** Rows of J at some points, on the device; valid until the sampler has answered, or asks again. */
export interface CandidateRows {
  readonly device: HostDevice;
  /** Points times equations: equation e, point i is row e * points + i. */
  readonly rows: number;
  readonly columns: number;
  /** Column-major rows x columns, row factors left out; may be overwritten. */
  readonly jacobian: Float64Array;
}

/** What a sampler is shown. */
export interface SamplingState {
  readonly domain: Region;
  /** Interior points in use; their weights where they have some. */
  readonly present: Points;
  /** Fresh uniform points (gathered where the problem says so), `pool` times as many as present. */
  readonly candidates: Points;
  /** Index of the time coordinate "t", or -1. */
  readonly time: number;
  /** A stream of this redraw's own. */
  readonly random: Random;
  /** Norm over equations of the interior residual, in units of the problem's scale, at any points; length points.count. */
  magnitude(points: Points): Float64Array;
  /** J of the interior equations; every call should be for as many points, which are compiled for. */
  rows(points: Points): CandidateRows;
}

/** What a sampler takes that asks for rows of J; known before anything is allocated. */
export interface SamplerMemory {
  /** Points it asks `rows` for, per interior point. */
  readonly points: number;
  /** Most float64 it holds of `CandidateRows.device` at a time beside these rows; arguments as of `CandidateRows`. */
  readonly own: (rows: number, columns: number) => number;
}

/**
 * Chooses interior points for the present theta.
 *
 * As many points as before: rows keep their places. Where the answer has weights, row i counts weights[i] / sum of
 * weights in the cost, else all count the same.
 */
export interface Sampler {
  readonly name: string;
  /** Candidates per interior point. */
  readonly pool: number;
  /** Asked before the first step too. */
  readonly early?: boolean;
  /** Default: it asks for no rows of J. */
  readonly linearises?: SamplerMemory;
  /** @throws UsageError or NumericalError where there is nothing to choose; the points then stay as they are. */
  propose(state: SamplingState): Points;
  /** What a resumed run must know besides the points. */
  save?(): SystemState;
  restore?(state: SystemState): void;
}
