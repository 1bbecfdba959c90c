/** @file Error estimates by marching the error equation on three grids. */

import type { KnownFields } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import type { Level, Levels } from "./levels.ts";
import type { MarchForm } from "./march/form.ts";
import { gradedGrids } from "./march/grid.ts";
import { type MarchOptions, marchError } from "./march/march.ts";
import { marchedSolution } from "./march/marched-solution.ts";

export interface MarchRequest {
  readonly problem: Problem;
  readonly form: MarchForm;
  readonly u: KnownFields;
  /** Times where u may jump. */
  readonly jumps: readonly number[];
  readonly seconds: number;
  readonly random: Random;
}

/** Chosen here: intervals in x and steps in t that take about a second in two dimensions; `seconds` scales both. */
const [intervals, steps] = [96, 64];
/** Chosen here: sizes of the grids against the one above; the third only when two disagree. */
const [coarse, fine, finest] = [0.5, 1, 2];
/** Rounding of a residual against the terms it is made of: one rounding each. */
const unit = Number.EPSILON;

/** The levels of a march; `undefined` entries are levels that failed. */
export function marchLevels({ problem, form, u, jumps, seconds, random }: MarchRequest): Levels {
  const grids = gradedGrids(form, u, jumps);
  // Chosen here: cost grows with the square of the size; within the range measured.
  const scale = Math.min(3, Math.max(0.5, Math.sqrt(seconds / 2)));
  const run = (size: number, options: MarchOptions = {}): Level | undefined => {
    const [nx, nt] = sizes(size * scale);
    const e = marchError(form, u, grids(nx, nt), { jumps, ...options });
    return e && { name: `${nx} x ${nt}`, e: marchedSolution(e, problem.domain) };
  };
  return {
    method: "march",
    what: "march of the error equation",
    // Chosen here: orders 4 and 5 make 1/16 to 1/32; a pilot that resolves little makes it look smaller still.
    remaining: { by: "order", least: 1 / 48 },
    plans: [coarse / 2, coarse, fine, finest].map((size) => {
      const [nx, nt] = sizes(size * scale);
      return { name: `${nx} x ${nt}`, work: nx * nt };
    }),
    sequence: [coarse / 2, coarse, fine, finest].map((size) => () => Promise.resolve(run(size))),
    fallback: () => Promise.resolve(run(fine, { linear: true })),
    noise: () => {
      const stream = random.split("rounding");
      return Promise.resolve(run(coarse, { noise: { level: unit, normal: stream.normal } }));
    },
  };
}

const sizes = (size: number): [number, number] => [
  Math.max(8, Math.round(intervals * size)),
  Math.max(6, Math.round(steps * size)),
];
