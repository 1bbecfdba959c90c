/** @file Ours in a comparison: a `sobolev solve` process, its trace from the run's history. */

import { join } from "node:path";
import { readHistory } from "../../../src/run/index.ts";
import type { Competitor, SolutionKind, TracePoint } from "../types.ts";
import type { Ended } from "./child.ts";
import { measured } from "./records.ts";
import type { Command, PeerRequest } from "./request.ts";

/** Ways of ours to solve a problem: as the solve chooses, or by a network alone. */
export const ourWays = ["automatic", "network"] as const;
export type OurWay = (typeof ourWays)[number];

/**
 * The command that solves a problem our way.
 *
 * @param program - Node arguments that start the command line.
 * @param folder - of the run, new.
 */
export function ourCommand(
  program: readonly string[],
  way: OurWay,
  request: PeerRequest,
  folder: string,
): Command {
  const { problem, seconds, threads, seed } = request;
  const flags = { seconds, threads, seed, out: folder, ...(way === "network" && { kind: way }) };
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // Nobody else estimates an error without the solution: the estimate is left out.
  return {
    file: process.execPath,
    args: [...program, "solve", problem, ...words, "--no-estimate", "--json", "--quiet"],
  };
}

/** The entries of the printed result that are used here. */
interface Result {
  readonly kind?: SolutionKind;
  readonly model?: string;
  readonly solver?: string;
  readonly device?: string;
  readonly columns?: number;
  readonly seconds?: number;
  readonly relativeL2?: number | null;
  readonly outcome?: { readonly message: string };
}

/**
 * What came of ours. The trace holds the errors that the solve measured on its way, seconds its solve time, and ends
 * with the error of the result.
 *
 * @param line - the last line of standard output, a JSON object if all went well.
 */
export function ourCompetitor(way: OurWay, folder: string, line: string, ended: Ended): Competitor {
  const result = resultOf(line);
  const { kind = "network", model } = result;
  const trace = [...tracedErrors(folder, ended), ...finalError(result)];
  const figures = measured(trace);
  return {
    name: way === "network" && model ? `sobolev ${model}` : `sobolev ${way}`,
    kind,
    settings: settingsOf(result, ended),
    ...statusOf(figures.best, ended),
    startupSeconds: null,
    ...figures,
  };
}

function statusOf(
  best: number | null,
  { complaint, overrun }: Ended,
): Pick<Competitor, "status" | "complaint"> {
  const status = best !== null && (overrun || !complaint) ? "ran" : "failed";
  const why = complaint ?? (best === null ? "no error was measured" : undefined);
  return { status, ...(why && { complaint: why }) };
}

function resultOf(line: string): Result {
  try {
    return JSON.parse(line) as Result;
  } catch {
    return {};
  }
}

const finalError = ({ seconds, relativeL2 }: Result): TracePoint[] =>
  typeof seconds === "number" && typeof relativeL2 === "number" ? [{ seconds, error: relativeL2 }] : [];

function tracedErrors(folder: string, { complaint }: Ended): TracePoint[] {
  try {
    return readHistory(join(folder, "history.jsonl")).flatMap(({ seconds, error }) =>
      typeof error === "number" ? [{ seconds, error }] : [],
    );
  } catch (reason) {
    // A history torn by the end of its process is no news; of one that ended well it is.
    if (complaint) return [];
    throw reason;
  }
}

function settingsOf({ model, solver, device, columns, outcome }: Result, { wallSeconds }: Ended): string {
  const facts = [
    model,
    columns !== undefined && `${columns} parameters`,
    solver,
    device && `on ${device}`,
    outcome?.message,
    `wall clock ${wallSeconds.toFixed(1)} s; solve time in the trace, imports not included`,
  ];
  return facts.filter(Boolean).join("; ");
}
