/** @file Spectral evolution in time, where the problem allows it. */

import {
  type Evolution,
  type EvolutionForm,
  evolutionForm,
  evolve,
  spectralSolution,
} from "../../evolution/index.ts";
import { defect, type Solution } from "../../solution/index.ts";
import type { Level } from "../certificate/index.ts";
import type { Candidate, Context } from "./context.ts";

/** Evolves the problem by exact propagation of its linear part; undefined where it has no such form, or gives up. */
export async function bySpectralEvolution(context: Context): Promise<Candidate | undefined> {
  const { problem, journal, deadline, signal, random } = context;
  const form = evolutionForm(problem);
  if ("unsuitable" in form) {
    journal.note("no spectral evolution", form.unsuitable);
    return undefined;
  }
  const evolution = evolve(form, {
    seconds: Math.max(0.1, deadline - journal.elapsed),
    ...(signal && { signal }),
  });
  if (evolution.outcome.kind !== "converged") {
    journal.note("spectral evolution gave up", evolution.outcome.message);
    return undefined;
  }
  const u = spectralSolution(evolution);
  const { worst } = defect(problem, u, { count: 400, random: random.split("held out") });
  journal.note(
    `${nameOf(evolution)}: held-out residual ${worst.toExponential(1)}`,
    `u_t = L u + N with a constant-coefficient L, ${form.reflected ? "continued by reflection" : "periodic"} in ${form.space.name}`,
  );
  const unknowns = evolution.slabs.length * (evolution.degree + 1) * (2 * evolution.modes + 1);
  return {
    kind: "spectral",
    name: nameOf(evolution),
    u,
    heldOut: Number.isFinite(worst) ? worst : Number.POSITIVE_INFINITY,
    rows: unknowns,
    columns: unknowns,
    cost: Number.NaN,
    theta: new Float64Array(0),
    coefficientSize: Number.NaN,
    rivals: {
      method: "evolution",
      // Other nodes make other slabs, more modes another grid: what both differ by from u is the error of u.
      sequence: [10, 14].map((nodes) => async () => again(form, u, nodes, evolution)),
    },
  };
}

/** How many times longer than the evolution itself another one for its error may take. Chosen here. */
const patience = 5;

/** Evolved with other nodes and room for twice the modes, to a finer tolerance; the difference to u. */
function again(form: EvolutionForm, u: Solution, nodes: number, first: Evolution): Level | undefined {
  const evolution = evolve(form, {
    tolerance: 3e-13,
    nodes,
    maxModes: 2 * first.modes,
    seconds: 3 + patience * first.seconds,
  });
  if (evolution.outcome.kind !== "converged") return undefined;
  const finer = spectralSolution(evolution);
  const evaluate: Solution["evaluate"] = (names, points) => {
    const before = u.evaluate(names, points);
    return finer.evaluate(names, points).map((values, n) => values.map((value, i) => value - before[n][i]));
  };
  return {
    name: `${evolution.slabs.length} slabs of degree ${evolution.degree}`,
    e: { ...u, evaluate, at: (point, name) => finer.at(point, name) - u.at(point, name) },
    noise: phaseRounding(form, u),
  };
}

/**
 * What rounding of the phases λ t makes of u: eps |u_t| T, common to all evolutions and so invisible to their difference.
 * The verdict counts a tenth of it: an eighth of a unit in the mean.
 */
function phaseRounding({ time }: EvolutionForm, u: Solution): Solution {
  const size = 1.25 * Number.EPSILON * (time.high - time.low);
  const evaluate: Solution["evaluate"] = (names, points) =>
    u
      .evaluate(
        names.map((name) => (name.includes("_") ? `${name}${time.name}` : `${name}_${time.name}`)),
        points,
      )
      .map((values) => values.map((value) => size * value));
  return { ...u, evaluate };
}

const nameOf = ({ modes, slabs, degree }: Evolution): string =>
  `spectral evolution, ${modes} modes, ${slabs.length} slabs of degree ${degree}`;
