/** @file Options and results of `solve`. */

import type { Outcome, Solver, Step } from "../../solvers/index.ts";
import type { Device, DeviceKind } from "../devices/index.ts";
import type { Problem } from "../problem/index.ts";
import type { BlockReport, Sampler } from "../residual/index.ts";
import type { Checkpoint } from "../run/record/index.ts";
import type { BoundedSolution, Solution } from "../solution/index.ts";
import type { Decision } from "./automatic/journal.ts";
import type { ErrorEstimate } from "./certificate/index.ts";
import type { InstrumentName, Measured } from "./instruments.ts";

/**
 * What carries a solution: a trained network, functions linear in their parameters, modes evolved in time, or a network
 * with a correction by another method.
 */
export type Kind = "network" | "features" | "spectral" | "hybrid";

export interface SolveOptions {
  /**
   * As on the command line: `mlp:4x20`, `chebyshev:24`, `sinusoids:900`, `gaussians:900`. Default: chosen by the solve,
   * unless an option below (solver, points, redraw, sampling, steps, resume) only makes sense for a network.
   */
  readonly model?: string;
  /** Only solutions of this kind. Default: any. */
  readonly kind?: Kind;
  /** Only this family of bases: `chebyshev`, `sinusoids`, `fourier`, `carriers`, `clouds`, `kernel`, `spaces`. Default: any. */
  readonly family?: string;
  /**
   * Overlapping windows with polynomials in each, so many per coordinate of the bounding box: [4, 4], or [20] in one
   * coordinate. Local features of the source get windows of their own, others are refined where the residual is large. With a network as model, one network
   * per window in place of polynomials.
   */
  readonly windows?: readonly number[];
  /**
   * Levels of windows, summed, each with half as many per coordinate as the one before. With `windows`.
   * Default 1.
   */
  readonly levels?: number;
  /**
   * What windows hold: `chebyshev` (polynomials of rising degree), `chebyshev:12` (of that degree), `tanh:40` (so many
   * random features in each), `tanh:40:5` (with inner weights in [-5, 5]). With `windows`. Default chebyshev.
   */
  readonly windowModel?: string;
  /** Pieces side by side with a network each and interfaces between them, so many per coordinate: [2, 1]. */
  readonly pieces?: readonly number[];
  /**
   * What pieces have to agree on: names of `interfaceConditions`, with a squared weight where wanted (`value:20`). Default:
   * `value`, `flux`; for equations of higher than second order also `normal-gradient` and `second`.
   */
  readonly interfaces?: readonly string[];
  /**
   * Damped steps of networks in windows or pieces: `cholesky` (default), sparse by blocks; `schwarz`, conjugate gradients
   * with an additive Schwarz preconditioner.
   */
  readonly linearSolver?: string;
  /** Cut the time interval into so many slabs. Default: as few as resolve the solution. */
  readonly slabs?: number;
  /** Correct a network by the linearised error equation, when its two levels agree. Default: true, unless kind is `network`. */
  readonly correct?: boolean;
  /** Estimate the error without the exact solution. Default: true. */
  readonly estimate?: boolean;
  /** Told of every decision of an automatic solve as it is made. */
  readonly explain?: (decision: Decision) => void;
  /**
   * Told the relative L2 error of every candidate of an automatic solve that is the best so far, where the solution is
   * known, with the seconds of solve time. Measuring takes none of these. Networks measure theirs by the steps they tell
   * `observe`.
   */
  readonly trace?: (point: { readonly seconds: number; readonly error: number }) => void;
  /**
   * Told of every candidate of an automatic solve that is the best so far by held-out residual, so that it can be looked
   * at while the solve goes on. It stays usable. Telling takes none of the solve time. A network is in the checkpoints
   * that `observe` gives.
   */
  readonly found?: (candidate: { readonly u: Solution; readonly seconds: number }) => void;
  /** A configured solver or the name of one (`lm`, `gauss-newton`, `dogleg`, `truncated-svd`, `lbfgs`, `adam`). Default lm. */
  readonly solver?: string | Solver;
  /**
   * A device, or how to choose one. Default auto: native if a BLAS is found, else wasm; graphics cards are asked for by
   * name. Networks train on it; whatever only a host device does (linear models, error estimates) runs on its `host`.
   */
  readonly device?: DeviceKind | Device;
  /** Threads for the device. Default: the machine's available parallelism. */
  readonly threads?: number;
  /** Interior points, or both counts. */
  readonly points?: number | { readonly interior?: number; readonly conditions?: number };
  readonly seconds?: number;
  readonly steps?: number;
  /** Stop when the measured relative L2 error is at most this. */
  readonly target?: number;
  /** Default 1. */
  readonly seed?: number;
  /**
   * Random starts of the network, with this seed and those after it; after three tenths of the time the most promising
   * goes on. Default 1.
   */
  readonly starts?: number;
  /** New interior points every that many accepted steps, 0 for fixed points. Default: the problem's; 20 with `sampling`. */
  readonly redraw?: number;
  /**
   * How interior points are drawn anew: `rad`, `rar`, `rar-d`, `r3`, `r3-causal`, `causal`, `leverage`, `volume`,
   * `adversarial`, `uniform`, or what makes a sampler (one is made for every network). Default rad.
   * Networks in windows or pieces take all but `leverage` and `volume`; points on interfaces then follow the jumps there,
   * or none with `uniform`.
   */
  readonly sampling?: string | (() => Sampler);
  /**
   * Interior points per step, conditions in proportion, drawn anew from all points at every step; or that and how many
   * steps lie between two looks at all points (default 100), of which each counts as a step of the run. For solvers that
   * take every step of their rule (`adam`, `soap`, `sophia`, `adahessian`, `mfac`). Default: all points at every step.
   */
  readonly batch?: number | { readonly points: number; readonly every?: number };
  /**
   * What to measure of the curvature of a network's cost: `spectrum`, `trace`, `sharpness`, `degeneracy`. Takes none of the
   * solve time. Default: nothing.
   */
  readonly instruments?: readonly InstrumentName[];
  /**
   * Most bytes the solve may allocate, on a card as many again. Default: a quarter of the machine's memory, at most 4 GiB;
   * of a card, nine tenths of what is free.
   */
  readonly memory?: number;
  readonly signal?: AbortSignal;
  /** Called after every trial; its time is not counted. */
  readonly observe?: (progress: Progress) => void;
  readonly resume?: Checkpoint;
}

