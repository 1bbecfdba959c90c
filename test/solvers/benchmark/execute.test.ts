/** @file A process of its own: what it may hold, how long it may take, and how its end is told. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ExecuteOptions, execute } from "../../../solvers/benchmark/execute.ts";
import { ownPeakMemory, residentMemory } from "../../../solvers/benchmark/processes.ts";
import { temporaryFolder } from "../../run/fixtures.ts";

const mebibyte = 2 ** 20;

function run(code: string, options: Partial<ExecuteOptions> = {}, node: readonly string[] = []) {
  const file = join(temporaryFolder(), "program.mjs");
  writeFileSync(file, code);
  return execute([...node, file], { seconds: 30, memory: 2 ** 31, ...options });
}

describe("execute", () => {
  it("tells exit codes and the last lines of what was said", async () => {
    expect((await run("")).ending).toBe("finished");
    const lines = 'for (let k = 0; k < 100; k++) console.error("line " + k); process.exitCode = 3;';
    const { ending, complaint, code } = await run(lines);
    expect([ending, code]).toEqual(["failed", 3]);
    expect(complaint?.split("\n")).toEqual([
      ...Array.from({ length: 12 }, (_, k) => `line ${88 + k}`),
      "exit code 3",
    ]);
  });

  it("stops a process that holds more than it may, and says how much that was", async () => {
    const grow = `const all = [];
      setInterval(() => all.push(Buffer.alloc(8 * ${mebibyte}, 1)), 5);`;
    const memory = 200 * mebibyte;
    const { ending, complaint, peakMemory } = await run(grow, { memory, every: 0.02 });
    expect(ending).toBe("out-of-memory");
    expect(complaint).toMatch(/held \d+ MiB, more than the 200 MiB allowed/);
    expect(peakMemory).toBeGreaterThan(memory);
  });

  it("knows when the heap of V8 was too small", async () => {
    const grow = "const all = []; for (;;) all.push(new Array(1000).fill(1.5));";
    const { ending, complaint } = await run(grow, {}, ["--max-old-space-size=24"]);
    expect([ending, complaint]).toEqual(["out-of-memory", expect.stringMatching(/heap out of memory/)]);
  });

  it("stops a process that takes too long, also one that is deaf to events", async () => {
    const { ending, wallSeconds } = await run("for (;;);", { seconds: 0.3 });
    expect(ending).toBe("out-of-time");
    expect(wallSeconds).toBeGreaterThanOrEqual(0.3);
  });

  it("tells a signal that was not ours", async () => {
    const { ending, complaint, code } = await run(
      'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 9)',
    );
    expect([ending, complaint, code]).toEqual(["killed", "ended by SIGTERM", null]);
  });

  it("is aborted by the caller's signal, before and during", async () => {
    const signal = AbortSignal.abort();
    expect((await run("setInterval(() => {}, 9)", { signal })).ending).toBe("aborted");
    const later = AbortSignal.timeout(100);
    expect((await run("setInterval(() => {}, 9)", { signal: later })).ending).toBe("aborted");
  });

  it("gives the process its environment and a channel that tells when this one ends", async () => {
    const code =
      'process.exitCode = process.env.SOBOLEV_TEST === "1" && process.connected ? 0 : 9;process.disconnect()';
    expect((await run(code, { env: { SOBOLEV_TEST: "1" } })).code).toBe(0);
  });
});

describe("memory of a process", () => {
  it("is at most its peak, and there is none of a process that is not there", () => {
    const { now, peak } = residentMemory(process.pid)!;
    expect(now).toBeGreaterThan(10 * mebibyte);
    expect(peak).toBeGreaterThanOrEqual(now);
    expect(ownPeakMemory()).toBeGreaterThanOrEqual(peak);
    expect(residentMemory(2 ** 30)).toBeUndefined();
  });
});
