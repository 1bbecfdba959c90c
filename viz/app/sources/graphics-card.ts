/** @file Whether workers of this page have a graphics card. */

import type { WebgpuProbe } from "../../../src/devices/index.ts";

/** chosen here: milliseconds; a driver that is woken takes one or two seconds. */
const patience = 15_000;

export interface CardSearch {
  /** Never rejected: what cannot be found out is not found, with the reason. */
  readonly found: Promise<WebgpuProbe>;
  /** Nobody waits for it any more. */
  cancel(): void;
}

/** Asks a small worker, which ends with its answer: the page never waits for a driver. */
export function searchCard(): CardSearch {
  const worker = new Worker(new URL("../../worker/card-worker.ts", import.meta.url), { type: "module" });
  let late: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(late);
    worker.terminate();
  };
  const found = new Promise<WebgpuProbe>((resolve) => {
    const fail = (reason: string): void => resolve({ found: false, reason, remedy });
    worker.onmessage = ({ data }: MessageEvent<WebgpuProbe>) => resolve(data);
    worker.onerror = ({ message }) =>
      fail(`the part of the page that looks for it could not be run: ${message || "it did not load"}`);
    late = setTimeout(() => fail(`the browser did not answer within ${patience / 1000} s`), patience);
  });
  void found.then(cancel);
  return { found, cancel };
}

const remedy = "loading the page again, or a newer graphics driver";
