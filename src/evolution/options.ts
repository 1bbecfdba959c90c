/** @file What an evolution is asked and what it answers. */

import type { DenseSlab } from "./dense.ts";
import type { EvolutionForm } from "./form.ts";

export interface EvolveOptions {
  /** Error aimed at per unit of u, in time and in the tail of the modes. Default 1e-12; at least 1e-14 is used. */
  readonly tolerance?: number;
  /** Give up after this many seconds. Default: never. */
  readonly seconds?: number;
  /** Asked before every slab; an observer may abort it. */
  readonly signal?: AbortSignal;
  /** Most modes K. Default 2048. */
  readonly maxModes?: number;
  /** Called after every slab. */
  readonly observe?: (progress: EvolutionProgress) => void;
  /** Nodes per slab after its start, even, 4 to 20. Default 12. */
  readonly nodes?: number;
  /** Evolve once more with tolerance/100 and four more nodes and report the difference. Default false. */
  readonly verify?: boolean;
}

/** Chosen here: of 8, 10, ..., 20 nodes twelve take the least time on kdv and ks; on burgers eight take half of it. */
export const defaults = { tolerance: 1e-12, nodes: 12, maxModes: 2048 } as const;

/** Where an evolution stands after a slab. */
export interface EvolutionProgress {
  readonly time: number;
  readonly slabLength: number;
  readonly modes: number;
  readonly sweeps: number;
}

/** How an evolution ended; `message` says what was tested, the numbers compared and what to try. */
export interface EvolutionOutcome {
  readonly kind: "converged" | "stalled" | "time-limit" | "aborted" | "non-finite";
  readonly by: "end" | "modes" | "slab" | "seconds" | "signal" | "initial" | "memory";
  readonly message: string;
}

/** The modes of every field at all times, with the numbers of the work done. */
export interface Evolution {
  readonly form: EvolutionForm;
  readonly outcome: EvolutionOutcome;
  /** Time up to which slabs exist; the end of the interval unless it gave up. */
  readonly reached: number;
  readonly slabs: readonly DenseSlab[];
  /** Degree in time: values at degree + 1 nodes per slab. */
  readonly degree: number;
  /** Largest K used. */
  readonly modes: number;
  /** Picard sweeps, rejected slabs included. */
  readonly sweeps: number;
  readonly rejected: number;
  /** Largest of the last eighth of the modes relative to u, over accepted slabs. */
  readonly tail: number;
  /** Time of the solve in seconds, verification apart. */
  readonly seconds: number;
  /** With `verify`: relative L2 difference to the finer evolution; NaN where that one gave up. */
  readonly estimate?: number;
}
