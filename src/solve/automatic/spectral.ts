/** @file Spectral evolution in time, where the problem allows it. */

import {
  type Evolution,
  type EvolutionForm,
  type EvolutionOutcome,
  type EvolvePlaneOptions,
  evolutionForm,
  evolve,
  evolvePlane,
  type PlaneEvolution,
  type PlaneForm,
  planeForm,
  planeSolution,
  spectralSolution,
  type Unsuitable,
} from "../../evolution/index.ts";
import type { Problem } from "../../problem/index.ts";
import { defect, derivedSolution, type Solution } from "../../solution/index.ts";
import { counted } from "../../words.ts";
import type { Level } from "../certificate/index.ts";
import { byClimbing } from "./climbing.ts";
import type { Candidate, Context } from "./context.ts";

/** An evolution, on a line or in the plane, that reached the end of time or did not. */
interface Evolved {
  readonly outcome: EvolutionOutcome;
  /** Only where it converged. */
  readonly u: () => Solution;
  readonly name: string;
  /** What allowed it. */
  readonly why: string;
  readonly unknowns: number;
  readonly seconds: number;
  /** Evolved in other ways and more finely: what all differ by from u is the error of u. */
  readonly again: readonly ((seconds: number) => Evolved)[];
}

/** Evolves the problem by exact propagation of its linear part; undefined where it has no such form, or gives up. */
export async function bySpectralEvolution(context: Context): Promise<Candidate | undefined> {
  const { problem: original, journal, deadline, signal, random } = context;
  const { substitute } = original;
  // Other unknowns are there because they are smoother.
  const problem = substitute?.problem ?? original;
  const quasilinear = quasilinearForm(problem);
  if (quasilinear) return byClimbing(context, quasilinear);
  const evolved = evolvedBy(problem, Math.max(0.1, deadline - journal.elapsed), signal);
  if ("unsuitable" in evolved) {
    journal.note("no spectral evolution", evolved.unsuitable);
    return undefined;
  }
  if (evolved.outcome.kind !== "converged") {
    journal.note("spectral evolution gave up", evolved.outcome.message);
    return undefined;
  }
  const fieldsOf = (own: Solution): Solution => (substitute ? derivedSolution(own, substitute.fields) : own);
  const own = evolved.u();
  const u = fieldsOf(own);
  const { worst } = defect(problem, own, { count: 400, random: random.split("held out") });
  const derived =
    (run: (seconds: number) => Evolved) =>
    (seconds: number): Evolved => {
      const again = run(seconds);
      return { ...again, u: () => fieldsOf(again.u()) };
    };
  journal.note(`${evolved.name}: held-out residual ${worst.toExponential(1)}`, evolved.why);
  return {
    kind: "spectral",
    name: evolved.name,
    ...(problem.coordinates.length === 3 && { solver: "exponential-adams" }),
    u,
    heldOut: Number.isFinite(worst) ? worst : Number.POSITIVE_INFINITY,
    rows: evolved.unknowns,
    columns: evolved.unknowns,
    cost: Number.NaN,
    theta: new Float64Array(0),
    coefficientSize: Number.NaN,
    rivals: {
      method: "evolution",
      sequence: evolved.again.map((run) => async () => levelOf(original, u, derived(run), evolved.seconds)),
    },
  };
}

function quasilinearForm(problem: Problem): PlaneForm | undefined {
  if (problem.coordinates.length !== 3 || !problem.coordinates.includes("t")) return undefined;
  const form = planeForm(problem);
  return "unsuitable" in form || !form.quasilinear ? undefined : form;
}

/** By the number of space coordinates. */
function evolvedBy(problem: Problem, seconds: number, signal: AbortSignal | undefined): Evolved | Unsuitable {
  const given = { seconds, ...(signal && { signal }) };
  if (problem.coordinates.length === 3 && problem.coordinates.includes("t")) {
    const form = planeForm(problem);
    return "unsuitable" in form ? form : inPlane(form, given);
  }
  const form = evolutionForm(problem);
  return "unsuitable" in form ? form : onLine(form, evolve(form, given));
}

