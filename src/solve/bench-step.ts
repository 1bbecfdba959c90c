/** @file What a solver's step costs against the arithmetic it cannot avoid. */

import { type Run, type Solver, type SolverState, solverNamed } from "../../solvers/index.ts";
import { chooseDevice, type Device, deviceScope } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, discretize } from "../residual/index.ts";
import { cardBudget } from "./open-device.ts";
import { settle } from "./settings.ts";
import { asked, counting, noCounts, type StepCounts } from "./step-counts.ts";
import { denseSolveSeconds, floorOf, median, type OwnWork } from "./step-floor.ts";
import type { SolveOptions } from "./types.ts";

export interface StepBenchmark {
  readonly problem: string;
  readonly model: string;
  readonly solver: string;
  readonly device: string;
  readonly threads: number;
  readonly rows: number;
  readonly columns: number;
  /** Linearisations and factorisations in the timed part. */
  readonly linearisations: number;
  readonly factorisations: number;
  /** Seconds per linearisation: everything a solver does between two of them. */
  readonly secondsPerStep: number;
  /** GFLOP/s of SYRK at these very sizes, median over the segments of the run; null where no J is factored. */
  readonly syrkRate: number | null;
  /** The floor per linearisation, median over segments. */
  readonly idealSecondsPerStep: number;
  /** Median over segments of measured over ideal. */
  readonly ratio: number;
  /** What the floor is made of. */
  readonly floor: readonly string[];
  /** Seconds of SYRK, POTRF and POTRS of these sizes on the device, median of five; null where no J is factored. */
  readonly denseSolveSeconds: number | null;
  /** Seconds per step over those; null where no J is factored. */
  readonly denseSolveRatio: number | null;
  /**
   * Seconds of one damped Gauss-Newton step, whatever the solver: J, Gram matrix, Cholesky factor, solve, residual at
   * the new point; median of five. Null where no J is factored.
   */
  readonly gaussNewtonSeconds: number | null;
  /** Those over denseSolveSeconds. */
  readonly gaussNewtonRatio: number | null;
  /** What was asked of the system per linearisation, over the whole run; what was not is left out. */
  readonly asked: Readonly<Record<string, number>>;
}

/** Trials before the clock starts: the first ones need more factorisations than the rest of a run (chosen here). */
const warmUp = 60;
/** Runs in turn: a second or so of steps, then the floor alone, so that both see the same machine (chosen here). */
const segments = 7;

/**
 * Runs a solver for a few seconds and compares its time per step with the ideal: the dense algebra or the sweeps that
 * it asks for, each as fast as it runs alone on the same device in the same run (`floorOf`).
 *
 * A step is all that happens between two linearisations: for Levenberg-Marquardt Jacobian, Gram matrix, every damping
 * that is tried, the residuals of geodesic acceleration and of the trial points. A run that ends by itself begins anew.
 *
 * @throws UsageError for an unknown solver, problem recommendation or device, as `solve` does.
 */
export async function benchStep(problem: Problem, options: SolveOptions = {}): Promise<StepBenchmark> {
  const solver = typeof options.solver === "object" ? options.solver : solverNamed(options.solver ?? "lm");
  const { model, points, seed, threads, memory } = settle(problem, options);
  const kind = options.device ?? "auto";
  const owned =
    typeof kind === "object"
      ? undefined
      : (await chooseDevice(kind, { threads, budget: memory, ...cardBudget(options) })).device;
  const device = owned ?? (kind as Device);
  const scope = deviceScope(device);
  try {
    const system = discretize(problem, { model, device: scope.device, points, seed });
    if (solver.use !== "products") refuseWithoutRoom(system);
    const measured = await measure(solver, system, options.seconds ?? 6);
    return { problem: problem.name, model: model.name, solver: solver.name, ...measured };
  } finally {
    scope.release();
    owned?.close();
  }
}

/** The floor is measured beside the solver's own J and Gram matrix, on matrices of the same sizes. */
function refuseWithoutRoom({ device, rows, columns, bytes }: DiscretizedSystem): void {
  const small = Math.min(rows, columns);
  const needed = bytes + 8 * (2 * rows * columns + small * small);
  const { budget, used } = device.bytes;
  if (needed <= budget - used) return;
  throw new UsageError({
    what: `timing steps of ${rows} rows x ${columns} columns takes ${(needed / 2 ** 30).toPrecision(3)} GiB; ${((budget - used) / 2 ** 30).toPrecision(3)} are left`,
    where: "bench step",
    remedy: "fewer points (--points), a smaller model (--model), or more memory (--memory)",
  });
}

interface Segment {
  readonly counts: StepCounts;
  readonly secondsPerStep: number;
  readonly idealSecondsPerStep: number;
  readonly syrkRate: number;
  readonly floor: readonly string[];
}

