/** @file A network trained on a problem, from discretisation to a measured error. */

import {
  type Outcome,
  onOtherRows,
  type Run,
  type Solver,
  type SolverState,
  type StartOptions,
  type Step,
  solverNamed,
} from "../../solvers/index.ts";
import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import {
  type DiscretizedSystem,
  discretizePlan,
  firstNonFinite,
  leastBytes,
  type Plan,
  planBytes,
  planProblem,
  samplerBytes,
} from "../residual/index.ts";
import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import { networkSolution } from "../solution/index.ts";
import { identified } from "./covariance.ts";
import { newsOf } from "./describe-instruments.ts";
import type { SolvedOn } from "./finish.ts";
import { measured, type RunMonitor, runMonitor } from "./instruments.ts";
import { type ErrorJudge, errorJudge } from "./judge.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import { type Settings, settle } from "./settings.ts";
import { fromCheckpoint, type Identity, toCheckpoint } from "./state.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * Trains the recommended or named network.
 *
 * Discretises with the problem's recommended model and points (options override), runs Levenberg-Marquardt or the
 * named solver until a rule stops it, and measures the error against the exact or reference solution on points of
 * their own. Numerical trouble is in `outcome`; the best accepted iterate is always returned.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @param first - theta to start from, or the state of a run on other points that goes on. Default: the network's
 *   initialisation.
 * @throws UsageError for what cannot be done as asked: unknown names, no BLAS for `native`, too little memory.
 * @throws NumericalError when a source or data function is not finite.
 */