function onLine(form: EvolutionForm, evolution: Evolution): Evolved {
  const { outcome, modes, slabs, degree, seconds } = evolution;
  const again = (nodes: number) => (limit: number) =>
    onLine(form, evolve(form, { tolerance: 3e-13, nodes, maxModes: 2 * modes, seconds: limit }));
  return {
    outcome,
    u: () => spectralSolution(evolution),
    name: `spectral evolution, ${modes} modes, ${counted(slabs.length, "slab")} of degree ${degree}`,
    why: `u_t = L u + N with a constant-coefficient L, ${continuedBy(form)} in ${form.space.name}`,
    unknowns: slabs.length * (degree + 1) * (2 * modes + 1),
    seconds,
    // Other nodes make other slabs, more modes another grid.
    again: [again(10), again(14)],
  };
}

/** A periodic field may keep a reflection besides: that is no continuation. */
const continuedBy = ({ problem, space, reflected }: EvolutionForm): string =>
  reflected && !problem.conditions.some(({ pair }) => pair?.coordinate === space.name)
    ? "continued by reflection"
    : "periodic";

function inPlane(form: PlaneForm, options: EvolvePlaneOptions): Evolved {
  const evolution: PlaneEvolution = evolvePlane(form, options);
  const { outcome, modes, steps, slabs, seconds } = evolution;
  const most = Math.max(modes.k1, modes.k2, 16);
  const again = (order: number) => (limit: number) =>
    inPlane(form, {
      tolerance: 3e-10,
      order,
      maxModes: Math.ceil(1.25 * most),
      seconds: limit,
    });
  const axes = form.axes.map(({ name, reflected }) => `${reflected ? "reflected" : "periodic"} in ${name}`);
  return {
    outcome,
    u: () => planeSolution(evolution),
    name: `spectral evolution, ${modes.k1} x ${modes.k2} modes, ${counted(Math.max(steps, slabs.length), "step")}`,
    why: `u_t = L u + N with a constant-coefficient L, ${axes.join(", ")}`,
    unknowns: slabs.reduce((sum, { fields }) => sum + fields.reduce((n, { re }) => n + 2 * re.length, 0), 0),
    seconds,
    // Other orders make other steps, a finer tolerance other grids.
    again: [again(7), again(9)],
  };
}

/** How many times longer than the evolution itself another one for its error may take. Chosen here. */
const patience = 5;

/** The difference of another evolution to u. */
function levelOf(
  problem: Problem,
  u: Solution,
  run: (seconds: number) => Evolved,
  seconds: number,
): Level | undefined {
  const evolved = run(3 + patience * seconds);
  if (evolved.outcome.kind !== "converged") return undefined;
  const finer = evolved.u();
  const evaluate: Solution["evaluate"] = (names, points) => {
    const before = u.evaluate(names, points);
    return finer.evaluate(names, points).map((values, n) => values.map((value, i) => value - before[n][i]));
  };
  return {
    name: evolved.name.replace(/^spectral evolution, (\d+ modes, )?/, ""),
    e: { ...u, evaluate, at: (point, name) => finer.at(point, name) - u.at(point, name) },
    noise: phaseRounding(problem, u),
  };
}

/**
 * What rounding of the phases λ t makes of u: eps |u_t| T, common to all evolutions and so invisible to their difference.
 * The verdict counts a tenth of it: an eighth of a unit in the mean.
 */
function phaseRounding({ coordinates, domain }: Problem, u: Solution): Solution {
  const [low, high] = domain.bounds[coordinates.indexOf("t")];
  const size = 1.25 * Number.EPSILON * (high - low);
  const evaluate: Solution["evaluate"] = (names, points) =>
    u
      .evaluate(
        names.map((name) => (name.includes("_") ? `${name}t` : `${name}_t`)),
        points,
      )
      .map((values) => values.map((value) => size * value));
  return { ...u, evaluate };
}