export interface Progress {
  readonly step: Step;
  /** Everything needed to continue from here bit for bit. */
  checkpoint(): Checkpoint;
}

export interface ErrorReport {
  /** ‖u - exact‖₂ / ‖exact‖₂ on points of their own, mean over fields. */
  readonly relativeL2: number;
  /** Largest absolute error over fields and points. */
  readonly maxError: number;
  /** Relative L2 per field. */
  readonly fields: Readonly<Record<string, number>>;
}

export interface CoefficientEstimate {
  readonly name: string;
  readonly value: number;
  /** sqrt(s² (JᵀJ)⁻¹_jj), s² = ‖r‖²/(rows - columns); NaN where the memory allowed does not hold J and its factor. */
  readonly standardError: number;
  /** True value, where the problem knows it. */
  readonly exact?: number;
}

export interface Solved {
  readonly problem: Problem;
  readonly kind: Kind;
  readonly model: string;
  readonly solver: string;
  /** `native` or `wasm`, and the device's own description. */
  readonly device: { readonly name: string; readonly description: string };
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  /** Solve time: discretisation and steps; error evaluation and observers excluded. */
  readonly seconds: number;
  readonly steps: number;
  readonly cost: number;
  /** Absent when nothing is known of the solution. */
  readonly error?: ErrorReport;
  /** From the linearised error equation, without the exact solution; absent when it was not asked for or failed. */
  readonly errorEstimate?: ErrorEstimate;
  readonly outcome: Outcome;
  /** Asked beyond the bounds of the domain it refuses: see `withinDomain`. */
  readonly u: BoundedSolution;
  readonly theta: Float64Array;
  readonly coefficients: readonly CoefficientEstimate[];
  /** What was measured of the curvature; absent where it was not asked for, or no network carries the solution. */
  readonly instruments?: Measured;
  readonly history: readonly Step[];
  /** Decisions and announcements: device choice, dropped conditions, settings taken from the problem. */
  readonly notes: readonly string[];
  /** What an automatic solve tried, why, and what it cost; empty where everything was prescribed. */
  readonly decisions: readonly Decision[];
  /** Final state, for saving. */
  checkpoint(): Checkpoint;
  /** Frees what the solve allocated, and its device if the solve made it; `u` is unusable afterwards. */
  close(): void;
}

/** What a solve would do, before doing it. */
export interface Inspection {
  readonly problem: string;
  /** What a solve with these options begins with, in words: `spectral evolution in time; a network is the last resort`. */
  readonly strategy: string;
  /** What looks like a slip in the problem, such as a misspelt field. */
  readonly hints: readonly string[];
  /** The network that is prescribed, or that a search may end with: blocks, rows, columns and bytes are its. */
  readonly model: string;
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  /** Interior first, then conditions as listed; `weight` is squared. */
  readonly blocks: readonly BlockReport[];
  readonly rows: number;
  readonly columns: number;
  /** Device memory when J is stored. */
  readonly bytes: number;
}
