/** @file Networks over long times: one per slab, each started from the one before in values and in weights. */

import type { Outcome } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import { box, type Points, selectPoints } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import {
  errorsAgainst,
  knownValues,
  type NetworkSolution,
  networkSolution,
  piecewiseSolution,
  type Solution,
} from "../solution/index.ts";
import { counted } from "../words.ts";
import { canBeCut, slabProblem } from "./automatic/slab-problem.ts";
import { traitsOf } from "./automatic/traits.ts";
import type { SolvedOn } from "./finish.ts";
import { solveByNetwork } from "./network.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import { type Relay, relay } from "./relay.ts";
import { type Settings, settle } from "./settings.ts";
import { withSolution } from "./state.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * Trains one network per slab of the time interval, in turn, with equal shares of the seconds and steps that are left;
 * the first, which starts from nothing, has a tenth at least.
 *
 * Values (and the time derivatives that the initial conditions prescribe) are handed on from slab to slab, and so are the
 * weights: a slab that looks like the one before it needs few steps. Where the solve ends before the last slab, u is NaN
 * on what was not reached.
 *
 * Accuracy, relative L2 in 60 s of one core: the library's `advection` and `wave` below 2e-7, `klein-gordon` 1e-6, `kdv`
 * 3e-5, which are 150, 200, 20 and 30 times less than on one interval. What the first slab gets wrong is carried through
 * all others where the equation damps nothing; where waves steepen the error about doubles per slab. Weights handed on
 * are worth a factor 9 for `kdv`.
 *
 * @param count - slabs, of equal length.
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @throws UsageError for a problem that cannot be cut in time, and as `solveByNetwork`.
 * Source: Wight and Zhao 2021, "Solving Allen-Cahn and Cahn-Hilliard equations using the adaptive physics informed
 * neural networks" (time marching).
 */
