/** @file Quasilinear evolutions in the plane with as many modes as the time allows, judged by each other. */

import {
  climbOrder,
  climbPlane,
  type PlaneEvolution,
  type PlaneForm,
  type PlaneRung,
  planeSolution,
} from "../../evolution/index.ts";
import type { Points } from "../../geometry/index.ts";
import { pointsFrom } from "../../geometry/index.ts";
import type { Problem } from "../../problem/index.ts";
import { defect, derivedSolution, deviation, type Solution } from "../../solution/index.ts";
import type { Level } from "../certificate/index.ts";
import type { Candidate, Context } from "./context.ts";
import { scaledDifference } from "./extrapolated.ts";

/** Estimated error at which a climb ends, and above which other strategies are tried. Chosen here. */
const [goal, hopeless] = [1e-6, 0.03];

/**
 * The finest evolution that fits the time, with the error that its distance to coarser ones foretells; undefined where none
 * reached the end of time.
 */
export function byClimbing(context: Context, form: PlaneForm): Candidate | undefined {
  const { problem, journal, deadline, signal, memory, random } = context;
  const fieldsOf = fieldsBy(problem);
  const points = judgingPoints(form);
  const values = (evolution: PlaneEvolution): Float64Array[] =>
    fieldsOf(evolution).evaluate(problem.fields, points);
  // Of the finer of the last two: the coarser next time.
  let last: { readonly evolution: PlaneEvolution; readonly values: Float64Array[] } | undefined;
  const valuesOf = (evolution: PlaneEvolution): Float64Array[] => {
    if (last?.evolution !== evolution) last = { evolution, values: values(evolution) };
    return last.values;
  };
  const { rungs, end } = climbPlane(form, {
    seconds: Math.max(0.1, deadline - journal.elapsed),
    goal,
    memory,
    ...(signal && { signal }),
    distance: (coarse, fine) => meanDistance(valuesOf(coarse), valuesOf(fine)),
    observe: ({ evolution, estimate }) => {
      // The first one is told of too: it is better than nothing.
      context.measure?.({ u: fieldsOf(evolution), heldOut: Math.min(estimate, 1) });
    },
  });
  const best = rungs.at(-1);
  if (!best) {
    journal.note("spectral evolution gave up", end.message);
    return undefined;
  }
  const { evolution, estimate } = best;
  const { modes, steps, slabs } = evolution;
  const { worst } = defect(form.problem, planeSolution(evolution), {
    count: 400,
    random: random.split("held out"),
  });
  const name = `spectral evolution, ${modes.k1} x ${modes.k2} modes, ${steps} steps`;
  const axes = form.axes.map((axis) => `${axis.reflected ? "reflected" : "periodic"} in ${axis.name}`);
  journal.note(
    `${name}: estimated error ${estimate.toExponential(1)}`,
    `u_t = N with variable coefficients of the highest derivatives, ${axes.join(", ")}; after ${rungs.length - 1} coarser evolutions`,
  );
  const unknowns = slabs.reduce((sum, { fields }) => sum + fields.reduce((n, { re }) => n + re.length, 0), 0);
  return {
    kind: "spectral",
    name,
    solver: "runge-kutta-chebyshev",
    u: fieldsOf(evolution),
    heldOut: Number.isFinite(worst) ? worst : Number.POSITIVE_INFINITY,
    ...(estimate < hopeless && { estimate }),
    rows: unknowns,
    columns: unknowns,
    cost: Number.NaN,
    theta: new Float64Array(0),
    coefficientSize: Number.NaN,
    rivals: {
      method: "evolution",
      what: "coarser evolutions",
      // The error by the rung two below, then by the one below.
      sequence: rungs.slice(-3, -1).map((coarse) => async () => levelOf(coarse, best, fieldsOf)),
    },
  };
}

/** The fields of the problem by those of its substitute, where it has one. */
function fieldsBy({ substitute }: Problem): (evolution: PlaneEvolution) => Solution {
  return (evolution) => {
    const own = planeSolution(evolution);
    return substitute ? derivedSolution(own, substitute.fields) : own;
  };
}

/** Points of the judgement along each axis and in time; chosen here: on lines, where values are cheap. */
const [perSide, times] = [24, 8];

/** Midpoints in space, ends of intervals in time: errors grow until the end. */
function judgingPoints({ axes, time }: PlaneForm): Points {
  const count = perSide ** 2 * times;
  const column = (at: (i: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => at(i));
  const along = ({ low, high }: PlaneForm["axes"][number], i: number): number =>
    low + ((high - low) * ((i % perSide) + 0.5)) / perSide;
  return pointsFrom({
    [axes[0].name]: column((i) => along(axes[0], i)),
    [axes[1].name]: column((i) => along(axes[1], Math.floor(i / perSide))),
    [time.name]: column(
      (i) => time.low + ((time.high - time.low) * (Math.floor(i / perSide ** 2) + 1)) / times,
    ),
  });
}

const meanDistance = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  a.reduce((sum, column, f) => sum + deviation(column, b[f]).relativeL2, 0) / a.length;

/** The error of the fine rung, if errors fall with the number of modes at the usual order. */
function levelOf(
  coarse: PlaneRung,
  fine: PlaneRung,
  fieldsOf: (evolution: PlaneEvolution) => Solution,
): Level {
  const share = 1 / ((fine.modes / coarse.modes) ** climbOrder - 1);
  const { modes } = coarse.evolution;
  return {
    name: `${modes.k1} x ${modes.k2} modes`,
    e: scaledDifference(fieldsOf(fine.evolution), fieldsOf(coarse.evolution), share),
  };
}
