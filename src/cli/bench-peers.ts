/** @file `sobolev bench peers`: ours and other tools on the same problems, in turn, under equal budgets and threads. */

import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine, type PeerComparison } from "../../solvers/benchmark/index.ts";
import {
  comparePeers,
  comparisonLines,
  installPeers,
  type OurWay,
  ourWays,
  type PeerRequest,
  peerNames,
  peersFolder,
  pythonPeers,
} from "../../solvers/benchmark/peers/index.ts";
import { nearest } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { writeAtomically } from "../run/index.ts";
import { knownValues } from "../solution/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Flags, type FlagTable, parseFlags, usage } from "./flags.ts";
import { loadProblem } from "./load-problem.ts";
import { short } from "./numbers.ts";

/** The flags of `bench peers`. */
export const peersFlags: FlagTable = {
  problem: { value: "burgers,poisson", help: "problems, one after the other" },
  seconds: { value: "300", help: "budget of each competitor (default 300)" },
  peers: { value: peerNames.join(","), help: "other tools, or none (default: all)" },
  ours: { value: ourWays.join(","), help: "ours, or none (default: both)" },
  threads: { value: "n", help: "threads of every competitor (default: the processors available)" },
  seed: { value: "k", help: "seed of every competitor (default 1)" },
  out: { value: "FILE", help: "write the comparisons to FILE as JSON: an array, one entry per problem" },
  install: {
    help: "make the Python environment of the peers, about 1 GB, at SOBOLEV_PEERS or ~/.cache/sobolev/peers",
  },
  json: { help: "print the comparisons as one JSON array on the last line" },
};

/**
 * Compares, or installs with `--install`.
 *
 * @returns the exit code: 0 also where a peer is missing or fails, which the comparison says; 130 when interrupted.
 * @throws UsageError for an unknown problem, peer or way; a problem without known solution; a failed installation.
 */
export async function benchPeers(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, peersFlags, 0);
  const interrupt = context.interrupt("stopping the comparison");
  try {
    if (flags.has("install")) return await install(context, interrupt.signal);
    await compareAll(flags, context, interrupt.signal);
    return interrupt.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
  } finally {
    interrupt.release();
  }
}

async function install(context: Context, signal: AbortSignal): Promise<number> {
  const folder = peersFolder(context.env);
  await installPeers({ folder, signal, say: (line) => context.err(`${line}\n`) });
  context.out(`the peers are installed in ${folder}`);
  return exitCodes.ok;
}

async function compareAll(flags: Flags, context: Context, signal: AbortSignal): Promise<void> {
  const threads = flags.number("threads", { integer: true, least: 1 }) ?? availableParallelism();
  const peers = pythonPeers(list(flags, "peers") ?? peerNames, peersFolder(context.env));
  const ours = (list(flags, "ours") ?? ourWays).map(wayOf);
  if (peers.length + ours.length === 0)
    throw usage("nobody is left to compare", "--peers or --ours with names");
  const requests = await requestsOf(flags, threads, context);
  const machine = await describeMachine({ threads });
  const done: PeerComparison[] = [];
  for (const request of requests) {
    if (signal.aborted) break;
    const started = context.now().toISOString();
    const observe = observer(request.problem, context);
    done.push(
      await comparePeers({ request, peers, ours, program: program(), machine, started, signal, observe }),
    );
    save(done, flags);
    if (!flags.has("json"))
      for (const line of [...comparisonLines(done[done.length - 1]), ""]) context.out(line);
  }
  if (flags.has("json")) context.out(JSON.stringify(done));
}

/** After every problem: what was measured so far is kept whatever happens next. */
function save(done: readonly PeerComparison[], flags: Flags): void {
  const out = flags.text("out");
  if (out) writeAtomically(out, `${JSON.stringify(done, null, 1)}\n`);
}

const observer =
  (problem: string, context: Context): NonNullable<Parameters<typeof comparePeers>[0]["observe"]> =>
  ({ name, done }) => {
    if (!done) return context.err(`${problem}: ${name} ...\n`);
    const best = done.best === null ? done.status : `best error ${short(done.best)}`;
    context.err(`${problem}: ${done.name}: ${best}\n`);
  };

/** Words of a comma list, none for `none`; undefined when the flag is absent. */
function list(flags: Flags, name: string): readonly string[] | undefined {
  const words = flags.text(name)?.split(",").filter(Boolean);
  if (words?.length === 0) throw usage(`--${name} names nothing`, `--${name} with names and commas between`);
  return words?.join() === "none" ? [] : words;
}

function wayOf(name: string): OurWay {
  const way = ourWays.find((known) => known === name);
  if (way) return way;
  throw usage(`ours has no way "${name}"`, nearest(name, ourWays)[0] ?? ourWays.join(" or "));
}

async function requestsOf(flags: Flags, threads: number, context: Context): Promise<PeerRequest[]> {
  const names = list(flags, "problem");
  if (!names?.length) throw usage("bench peers needs a problem", "--problem burgers");
  const settings = {
    seconds: flags.number("seconds", { above: 0 }) ?? 300,
    threads,
    seed: flags.number("seed", { integer: true, least: 0 }) ?? 1,
  };
  const problems = await Promise.all(names.map((name) => loadProblem(name, context)));
  return problems.map(({ problem, file }) => requestOf(problem, file ?? problem.name, settings));
}

/** Errors are measured where the solve itself measures them: see `src/solve/judge.ts`. */
function requestOf(
  problem: Problem,
  name: string,
  settings: Pick<PeerRequest, "seconds" | "threads" | "seed">,
): PeerRequest {
  const known = knownValues(problem);
  if (!known)
    throw usage(
      `nothing is known of the solution of ${problem.name}: there is no error to compare`,
      "a problem with an exact or reference solution",
    );
  const { coordinates, count, values } = known.points;
  return {
    problem: name,
    ...settings,
    coordinates,
    fields: problem.fields,
    upToConstant: problem.upToConstant,
    points: coordinates.map((_, c) => Array.from(values.subarray(c * count, (c + 1) * count))),
    values: known.values.map((field) => Array.from(field)),
  };
}

/** Node arguments that start this very command line, compiled or from its sources. */
function program(): string[] {
  const main = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
  return [...process.execArgv, main];
}
