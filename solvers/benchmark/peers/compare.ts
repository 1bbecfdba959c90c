/** @file A comparison on one problem: ours and theirs in turn, never two at once. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Competitor, Machine, PeerComparison } from "../types.ts";
import { type Ended, runChild, wallLimit } from "./child.ts";
import { type OurWay, ourCommand, ourCompetitor } from "./ours.ts";
import type { Peer } from "./peers.ts";
import { competitorOf, missing, noRecords, readRecord } from "./records.ts";
import { type Command, type PeerRequest, threadEnvironment } from "./request.ts";

export interface CompareOptions {
  readonly request: PeerRequest;
  readonly peers: readonly Peer[];
  readonly ours: readonly OurWay[];
  /** Node arguments that start our command line. */
  readonly program: readonly string[];
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly signal?: AbortSignal;
  /** Told when a competitor begins and when it is done. */
  readonly observe?: (event: { readonly name: string; readonly done?: Competitor }) => void;
  /** Wall-clock seconds after which a competitor is killed. Default: `wallLimit` of the budget. */
  readonly limit?: number;
}

/**
 * Runs every competitor on a problem, one after the other, ours first.
 *
 * A competitor that is missing or fails is a result like any other; nothing is thrown for it. After the signal was
 * raised the rest is left out.
 */
export async function comparePeers(options: CompareOptions): Promise<PeerComparison> {
  const { request, machine, started } = options;
  const { problem, seconds, threads, seed } = request;
  const folder = mkdtempSync(join(tmpdir(), "sobolev-peers-"));
  try {
    const competitors = await inTurn(entries(options, folder), options);
    return { format: 1, problem, seconds, threads, seed, machine, started, competitors };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Entry {
  readonly name: string;
  run(): Promise<Competitor>;
}

function entries(options: CompareOptions, folder: string): Entry[] {
  const { request, ours, peers } = options;
  const file = join(folder, "request.json");
  writeFileSync(file, JSON.stringify(request));
  return [
    ...ours.map((way) => ({ name: `sobolev ${way}`, run: () => runOurs(way, options, join(folder, way)) })),
    ...peers.map((peer) => ({ name: peer.name, run: () => runPeer(peer, options, file) })),
  ];
}

async function inTurn(all: readonly Entry[], { signal, observe }: CompareOptions): Promise<Competitor[]> {
  const competitors: Competitor[] = [];
  for (const { name, run } of all) {
    if (signal?.aborted) break;
    observe?.({ name });
    const done = await run();
    if (signal?.aborted) break;
    observe?.({ name, done });
    competitors.push(done);
  }
  return competitors;
}

async function runOurs(way: OurWay, options: CompareOptions, folder: string): Promise<Competitor> {
  let last = "";
  const command = ourCommand(options.program, way, options.request, folder);
  const ended = await childOf(command, options, (text) => {
    last = text;
  });
  return ourCompetitor(way, folder, last, solved(ended, last));
}

/** Exit codes of a solve that stalled are above zero: a result that was printed counts. */
const solved = (ended: Ended, line: string): Ended =>
  line.startsWith("{") && !ended.overrun ? { overrun: false, wallSeconds: ended.wallSeconds } : ended;

async function runPeer(peer: Peer, options: CompareOptions, requestFile: string): Promise<Competitor> {
  const command = peer.start(requestFile);
  if ("missing" in command) return missing(peer, command.missing);
  const records = noRecords();
  const ended = await childOf(command, options, (text) => readRecord(text, records));
  return competitorOf(peer, records, ended);
}

const childOf = (
  command: Command,
  { request, signal, limit = wallLimit(request.seconds) }: CompareOptions,
  line: (text: string) => void,
): Promise<Ended> =>
  runChild(command, { limit, env: threadEnvironment(request.threads), line, ...(signal && { signal }) });
