/** @file A solve by overlapping windows with polynomials in each: grids, bisection where it is hard, degrees until it is resolved. */

import { eventLoopTurn, newton, type Outcome, type Step } from "../../solvers/index.ts";
import {
  balanced,
  bisected,
  filledBox,
  gridCells,
  meeting,
  type WindowSystem,
  windowPoints,
  windowSystem,
} from "../decomposition/index.ts";
import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Region } from "../geometry/index.ts";
import { type Box, linearModel, type WindowedBasis, windowedBasis } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import { defect, expansionSolution, type Solution } from "../solution/index.ts";
import { knownPart } from "./automatic/known-parts.ts";
import type { ErrorEstimate } from "./certificate/index.ts";
import { errorReport } from "./judge.ts";
import { openDevice } from "./open-device.ts";
import { settleBudget } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";
import { roughness } from "./windows-source.ts";

/** Chosen here: rows per column of a cell; fewer leave windows that the boundary cuts free between their points. */
const rowsPerColumn = 2.2;
/** Chosen here: points per degree along the boundary of a cell. */
const perDegree = 1.6;
/** Chosen here: between 0.25 and 0.35 errors differ little; wider windows need higher degrees. */
const overlap = 0.3;
/** Degrees tried in turn. Chosen here: from one to the next the work grows about tenfold in the plane, threefold along a line. */
const degrees = [6, 9, 12, 16, 21, 27, 34, 42];
/** Chosen here: below it nothing is left to resolve but rounding. */
const resolved = 1e-12;
/** A held-out residual below which a solution counts as converged; the automatic solve's own bar. */
const convergedBelow = 1e-5;
/** Chosen here: cells are halved at most so often. */
const mostBisections = 7;
/** Share of the cells that may be hard before windows are refined: beyond it, higher degrees do better. Chosen here. */
const few = 0.5;

/** Time grows as this power of the work, of which assembly does less. Chosen here: measured between 0.6 and 0.9. */
const assemblyToo = 0.8;

/** One solve with all windows of one degree. */
interface Attempt {
  readonly u: Solution;
  readonly basis: WindowedBasis;
  readonly theta: Float64Array;
  readonly degree: number;
  readonly heldOut: number;
  readonly cost: number;
  readonly rows: number;
  readonly columns: number;
  readonly work: number;
  readonly seconds: number;
}

/**
 * Solves with windows: `options.windows` gives their numbers per coordinate.
 *
 * Cells in which the data are not resolved are halved where they are few; then the degree is raised until the held-out
 * residual reaches rounding, or time or memory end. The error is estimated by the distance of the last two degrees.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @throws UsageError for a wrong number of windows, trainable coefficients, singular functions of
 *   unknown strength, more memory than allowed at the lowest degree.
 * Source: Dolean, Heinlein, Mishra and Moseley 2024; Chen, Chi, E and Yang 2022 (random features in windows).
 */
