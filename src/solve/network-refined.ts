/** @file Training in stages: on few points while the network is far from the solution, on many towards the end. */

import type { SolverState, Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem, Refinement } from "../problem/index.ts";
import { type PointOptions, planProblem } from "../residual/index.ts";
import type { SolvedOn } from "./finish.ts";
import { refuseAboveBudget, solveByNetwork, solverOf, withScale } from "./network.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import { type Settings, settle } from "./settings.ts";
import { solverStateOf } from "./state.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * The later stages that a solve takes: those recommended, unless points, their sampling, the network or the solver were
 * asked for (Levenberg-Marquardt by name is what is recommended), or speed counts for more than last digits.
 */
export function refinements({ recommended }: Problem, options: SolveOptions): readonly Refinement[] {
  const { kind, model, points, redraw, sampling, batch, solver } = options;
  const asked = [model, points, redraw, sampling, batch].some((option) => option !== undefined);
  const own = solver === undefined || solver === "lm";
  return asked || !own || kind === "hybrid" ? [] : (recommended.refine ?? []);
}

/** All stages in order: those of `later`, after one on the recommended points unless the first of them begins at 0. */
const allOf = (later: readonly Refinement[]): readonly Refinement[] =>
  later[0]?.after === 0 ? later : [{ after: 0, interior: 1 }, ...later];

/** The problem as each of its stages sees it: with that stage's points recommended, and none to follow. */
export function stagesOf(problem: Problem, later: readonly Refinement[]): Problem[] {
  const { refine: _, ...recommended } = problem.recommended;
  const all = allOf(later);
  refuseDisorder(problem, all);
  const { points = {} } = recommended;
  refuseEqual(problem, all, points);
  return all.map(({ interior, conditions = interior, sequence, redraw, mirror, relativeTo }) => {
    const own = {
      ...points,
      ...(points.interior && { interior: Math.round(points.interior * interior) }),
      ...(points.conditions && { conditions: Math.round(points.conditions * conditions) }),
      ...(sequence && { sequence }),
    };
    const others = {
      ...(redraw !== undefined && { redraw }),
      ...(mirror && { mirror }),
      ...(relativeTo && { relativeTo }),
    };
    return { ...problem, recommended: { ...recommended, ...others, points: own } };
  });
}

function refuseDisorder({ name }: Problem, stages: readonly Refinement[]): void {
  const begins = [...stages.map(({ after }) => after), 1];
  if (begins.every((after, k) => k === 0 || after > begins[k - 1])) return;
  throw new UsageError({
    what: `stages begin after the shares ${begins.slice(0, -1).join(", ")} of the time`,
    where: `recommended.refine of problem "${name}"`,
    remedy: "shares from 0 to below 1 in increasing order",
  });
}

/** By its points a checkpoint tells the stage that it was written in. */
function refuseEqual({ name }: Problem, stages: readonly Refinement[], { interior }: PointOptions): void {
  if (stages.length === 1) return;
  const counts = interior === undefined ? [] : stages.map((stage) => Math.round(interior * stage.interior));
  if (counts.length > 0 && counts.every((count) => count >= 1) && new Set(counts).size === counts.length)
    return;
  throw new UsageError({
    what: `stages are of ${counts.join(", ") || "no recommended number of"} interior points`,
    where: `recommended.refine of problem "${name}"`,
    remedy: "recommended.points.interior, and factors that give another number of points in every stage",
  });
}

/**
 * Trains one network in stages, each on more points than the one before; everything but the points goes on.
 *
 * Far from the solution few points tell the way as well as many, at a cost in proportion to them. Near it the points
 * decide: a model with P parameters can be wrong between N points by as much as they do not see, and where the
 * operator's eigenvalues spread over orders of magnitude (Helmholtz: 1 to 167 on the modes that matter) the error is
 * that of the quadrature in the lowest modes, a hundred times the residual. These modes follow in one step when the
 * quadrature becomes finer.
 *
 * Accuracy, medians of three seeds: `helmholtz` in 30 s 1.5e-10 where one set of points gives 2e-9; `allen-cahn`
 * and `burgers` reach 1e-6 in a quarter of 60 s; `burgers`, whose later stages divide the residual by 1 + 0.3 |u_x|, ends at
 * 2.3e-9.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @throws UsageError for stages out of order or of equal size, before anything is trained for one that finds no memory,
 *   and as `solveByNetwork`.
 * Source: nested iteration, Hackbusch 1985, "Multi-grid methods and applications", section 5, with points in place of
 * grids.
 */
