/** @file A run that is going on, as a stream of server-sent events. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { LiveEvent } from "../source/source.ts";
import { securityHeaders } from "./guard.ts";
import type { OpenRun } from "./runs.ts";

/** Milliseconds between signs of life on a stream that has nothing to tell. */
const heartbeat = 15_000;
/** Milliseconds after which a browser asks again when a stream was cut. */
const retry = 2000;
/** chosen here: a reader that lags by more than a megabyte is let go; it asks again from where it was. */
const mostWaiting = 2 ** 20;
/** chosen here: streams at once; a browser opens six per server at most. */
export const mostStreams = 32;

export interface Streams {
  /** False when there are too many already. */
  open(request: IncomingMessage, response: ServerResponse, run: OpenRun): boolean;
}

/**
 * Streams of events, ended when the run has ended or the reader has left.
 *
 * Every piece of history carries the index of its last row as event id: a browser that was cut off names it in
 * Last-Event-ID, and is told what came after. Source: WHATWG HTML, section 9.2, server-sent events.
 */
export function streams(): Streams {
  let count = 0;
  return {
    open: (request, response, run) => {
      if (count >= mostStreams) return false;
      count += 1;
      response.on("close", () => {
        count -= 1;
      });
      begin(request, response, run);
      return true;
    },
  };
}

function begin(request: IncomingMessage, response: ServerResponse, run: OpenRun): void {
  response.writeHead(200, {
    ...securityHeaders,
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.write(`retry: ${retry}\n\n`);
  const beat = setInterval(() => write(response, ": still here\n\n"), heartbeat);
  const stop = run.follow((event) => {
    write(response, eventText(event));
    if (event.kind === "ended") response.end();
  }, firstRow(request));
  response.on("close", () => {
    clearInterval(beat);
    stop();
  });
}

/** The row after the last one that was received, the one that the address names, or none: what comes from now on. */
function firstRow({ headers, url = "" }: IncomingMessage): number | undefined {
  const last = Number(headers["last-event-id"] ?? Number.NaN);
  if (Number.isSafeInteger(last)) return last + 1;
  const asked = new URLSearchParams(url.split("?", 2)[1] ?? "").get("from");
  return asked !== null && /^\d{1,9}$/.test(asked) ? Number(asked) : undefined;
}

function write(response: ServerResponse, text: string): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.writableLength > mostWaiting) response.destroy();
  else response.write(text);
}

function eventText(event: LiveEvent): string {
  const id = event.kind === "history" ? `id: ${event.rows[event.rows.length - 1].index}\n` : "";
  return `${id}data: ${JSON.stringify(event)}\n\n`;
}