export async function solveByWindows(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
): Promise<Solved> {
  const budget = settleBudget(problem, options);
  refuseFreeTerms(problem);
  const grid = gridCells(problem.domain.bounds, options.windows ?? []);
  const opened = await openDevice(options, budget);
  const history: Step[] = [];
  const notes = [opened.announcement];
  try {
    const elapsed = (): number => (performance.now() - begun) / 1000;
    const refined = refinedCells(problem, meetingCells(grid, problem.domain), notes);
    const task: Task = {
      problem,
      options,
      device: opened.device,
      ...refined,
      history,
      notes,
      elapsed,
      ...budget,
    };
    const tried = await ladder(task);
    return finish(task, tried, opened.close);
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** Their strengths would be columns that every window's rows touch. */
function refuseFreeTerms({ particular = [], name }: Problem): void {
  if (particular.every(({ factor }) => factor === "fixed")) return;
  throw new UsageError({
    what: `"${name}" has singular functions of unknown strength`,
    where: "windows",
    remedy: "a solve without --windows, or their strengths given",
  });
}

interface Task extends Refined {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly device: Device;
  readonly history: Step[];
  readonly notes: string[];
  readonly elapsed: () => number;
  readonly seed: number;
  readonly seconds: number;
  readonly memory: number;
}

const meetingCells = (cells: readonly Box[], domain: Region): Box[] =>
  meeting(cells, domain).map(({ cell }) => cell);

/** Windows, and those of them in which lower degrees do. */
interface Refined {
  readonly cells: readonly Box[];
  readonly quiet: ReadonlySet<number>;
}

/** Degrees where nothing happens, as a share of those elsewhere. Chosen here. */
const quietShare = 0.6;

/** Cells halved until the data of the equations are resolved in each, where only few are not. (mutates notes) */
function refinedCells(problem: Problem, given: readonly Box[], notes: string[]): Refined {
  let cells = given;
  for (let round = 0; round <= mostBisections; round++) {
    const { unresolved: hard, quiet } = roughness(problem, cells);
    const many = round === 0 && hard.length > few * cells.length;
    if (many || hard.length === 0 || round === mostBisections)
      return { cells, quiet: new Set(round > 0 ? quiet : []) };
    const cut = cells.flatMap((cell, k) => (hard.includes(k) ? bisected(cell) : [cell]));
    cells = meetingCells(balanced(cut), problem.domain);
    notes.push(`${hard.length} windows halved, ${cells.length} now: the data were not resolved in them`);
  }
  return { cells, quiet: new Set() };
}

/** Attempts of rising degree, the last one the best or the first that is not better. */
async function ladder(task: Task): Promise<Attempt[]> {
  const { elapsed, seconds, notes, options } = task;
  const tried: Attempt[] = [];
  for (const degree of degrees) {
    if (options.signal?.aborted) break;
    const last = tried.at(-1);
    const system = systemFor(task, degree, last === undefined);
    if (!system) {
      notes.push(`degree ${degree} would take more memory than allowed`);
      break;
    }
    const forecast = last ? last.seconds * (system.work / last.work) ** assemblyToo : 0;
    if (last && elapsed() + forecast > seconds) {
      notes.push(`degree ${degree} would take ${forecast.toPrecision(2)} s more than there are`);
      system.release();
      break;
    }
    const attempt = await attemptWith(task, system, degree);
    notes.push(
      `degree ${degree}: ${attempt.columns} columns in ${attempt.basis.parts.length} windows, held-out residual ${attempt.heldOut.toExponential(1)}`,
    );
    tried.push(attempt);
    options.trace?.({
      seconds: elapsed(),
      error: errorReport(task.problem, attempt.u)?.relativeL2 ?? Number.NaN,
    });
    options.found?.({ u: attempt.u, seconds: elapsed() });
    if (attempt.heldOut <= resolved || (last && attempt.heldOut > last.heldOut / 2 && last.heldOut < 1e-8))
      break;
  }
  return tried;
}

interface Built extends WindowSystem {
  readonly basis: WindowedBasis;
  readonly started: number;
}

/** The system of one degree; undefined where it takes more memory than allowed and something else was found. */
function systemFor(task: Task, degree: number, isFirst: boolean): Built | undefined {
  const { problem, cells, quiet, device, seed, memory, options } = task;
  const { domain, coordinates } = problem;
  const started = performance.now();
  const windows = cells.map((cell) => windowOver(cell, domain.bounds));
  const boxes = windows.map((window) => filledBox(window, domain));
  const basis = windowedBasis({
    coordinates,
    bounds: domain.bounds,
    overlap,
    levels: [
      {
        cells,
        boxes,
        degrees: cells.map((_, k) => (quiet.has(k) ? Math.ceil(quietShare * degree) : degree)),
      },
    ],
  });
  const points = windowPoints(
    problem,
    {
      cells,
      boxes: cells.map((cell, k) => (hangsOver(windows[k], boxes[k]) ? boxes[k] : cell)),
      perCell: basis.parts.map(({ size }) => Math.ceil(rowsPerColumn * size)),
      perEdge: Math.ceil(perDegree * (degree + 1)),
    },
    random(options.seed ?? seed).split(`windows ${degree}`),
  );
  try {
    const system = windowSystem(problem, basis, { device, ...points, ...knownPart(problem), memory });
    return { ...system, basis, started };
  } catch (reason) {
    if (!isFirst && reason instanceof UsageError && reason.complaint.where === "windows") return undefined;
    throw reason;
  }
}

const windowOver = (cell: Box, bounds: Box): Box =>
  cell.map(([low, high], a) => {
    const reach = overlap * (high - low);
    return [Math.max(bounds[a][0], low - reach), Math.min(bounds[a][1], high + reach)];
  });

/** Chosen here: windows that are filled to less than 0.8 along each coordinate get their points where they are filled. */
function hangsOver(window: Box, filled: Box): boolean {
  const share = filled.reduce(
    (product, [low, high], a) => (product * (high - low)) / (window[a][1] - window[a][0]),
    1,
  );
  return share < 0.8 ** window.length;
}

/** Newton steps of a problem that is not linear, at most. Chosen here. */
const mostSteps = 12;

async function attemptWith(task: Task, system: Built, degree: number): Promise<Attempt> {
  const { problem, options, history, elapsed, seed } = task;
  await eventLoopTurn();
  try {
    const run = newton({ regularisation: 1e-14 }).start(system, {
      theta: system.initial(),
      steps: system.linear ? 1 : mostSteps,
      ...(options.signal && { signal: options.signal }),
    });
    let cost = Number.NaN;
    for await (const step of run) {
      const renumbered = { ...step, index: history.length, seconds: elapsed() };
      history.push(renumbered);
      cost = step.bestCost;
      options.observe?.({ step: renumbered, checkpoint: () => unfinished(task) });
    }
    const theta = run.theta.slice();
    const model = modelOf(problem, system.basis);
    const u = expansionSolution({ model, c: theta, domain: problem.domain });
    const { worst } = defect(problem, u, { count: 1000, random: random(seed).split("held out") });
    const { rows, columns, work, basis, started } = system;
    return {
      ...{ u, basis, theta, degree, cost, rows, columns, work },
      heldOut: Number.isFinite(worst) ? worst : Number.POSITIVE_INFINITY,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    system.release();
  }
}

const modelOf = (problem: Problem, basis: WindowedBasis) =>
  linearModel(Object.fromEntries(problem.fields.map((field) => [field, basis])), {
    name: basis.name,
    ...knownPart(problem),
  });

const unfinished = ({ problem, seed }: Task): Checkpoint => ({
  header: {
    problem: problem.name,
    fingerprint: fingerprint(problem),
    model: "windows",
    seed,
    unfinished: true,
  },
  arrays: { theta: new Float64Array(0) },
});

function finish(task: Task, tried: readonly Attempt[], close: () => void): Solved {
  const { problem, options, device, history, notes, elapsed, seed } = task;
  const best = tried.reduce((a, b) => (b.heldOut < a.heldOut ? b : a));
  const seconds = elapsed();
  const error = errorReport(problem, best.u);
  const other = tried.filter((attempt) => attempt !== best).at(-1);
  const errorEstimate = options.estimate === false || !other ? undefined : estimateBy(problem, best, other);
  const { basis, u, theta, rows, columns, cost, degree } = best;
  const model = `${basis.name} of degree ${degree}`;
  const solver = history.length > tried.length ? "newton" : "qr";
  const stored = u.store?.();
  const solution = Object.entries(stored?.arrays ?? {}).map(([name, array]) => [`solution/${name}`, array]);
  const identity = { problem: problem.name, fingerprint: fingerprint(problem), model: "windows", solver };
  return {
    ...{ problem, kind: "features", model, solver, seed, rows, columns, seconds, cost, u, theta, history },
    device: { name: device.name, description: device.description },
    steps: history.length,
    ...(error && { error }),
    ...(errorEstimate && { errorEstimate }),
    outcome: outcomeOf(best, options),
    coefficients: [],
    notes: errorEstimate ? notes : [...notes, "no error estimate: there is one degree only"],
    decisions: [],
    checkpoint: () => ({
      header: { ...identity, device: device.name, seed, rows, columns, solution: stored?.header ?? null },
      arrays: { theta, ...Object.fromEntries(solution) },
    }),
    close,
  };
}

/** Points on which two degrees are compared. Chosen here. */
const compared = 4000;

/**
 * The distance of two degrees: the error of the coarser one, scaled by the fall of the held-out residual where the finer
 * one is the better.
 */
function estimateBy(problem: Problem, best: Attempt, other: Attempt): ErrorEstimate {
  const begun = performance.now();
  const points = problem.domain.sample(compared, {
    sequence: "uniform",
    random: random(20_233).split("windows"),
  });
  const [fine, coarse] = [best, other].map(({ u }) => u.evaluate(problem.fields, points));
  const distances = problem.fields.map((field, f) => {
    const free = problem.upToConstant.includes(field);
    const difference = fine[f].map((value, i) => value - coarse[f][i]);
    return spread(difference, free) / spread(fine[f], free);
  });
  const gain = Math.min(1, best.heldOut / other.heldOut);
  const each = distances.map((distance) => distance * gain);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    relativeL2: mean(each),
    fields: Object.fromEntries(problem.fields.map((field, f) => [field, each[f]])),
    // The residual's fall stands for the error's: a factor of ten is not unusual between them.
    uncertain: true,
    method: "expansion",
    levels: [mean(distances), mean(each)],
    seconds: (performance.now() - begun) / 1000,
    message: `windows of degree ${best.degree} and ${other.degree} differ by ${mean(distances).toExponential(2)}, their held-out residuals by a factor of ${(1 / gain).toPrecision(2)}`,
  };
}

function spread(values: Float64Array, removeMean: boolean): number {
  const mean = removeMean ? values.reduce((a, b) => a + b, 0) / values.length : 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || Number.MIN_VALUE;
}

function outcomeOf({ heldOut, degree, basis }: Attempt, { signal }: SolveOptions): Outcome {
  const found = heldOut.toExponential(1);
  const limit = convergedBelow.toExponential(0);
  const name = `${basis.name} of degree ${degree}`;
  if (heldOut <= convergedBelow)
    return {
      kind: "converged",
      by: "held-out residual",
      message: `the relative residual at fresh points is ${found} <= ${limit} (${name})`,
    };
  if (signal?.aborted)
    return { kind: "aborted", by: "signal", message: `stopped as asked: ${found} > ${limit} (${name})` };
  return {
    kind: "stalled",
    by: "held-out residual",
    message: `the relative residual at fresh points is ${found} > ${limit} (${name}); try more windows, more --seconds or more --memory`,
  };
}
