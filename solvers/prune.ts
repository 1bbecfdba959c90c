/** @file Removing groups of parameters: which matter least, how to let them go, and what that costs exactly. */

import { UsageError } from "../src/errors.ts";
import { dot, hostLinearisation, norm, type ResidualSystem } from "../src/residual/index.ts";

/** Parameters that leave together: one Gaussian, one neuron with its weights, one frequency. */
export interface ParameterGroup {
  readonly name: string;
  /** Entries of theta. */
  readonly columns: readonly number[];
}

/**
 * How much each group matters, between 0 and 1: the mean of five scores, each relative to its largest.
 *
 * ‖x_g‖; ‖x_g‖ / sqrt(size); 1 + cos of the angle between -x_g and -∇; |∇ᵀx_g|; |-∇ᵀx_g + ½‖J_g x_g‖²|, the change
 * of the cost to second order when x_g goes to zero, with JᵀJ for the Hessian.
 *
 * @throws UsageError for no groups, or columns that theta does not have.
 * Source: Chen et al. 2024, "HESSO: towards automatic efficient and user friendly any neural network training and
 * pruning"; equal weights as there.
 */
export async function saliency(
  system: ResidualSystem,
  theta: Float64Array,
  groups: readonly ParameterGroup[],
): Promise<Float64Array> {
  refuseGroups(groups, system.columns);
  const linearisation = await system.linearise(theta);
  const gradient = linearisation.gradient();
  const part = new Float64Array(system.columns);
  const scores = groups.map(({ columns }) => {
    part.fill(0);
    for (const j of columns) part[j] = theta[j];
    const slope = dot(gradient, part);
    const size = norm(part);
    const across = size * Math.hypot(...columns.map((j) => gradient[j]));
    const image = linearisation.jvp(part);
    const cosine = across > 0 ? slope / across : 0;
    return [
      size,
      size / Math.sqrt(columns.length),
      1 + cosine,
      Math.abs(slope),
      Math.abs(dot(image, image) / 2 - slope),
    ];
  });
  const largest = scores[0].map((_, k) => Math.max(...scores.map((row) => row[k])));
  return Float64Array.from(scores, (row) =>
    row.reduce((sum, value, k) => sum + (largest[k] > 0 ? value / largest[k] : 0) / row.length, 0),
  );
}

export interface PruneOptions {
  readonly theta: Float64Array;
  readonly groups: readonly ParameterGroup[];
  /** Groups to remove in all. */
  readonly remove: number;
  /** Rounds of ranking. Default 4. */
  readonly periods?: number;
  /** Trainings per round; the marked groups shrink linearly to zero over them. Default 5. */
  readonly steps?: number;
  /** Some steps of a solver from theta, on the system or what is left of it. */
  readonly train: (system: ResidualSystem, theta: Float64Array) => Promise<Float64Array>;
  /** Ranks the groups that are left, higher stays. Default `saliency`. */
  readonly score?: typeof saliency;
  /** Asked after every round; false takes the round back and ends. For a held-out residual that must not rise. */
  readonly accept?: (theta: Float64Array) => boolean | Promise<boolean>;
}

export interface Pruned {
  /** Removed entries are zero. */
  readonly theta: Float64Array;
  /** In the order of removal, worst of each round first. */
  readonly removed: readonly ParameterGroup[];
}

/**
 * Removes groups round by round: rank, mark the worst, multiply them by (T - t - 1) / (T - t) between T trainings, and
 * hold them at zero from then on while the others are trained.
 *
 * @throws UsageError for more groups to remove than there are, or a system that stores no Jacobian.
 * Source: as `saliency`; the schedule is that of its section 3.3.
 */
export async function prune(system: ResidualSystem, options: PruneOptions): Promise<Pruned> {
  const { groups, remove, periods = 4, accept } = options;
  refuseGroups(groups, system.columns);
  if (!(Number.isInteger(remove) && remove >= 0 && remove <= groups.length))
    throw new UsageError({ what: `${remove} of ${groups.length} groups to be removed`, where: "prune" });
  let state: Pruned = { theta: options.theta.slice(), removed: [] };
  for (let period = 1; period <= periods; period++) {
    const share = Math.round((remove * period) / periods) - state.removed.length;
    if (share <= 0) continue;
    const next = await pruneRound(system, options, state, share);
    if (accept && !(await accept(next.theta))) break;
    state = next;
  }
  return state;
}

