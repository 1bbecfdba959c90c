/** @file `sobolev solve`: solves, shows progress, saves as it goes, reports, and shows the solution if asked. */

import { hostname } from "node:os";
import type { Step } from "../../solvers/index.ts";
import { NumericalError, UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import {
  createRunFolder,
  fingerprint,
  folderFormat,
  freshRunFolder,
  type Manifest,
  openRunFolder,
  type RunFolder,
  type RunOptions,
  recordRun,
  version,
} from "../run/index.ts";
import type { Decision, Progress, Solved, SolveOptions } from "../solve/index.ts";
import type { Context } from "./context.ts";
import { endsWithParent, endWithParent } from "./end-with-parent.ts";
import { type Flags, parseFlags, usage } from "./flags.ts";
import { keepUntilInterrupted, type LiveView, liveView } from "./live-view.ts";
import { blamingFile, type LoadedProblem, loadProblem } from "./load-problem.ts";
import { type Budget, progressLine } from "./progress.ts";
import { exitCode, jsonResult, summary } from "./report.ts";
import { resumeRun } from "./resume.ts";
import { given, solveFlags, solveOptions } from "./solve-flags.ts";
import { showUntilInterrupted } from "./view.ts";

/** What is to be solved, with which options, and where it is saved. */
export interface SolveRequest extends LoadedProblem {
  readonly options: SolveOptions;
  readonly folder: RunFolder;
}

export async function solveCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, solveFlags, 1);
  // A solve that a viewer has started ends with it.
  if (context.env[endsWithParent]) endWithParent();
  const resumed = flags.text("resume");
  const request = resumed
    ? await resumeRun(openRunFolder(resumed), flags, context)
    : await newRun(flags, context);
  const live = liveViewOf(request.folder, flags, context);
  try {
    return await solveAndShow(request, live, flags, context);
  } finally {
    live?.close();
  }
}

/** @param live - the viewer that follows the run already. */
async function solveAndShow(
  request: SolveRequest,
  live: LiveView | undefined,
  flags: Flags,
  context: Context,
): Promise<number> {
  const { solved, save } = await solveRecorded(request, flags, context);
  try {
    saveAndReport(solved, save, request.folder, flags, context);
    if (live) await keep(solved, context);
    else if (flags.has("view")) await show(solved, request.folder, flags, context);
  } finally {
    // Also after a full disk or a port in use: threads left alive would keep the process from ending.
    solved.close();
  }
  return exitCode(solved.outcome);
}

/** A viewer that follows the run from its first step; it would wait for ever where nobody can stop it. */
function liveViewOf({ path }: RunFolder, flags: Flags, context: Context): LiveView | undefined {
  if (!flags.has("live") || flags.has("no-view")) return undefined;
  if (!context.env.CI) return liveView(path);
  context.err("CI is set: the viewer is not started; `sobolev view` shows the run\n");
  return undefined;
}

/** Who has asked to stop is not kept waiting. */
const keep = async ({ outcome }: Solved, context: Context): Promise<void> =>
  outcome.kind === "aborted" ? undefined : keepUntilInterrupted(context);

/** What was computed is told also when the disk is full. @throws UsageError when it cannot be saved. */
function saveAndReport(
  solved: Solved,
  save: () => void,
  folder: RunFolder,
  flags: Flags,
  context: Context,
): void {
  try {
    save();
  } finally {
    report(solved, folder, flags, context);
  }
}

async function newRun(flags: Flags, context: Context): Promise<SolveRequest> {
  const [name] = flags.positionals;
  if (name === undefined)
    throw usage("solve needs a problem", "`sobolev solve burgers`; `sobolev list` names the others");
  const options = solveOptions(flags);
  const loaded = await loadProblem(name, context);
  // Before a folder is made: inspection refuses what cannot be solved as asked.
  const { modelOf } = await context.engine();
  const model = await blamingFile(loaded, () => modelOf(loaded.problem, options));
  const manifest = newManifest(loaded, model, options, context.now());
  const out = flags.text("out");
  const folder = out ? createRunFolder(out, manifest) : freshRunFolder("runs", manifest);
  return { ...loaded, options, folder };
}