export async function solveByNetwork(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
  first?: Float64Array | SolverState,
): Promise<SolvedOn> {
  const settings = settle(problem, options);
  const solver = solverOf(options);
  const plan = planProblem(withScale(problem, settings.scale), settings);
  const opened = await openDevice(options, settings);
  const task = { problem, options, settings, solver, plan, begun, ...(first && { first }), ...opened };
  try {
    refuseAboveBudget(task);
    return await carryOut(task);
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** The solver that is asked for by name or as it is. Default: lm. @throws UsageError for an unknown name. */
export const solverOf = ({ solver = "lm" }: SolveOptions): Solver =>
  typeof solver === "object" ? solver : solverNamed(solver);

/** Rows are scaled as the settings say, whether that was recommended or estimated. */
export const withScale = (problem: Problem, scale: number): Problem => ({
  ...problem,
  recommended: { ...problem.recommended, scale },
});

interface Task extends OpenedDevice {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Settings;
  readonly solver: Solver;
  readonly plan: Plan;
  /** Milliseconds of the clock when the solve was asked for. */
  readonly begun: number;
  readonly first?: Float64Array | SolverState;
}

async function carryOut(task: Task): Promise<SolvedOn> {
  const { problem, options, settings, solver, plan, device: host } = task;
  const { device } = task.training;
  const system = discretizePlan(problem, plan, {
    device,
    seed: settings.seed,
    ...(settings.redraw > 0 && { sampler: settings.sampler }),
  });
  const identity = identify(task);
  const resumed = options.resume && fromCheckpoint(identity, options.resume);
  if (resumed) system.restore(resumed.system);
  const { first = system.initial() } = task;
  const start = first instanceof Float64Array ? first : first.arrays.best;
  const drawsFirst = settings.redraw > 0 && settings.sampler.early && !resumed;
  // A residual that is not finite says nothing about where points belong: the run will name its row.
  if (drawsFirst && firstNonFinite(system.residual(start)) < 0) await system.redraw?.(start);
  const setup = (performance.now() - task.begun) / 1000;
  const judge = errorJudge(problem, system);
  const run = solver.start(system, {
    ...(resumed ? { resume: resumed.solver } : begunFrom(first)),
    ...limitsOf(options, settings, setup),
    ...(judge && { error: judge.relativeL2 }),
    redrawEvery: redrawEvery(task),
    ...(options.batch !== undefined && { batch: batchOf(options.batch, settings.seed) }),
  });
  const checkpoint = (): Checkpoint => toCheckpoint(identity, system, run);
  const monitor = runMonitor(options.instruments, system, () =>
    discretizePlan(problem, plan, { device, seed: settings.seed }),
  );
  const history = await drive(run, checkpoint, options.observe, monitor?.observe);
  await monitor?.finish();
  monitor?.release();
  const result = await resultOf(task, system, run, history, judge, monitor);
  return { solved: { ...result, seconds: setup + run.seconds, checkpoint }, device: host };
}

const begunFrom = (first: Float64Array | SolverState): Pick<StartOptions, "theta" | "resume"> =>
  first instanceof Float64Array ? { theta: first } : { resume: onOtherRows(first) };

/** Accepted steps between redraws: those asked for, or what is recommended at the solver's pace. */
const redrawEvery = ({ options, settings, solver }: Pick<Task, "options" | "settings" | "solver">): number =>
  settings.redraw * (options.redraw === undefined ? (solver.redrawFactor ?? 1) : 1);

const batchOf = (
  batch: NonNullable<SolveOptions["batch"]>,
  seed: number,
): NonNullable<StartOptions["batch"]> => ({
  ...(typeof batch === "number" ? { points: batch } : batch),
  seed,
});

function limitsOf(
  { steps, target, signal }: SolveOptions,
  { seconds }: Settings,
  setup: number,
): Pick<StartOptions, "seconds" | "steps" | "target" | "signal"> {
  return {
    ...(Number.isFinite(seconds) && { seconds: Math.max(0, seconds - setup) }),
    ...(steps !== undefined && { steps }),
    ...(target !== undefined && { target }),
    ...(signal && { signal }),
  };
}

async function resultOf(
  { problem, options, settings, solver, device: host, training, close }: Task,
  system: DiscretizedSystem,
  run: Run,
  history: readonly Step[],
  judge: ErrorJudge | undefined,
  monitor: RunMonitor | undefined,
): Promise<Omit<Solved, "seconds" | "checkpoint">> {
  const { network, rows, columns } = system;
  const { coefficients, domain } = problem;
  const theta = run.theta.slice();
  const error = judge?.report(theta);
  judge?.release();
  const u = networkSolution({ device: host, network, coefficients, domain, theta });
  const found = await identified(problem, system, theta);
  const names = options.instruments ?? [];
  const every = redrawEvery({ options, settings, solver });
  const curvature =
    names.length > 0 ? await measured(names, system, theta, { monitor, seed: settings.seed }) : undefined;
  return {
    problem,
    kind: "network",
    model: settings.model.name,
    solver: solver.name,
    device: { name: training.device.name, description: training.device.description },
    seed: settings.seed,
    rows,
    columns,
    // A resumed run whose budget was spent already takes no step, and yet has taken some.
    steps: run.state().numbers.index,
    cost: history.at(-1)?.bestCost ?? costAt(system, theta),
    ...(error && { error }),
    outcome: run.outcome as Outcome,
    u,
    theta,
    coefficients: found.coefficients,
    ...(curvature && { instruments: curvature }),
    history,
    notes: [
      ...[
        training.announcement,
        ...notesOn(system, settings, solver, every, training.device.bytes.budget),
        ...found.notes,
      ],
      ...(curvature ? newsOf(curvature) : []),
    ],
    decisions: [],
    close: () => {
      u.release();
      close();
    },
  };
}

const smaller = "fewer points (--points), a smaller model (--model), more memory (--memory)";

/** What decides how much device memory a training takes. */
type Claim = Pick<Task, "plan" | "solver" | "device" | "training" | "settings">;

/** Solvers and samplers that form rows of J say no before any of them is allocated. */
export function refuseAboveBudget(task: Claim): void {
  const { plan, solver, training, settings } = task;
  const { device } = training;
  const sampling = settings.redraw > 0 ? samplerBytes(plan, settings.sampler) : 0;
  refuseSampling(task, sampling);
  // Slices, and weights that are functions of theta, need J whole.
  const whole = device.gram !== undefined || plan.network.weights !== undefined;
  const least = whole ? planBytes(plan) : leastBytes(plan);
  const beside = device.memory === "host" ? sampling : 0;
  const room = roomOf(device) - beside;
  if (Math.min(least, planBytes(plan)) <= room || solver.use === "products") return;
  const taken = beside > 0 ? ` less ${gigabytes(beside)} for sampling by ${settings.sampler.name}` : "";
  const samplers = beside > 0 ? ", a sampler that forms no rows of J (--sampling rad)" : "";
  throw new UsageError({
    what: `${plan.rows} rows x ${plan.columns} columns need ${gigabytes(least)} for ${whole ? "the Jacobian and its Gram matrix" : "Gram matrices of the Jacobian even in panels"}; the budget is ${gigabytes(roomOf(device))}${taken}`,
    where: `solver ${solver.name}`,
    remedy: `${smaller}${samplers}, or a solver that stores no Jacobian (--solver lbfgs)`,
  });
}

/** Rows of J at candidates lie on the host device, whatever the solver and wherever it trains. */
function refuseSampling({ device, settings: { sampler }, plan }: Claim, bytes: number): void {
  if (bytes <= roomOf(device)) return;
  throw new UsageError({
    what: `sampling by ${sampler.name} forms rows of the Jacobian at candidates, ${gigabytes(bytes)} for ${plan.blocks[0].points.count} interior points and ${plan.columns} columns; the budget is ${gigabytes(roomOf(device))}`,
    where: `sampling "${sampler.name}"`,
    remedy: `${smaller}, or a sampler that forms no rows of J (--sampling rad)`,
  });
}

const roomOf = ({ bytes: { budget, used } }: Device): number => budget - used;

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;

function identify({ problem, settings: { model, seed }, solver, training, plan }: Task): Identity {
  return {
    problem: problem.name,
    fingerprint: fingerprint(problem),
    model: model.name,
    solver: solver.name,
    device: training.device.name,
    seed,
    rows: plan.rows,
    columns: plan.columns,
  };
}

/** Drives a run to its end, reporting every step; no time between two steps is solve time. */
async function drive(
  run: Run,
  checkpoint: () => Checkpoint,
  observe: SolveOptions["observe"],
  watch: RunMonitor["observe"] | undefined,
): Promise<Step[]> {
  const history: Step[] = [];
  for await (const step of run) {
    history.push(step);
    observe?.({ step, checkpoint });
    await watch?.(step, run);
  }
  return history;
}

const costAt = (system: DiscretizedSystem, theta: Float64Array): number =>
  system.residual(theta).reduce((sum, r) => sum + 0.5 * r * r, 0);

function notesOn(
  { satisfied, blocks, bytes }: DiscretizedSystem,
  { sampler, points }: Settings,
  { use }: Solver,
  redraw: number,
  room: number,
): string[] {
  const built = satisfied.map((name) => `"${name}" holds by construction of the model and has no rows`);
  const panelled =
    use !== "products" && bytes > room
      ? [
          `the Jacobian (${gigabytes(bytes)} with its Gram matrix${redraw > 0 && sampler.linearises ? ` and rows that sampling by ${sampler.name} takes` : ""}) does not fit: Gram matrices are summed over panels`,
        ]
      : [];
  const drawn = `${blocks[0].points} interior points${redraw > 0 ? `, sampled by ${sampler.name} ${howOften(redraw)}` : ""}${points.sequence ? ` (${points.sequence})` : ""}`;
  return [...built, ...panelled, drawn];
}

const howOften = (redraw: number): string =>
  Number.isFinite(redraw) ? `every ${redraw} accepted steps` : "once";