export async function solveByNetworkSlabs(
  problem: Problem,
  options: SolveOptions,
  count: number,
  begun = performance.now(),
): Promise<SolvedOn> {
  const time = timeOf(problem);
  const settings = settle(problem, options);
  const opened = await openDevice(options, settings);
  const breaks = slabEnds(problem.domain.bounds[time], count);
  const opening = (performance.now() - begun) / 1000;
  const march: March = {
    ...{ problem, options, settings, opened, time, breaks, opening },
    relayed: relay(options.observe),
    slabs: [],
    pieces: [],
  };
  try {
    for (let k = 0; k < count && goesOn(march); k++) await trainSlab(march, k);
    return { solved: joined(march), device: opened.device, partial: march.slabs.length < count };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** A march through the slabs; grows by one slab at a time. */
interface March {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Settings;
  readonly opened: OpenedDevice;
  readonly time: number;
  /** Ends of the slabs, first and last included. */
  readonly breaks: readonly number[];
  /** Seconds before the first slab. */
  readonly opening: number;
  readonly relayed: Relay;
  readonly slabs: Solved[];
  readonly pieces: NetworkSolution[];
}

function timeOf(problem: Problem): number {
  const traits = traitsOf(problem);
  const { coefficients } = problem;
  if (traits.time !== undefined && canBeCut(problem, traits) && coefficients.length === 0) return traits.time;
  throw new UsageError({
    what: `"${problem.name}" cannot be cut into slabs`,
    where: "--slabs",
    remedy:
      "slabs need a box with a time coordinate t, an initial condition on its low face, no data inside and no coefficients to be found",
  });
}

function slabEnds([begin, end]: readonly [number, number], count: number): number[] {
  const at = (k: number): number => begin + ((end - begin) * k) / count;
  return Array.from({ length: count + 1 }, (_, k) => (k === count ? end : at(k)));
}

const countOf = ({ breaks }: March): number => breaks.length - 1;
const spent = ({ opening, slabs }: March): number =>
  slabs.reduce((sum, { seconds }) => sum + seconds, opening);
const stepsTaken = ({ slabs }: March): number => slabs.reduce((sum, { steps }) => sum + steps, 0);

/** Nothing went wrong, nobody interrupted, and there is a budget left. The first slab is always tried. */
function goesOn(march: March): boolean {
  const { slabs, options, settings } = march;
  const last = slabs.at(-1);
  if (!last) return true;
  if (["aborted", "non-finite", "singular"].includes(last.outcome.kind) || options.signal?.aborted)
    return false;
  return spent(march) < settings.seconds && stepsTaken(march) < (options.steps ?? Number.POSITIVE_INFINITY);
}

/**
 * Least share of the first slab. Chosen here: it starts from nothing, and in a sixtieth of the time it may not begin to
 * resolve the solution, after which nothing does.
 */
const firstShare = 0.1;

/** Slab k's share of what is left: equal parts, but for the first. */
const shareOf = (k: number, count: number): number => Math.max(1 / (count - k), k === 0 ? firstShare : 0);

/** (mutates march) */
async function trainSlab(march: March, k: number): Promise<void> {
  const { options, settings, opened, time, breaks, relayed, slabs, pieces } = march;
  const before = spent(march);
  const share = shareOf(k, countOf(march));
  const part = slabProblem(knownOnSlab(march, k), time, [breaks[k], breaks[k + 1]], pieces.at(-1));
  const { solved } = await solveByNetwork(
    { ...part, recommended: { ...part.recommended, scale: settings.scale } },
    {
      ...options,
      device: opened.training.device,
      seconds: Math.max(0, (settings.seconds - before) * share),
      ...(options.steps !== undefined && { steps: Math.ceil((options.steps - stepsTaken(march)) * share) }),
      // Errors of slabs add up: the first ones have to leave room.
      ...(options.target !== undefined && { target: (options.target * (k + 1)) / countOf(march) }),
      observe: relayed.leg(before, { checkpoint: ({ arrays }) => checkpointOf(march, arrays.theta) }),
    },
    performance.now(),
    slabs.at(-1)?.theta,
  );
  // Its Jacobian is not needed any more.
  solved.close();
  slabs.push(solved);
  pieces.push(pieceOf(march, k, solved.theta));
}

/** The problem with what is known of the solution between the ends of slab k. */
function knownOnSlab({ problem, time, breaks }: March, k: number): Problem {
  const { reference, ...rest } = problem;
  if (!reference?.points) return problem;
  const points = within(reference.points, time, breaks[k], breaks[k + 1]);
  return points.count === 0 ? rest : { ...problem, reference: { ...reference, points } };
}

function within(points: Points, time: number, from: number, to: number): Points {
  const t = points.values.subarray(time * points.count, (time + 1) * points.count);
  return selectPoints(
    points,
    Array.from(t.keys()).filter((i) => t[i] >= from && t[i] <= to),
  );
}

/** The network on slab k, or, with parameters that are NaN, on all that comes after. */
function pieceOf(
  { problem, settings, opened, time, breaks }: March,
  k: number,
  theta?: Float64Array,
): NetworkSolution {
  const { coordinates, fields, domain, coefficients } = problem;
  const interval = [breaks[k], theta ? breaks[k + 1] : breaks[breaks.length - 1]] as const;
  const bounds = domain.bounds.map((own, c) => (c === time ? interval : own));
  const network = settings.model.on({ coordinates, bounds, fields });
  return networkSolution({
    device: opened.device,
    network,
    coefficients,
    domain: box(Object.fromEntries(coordinates.map((name, c) => [name, bounds[c]]))),
    theta: theta ?? new Float64Array(network.size).fill(Number.NaN),
  });
}

/** Slabs that were reached, then NaN. */
function solutionOf(march: March, reached: readonly NetworkSolution[]): Solution & { release(): void } {
  const { problem, time, breaks } = march;
  const all = reached.length < countOf(march) ? [...reached, pieceOf(march, reached.length)] : reached;
  const whole = piecewiseSolution(
    problem.coordinates[time],
    breaks.slice(1, all.length),
    all,
    problem.domain,
  );
  const release = (): void => {
    for (const piece of all) piece.release();
  };
  return { ...whole, release };
}

/** @param current - theta of the slab that is being trained. */
function checkpointOf(march: March, current?: Float64Array): Checkpoint {
  const { problem, options, settings, opened, pieces } = march;
  const reached = current ? [...pieces, pieceOf(march, pieces.length, current)] : pieces;
  const { name: solver } =
    typeof options.solver === "object" ? options.solver : { name: options.solver ?? "lm" };
  const plain = {
    header: {
      ...{ problem: problem.name, fingerprint: fingerprint(problem), model: settings.model.name, solver },
      ...{
        device: opened.training.device.name,
        seed: settings.seed,
        slabs: countOf(march),
        reached: reached.length,
      },
    },
    arrays: { theta: joinedTheta(reached) },
  };
  return withSolution(plain, solutionOf(march, reached).store?.());
}

const joinedTheta = (pieces: readonly NetworkSolution[]): Float64Array =>
  Float64Array.from(pieces.flatMap((piece) => [...piece.store!().arrays.theta]));

function joined(march: March): Solved {
  const { problem, slabs, relayed, opened, pieces } = march;
  const last = slabs[slabs.length - 1];
  const u = solutionOf(march, pieces);
  const total = (pick: (slab: Solved) => number): number => slabs.reduce((sum, slab) => sum + pick(slab), 0);
  const { error: _, ...rest } = last;
  return {
    ...rest,
    ...judged(march, u),
    problem,
    rows: total(({ rows }) => rows),
    columns: total(({ columns }) => columns),
    seconds: spent(march),
    steps: relayed.history.length,
    cost: total(({ cost }) => cost),
    outcome: outcomeOf(march),
    u,
    theta: joinedTheta(pieces),
    history: relayed.history,
    checkpoint: () => checkpointOf(march),
    close: () => {
      u.release();
      opened.close();
    },
  };
}

/** The error where u is defined everywhere; else it is a note that says how far it holds. */
function judged(march: March, u: Solution): Pick<Solved, "error" | "notes"> {
  const { problem, slabs, opened, time, breaks } = march;
  const notes = [
    opened.training.announcement,
    ...slabs[slabs.length - 1].notes.slice(1),
    `${counted(countOf(march), "slab")} in time, values and weights handed on`,
  ];
  const known = knownValues(problem);
  if (!known) return { notes };
  if (slabs.length === countOf(march))
    return { notes, error: errorsAgainst(known, problem, u.evaluate(problem.fields, known.points)) };
  const end = breaks[slabs.length];
  const errors = slabs.map(({ error }) => error?.relativeL2 ?? Number.NaN).map((e) => e.toExponential(1));
  const name = problem.coordinates[time];
  return {
    notes: [...notes, `reached ${name} = ${end}; relative errors of the slabs: ${errors.join(", ")}`],
  };
}

/** How the slab ended that limits the accuracy; or why later ones were not reached. */
function outcomeOf(march: March): Outcome {
  const { slabs, breaks, problem, time } = march;
  const [reached, count] = [slabs.length, countOf(march)];
  const { outcome } = slabs[reached - 1];
  const where = `${problem.coordinates[time]} = ${breaks[reached]}`;
  if (reached < count) return cutShort(march, `slab ${reached} of ${count}, up to ${where}`);
  if (outcome.kind === "aborted") return outcome;
  const worst = slabs.reduce((a, b) => (b.cost > a.cost ? b : a));
  const which = `slab ${slabs.indexOf(worst) + 1} of ${count}, the one with the largest cost`;
  return { ...worst.outcome, message: `${which}: ${worst.outcome.message}` };
}

function cutShort({ slabs, options, settings }: March, where: string): Outcome {
  const { outcome } = slabs[slabs.length - 1];
  const beyond = "the solution is NaN beyond";
  if (["non-finite", "singular", "aborted"].includes(outcome.kind))
    return { ...outcome, message: `in ${where}: ${outcome.message}; ${beyond}` };
  if (options.signal?.aborted)
    return { kind: "aborted", by: "signal", message: `the signal was raised after ${where}; ${beyond}` };
  const [kind, by, budget] =
    options.steps !== undefined && !Number.isFinite(settings.seconds)
      ? (["step-limit", "steps", counted(options.steps, "step")] as const)
      : (["time-limit", "seconds", `${settings.seconds} s`] as const);
  return {
    kind,
    by,
    message: `${budget} were used up in ${where}; ${beyond}; allow more, or fewer slabs`,
  };
}
