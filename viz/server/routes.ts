/** @file What the viewer's server answers to each question. */

import { nearest, UsageError } from "../../src/errors.ts";
import { tooManyPoints } from "../source/limits.ts";
import type { ViewSource } from "../source/source.ts";
import { type Answer, json, numbers, refused } from "./answer.ts";
import { reportPolicy } from "./guard.ts";
import {
  readFieldRequest,
  readFileRequest,
  readFrom,
  readLineRequest,
  readValueRequest,
} from "./requests.ts";
import type { OpenRun, Runs } from "./runs.ts";

/** What a server can do besides showing runs. */
export interface Offers {
  /** Whether a solve can be started with the token. */
  readonly solves: boolean;
  /** The text of the report page of benchmarks. Default: there is none. */
  readonly report?: () => Promise<string>;
  /** Ids of the runs that can be stopped with the token. Default: none. */
  going?(): readonly string[];
}

/** A question about one run: `/api/runs/ID/QUESTION`. */
export interface RunQuestion {
  readonly id: string;
  readonly question: string;
}

/** Undefined for any other path. What cannot be decoded is taken as it is: no run is called so. */
export function runQuestion(path: string): RunQuestion | undefined {
  const match = /^\/api\/runs\/([^/]+)\/([a-z]+)$/.exec(path);
  return match ? { id: decoded(match[1]), question: match[2] } : undefined;
}

/** The list, the report, or undefined. */
export async function generalAnswer(path: string, runs: Runs, offers: Offers): Promise<Answer | undefined> {
  if (path === "/api/runs") {
    const server = {
      solves: offers.solves,
      ...(offers.going && { stops: offers.going() }),
      ...(offers.report && { report: "./report" }),
    };
    return json(200, { server, runs: runs.list() });
  }
  if (path !== "/report" || !offers.report) return undefined;
  const headers = { "Content-Security-Policy": reportPolicy };
  return { status: 200, type: "text/html; charset=utf-8", bytes: await offers.report(), headers };
}

/** The answer about a run. A run that cannot be read answers 422, a question that makes no sense 400. */
export async function runAnswer(question: string, query: string, run: OpenRun): Promise<Answer> {
  if (question === "history") {
    const from = complained(400, () => readFrom(query));
    return typeof from === "number" ? complained(422, () => json(200, run.history(from))) : from;
  }
  if (!Object.hasOwn(questions, question)) return unknownQuestion(question);
  const source = await run.source().catch((reason: unknown) => asAnswer(422, reason));
  return "status" in source ? source : complained(400, () => questions[question](source, query));
}

/** What `action` returns, or its complaint as an answer. */
function complained<T>(status: number, action: () => T): T | Answer {
  try {
    return action();
  } catch (reason) {
    return asAnswer(status, reason);
  }
}

/** @throws what is no complaint. */
function asAnswer(status: number, reason: unknown): Answer {
  if (reason instanceof UsageError) return refused(status, reason.message);
  throw reason;
}

const questions: Readonly<Record<string, (source: ViewSource, query: string) => Answer>> = {
  summary: (source) => json(200, source.summary()),
  layout: (source) => json(200, source.layout()),
  value: (source, query) => {
    const { field, point } = readValueRequest(query, source.summary().coordinates);
    return json(200, source.value(point, field));
  },
  field: (source, query) => {
    const request = readFieldRequest(query, source.summary().coordinates);
    return "tooMany" in request ? tooMany(request.tooMany) : numbers(source.field(request));
  },
  line: (source, query) => {
    const request = readLineRequest(query, source.summary().coordinates);
    return "tooMany" in request ? tooMany(request.tooMany) : numbers(source.line(request));
  },
  file: (source, query) => {
    const request = readFileRequest(query);
    if ("tooMany" in request) return tooMany(request.tooMany);
    const { name, type, bytes } = source.file(request);
    return { status: 200, type, bytes, headers: { "Content-Disposition": `attachment; filename="${name}"` } };
  },
};

const tooMany = (count: number): Answer => refused(413, tooManyPoints(count));

/** Nothing of the path is repeated but a name of ours: it may be long. */
function unknownQuestion(question: string): Answer {
  const [near] = nearest(question, [...Object.keys(questions), "history", "events"]);
  return refused(404, `There is nothing here.${near ? ` A run answers ${near}.` : ""}`);
}

export const unknownRun = (): Answer =>
  refused(
    404,
    "There is no such run here. Its folder may have been removed: look at the list of runs again.",
  );

/** As it is where it cannot be decoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
