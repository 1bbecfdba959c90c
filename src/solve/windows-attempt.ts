/** @file One solve with given windows: points, least squares, residual at fresh points, and where it is large. */

import { eventLoopTurn, newton, type Step } from "../../solvers/index.ts";
import {
  filledBox,
  unmatched,
  type WindowSystem,
  windowPoints,
  windowSystem,
} from "../decomposition/index.ts";
import type { HostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import {
  type Box,
  linearModel,
  type WindowedBasis,
  type WindowLevel,
  windowedBasis,
} from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { defect, expansionSolution, type Solution } from "../solution/index.ts";
import { knownPart } from "./automatic/known-parts.ts";
import type { SolveOptions } from "./types.ts";
import { checkpointOf } from "./windows-checkpoint.ts";
import type { Note } from "./windows-layout.ts";

/** Chosen here: rows per column of a cell; fewer leave windows that the boundary cuts free between their points. */
const rowsPerColumn = 2.2;
/** Chosen here: points per degree along the boundary of a cell. */
const perDegree = 1.6;
/** Chosen here: between 0.25 and 0.35 errors differ little; wider windows need higher degrees. */
const overlap = 0.3;
/** Overlap and rows per column of windows that are matched on faces. Chosen here: at 0.02 held-out residuals are larger. */
const matched = { overlap: 0.1, rowsPerColumn: 1.5 };
/** Newton steps of a problem that is not linear, at most. Chosen here. */
const mostSteps = 12;

/** What all attempts of one solve share. */
export interface Task {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly device: HostDevice;
  readonly history: Step[];
  readonly note: Note;
  readonly elapsed: () => number;
  readonly seed: number;
  readonly seconds: number;
  readonly memory: number;
}

/** One solve with all windows as they are. */
export interface Attempt {
  readonly u: Solution;
  readonly levels: readonly WindowLevel[];
  readonly basis: WindowedBasis;
  readonly theta: Float64Array;
  readonly heldOut: number;
  /** Where the held-out residual is largest: `interior` or a condition. */
  readonly worst: string;
  readonly cost: number;
  readonly rows: number;
  readonly columns: number;
  readonly work: number;
  readonly seconds: number;
}

/** A system with its basis, and when it was begun. */
export interface Built extends WindowSystem {
  readonly levels: readonly WindowLevel[];
  readonly basis: WindowedBasis;
  readonly started: number;
}

/**
 * The system of some windows, before anything large is allocated.
 *
 * @param isFirst - otherwise undefined is returned where it takes more memory than allowed: something else was found.
 */
export function systemFor(task: Task, given: readonly WindowLevel[], isFirst: boolean): Built | undefined {
  const { problem, device, seed, memory, options } = task;
  const { domain, coordinates } = problem;
  const started = performance.now();
  const isMatched = matchable(problem, given);
  const reach = isMatched ? matched : { overlap, rowsPerColumn };
  const placed = given.map((level) => filled(level, problem, reach.overlap));
  const levels = placed.map(({ level }) => level);
  const basis = windowedBasis({ coordinates, bounds: domain.bounds, overlap: reach.overlap, levels });
  const points = windowPoints(
    problem,
    {
      cells: levels.flatMap(({ cells }) => cells),
      boxes: placed.flatMap(({ boxes }) => boxes),
      perCell: basis.parts.map(({ size }) => Math.ceil(reach.rowsPerColumn * size)),
      perEdge: Math.ceil(perDegree * (edgeDegree(basis) + 1)),
    },
    random(options.seed ?? seed).split(`windows ${basis.size}`),
  );
  try {
    const system = windowSystem(problem, basis, {
      ...{ device, ...points, ...knownPart(problem), memory },
      coupling: isMatched ? "faces" : "weights",
    });
    return { ...system, levels, basis, started };
  } catch (reason) {
    if (!isFirst && reason instanceof UsageError && reason.complaint.where === "windows") return undefined;
    throw reason;
  }
}

/**
 * Whether windows are to be matched on faces, which takes a fraction of the work where faces are smaller than overlaps. On
 * a line there is nothing to gain, and the rounding of jumps of derivatives stays: 5.6e-13 instead of 3e-15 after the
 * thirteen periods of `oscillator`.
 */
const matchable = (problem: Problem, [first, ...others]: readonly WindowLevel[]): boolean =>
  problem.coordinates.length > 1 &&
  others.length === 0 &&
  first.degrees !== undefined &&
  !first.features &&
  first.weights !== "bells" &&
  unmatched(
    problem,
    first.cells.map((cell, k) => ({ cell, level: 0, degree: first.degrees![k] })),
  ) === undefined;

/** The highest degree of windows that share the domain; features count as the degree of as many polynomials. */
function edgeDegree({ parts, coordinates }: WindowedBasis): number {
  const degrees = parts.map(({ degree, size }) => degree || 1.3 * size ** (1 / coordinates.length));
  return degrees.reduce((most, degree) => Math.max(most, degree), 1);
}

/** The level with boxes that the domain fills, and where the points of each cell are drawn. */
function filled(
  level: WindowLevel,
  { domain }: Problem,
  overlap: number,
): { readonly level: WindowLevel; readonly boxes: readonly Box[] } {
  if (level.weights === "bells") return { level, boxes: level.cells };
  const windows = level.cells.map((cell) => windowOver(cell, domain.bounds, overlap));
  const boxes = windows.map((window) => filledBox(window, domain));
  return {
    level: { ...level, boxes },
    boxes: level.cells.map((cell, k) => (hangsOver(windows[k], boxes[k]) ? boxes[k] : cell)),
  };
}

const windowOver = (cell: Box, bounds: Box, overlap: number): Box =>
  cell.map(([low, high], a) => {
    const reach = overlap * (high - low);
    return [Math.max(bounds[a][0], low - reach), Math.min(bounds[a][1], high + reach)];
  });

/** Chosen here: windows that are filled to less than 0.8 along each coordinate get their points where they are filled. */
function hangsOver(window: Box, box: Box): boolean {
  const share = box.reduce(
    (product, [low, high], a) => (product * (high - low)) / (window[a][1] - window[a][0]),
    1,
  );
  return share < 0.8 ** window.length;
}

/**
 * Solves a system and looks at the solution at fresh points. Releases the system.
 *
 * @param before - earlier attempts: the best of them is what checkpoints hold until this one ends.
 */
export async function attemptWith(
  task: Task,
  system: Built,
  before: readonly Attempt[] = [],
): Promise<Attempt> {
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
      options.observe?.({ step: renumbered, checkpoint: () => checkpointOf(task, before) });
    }
    const theta = run.theta.slice();
    const model = modelOf(problem, system.basis);
    const u = expansionSolution({ model, c: theta, domain: problem.domain });
    const { worst, worstName } = defect(problem, u, { count: 1000, random: random(seed).split("held out") });
    const { rows, columns, work, basis, levels, started } = system;
    return {
      ...{ u, levels, basis, theta, cost, rows, columns, work, worst: worstName },
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

/** `16 windows of degree 6 to 12`, as people read it. */
export function describeWindows({ basis, levels }: Pick<Attempt, "basis" | "levels">): string {
  const degrees = basis.parts.map(({ degree }) => degree).filter((degree) => degree > 0);
  const features = levels.find((level) => level.features)?.features;
  if (features) return `${basis.name} of ${features.count} tanh features`;
  const [low, high] = [Math.min(...degrees), Math.max(...degrees)];
  return `${basis.name} of degree ${low === high ? high : `${low} to ${high}`}`;
}
