/** @file The viewer's web server: the built page and questions about runs, on this machine by default. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UsageError } from "../../src/errors.ts";
import type { ViewSource } from "../source/source.ts";
import { type Answer, refused, send } from "./answer.ts";
import { mostStreams, type Streams, streams } from "./events.ts";
import { isLoopback, refusal, solveTarget, stopTarget } from "./guard.ts";
import { builtPage, type PageFile, readPage } from "./page.ts";
import { decoded, generalAnswer, type Offers, runAnswer, runQuestion, unknownRun } from "./routes.ts";
import { type Runs, singleRun } from "./runs.ts";
import { type SolveOffer, solveAnswer, stopAnswer } from "./solve-request.ts";

interface ServerOptions {
  /** Default 127.0.0.1: only this machine can connect. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Told in a sentence when other machines can connect, and when an answer fails unexpectedly. Default: silent. */
  readonly announce?: (message: string) => void;
  /** Folder of the built page. Default: where `npm run build:viz` puts it. */
  readonly page?: string;
  /** Solves that the page may start. Default: none. */
  readonly solve?: SolveOffer;
  /** The text of the report page of benchmarks. Default: there is none. */
  readonly report?: () => Promise<string>;
}

/** One solution, or the runs of a folder. */
export type ServeOptions = ServerOptions &
  ({ readonly source: ViewSource; readonly runs?: never } | { readonly runs: Runs; readonly source?: never });

export interface Viewer {
  /** For the address bar: `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** Ends open connections and stops listening. */
  close(): Promise<void>;
}

interface Service extends Offers {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly runs: Runs;
  readonly streams: Streams;
  readonly solve: SolveOffer | undefined;
  readonly announce: (message: string) => void;
}

/**
 * Serves the viewer of one solution, or of all runs in a folder.
 *
 * `GET /api/runs` lists them; `/api/runs/ID/summary`, `history?from=N`, `value?field=u&at.x=...` and `layout` answer JSON
 * (NaN as null), `field?...` and `line?...` little-endian float64, `file?...` a file, `events` a stream of what happens
 * to a run that is going on. Answers beyond 2^20 points are refused with 413, runs that cannot be read with 422. `POST
 * /api/solve` starts a solve where that is offered, and `POST /api/runs/ID/stop` ends one that it started, for whoever
 * has the token.
 *
 * @throws UsageError if the page is not built or the port cannot be opened.
 */
export async function serveViewer(options: ServeOptions): Promise<Viewer> {
  const { host = "127.0.0.1", port = 0, announce = () => {}, page = builtPage(), solve, report } = options;
  const service: Service = {
    files: readPage(page),
    runs: options.runs ?? singleRun(options.source),
    streams: streams(),
    ...{ solve, announce, solves: solve !== undefined },
    ...(solve?.going && { going: () => solve.going?.() ?? [] }),
    ...(report && { report }),
  };
  const server = createServer((request, response) => {
    const listening = { host, port: (server.address() as AddressInfo).port };
    void reply(request, response, listening, service);
  });
  await listen(server, host, port);
  if (!isLoopback(host))
    announce(`The viewer listens on ${host}: every machine that can reach this one can see the solution.`);
  return {
    url: `http://${urlHost(host)}:${(server.address() as AddressInfo).port}/`,
    close: () => close(server),
  };
}

/** Sends one answer, whatever happens. */
async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  listening: { host: string; port: number },
  service: Service,
): Promise<void> {
  try {
    const answer = await answerTo(request, response, listening, service);
    if (answer && !response.destroyed) send(request, response, answer);
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    service.announce(`The viewer could not answer ${(request.url ?? "").split("?", 1)[0]}: ${message}`);
    if (!response.headersSent) send(request, response, refused(500, message));
  }
}

/** Undefined for a stream that has begun. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  listening: { host: string; port: number },
  service: Service,
): Promise<Answer | undefined> {
  const { host, origin } = request.headers;
  const site = request.headers["sec-fetch-site"] as string | undefined;
  const refusedFor = refusal({ method: request.method, target: request.url, host, origin, site }, listening);
  if (refusedFor) return refused(refusedFor.status, refusedFor.message);
  if (request.method === "POST") return posted(request, service.solve);
  const [path, query = ""] = splitTarget(request.url as string);
  const file = service.files.get(path);
  if (file) return { status: 200, type: file.type, bytes: file.bytes, cache: cacheOf(file) };
  const asked = runQuestion(path);
  if (!asked || asked.question === "stop")
    return (await generalAnswer(path, service.runs, service)) ?? nothingAt(path);
  const run = service.runs.open(asked.id);
  if (!run) return unknownRun();
  if (asked.question !== "events") return runAnswer(asked.question, query, run);
  return service.streams.open(request, response, run) ? undefined : tooManyStreams();
}

/** Either a run is to stop or one is to begin: nothing else may be posted. */
function posted(request: IncomingMessage, offer: SolveOffer | undefined): Answer | Promise<Answer> {
  const id = stopTarget.exec(request.url as string)?.[1];
  return id === undefined ? solveAnswer(request, offer) : stopAnswer(request, decoded(id), offer);
}

/** A solve and its stop are asked for by POST. */
const nothingAt = (path: string): Answer =>
  path === solveTarget || stopTarget.test(path)
    ? refused(405, "A solve and its stop are asked for by POST.")
    : refused(404, "There is nothing here.");

const tooManyStreams = (): Answer =>
  refused(503, `${mostStreams} pages follow runs already. Close some of them.`);

const cacheOf = ({ immutable }: PageFile): string => (immutable ? "max-age=31536000, immutable" : "no-cache");

function splitTarget(target: string): [string, string?] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
}

function listen(server: Server, host: string, port: number): Promise<void> {
  const failed = (error: Error): UsageError =>
    new UsageError({
      what: `the viewer cannot listen on ${host}:${port}: ${error.message}`,
      where: "viewer",
      remedy: "another --port (0 takes any free one) or --host",
    });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(failed(error)));
    try {
      server.listen(port, host, resolve);
    } catch (error) {
      // A port above 65535 is thrown, not emitted.
      reject(failed(error as Error));
    }
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An address to open: a wildcard is reached through loopback, IPv6 goes in brackets. */
function urlHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
