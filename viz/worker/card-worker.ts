/** @file A worker of its own that looks for a graphics card: pages and workers need not find the same. */

import { probeWebgpu, type WebgpuProbe } from "../../src/devices/index.ts";

/** The part of a dedicated worker's global that is used; its own types clash with those of a page. */
const scope = globalThis as unknown as { postMessage(found: WebgpuProbe): void };

void probeWebgpu().then((found) => scope.postMessage(found));
