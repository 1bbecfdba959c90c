/** @file A solve that the page asks for, and its end: who may ask, and what. */

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { UsageError } from "../../src/errors.ts";
import { type Answer, json, refused } from "./answer.ts";

/** What the page may choose; everything else is the solve's own choice. */
export interface SolveWish {
  /** Name in the library. Never a file. */
  readonly problem: string;
  readonly seconds?: number;
  readonly seed?: number;
  readonly kind?: string;
}

export interface SolveOffer {
  /** What the address carried; whoever sends it may ask. */
  readonly token: string;
  /**
   * Begins a solve.
   *
   * @returns the id of its run, which is in the list from now on; `busy` while too many are going on.
   * @throws UsageError for what cannot be solved as asked.
   */
  start(wish: SolveWish): Promise<{ readonly id: string } | "busy">;
  /**
   * Asks a solve to end and keep its best iterate. Default: none can be.
   *
   * @returns false for a run that this server did not start, or that has ended.
   */
  stop?(id: string): boolean;
  /** Ids of the runs that can be stopped now. Default: none. */
  going?(): readonly string[];
}

/** chosen here: a wish takes less than 200 bytes. */
const mostBytes = 64 * 1024;

/** Why whoever asks may not, or undefined. */
function forbidden({ headers }: IncomingMessage, { token }: SolveOffer): Answer | undefined {
  if (holdsToken(headers.authorization, token)) return undefined;
  return {
    ...refused(
      401,
      "Only the page that `sobolev view --solve` printed the address of may start and stop solves.",
    ),
    headers: { "WWW-Authenticate": "Bearer" },
  };
}

const solvesNot = (): Answer =>
  refused(404, "This viewer does not solve. Start it with: sobolev view --solve");

/** The answer to POST /api/runs/ID/stop. */
export function stopAnswer(request: IncomingMessage, id: string, offer: SolveOffer | undefined): Answer {
  if (!offer) return solvesNot();
  const refusedFor = forbidden(request, offer);
  if (refusedFor) return refusedFor;
  if (offer.stop?.(id)) return json(202, { id });
  return refused(
    409,
    "This viewer did not start that run, or it has ended. Try: Ctrl-C where `sobolev solve` was started.",
  );
}

/** The answer to POST /api/solve. */
export async function solveAnswer(request: IncomingMessage, offer: SolveOffer | undefined): Promise<Answer> {
  if (!offer) return solvesNot();
  const refusedFor = forbidden(request, offer);
  if (refusedFor) return refusedFor;
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    return refused(415, "A solve is asked for in JSON.");
  const text = await bodyOf(request);
  if (text === undefined) return refused(413, `A request has at most ${mostBytes} bytes.`);
  try {
    const started = await offer.start(readWish(text));
    return started === "busy"
      ? refused(429, "Two solves are going on already. Wait until one of them has ended.")
      : json(202, { id: started.id });
  } catch (reason) {
    if (reason instanceof UsageError) return refused(400, reason.message);
    throw reason;
  }
}

/** Compared by their hashes: equal lengths, and a time that tells nothing of the token. */
function holdsToken(header: string | undefined, token: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(header ?? ""), hash(`Bearer ${token}`));
}

/** Undefined when it is too long; the rest is then not read. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers["content-length"]) > mostBytes) return undefined;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** @throws UsageError for anything but the four entries, each of its type. */
function readWish(text: string): SolveWish {
  const given = objectIn(text);
  const unknown = Object.keys(given).find((name) => !["problem", "seconds", "seed", "kind"].includes(name));
  if (unknown !== undefined) throw bad(`an entry "${unknown}"`);
  const { problem, seconds, seed, kind } = given;
  if (typeof problem !== "string") throw bad("no problem");
  if (seconds !== undefined && !(isNumber(seconds) && seconds > 0 && seconds <= mostSeconds))
    throw bad("seconds that are no number from 0 to a day");
  if (seed !== undefined && !(Number.isSafeInteger(seed) && (seed as number) >= 0))
    throw bad("no whole seed");
  if (kind !== undefined && typeof kind !== "string") throw bad("a kind that is no word");
  return given as unknown as SolveWish;
}

/** chosen here: a page that was left open must not keep the machine for ever. */
const mostSeconds = 86_400;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw bad("no JSON object");
}

const bad = (what: string): UsageError =>
  new UsageError({
    what: `the request has ${what}`,
    where: "viewer",
    remedy: '{ "problem": "burgers", "seconds": 20, "seed": 1 }',
  });