export async function solveByNetworkRefined(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
  first?: Float64Array,
): Promise<SolvedOn> {
  const later = refinements(problem, options);
  if (later.length === 0) return solveByNetwork(problem, options, begun, first);
  const settings = settle(problem, options);
  const stages = stagesOf(problem, later);
  const begins = allOf(later).map(({ after }) => after);
  const ends = [...begins.slice(1), 1];
  const opened = await openDevice(options, settings);
  try {
    const shared = { problem, options, settings, opened, stages, ends, history: [] };
    refuseLarge(shared);
    const opening = (performance.now() - begun) / 1000;
    const course: Course = { ...shared, opening };
    const begin = resumedStage(course);
    return await onward(course, begin, await trained(course, begin, opening, first));
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

interface Course {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Settings;
  readonly opened: OpenedDevice;
  /** Seconds before the first stage. */
  readonly opening: number;
  readonly stages: readonly Problem[];
  /** Shares of the time at which they end. */
  readonly ends: readonly number[];
  /** Steps of all stages so far. */
  readonly history: Step[];
}

/** A stage that finds no memory says so before the first one, not when those before it have spent their time. */
function refuseLarge({ options, settings: { scale }, opened, stages }: Omit<Course, "opening">): void {
  const solver = solverOf(options);
  for (const stage of stages) {
    const settings = { ...settle(stage, options), scale };
    const plan = planProblem(withScale(stage, scale), settings);
    refuseAboveBudget({ ...opened, plan, solver, settings });
  }
}

/** The stage a checkpoint was written in; the first where none is resumed, or none has its rows. */
const resumedStage = ({ stages, options }: Course): number =>
  options.resume ? Math.max(0, stageOfRows(stages, options, Number(options.resume.header.rows))) : 0;

/** Which stage has so many rows; -1 for none. */
export const stageOfRows = (stages: readonly Problem[], options: SolveOptions, rows: number): number =>
  stages.findIndex((stage) => planProblem(stage, settle(stage, options)).rows === rows);

/** From a stage that has ended through all that follow. */
async function onward(course: Course, begin: number, ended: SolvedOn): Promise<SolvedOn> {
  let [k, overhead, on] = [begin, course.opening, ended];
  while (k + 1 < course.stages.length && goesOn(course, on.solved)) {
    const state = stateOf(on.solved);
    overhead += on.solved.seconds - state.numbers.seconds;
    on.solved.close();
    k += 1;
    on = await trained(course, k, overhead, state);
  }
  return { ...on, solved: joined(course, k, on.solved, overhead), device: course.opened.device };
}

const stateOf = ({ checkpoint }: Solved): SolverState => solverStateOf(checkpoint());

/** Nothing went wrong, nobody interrupted, and what was aimed at is not reached. */
const goesOn = ({ options }: Course, { outcome: { kind, by } }: Solved): boolean =>
  !options.signal?.aborted &&
  by !== "target" &&
  !["aborted", "non-finite", "singular", "diverged", "bad-input"].includes(kind);

/**
 * One stage, to its end. The run's clock and counts go on from stage to stage.
 *
 * @param overhead - seconds so far that are on no run's clock.
 * @param from - theta, or what the stage before left; default: a resumed run, or the network's initialisation.
 */
function trained(
  { options, settings, opened, stages, ends, history }: Course,
  k: number,
  overhead: number,
  from?: Float64Array | SolverState,
): Promise<SolvedOn> {
  const until = ends[k];
  const { resume, instruments, steps, ...rest } = options;
  const { recommended } = stages[k];
  return solveByNetwork(
    { ...stages[k], recommended: { ...recommended, scale: settings.scale } },
    {
      ...rest,
      ...(resume && history.length === 0 && !from && { resume }),
      ...(instruments && until === 1 && { instruments }),
      ...(steps !== undefined && { steps: Math.ceil(steps * until) }),
      seconds: Math.max(0, settings.seconds * until - overhead),
      device: opened.training.device,
      observe: ({ step, checkpoint }) => {
        const own = { ...step, seconds: overhead + step.seconds };
        history.push(own);
        options.observe?.({ step: own, checkpoint });
      },
    },
    performance.now(),
    from,
  );
}

/** The last stage that was reached as the whole solve. */
function joined(course: Course, k: number, solved: Solved, overhead: number): Solved {
  const { problem, opened, ends, history } = course;
  const shares = ends.slice(0, k).map((share) => `${Math.round(100 * share)} %`);
  const stages =
    k > 0 ? [`trained in ${k + 1} stages: on other points after ${shares.join(" and ")} of the time`] : [];
  return {
    ...solved,
    problem,
    history,
    seconds: overhead + solved.seconds,
    notes: [opened.training.announcement, ...solved.notes.slice(1), ...stages],
    close: () => {
      solved.close();
      opened.close();
    },
  };
}
