/** @file Gaussians whose centres and widths are trained, alone or under a small head, and radial functions by importance. */

import { type Run, type Solver, type StartOptions, type Step, solverNamed } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import { type TrainableModel, trainableNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import {
  type PointOptions,
  type TrainableSystem,
  trainableBytes,
  trainableSystem,
} from "../residual/index.ts";
import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import { errorsAgainst, type Known, knownValues } from "../solution/index.ts";
import { estimates } from "./covariance.ts";
import type { SolvedOn } from "./finish.ts";
import { defaultPoints, rowScale } from "./network-defaults.ts";
import { openDevice } from "./open-device.ts";
import { solveByPlacement } from "./placement.ts";
import { type Budget, settleBudget } from "./settings.ts";
import { fromCheckpoint, type Identity, toCheckpoint, withSolution } from "./state.ts";
import { type Trained, trainedModel } from "./trained-model.ts";
import type { ErrorReport, SolveOptions } from "./types.ts";

/**
 * Solves with the Gaussians or radial functions that `options.model` names: `gaussians:14x14`, `pig:40x4`, `rbf:900`.
 *
 * Trained ones start from the least-squares weights of their first centres, take bold Levenberg-Marquardt steps in all
 * parameters until a rule stops it, and end with the best weights for the centres found. Placed ones are linear: a
 * coarse solve says where they go, a second one finds their weights.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @throws UsageError for names that are none, too little memory, an unknown solver, a checkpoint of another run.
 * Source: Kang, Oh, Hong and Park 2025 (PIG); Chen et al. 2023 (NeuRBF).
 */
export async function solveByGaussians(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
): Promise<SolvedOn> {
  const name = trainableNamed(options.model ?? "");
  if (name.kind === "rbf") return solveByPlacement(problem, options, name, begun);
  const settings = settleBudget(problem, options);
  const solver = typeof options.solver === "object" ? options.solver : solverNamed(options.solver ?? "lm");
  const scaled = withOwnScale(problem);
  const trained = trainedModel(scaled, options.model!, name);
  const points = pointsFor(scaled, trained.model, options);
  refuseAboveBudget(scaled, trained.model, points, settings.memory);
  const opened = await openDevice(options, settings);
  try {
    const system = trainableSystem(scaled, trained.model, points, {
      device: opened.device,
      seed: settings.seed,
    });
    const task: Task = { problem, options, settings, solver, trained, system, begun };
    const notes = [opened.announcement, ...notesOn(trained, points)];
    return { solved: { ...(await carryOut(task)), notes, close: opened.close }, device: opened.device };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

interface Task {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Budget;
  readonly solver: Solver;
  readonly trained: Trained;
  readonly system: TrainableSystem;
  /** Milliseconds of the clock when the solve was asked for. */
  readonly begun: number;
}

/**
 * Interior rows are divided by what is recommended, or by the size of their terms. Conditions weigh at least as much:
 * lower weights are recommended for networks that know their boundary already, as Gaussians do not.
 */
function withOwnScale(problem: Problem): Problem {
  const { recommended } = problem;
  const scale = recommended.scale ?? (recommended.model === undefined ? rowScale(problem) : 1);
  const weight = Math.max(1, recommended.weight ?? 10);
  return { ...problem, recommended: { ...recommended, scale, weight } };
}

function pointsFor(problem: Problem, { size }: TrainableModel, { points }: SolveOptions): PointOptions {
  const asked = typeof points === "number" ? { interior: points } : points;
  return { ...defaultPoints(problem, size + problem.coefficients.length), ...asked };
}

function refuseAboveBudget(
  problem: Problem,
  model: TrainableModel,
  points: PointOptions,
  memory: number,
): void {
  const { rows, columns, bytes } = trainableBytes(problem, model, points);
  if (bytes <= memory) return;
  const gigabytes = (size: number): string => `${(size / 2 ** 30).toPrecision(3)} GiB`;
  throw new UsageError({
    what: `${rows} rows x ${columns} columns need ${gigabytes(bytes)} for the Jacobian, its Gram matrix and the last fit; the budget is ${gigabytes(memory)}`,
    where: `model "${model.name}"`,
    remedy:
      "fewer Gaussians, fewer points (--points), more memory (--memory), or fixed centres (--model gaussians:900)",
  });
}

async function carryOut(task: Task): Promise<Omit<SolvedOn["solved"], "notes" | "close">> {
  const { problem, options, settings, solver, trained, system, begun } = task;
  const identity = identify(task);
  const resumed = options.resume && fromCheckpoint(identity, options.resume);
  const setup = (performance.now() - begun) / 1000;
  const judge = judgeOf(problem, trained);
  const run = solver.start(system, {
    ...(resumed ? { resume: resumed.solver } : { theta: system.initial() }),
    ...limitsOf(options, settings, setup),
    ...(judge && { error: (theta) => judge(theta).relativeL2 }),
  });
  const checkpoint = (theta = run.theta): Checkpoint =>
    withSolution(toCheckpoint(identity, fixedPoints, run), trained.solution(theta).store?.());
  const history = await drive(run, checkpoint, options.observe);
  const theta = system.fitted(run.theta);
  const error = judge?.(theta);
  return {
    problem,
    kind: "network",
    model: options.model!,
    solver: solver.name,
    device: { name: system.device.name, description: system.device.description },
    seed: settings.seed,
    rows: system.rows,
    columns: system.columns,
    seconds: setup + run.seconds,
    steps: run.state().numbers.index,
    cost: system.residual(theta).reduce((sum, r) => sum + 0.5 * r * r, 0),
    ...(error && { error }),
    outcome: run.outcome!,
    u: trained.solution(theta),
    theta,
    coefficients: await estimates(problem, { ...system, network: trained.model }, theta),
    history,
    decisions: [],
    checkpoint: () => checkpoint(theta),
  };
}

/** Points stay as they were drawn from the seed. */
const fixedPoints = { save: () => ({ header: {}, arrays: {} }) };

function limitsOf(
  { steps, target, signal }: SolveOptions,
  { seconds }: Budget,
  setup: number,
): Pick<StartOptions, "seconds" | "steps" | "target" | "signal"> {
  return {
    ...(Number.isFinite(seconds) && { seconds: Math.max(0, seconds - setup) }),
    ...(steps !== undefined && { steps }),
    ...(target !== undefined && { target }),
    ...(signal && { signal }),
  };
}

function judgeOf(problem: Problem, { model }: Trained): ((theta: Float64Array) => ErrorReport) | undefined {
  const known: Known | undefined = knownValues(problem);
  const value = [problem.coordinates.map(() => 0)];
  return (
    known &&
    ((theta) =>
      errorsAgainst(
        known,
        problem,
        model.evaluate(theta.subarray(0, model.size), known.points, value).map(([field]) => field),
      ))
  );
}

function identify({ problem, options, settings: { seed }, solver, system }: Task): Identity {
  return {
    problem: problem.name,
    fingerprint: fingerprint(problem),
    model: options.model!,
    solver: solver.name,
    device: system.device.name,
    seed,
    rows: system.rows,
    columns: system.columns,
  };
}

/** Drives a run to its end, reporting every step. */
async function drive(
  run: Run,
  checkpoint: () => Checkpoint,
  observe: SolveOptions["observe"],
): Promise<Step[]> {
  const history: Step[] = [];
  for await (const step of run) {
    history.push(step);
    observe?.({ step, checkpoint: () => checkpoint() });
  }
  return history;
}

function notesOn({ lifted }: Trained, { interior, conditions }: PointOptions): string[] {
  return [
    `${interior} interior points, ${conditions} per condition`,
    ...(lifted.length > 0
      ? [`the recommended lift of ${lifted.join(", ")} is added, without its factor`]
      : []),
  ];
}
