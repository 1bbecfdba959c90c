/** @file From a problem to a checked solution in one call. */

import { performance } from "node:perf_hooks";
import { type Outcome, type Run, type Solver, type Step, solverNamed } from "../../solvers/index.ts";
import { chooseDevice, type Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { jet } from "../expression/index.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, discretize, evaluator } from "../residual/index.ts";
import { fingerprint } from "../run/index.ts";
import { rad } from "../sampling/index.ts";
import { errorsAgainst, type Known, knownValues, networkSolution } from "../solution/index.ts";
import { standardErrors } from "./covariance.ts";
import { type Settings, settle } from "./settings.ts";
import { fromCheckpoint, type Identity, toCheckpoint } from "./state.ts";
import type { CoefficientEstimate, ErrorReport, Solved, SolveOptions } from "./types.ts";

/**
 * Solves a problem and checks the result.
 *
 * Discretises with the problem's recommended model and points (options override), runs Levenberg-Marquardt or the
 * named solver until a rule stops it, and measures the error against the exact or reference solution on points of
 * their own. Numerical trouble is in `outcome`; the best accepted iterate is always returned.
 *
 * @throws UsageError for what cannot be done as asked: unknown names, no BLAS for `native`, too little memory.
 * @throws NumericalError when a source or data function is not finite.
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solved> {
  const begun = performance.now();
  const settings = settle(problem, options);
  const { device, announcement, owned } = await deviceFor(options, settings);
  const solver = typeof options.solver === "object" ? options.solver : solverNamed(options.solver ?? "lm");
  const system = discretize(problem, {
    model: settings.model,
    device,
    points: settings.points,
    seed: settings.seed,
    ...(settings.redraw > 0 && { resample: rad }),
  });
  refuseAboveBudget(system, solver, settings.memory);
  const identity = identify(problem, settings, solver, device, system);
  const resumed = options.resume && fromCheckpoint(identity, options.resume);
  if (resumed) system.restore(resumed.system);
  const setup = (performance.now() - begun) / 1000;
  const judge = errorJudge(problem, system);
  const run = solver.start(system, {
    ...(resumed ? { resume: resumed.solver } : { theta: system.initial() }),
    ...(Number.isFinite(settings.seconds) && { seconds: Math.max(0, settings.seconds - setup) }),
    ...(options.steps !== undefined && { steps: options.steps }),
    ...(options.target !== undefined && { target: options.target }),
    ...(options.signal && { signal: options.signal }),
    ...(judge && { error: judge.relativeL2 }),
    redrawEvery: settings.redraw,
  });
  const history = await drive(run, () => toCheckpoint(identity, system, run), options.observe);
  const theta = run.theta.slice();
  const error = judge?.report(theta);
  judge?.release();
  const solved: Solved = {
    problem,
    model: settings.model.name,
    solver: solver.name,
    device: { name: device.name, description: device.description },
    seed: settings.seed,
    rows: system.rows,
    columns: system.columns,
    seconds: setup + run.seconds,
    steps: (history.at(-1)?.index ?? -1) + 1,
    cost: history.at(-1)?.bestCost ?? costAt(system, theta),
    ...(error && { error }),
    outcome: run.outcome as Outcome,
    u: networkSolution({
      device,
      network: system.network,
      coefficients: problem.coefficients,
      domain: problem.domain,
      theta,
    }),
    theta,
    coefficients: await estimates(problem, system, theta),
    history,
    notes: [announcement, ...notesOn(system, settings)],
    checkpoint: () => toCheckpoint(identity, system, run),
    close: () => {
      system.release();
      if (owned) device.close();
    },
  };
  return solved;
}

async function deviceFor(
  { device = "auto" }: SolveOptions,
  { threads, memory }: Settings,
): Promise<{ device: Device; announcement: string; owned: boolean }> {
  if (typeof device === "object")
    return { device, announcement: `device ${device.description}`, owned: false };
  return { ...(await chooseDevice(device, { threads, budget: memory })), owned: true };
}

/** Solvers that form J say no before any of it is allocated. */
function refuseAboveBudget(
  { bytes, rows, columns }: DiscretizedSystem,
  { name }: Solver,
  memory: number,
): void {
  if (bytes <= memory || ["adam", "lbfgs"].includes(name)) return;
  throw new UsageError({
    what: `${rows} rows x ${columns} columns need ${gigabytes(bytes)} for the Jacobian and its Gram matrix; the budget is ${gigabytes(memory)}`,
    remedy:
      "fewer points (--points), a smaller model (--model), more memory (--memory), or a solver that stores no Jacobian (--solver lbfgs)",
  });
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;

function identify(
  problem: Problem,
  { model, seed }: Settings,
  solver: Solver,
  device: Device,
  { rows, columns }: DiscretizedSystem,
): Identity {
  return {
    problem: problem.name,
    fingerprint: fingerprint(problem),
    model: model.name,
    solver: solver.name,
    device: device.name,
    seed,
    rows,
    columns,
  };
}

/** Drives a run to its end, reporting every step. */
async function drive(
  run: Run,
  checkpoint: () => ReturnType<typeof toCheckpoint>,
  observe: SolveOptions["observe"],
): Promise<Step[]> {
  const history: Step[] = [];
  for await (const step of run) {
    history.push(step);
    observe?.({ step, checkpoint });
  }
  return history;
}

/** Measures errors of iterates against what is known; undefined when nothing is. */
function errorJudge(problem: Problem, { device, network }: DiscretizedSystem) {
  const known: Known | undefined = knownValues(problem);
  if (!known) return undefined;
  const expressions = problem.fields.map((field) => jet(field));
  const compiled = evaluator({
    device,
    network,
    coefficients: problem.coefficients,
    expressions,
    count: known.points.count,
    name: "error points",
  });
  compiled.place(known.points);
  const report = (theta: Float64Array): ErrorReport =>
    errorsAgainst(known, problem, compiled.evaluate(theta));
  return {
    report,
    relativeL2: (theta: Float64Array): number => report(theta).relativeL2,
    release: compiled.release,
  };
}

const costAt = (system: DiscretizedSystem, theta: Float64Array): number =>
  system.residual(theta).reduce((sum, r) => sum + 0.5 * r * r, 0);

async function estimates(
  problem: Problem,
  system: DiscretizedSystem,
  theta: Float64Array,
): Promise<CoefficientEstimate[]> {
  const { coefficients, trueCoefficients } = problem;
  if (coefficients.length === 0) return [];
  const errors = standardErrors(system.device, await system.linearise(theta), coefficients.length);
  return coefficients.map(({ name }, k) => {
    const exact = trueCoefficients?.[name];
    return {
      name,
      value: theta[system.network.size + k],
      standardError: errors[k],
      ...(exact !== undefined && { exact }),
    };
  });
}

function notesOn({ satisfied, blocks }: DiscretizedSystem, { redraw, points }: Settings): string[] {
  const built = satisfied.map((name) => `"${name}" holds by construction of the model and has no rows`);
  const drawn = `${blocks[0].points} interior points${redraw > 0 ? `, redrawn by residual every ${redraw} accepted steps` : ""}${points.sequence ? ` (${points.sequence})` : ""}`;
  return [...built, drawn];
}
