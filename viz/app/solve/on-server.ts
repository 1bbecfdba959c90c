/** @file A solve on the machine of the viewer's server, by its native device. */

import type { SolveChoices } from "../../worker/protocol.ts";
import { serverToken } from "../shell/token.ts";

/**
 * Starts it.
 *
 * @returns the id of the run.
 * @throws Error (rejection) with the server's own words, or what to do where it does not answer.
 */
export async function solveOnServer(problem: string, { seconds, seed, kind }: SolveChoices): Promise<string> {
  const token = serverToken();
  if (!token)
    throw new Error(
      "This page may not start solves on the machine. Try: opening the address that `sobolev view --solve` prints.",
    );
  const response = await fetch("./api/solve", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ problem, seconds, seed, kind }),
  }).catch(() => {
    throw new Error("The viewer's server does not answer. Try: starting it again with sobolev view --solve");
  });
  const answer = (await response.json().catch(() => ({}))) as { id?: unknown; error?: unknown };
  if (response.ok && typeof answer.id === "string") return answer.id;
  throw new Error(
    typeof answer.error === "string" ? answer.error : `The viewer's server answered ${response.status}.`,
  );
}
