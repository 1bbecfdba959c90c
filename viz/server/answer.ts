/** @file Answers of the viewer's server, and how they are sent. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { securityHeaders } from "./guard.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array | string;
  /** Default: not kept. */
  readonly cache?: string;
  /** More headers, or others in the place of the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON has no NaN: such numbers become null. */
export const json = (status: number, value: unknown): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  bytes: JSON.stringify(value),
});

/** A sentence for people. */
export const refused = (status: number, message: string): Answer => json(status, { error: message });

/** Float64 as the page expects them; a copy is needed only on the rare machine of the other byte order. */
export function numbers(values: Float64Array): Answer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return {
    status: 200,
    type: "application/octet-stream",
    bytes: isLittle ? bytes : Buffer.from(bytes).swap64(),
  };
}

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, type, bytes, cache = "no-store", headers } = answer;
  response.writeHead(status, {
    ...securityHeaders,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(bytes),
    "Cache-Control": cache,
    ...(status === 405 && { Allow: "GET, HEAD" }),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
