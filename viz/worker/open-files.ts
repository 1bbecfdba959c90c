/** @file A stored run from its files, without a server: checked as `sobolev view` checks it. */

import { library, problemNamed } from "../../problems/index.ts";
import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/index.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  fingerprint,
  hasFunctions,
  type Manifest,
  parseHistory,
  parseManifest,
  parseObject,
  requireAgreement,
  version,
} from "../../src/run/record/index.ts";
import { drawnPoints, restore } from "../../src/solve/index.ts";
import type { RunFacts } from "../source/source.ts";
import { type HeldRun, rowsFrom, showcase, type Teller } from "./held-run.ts";
import type { EntryFacts, RunFiles } from "./protocol.ts";

/**
 * The run in these files.
 *
 * @throws UsageError for files of another format, damaged or cut short, that do not belong together, for a problem that
 *   is not the library's or has changed, and for parameters that are not numbers.
 */
export async function openFiles(files: RunFiles, teller: Teller): Promise<HeldRun> {
  const manifest = parseManifest(files.manifest, "manifest.json");
  const checkpoint = ownCheckpoint(files.checkpoint, "checkpoint.bin", manifest);
  const corrected = files.corrected && ownCheckpoint(files.corrected, "corrected.bin", manifest);
  const problem = await storedProblem(manifest);
  const history = files.history === undefined ? [] : parseHistory(files.history, "history.jsonl");
  const facts = factsOf(manifest, files.result, checkpoint, history, problem);
  const shown = showcase(problem, history, () => facts);
  const { model, kind, seed, rows, columns } = facts;
  shown.show((device) => restore(problem, checkpoint, device), facts, {
    drawn: () =>
      drawnPoints(problem, {
        ...{ model, seed, rows, columns, checkpoint, options: manifest.options },
        ...(kind !== undefined && { kind }),
      }),
    ...(corrected && { corrected: (device) => restore(problem, corrected, device) }),
  });
  // Now rather than at the first question: a model of another size is refused here.
  await shown.source();
  teller.entry(entryOf(manifest, facts));
  teller.event({ kind: "ended" });
  return { source: shown.source, facts: shown.facts, history: (from) => rowsFrom(history, from) };
}

function ownCheckpoint(bytes: Uint8Array, name: string, { problem, model, seed }: Manifest): Checkpoint {
  const checkpoint = decodeCheckpoint(bytes, name);
  const own = { problem: problem.name, fingerprint: problem.hash, model, seed };
  requireAgreement(checkpoint.header, own, name);
  const bad = Object.entries(checkpoint.arrays).find(
    ([name, values]) => /^(theta$|solution\/)/.test(name) && !values.every(Number.isFinite),
  );
  if (!bad) return checkpoint;
  throw new UsageError({
    what: "the run holds parameters that are not finite numbers: there is no solution to show",
    where: `the array "${bad[0]}" in ${name}`,
    remedy: "solving again, with another seed or fewer parameters",
  });
}

async function storedProblem({ problem: { name, file, hash }, sobolev }: Manifest): Promise<Problem> {
  if (file !== undefined || !library.has(name)) throw notTheLibrarys(name, file);
  const problem = await problemNamed(name);
  const present = fingerprint(problem);
  if (present === hash || (hasFunctions(problem) && sobolev === version)) return problem;
  throw new UsageError({
    what: `the run solved "${name}" with equations ${hash}; here they are ${present}`,
    where: `manifest.json, made by Sobolev ${sobolev}; this is ${version}`,
    remedy: `the viewer of Sobolev ${sobolev}, or solving again`,
  });
}

/** Showing it would take running the file, which a page must not do. */
const notTheLibrarys = (name: string, file: string | undefined): UsageError =>
  new UsageError({
    what: file
      ? `the problem "${name}" is defined in a file of its own, which a page cannot load`
      : `there is no problem "${name}" in the library of this page`,
    where: `manifest.json${file ? `: ${file}` : ""}`,
    remedy: "on the machine that has the file: sobolev view FOLDER",
  });

/** Facts of a finished run as stored; of an unfinished one, what its manifest and history tell. */
function factsOf(
  manifest: Manifest,
  result: string | undefined,
  checkpoint: Checkpoint,
  history: readonly Step[],
  problem: Problem,
): RunFacts {
  const stored = storedFacts(result);
  const facts = stored ?? unfinishedFacts(manifest, checkpoint, history);
  if (!hasFunctions(problem) || fingerprint(problem) === manifest.problem.hash) return facts;
  const note = `Functions in the equations were compared by version only: ${version}, as the run's.`;
  return { ...facts, notes: [...(facts.notes ?? []), note] };
}

function storedFacts(result: string | undefined): RunFacts | undefined {
  if (result === undefined) return undefined;
  const facts = parseObject(result)?.facts as RunFacts | undefined;
  if (facts?.outcome && facts.device) return facts;
  throw new UsageError({
    what: "the result of the run is damaged",
    where: "in result.json",
    remedy: "opening the other files without it",
  });
}

function unfinishedFacts(
  { model, solver, device, seed }: Manifest,
  { arrays }: Checkpoint,
  history: readonly Step[],
): RunFacts {
  const last = history.at(-1);
  return {
    ...{ model, solver, seed, device: { name: device, description: device } },
    ...{ rows: Number.NaN, columns: arrays.theta?.length ?? Number.NaN },
    ...{ steps: last ? last.index + 1 : 0, seconds: last?.seconds ?? 0, cost: last?.bestCost ?? Number.NaN },
    outcome: { kind: "aborted", by: "crash", message: "the run did not end: this is its last checkpoint" },
  };
}

const entryOf = ({ problem, started }: Manifest, facts: RunFacts): EntryFacts => ({
  ...{ problem: problem.name, title: problem.title, started, reason: "" },
  ...{ model: facts.model, solver: facts.solver, kind: facts.kind ?? "", seconds: facts.seconds },
  relativeL2: facts.error?.relativeL2 ?? Number.NaN,
  errorEstimate: facts.errorEstimate?.relativeL2 ?? Number.NaN,
  state: facts.outcome.kind,
});