async function pruneRound(
  system: ResidualSystem,
  { groups, steps = 5, train, score = saliency }: PruneOptions,
  { theta, removed }: Pruned,
  share: number,
): Promise<Pruned> {
  const gone = new Set(removed);
  const left = groups.filter((group) => !gone.has(group));
  const scores = await score(system, theta, left);
  const order = left.map((_, k) => k).sort((a, b) => scores[a] - scores[b]);
  const marked = order.slice(0, share).map((k) => left[k]);
  const before = removed.flatMap(({ columns }) => columns);
  let now: Float64Array = theta.slice();
  for (let t = 0; t < steps; t++) {
    now = await trained(system, before, now, train);
    const factor = (steps - t - 1) / (steps - t);
    for (const { columns } of marked) for (const j of columns) now[j] *= factor;
  }
  const after = [...before, ...marked.flatMap(({ columns }) => columns)];
  for (const j of after) now[j] = 0;
  return { theta: await trained(system, after, now, train), removed: [...removed, ...marked] };
}

/** Trains the entries that are not held at zero. */
async function trained(
  system: ResidualSystem,
  held: readonly number[],
  theta: Float64Array,
  train: PruneOptions["train"],
): Promise<Float64Array> {
  const { system: rest, kept } = withoutColumns(system, held);
  const reached = await train(
    rest,
    Float64Array.from(kept, (j) => theta[j]),
  );
  const out = new Float64Array(theta.length);
  kept.forEach((j, k) => {
    out[j] = reached[k];
  });
  return out;
}

/**
 * The system with some entries of theta held at zero; its theta has the other entries, in their order.
 *
 * @throws UsageError when a linearisation is asked for and the system stores no Jacobian.
 */
export function withoutColumns(
  system: ResidualSystem,
  held: readonly number[],
): { readonly system: ResidualSystem; readonly kept: readonly number[] } {
  const gone = new Set(held);
  const kept = Array.from({ length: system.columns }, (_, j) => j).filter((j) => !gone.has(j));
  if (gone.size === 0) return { system, kept };
  const full = new Float64Array(system.columns);
  const widened = (theta: Float64Array): Float64Array => {
    kept.forEach((j, k) => {
      full[j] = theta[k];
    });
    return full;
  };
  const rest: ResidualSystem = {
    rows: system.rows,
    columns: kept.length,
    label: (row) => system.label(row),
    residual: (theta, out) => system.residual(widened(theta), out),
    linearise: async (theta) => {
      const { rows, residual, jacobian } = await system.linearise(widened(theta));
      if (jacobian === undefined) throw notStored();
      return hostLinearisation(rows, kept.length, columnsOf(jacobian(), rows, kept), residual);
    },
  };
  return { system: rest, kept };
}

function columnsOf(J: Float64Array, rows: number, kept: readonly number[]): Float64Array {
  const out = new Float64Array(rows * kept.length);
  kept.forEach((j, k) => {
    out.set(J.subarray(j * rows, (j + 1) * rows), k * rows);
  });
  return out;
}

const notStored = (): UsageError =>
  new UsageError({
    what: "pruning needs the Jacobian stored, this system gives products only",
    where: "withoutColumns",
    remedy: "a dense discretisation",
  });

function refuseGroups(groups: readonly ParameterGroup[], columns: number): void {
  if (groups.length === 0)
    throw new UsageError({
      what: "there are no groups of parameters to rank",
      remedy: "one group per function",
    });
  for (const group of groups)
    if (
      group.columns.length === 0 ||
      !group.columns.every((j) => Number.isInteger(j) && j >= 0 && j < columns)
    )
      throw new UsageError({
        what: `the group "${group.name}" has the columns [${group.columns.join(", ")}]`,
        where: `theta has ${columns} entries`,
        remedy: "at least one column each, all of theta's",
      });
}
