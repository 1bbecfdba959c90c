/** @file Radial functions placed where a coarse solve leaves residual and slope, their weights by one more solve. */

import type { Outcome, Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import {
  gaussianGrid,
  importance,
  type KnownFields,
  placeByImportance,
  radialBasis,
  type TrainableName,
} from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Random, random } from "../random.ts";
import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import { errorsAgainst, knownValues, residualValues, type Solution } from "../solution/index.ts";
import { type Context, type Rung, timeIsUp } from "./automatic/context.ts";
import { journal } from "./automatic/journal.ts";
import { drawPoints, pointPlan } from "./automatic/points.ts";
import { solveRung } from "./automatic/rung.ts";
import { traitsOf } from "./automatic/traits.ts";
import type { SolvedOn } from "./finish.ts";
import { openDevice } from "./open-device.ts";
import { type Budget, settleBudget } from "./settings.ts";
import { withSolution } from "./state.ts";
import type { ErrorReport, SolveOptions } from "./types.ts";

type RbfName = Extract<TrainableName, { readonly kind: "rbf" }>;

/** Chosen here: the coarse solve has a third of the functions, so that it takes a twentieth of the time. */
const coarseShare = 1 / 3;
/** Chosen here: placements after one another while each halves the residual. */
const rounds = 3;
/** Held-out residual at which another placement is not worth its time. Chosen here: five digits are a solution. */
const resolved = 1e-5;
/** Chosen here: a solution with a larger relative residual says nothing about where the solution varies. */
const blind = 0.5;
/** Chosen here: candidates per centre; a cell's covariance is then known to a third. */
const candidatesPerCentre = 40;
/**
 * Widths in cell sizes. Chosen here: on Helmholtz with 900 Gaussians the error falls from 2e-4 at 2.5 to 2e-7 at 4; beyond
 * it peaks lose more than smooth solutions win.
 */
const overlaps = {
  gaussian: 4,
  "inverse-quadratic": 5,
  "inverse-multiquadric": 5,
} as const;

/**
 * `rbf:900`: Gaussians on a coarse grid give u, |residual|^½ |∇u|^½ gives the density of centres, k-means the centres and
 * covariances, one solve (Newton's method for nonlinear equations) the weights.
 *
 * @throws UsageError for a count too small to place, too little memory, or options that only training understands.
 * Source: Chen et al. 2023, NeuRBF, section 3.2.
 */