function newManifest(
  { problem, file }: LoadedProblem,
  model: string,
  options: SolveOptions,
  started: Date,
): Manifest {
  return {
    format: folderFormat,
    sobolev: version,
    problem: {
      name: problem.name,
      title: problem.title,
      ...(file ? { file } : {}),
      hash: fingerprint(problem),
    },
    model,
    solver: typeof options.solver === "string" ? options.solver : "lm",
    device: typeof options.device === "string" ? options.device : "auto",
    seed: options.seed ?? 1,
    options: storedOptions(options),
    started: started.toISOString(),
    process: { id: process.pid, host: hostname() },
  };
}

function storedOptions({
  model,
  points,
  threads,
  redraw,
  sampling,
  batch,
  memory,
  seconds,
  steps,
  target,
  kind,
  family,
  slabs,
  windows,
  levels,
  pieces,
  interfaces,
  linearSolver,
  correct,
  estimate,
  instruments,
}: SolveOptions): RunOptions {
  const asked = { model, points, threads, redraw, batch, memory, seconds, steps, target };
  const sampler = typeof sampling === "string" ? sampling : undefined;
  const parts = { windows, levels, pieces, interfaces, linearSolver };
  return given<RunOptions>({
    ...asked,
    ...parts,
    sampling: sampler,
    kind,
    family,
    slabs,
    correct,
    estimate,
    instruments,
  });
}

interface Recorded {
  readonly solved: Solved;
  /** Writes the last checkpoint and the result. */
  save(): void;
}

async function solveRecorded(request: SolveRequest, flags: Flags, context: Context): Promise<Recorded> {
  const { problem, options, folder } = request;
  const progress = flags.has("quiet") ? undefined : progressLine(context, budgetOf(options, problem));
  const interrupt = context.interrupt("stopping after this step");
  let started = false;
  const watch = (step: Step): void => {
    started = true;
    progress?.observe(step);
  };
  try {
    return await blamingFile(request, () => recorded(request, interrupt.signal, watch, flags, context));
  } catch (reason) {
    folder.discardIfUnused();
    // Numbers that are wrong before the first step were given, not computed: a source or a datum that is NaN.
    throw reason instanceof NumericalError && !started ? new UsageError(reason.complaint) : reason;
  } finally {
    progress?.end();
    interrupt.release();
  }
}

/** A budget of steps stands alone; else the problem's recommendation counts. */
const budgetOf = ({ seconds, steps }: SolveOptions, { recommended }: Problem): Budget =>
  given({ steps, seconds: seconds ?? (steps === undefined ? recommended.seconds : undefined) });

async function recorded(
  { problem, options, folder }: SolveRequest,
  signal: AbortSignal,
  watch: (step: Step) => void,
  flags: Flags,
  context: Context,
): Promise<Recorded> {
  const recorder = recordRun(folder);
  const observe = ({ step, checkpoint }: Progress): void => {
    recorder.observe(step, checkpoint, () => watch(step));
  };
  const { solve } = await context.engine();
  const explain = flags.has("explain") ? explained(context) : undefined;
  const solved = await solve(problem, { ...options, signal, observe, ...(explain && { explain }) });
  refuseNotFinite(solved);
  const save = (): void => {
    recorder.finish(solved.checkpoint());
    saveCorrected(solved, folder);
    folder.writeResult({ ...jsonResult(solved, folder.path), facts: facts(solved) });
  };
  return { solved, save };
}

/** chosen here: bytes of a solution that is stored for pictures of its estimated error alone. */
const mostCorrected = 32 * 2 ** 20;

