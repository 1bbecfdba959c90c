/** @file The viewer's web server: the built page and four read-only questions, on this machine by default. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UsageError } from "../../src/errors.ts";
import type { ViewSource } from "../source/source.ts";
import { isLoopback, refusal, securityHeaders } from "./guard.ts";
import { builtPage, type PageFile, readPage } from "./page.ts";
import { mostGridPoints, readFieldRequest, readValueRequest } from "./requests.ts";

export interface ServeOptions {
  readonly source: ViewSource;
  /** Default 127.0.0.1: only this machine can connect. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Told in a sentence when other machines can connect, and when an answer fails unexpectedly. Default: silent. */
  readonly announce?: (message: string) => void;
  /** Folder of the built page. Default: where `npm run build:viz` puts it. */
  readonly page?: string;
}

export interface Viewer {
  /** For the address bar: `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** Ends open connections and stops listening. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array | string;
  readonly cache?: string;
}

/**
 * Serves the viewer of one solution.
 *
 * `GET /api/summary`, `/api/history`, `/api/value?field=u&at.x=...` answer JSON (NaN as null); `GET /api/field?...`
 * answers the lattice as little-endian float64. Answers beyond 2^20 lattice points are refused with 413.
 *
 * @throws UsageError if the page is not built or the port cannot be opened.
 */
export async function serveViewer(options: ServeOptions): Promise<Viewer> {
  const { source, host = "127.0.0.1", port = 0, announce = () => {}, page = builtPage() } = options;
  const files = readPage(page);
  const server = createServer((request, response) => {
    const listening = { host, port: (server.address() as AddressInfo).port };
    send(request, response, answer(request, listening, files, source, announce));
  });
  await listen(server, host, port);
  if (!isLoopback(host))
    announce(`The viewer listens on ${host}: every machine that can reach this one can see the solution.`);
  return {
    url: `http://${urlHost(host)}:${(server.address() as AddressInfo).port}/`,
    close: () => close(server),
  };
}

function answer(
  request: IncomingMessage,
  listening: { host: string; port: number },
  files: ReadonlyMap<string, PageFile>,
  source: ViewSource,
  announce: (message: string) => void,
): Answer {
  const { host, origin } = request.headers;
  const site = request.headers["sec-fetch-site"] as string | undefined;
  const refused = refusal({ method: request.method, target: request.url, host, origin, site }, listening);
  if (refused) return problem(refused.status, refused.message);
  const [path, query = ""] = splitTarget(request.url as string);
  const file = files.get(path);
  if (file) return { status: 200, type: file.type, bytes: file.bytes, cache: cacheOf(file) };
  try {
    return ask(path, query, source) ?? problem(404, "There is nothing here.");
  } catch (error) {
    if (error instanceof UsageError) return problem(400, error.message);
    announce(
      `The viewer could not answer ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return problem(500, error instanceof Error ? error.message : String(error));
  }
}

function ask(path: string, query: string, source: ViewSource): Answer | undefined {
  const { coordinates } = source.summary();
  switch (path) {
    case "/api/summary":
      return json(200, source.summary());
    case "/api/history":
      return json(200, source.history());
    case "/api/value": {
      const { field, point } = readValueRequest(query, coordinates);
      return json(200, source.value(point, field));
    }
    case "/api/field":
      return lattice(query, coordinates, source);
  }
  return undefined;
}

function lattice(query: string, coordinates: readonly string[], source: ViewSource): Answer {
  const request = readFieldRequest(query, coordinates);
  if ("tooMany" in request)
    return problem(
      413,
      `The lattice has ${request.tooMany} points; the most is ${mostGridPoints}. Ask for a coarser resolution, or export the field: sobolev export.`,
    );
  return { status: 200, type: "application/octet-stream", bytes: littleEndian(source.field(request)) };
}

/** Bytes as the page expects them; a copy is needed only on the rare machine of the other byte order. */
function littleEndian(values: Float64Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return isLittle ? bytes : Buffer.from(bytes).swap64();
}

/** JSON has no NaN: such numbers become null. */
const json = (status: number, value: unknown): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  bytes: JSON.stringify(value),
});
const problem = (status: number, message: string): Answer => json(status, { error: message });

const cacheOf = ({ immutable }: PageFile): string => (immutable ? "max-age=31536000, immutable" : "no-cache");

function splitTarget(target: string): [string, string?] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, bytes, cache }: Answer,
): void {
  response.writeHead(status, {
    ...securityHeaders,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(bytes),
    "Cache-Control": cache ?? "no-store",
    ...(status === 405 ? { Allow: "GET, HEAD" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  const refused = (error: Error): UsageError =>
    new UsageError({
      what: `the viewer cannot listen on ${host}:${port}: ${error.message}`,
      where: "viewer",
      remedy: "another --port (0 takes any free one) or --host",
    });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(refused(error)));
    try {
      server.listen(port, host, resolve);
    } catch (error) {
      // A port above 65535 is thrown, not emitted.
      reject(refused(error as Error));
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