export async function solveByPlacement(
  problem: Problem,
  options: SolveOptions,
  name: RbfName,
  begun = performance.now(),
): Promise<SolvedOn> {
  refuseTraining(options);
  const settings = settleBudget(problem, options);
  const opened = await openDevice(options, settings);
  try {
    const history: Step[] = [];
    const context: Context = {
      problem,
      traits: traitsOf(problem),
      device: opened.device,
      random: random(settings.seed).split("placement"),
      seed: settings.seed,
      journal: journal(begun, options.explain),
      deadline: settings.seconds,
      memory: settings.memory,
      ...(options.signal && { signal: options.signal }),
      progress: (step) => {
        history.push({ ...step, index: history.length, seconds: (performance.now() - begun) / 1000 });
        options.observe?.({
          step: history[history.length - 1],
          checkpoint: () => unfinished(problem, settings),
        });
      },
    };
    const rung = await placed(context, name);
    const { decisions } = context.journal;
    const { announcement, close } = opened;
    const seconds = (performance.now() - begun) / 1000;
    const solved = { ...solvedFrom(rung, problem, options, settings, context), seconds, history, decisions };
    return {
      device: opened.device,
      solved: { ...solved, steps: history.length, notes: [announcement], close },
    };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

async function placed(context: Context, { count, kernel }: RbfName): Promise<Rung> {
  const { problem, random: stream, journal: log } = context;
  const { coordinates, domain } = problem;
  const fewest = 4 ** coordinates.length;
  if (count < fewest) throw tooFew(count, fewest);
  // One row outside: with so few functions more of them would leave none inside.
  const outside = count * coarseShare >= 5 ** coordinates.length ? 1 : 0;
  const coarse = gaussianGrid({
    coordinates,
    bounds: domain.bounds,
    count: Math.max(2 ** coordinates.length, Math.floor(count * coarseShare)),
    outside,
  });
  const even = drawPoints(problem, pointPlan(problem, coarse.size, "uniform"), stream.split("coarse"));
  const first = await solveRung(context, { basis: coarse, points: even });
  if (!first) throw tooLarge(count, context.memory);
  log.note(
    `${coarse.name}: held-out residual ${show(first.heldOut)}`,
    "a coarse solve says where functions belong",
  );
  const candidates = domain.sample(candidatesPerCentre * count, { random: stream.split("candidates") });
  let best: Rung = first;
  for (let round = 1; round <= rounds; round++) {
    const rung = await placedBy(context, best, candidates, { count, kernel }, stream.split(`round ${round}`));
    log.note(
      `${rung.name}: held-out residual ${show(rung.heldOut)}`,
      `${count} functions, placement ${round}`,
    );
    const gained = rung.heldOut < best.heldOut / 2;
    if (rung.heldOut < best.heldOut || round === 1) best = rung;
    if (!gained || rung.heldOut < resolved || timeIsUp(context)) break;
  }
  return best;
}

/** One placement by what an earlier solution says, and the solve with it. */
async function placedBy(
  context: Context,
  guide: Rung,
  candidates: Points,
  { count, kernel }: Pick<RbfName, "count" | "kernel">,
  stream: Random,
): Promise<Rung> {
  const { problem } = context;
  const { coordinates } = problem;
  const density = densityBy(problem, guide, candidates);
  const shapes = placeByImportance({
    candidates,
    importance: density,
    count,
    random: stream.split("centres"),
    overlap: overlaps[kernel],
    rounds: 10,
  });
  const basis = {
    ...radialBasis({ coordinates, kernel, ...shapes }),
    name: `${kernel}, placed by importance`,
  };
  const points = drawPoints(problem, pointPlan(problem, count, "uniform"), stream.split("points"));
  const interior = byImportance(candidates, density, points.interior.count, stream.split("rows"));
  const trusted = guide.heldOut < blind && { start: guide };
  const rung = await solveRung(context, { basis, points: { ...points, interior }, ...trusted, steps: 8 });
  if (!rung) throw tooLarge(count, context.memory);
  return rung;
}

/** Residual and slope of a solution that means something; else the residual of no solution, the source. */
function densityBy(problem: Problem, { u, heldOut }: Rung, points: Points): Float64Array {
  if (heldOut < blind) return importance(residualSize(problem, u, points), slopeSize(problem, u, points));
  const nothing: KnownFields = { evaluate: (names, { count }) => names.map(() => new Float64Array(count)) };
  const source = residualSize(problem, nothing, points);
  return importance(
    source,
    source.map(() => 1),
  );
}

const show = (value: number): string => value.toExponential(1);

/** Root of the sum of squares over the equations. */
function residualSize(problem: Problem, u: KnownFields, points: Points): Float64Array {
  return lengths(residualValues(problem, u, points), points.count);
}

function slopeSize({ fields, coordinates }: Problem, u: Solution, points: Points): Float64Array {
  const names = fields.flatMap((field) => coordinates.map((along) => `${field}_${along}`));
  return lengths(u.evaluate(names, points), points.count);
}

const lengths = (columns: readonly Float64Array[], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.hypot(...columns.map((column) => column[i])));

/** Half of the rows spread as the candidates are, half in proportion to importance; none twice. */
function byImportance(candidates: Points, density: Float64Array, count: number, stream: Random): Points {
  const half = Math.ceil(count / 2);
  // Efraimidis and Spirakis 2006: the largest u^(1/w) are a sample without replacement.
  const keys = density.map((w, i) => (i < half ? 2 : stream.uniform() ** (1 / w)));
  const order = Array.from(keys.keys()).sort((a, b) => keys[b] - keys[a]);
  return selectPoints(candidates, order.slice(0, count));
}

function solvedFrom(
  rung: Rung,
  problem: Problem,
  options: SolveOptions,
  { seed }: Budget,
  { device, traits }: Context,
): Omit<SolvedOn["solved"], "seconds" | "steps" | "history" | "notes" | "decisions" | "close"> {
  const { u, rows, columns, cost, theta } = rung;
  const error = errorReport(problem, u);
  const solver = traits.linear ? "qr" : "newton";
  const plain: Checkpoint = {
    header: {
      ...{ problem: problem.name, fingerprint: fingerprint(problem), model: options.model, solver },
      ...{ device: device.name, seed, rows, columns },
    },
    arrays: { theta },
  };
  return {
    problem,
    kind: "features",
    model: options.model!,
    solver,
    device: { name: device.name, description: device.description },
    seed,
    rows,
    columns,
    cost,
    ...(error && { error }),
    outcome: outcomeOf(rung),
    u,
    theta,
    coefficients: [],
    checkpoint: () => withSolution(plain, u.store?.()),
  };
}

function errorReport(problem: Problem, u: Solution): ErrorReport | undefined {
  const known = knownValues(problem);
  return known && errorsAgainst(known, problem, u.evaluate(problem.fields, known.points));
}

function outcomeOf({ heldOut, name }: Rung): Outcome {
  const by = "held-out residual";
  const found = `the relative residual at fresh points is ${show(heldOut)}`;
  if (heldOut <= resolved)
    return { kind: "converged", by, message: `${found} <= ${show(resolved)} (${name})` };
  return {
    kind: "stalled",
    by,
    message: `${found} > ${show(resolved)} (${name}); try more functions, or --model gaussians:14x14 to train them`,
  };
}

const unfinished = (problem: Problem, { seed }: Budget): Checkpoint => ({
  header: { problem: problem.name, fingerprint: fingerprint(problem), seed, unfinished: true },
  arrays: { theta: new Float64Array(0) },
});

function refuseTraining(options: SolveOptions): void {
  const given = (["solver", "steps", "redraw", "sampling", "resume"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (given === undefined) return;
  throw new UsageError({
    what: `"${given}" is for models that are trained`,
    where: `model "${options.model}"`,
    remedy: `leave ${given} out, or --model gaussians:14x14`,
  });
}

const tooFew = (count: number, fewest: number): UsageError =>
  new UsageError({
    what: `${count} functions are too few to be placed`,
    where: `model "rbf:${count}"`,
    remedy: `rbf:${fewest} or more`,
  });

const tooLarge = (count: number, memory: number): UsageError =>
  new UsageError({
    what: `one least-squares solve needs about ${((8 * 2.7 * count * count) / 2 ** 30).toPrecision(3)} GiB; the budget is ${(memory / 2 ** 30).toPrecision(3)} GiB`,
    where: `model "rbf:${count}"`,
    remedy: "fewer functions, more memory (--memory), or a network (--model mlp:2x24)",
  });