/** The solution plus its estimated error, where the estimate found one that can be stored and is not the solution itself. */
function saveCorrected({ errorEstimate, u }: Solved, folder: RunFolder): void {
  const corrected = errorEstimate?.correction?.u;
  const stored = corrected !== u ? corrected?.store?.() : undefined;
  if (!stored) return;
  const arrays = Object.entries(stored.arrays);
  if (8 * arrays.reduce((sum, [, { length }]) => sum + length, 0) > mostCorrected) return;
  const { problem, model, seed } = folder.manifest;
  folder.writeCorrected({
    header: { problem: problem.name, fingerprint: problem.hash, model, seed, solution: stored.header },
    arrays: Object.fromEntries(arrays.map(([name, array]) => [`solution/${name}`, array])),
  });
}

/** Decisions as they are made, to standard error: standard output ends with the result. */
const explained =
  (context: Context) =>
  ({ what, because, seconds }: Decision): void =>
    context.err(`${seconds.toFixed(2).padStart(7)} s  ${what}\n           because ${because}\n`);

/**
 * A residual that is not finite before the first step was given, not computed: a source such as log(x - 0.5).
 *
 * @throws UsageError naming condition, point and jet; what the solve holds is freed.
 */
function refuseNotFinite({ outcome, steps, close }: Solved): void {
  if (outcome.kind !== "non-finite" || steps > 0) return;
  close();
  throw new UsageError({
    what: `nothing was solved: ${outcome.message}`,
    remedy: "an equation, data and a --seed for which every residual is finite",
  });
}

/** What `sobolev view` needs of a result besides theta. */
function facts({
  kind,
  model,
  solver,
  device,
  seed,
  rows,
  columns,
  seconds,
  steps,
  cost,
  error,
  outcome,
  coefficients,
  notes,
  decisions,
  errorEstimate,
}: Solved) {
  return {
    kind,
    model,
    solver,
    device,
    seed,
    rows,
    columns,
    seconds,
    steps,
    cost,
    error,
    outcome,
    coefficients,
    notes,
    decisions,
    ...(errorEstimate && { errorEstimate: withoutSolutions(errorEstimate) }),
  };
}

/** The plain data of an estimate. */
const withoutSolutions = ({ correction, ...estimate }: NonNullable<Solved["errorEstimate"]>) => ({
  ...estimate,
  ...(correction && { corrected: correction.relativeL2 }),
});

function report(solved: Solved, { path }: RunFolder, flags: Flags, context: Context): void {
  if (flags.has("json")) context.out(JSON.stringify(jsonResult(solved, path)));
  else for (const line of summary(solved, path)) context.out(line);
}

async function show(solved: Solved, folder: RunFolder, flags: Flags, context: Context): Promise<void> {
  if (flags.has("no-view")) return;
  const why = whyNoViewer(solved, context);
  if (why) return context.err(`${why}: the viewer is not started; \`sobolev view\` shows the run\n`);
  const { viewSource } = await context.viewer();
  const { drawnPoints } = await context.engine();
  const { problem, u: solution, model, kind, seed, rows, columns } = solved;
  const corrected = solved.errorEstimate?.correction?.u;
  const { options } = folder.manifest;
  const source = viewSource({
    ...{ problem, solution, facts: solved },
    // The folder's history: that of a resumed run begins before this solve.
    history: folder.history(),
    ...(corrected && { corrected }),
    drawn: () =>
      drawnPoints(problem, { model, kind, seed, rows, columns, options, checkpoint: solved.checkpoint() }),
  });
  await showUntilInterrupted({ source }, context);
}

/** A viewer waits to be stopped: not for who is not there, and not for who has just asked to stop. */
function whyNoViewer({ outcome }: Solved, { terminal, env }: Context): string | undefined {
  if (!terminal.out || env.CI) return "no terminal, or CI is set";
  return outcome.kind === "aborted" ? "stopped as asked" : undefined;
}
