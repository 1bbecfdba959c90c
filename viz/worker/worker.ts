/** @file The worker's entry: one run, spoken with by messages. */

import { runHost } from "./host.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** The part of a dedicated worker's global that is used; its own types clash with those of a page. */
interface WorkerScope {
  postMessage(message: FromWorker, handed: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const receive = runHost((message, handed = []) => scope.postMessage(message, handed));
scope.onmessage = ({ data }) => receive(data);
