/** @file What strategies work with, for tests: a problem, a device of one thread, ample time. */

import { performance } from "node:perf_hooks";
import { wasmDevice } from "../../../src/devices/index.ts";
import type { Problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import type { Context } from "../../../src/solve/automatic/context.ts";
import { journal } from "../../../src/solve/automatic/journal.ts";
import { traitsOf } from "../../../src/solve/automatic/traits.ts";

/** A context on a device of its own; `close` frees it. */
export function contextFor(problem: Problem): Context & { close(): void } {
  const device = wasmDevice({ threads: 1 });
  return {
    problem,
    traits: traitsOf(problem),
    device,
    random: random(1),
    seed: 1,
    journal: journal(performance.now()),
    deadline: 600,
    memory: 2 ** 30,
    close: () => device.close(),
  };
}
