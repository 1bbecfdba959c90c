/** @file Continuing a stored run: its own settings, and only its budget may change. */

import { resolve } from "node:path";
import type { DeviceKind } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { fingerprint, type Manifest, type RunFolder, version } from "../run/index.ts";
import type { SolveOptions } from "../solve/index.ts";
import type { Context } from "./context.ts";
import { type Flags, usage } from "./flags.ts";
import { type LoadedProblem, loadProblem } from "./load-problem.ts";
import type { SolveRequest } from "./solve.ts";
import { given, solveOptions } from "./solve-flags.ts";

/**
 * The request that continues the run in `folder`.
 *
 * @throws UsageError if a flag contradicts the run, its problem has changed, or its checkpoint is absent or damaged.
 */
export async function resumeRun(folder: RunFolder, flags: Flags, context: Context): Promise<SolveRequest> {
  if (flags.has("out"))
    throw usage("--out and --resume exclude each other", "--resume alone: the run goes on in its folder");
  const { manifest } = folder;
  const asked = solveOptions(flags);
  if (manifest.sobolev !== version) throw otherVersion(manifest.sobolev, folder.path);
  requireSame(manifest, flags, asked, context.cwd);
  const loaded = await storedProblem(folder, context);
  const { solver, seed, options } = manifest;
  const resume = folder.checkpoint();
  if (resume.header.solver_numbers === undefined)
    throw resume.header.slabs ? onSlabs(resume.header.slabs, folder.path) : notContinued(folder.path);
  // The device that was used, not "auto": what auto finds may have changed since.
  const device = asked.device ?? ((resume.header.device ?? manifest.device) as DeviceKind);
  const { seconds, steps, target, threads, memory, instruments } = asked;
  const budget = given<SolveOptions>({ seconds, steps, target, threads, memory, instruments });
  return { ...loaded, folder, options: { ...options, solver, seed, device, ...budget, resume } };
}

/**
 * The problem of a stored run, loaded again.
 *
 * @throws UsageError if its equations are no longer those of the run.
 */
export async function storedProblem({ manifest, path }: RunFolder, context: Context): Promise<LoadedProblem> {
  const { name, file, hash } = manifest.problem;
  const loaded = await loadProblem(file ?? name, context);
  const present = fingerprint(loaded.problem);
  if (present === hash && loaded.problem.name === name) return loaded;
  throw new UsageError({
    what: `the run solved "${name}" with equations ${hash}; the problem is now "${loaded.problem.name}" with equations ${present}`,
    where: `in ${path}${file ? `, problem from ${file}` : ""}`,
    remedy: `the problem as it was (Sobolev ${manifest.sobolev}), or solving again`,
  });
}

/** Another version may take other steps from the same bits: resuming would be neither run. */
const otherVersion = (found: string, where: string): UsageError =>
  new UsageError({
    what: `the run was made by Sobolev ${found}; this is ${version}, which may take other steps`,
    where: `in ${where}`,
    remedy: `Sobolev ${found} to resume it; \`sobolev view\` and \`sobolev export\` work with this version`,
  });

/** A search and systems that are solved in one go leave nothing half done. */
const notContinued = (where: string): UsageError =>
  new UsageError({
    what: "the run chose its model itself: there is nothing to continue",
    where: `in ${where}`,
    remedy: "solving again, with more --seconds; `sobolev view` and `sobolev export` show what was found",
  });

/** Each network starts from the one before it: more time for one would be another run from there on. */
const onSlabs = (slabs: unknown, where: string): UsageError =>
  new UsageError({
    what: `the run trained networks on ${slabs} slabs in time, one after the other: no single run can go on`,
    where: `in ${where}`,
    remedy:
      "solving again, with more --seconds, or with --slabs 1 for a run that can be resumed; `sobolev view` and `sobolev export` show what was found",
  });

/** Flags that would make it another run are refused, naming both values. */
function requireSame(manifest: Manifest, flags: Flags, asked: SolveOptions, cwd: string): void {
  const { solver, seed, problem, options } = manifest;
  const model = options.model ?? manifest.model;
  const [name] = flags.positionals;
  const stored: Readonly<Record<string, unknown>> = {
    model,
    solver,
    seed,
    points: options.points,
    redraw: options.redraw,
    batch: options.batch,
    sampling: options.sampling,
    kind: options.kind,
    family: options.family,
    // Not stored: one of them has gone on, or they are not to be resumed.
    starts: undefined,
    slabs: options.slabs,
    windows: options.windows,
    levels: options.levels,
    windowModel: undefined,
    pieces: options.pieces,
    interfaces: options.interfaces,
    linearSolver: options.linearSolver,
    correct: options.correct,
    estimate: options.estimate,
  };
  const differs = Object.entries(stored).find(([key, value]) => {
    const given = asked[key as keyof SolveOptions];
    return given !== undefined && JSON.stringify(given) !== JSON.stringify(value);
  });
  if (differs) throw contradiction(differs[0], differs[1], asked[differs[0] as keyof SolveOptions]);
  if (name !== undefined && name !== problem.name && resolve(cwd, name) !== problem.file)
    throw contradiction("problem", problem.name, name);
}

const contradiction = (what: string, stored: unknown, asked: unknown): UsageError =>
  new UsageError({
    what: `the run to resume has ${what} ${JSON.stringify(stored) ?? "by default"}; asked for is ${JSON.stringify(asked)}`,
    remedy: `--resume without that, or a new run without --resume`,
  });