async function measure(
  solver: Solver,
  system: DiscretizedSystem,
  seconds: number,
): Promise<Omit<StepBenchmark, "problem" | "model" | "solver">> {
  let run = solver.start(system, { theta: system.initial(), steps: warmUp, seconds });
  await run.finish();
  const parts: Segment[] = [];
  // One step of a slow solver may take as long as all segments of another.
  for (let spent = 0; parts.length < segments && spent < seconds; ) {
    const begun = performance.now();
    const timed = await timedRun(solver, system, run, seconds / segments);
    run = timed.run;
    spent += (performance.now() - begun) / 1000;
    parts.push(await segment(solver.name, system, timed));
  }
  const whole = summary(parts);
  const factors = whole.syrkRate !== null;
  const single = factors ? await gaussNewtonSeconds(system, run.theta) : null;
  const dense = factors ? denseSolveSeconds(system.device, system) : null;
  return {
    ...whole,
    denseSolveSeconds: dense,
    denseSolveRatio: dense && whole.secondsPerStep / dense,
    gaussNewtonSeconds: single,
    gaussNewtonRatio: dense && single && single / dense,
    ...machineOf(system),
  };
}

const machineOf = ({ device, rows, columns }: DiscretizedSystem) => ({
  device: device.name,
  threads: device.threads,
  rows,
  columns,
});

/** The first two measurements are not counted: programs and room are made when they are first needed. */
async function gaussNewtonSeconds(system: DiscretizedSystem, theta: Float64Array): Promise<number> {
  const times: number[] = [];
  const step = new Float64Array(system.columns);
  for (let k = -2; k < 5; k++) {
    const begun = performance.now();
    const linearisation = await system.linearise(theta);
    const most = linearisation.diagonal().reduce((a, b) => Math.max(a, b), 0);
    await linearisation.factor({ lambda: 1e-6 * most });
    linearisation.solve(linearisation.residual, step);
    system.residual(theta.map((t, j) => t + step[j]));
    if (k >= 0) times.push((performance.now() - begun) / 1000);
  }
  return median(times);
}

interface Timed {
  readonly run: Run;
  readonly counts: StepCounts;
  readonly seconds: number;
}

const steps = ({ linearise, products }: StepCounts): number => linearise + products;

/** Goes on for so many seconds, from the start again as often as the run ends by itself. */
async function timedRun(
  solver: Solver,
  system: DiscretizedSystem,
  from: Run,
  seconds: number,
): Promise<Timed> {
  const counts = noCounts();
  const counted = counting(system, counts);
  let run = from;
  let resume: SolverState | undefined = isOver(run) ? undefined : run.state();
  const begun = performance.now();
  const left = (): number => seconds - (performance.now() - begun) / 1000;
  for (let rest = seconds; rest > 0; rest = left()) {
    const before = steps(counts);
    const time = { seconds: (resume ? run.seconds : 0) + rest };
    run = solver.start(counted, resume ? { resume, ...time } : { theta: system.initial(), ...time });
    await run.finish();
    if (steps(counts) === before) break;
    resume = isOver(run) ? undefined : run.state();
  }
  return { run, counts, seconds: (performance.now() - begun) / 1000 };
}

const isOver = ({ outcome }: Run): boolean =>
  outcome?.kind !== "time-limit" && outcome?.kind !== "step-limit";

async function segment(
  name: string,
  system: DiscretizedSystem,
  { run, counts, seconds }: Timed,
): Promise<Segment> {
  const floor = await floorOf(system, run.theta, counts, {
    singularValues: name === "truncated-svd",
    ...ownWork(name, system),
  });
  return {
    counts,
    secondsPerStep: seconds / steps(counts),
    idealSecondsPerStep: floor.seconds / steps(counts),
    syrkRate: floor.syrkRate,
    floor: floor.counts,
  };
}

/** Quasi-Newton methods that keep H as a packed triangle. */
const keepsInverse = ["ssbroyden", "ssbfgs", "bfgs"];

function ownWork(name: string, { columns }: DiscretizedSystem): { readonly own?: OwnWork } {
  if (!keepsInverse.includes(name)) return {};
  const of = "the inverse Hessian read and written once at the bandwidth of a copy";
  return { own: { numbers: (columns * (columns + 1)) / 2, of } };
}

function summary(
  parts: readonly Segment[],
): Omit<
  StepBenchmark,
  | "problem"
  | "model"
  | "solver"
  | "denseSolveSeconds"
  | "denseSolveRatio"
  | "gaussNewtonSeconds"
  | "gaussNewtonRatio"
  | keyof ReturnType<typeof machineOf>
> {
  const total = (pick: (counts: StepCounts) => number): number =>
    parts.reduce((sum, { counts }) => sum + pick(counts), 0);
  const middle = (pick: (part: Segment) => number): number => median(parts.map(pick));
  const linearisations = total(steps);
  const rate = middle((part) => part.syrkRate);
  const perStep = asked.map((name) => [name, total((counts) => counts[name]) / linearisations] as const);
  return {
    linearisations,
    factorisations: total(({ cholesky, qr, dampedQr }) => cholesky + Math.max(qr, dampedQr)),
    secondsPerStep: middle((part) => part.secondsPerStep),
    syrkRate: Number.isFinite(rate) ? rate : null,
    idealSecondsPerStep: middle((part) => part.idealSecondsPerStep),
    ratio: middle((part) => part.secondsPerStep / part.idealSecondsPerStep),
    floor: [...new Set(parts.flatMap((part) => part.floor))],
    asked: Object.fromEntries(perStep.filter(([, count]) => count > 0)),
  };
}
