/** @file Which requests the viewer's server answers at all. */

import { isIP } from "node:net";

/** The parts of a request that decide; `host` and `origin` as sent. */
export interface RequestFacts {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly site: string | undefined;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** chosen here: the longest request of the page itself is under 400 characters. */
const longestTarget = 2048;

/**
 * Headers on every answer: nothing but this page's own files runs, and nobody frames or reads it. WebAssembly is compiled
 * in its worker; opener and embedder policy make the page cross-origin isolated, which threads of a worker need.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
    "media-src blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};

/** The report page allows its own script and style by their hashes, in the page itself; this leaves these to it. */
export const reportPolicy =
  "connect-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What takes a POST, besides the stop of a run. */
export const solveTarget = "/api/solve";
/** The other: the id of a run between. */
export const stopTarget = /^\/api\/runs\/([^/?]+)\/stop$/;

/**
 * Why a request is refused, or undefined.
 *
 * A Host header that is not the server's own is refused because a foreign name that resolves to this machine (DNS
 * rebinding) would make the browser treat a foreign page as ours. A foreign Origin, or a fetch from another site, is
 * refused for the same reason. Targets are looked up, never joined to a path, so only their form is checked here.
 *
 * @param listening - the host the server was asked to listen on, and its port.
 */
export function refusal(
  request: RequestFacts,
  listening: { host: string; port: number },
): Refusal | undefined {
  const { method, target = "", host, origin, site } = request;
  if (!isOurs(host, listening))
    return { status: 403, message: `Host "${host ?? ""}" is not this viewer's address.` };
  if (origin !== undefined && !isOurs(origin.replace(/^http:\/\//, ""), listening))
    return { status: 403, message: `Pages of ${origin} may not read this viewer.` };
  const isAsked = method === "POST" && (target === solveTarget || stopTarget.test(target));
  if (isAsked && origin === undefined)
    return { status: 403, message: "Solves are started and stopped from this viewer's own page only." };
  if (!isAsked && method !== "GET" && method !== "HEAD")
    return { status: 405, message: "The viewer answers GET and HEAD only." };
  if (!/^\/(?!\/)[\x21\x24-\x5b\x5d-\x7e]*$/.test(target))
    return { status: 400, message: "The request target must be a path of this viewer." };
  if (target.length > longestTarget)
    return { status: 414, message: `A request has at most ${longestTarget} characters.` };
  if (site === "cross-site" && target.startsWith("/api/"))
    return { status: 403, message: "Other sites may not ask this viewer." };
  return undefined;
}

/** True for `host:port` of ours: the loopback names, the host listened on, or any address literal for a wildcard. */
function isOurs(authority: string | undefined, { host, port }: { host: string; port: number }): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(authority ?? "");
  if (!match || Number(match[2] ?? 80) !== port) return false;
  const name = match[1].replace(/^\[|\]$/g, "").toLowerCase();
  if (["127.0.0.1", "localhost", "::1", host.toLowerCase()].includes(name)) return true;
  // A literal address cannot be rebound; a wildcard listens on all of the machine's.
  return isWildcard(host) && isIP(name) !== 0;
}

const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "::";

/** True when only this machine can connect. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
