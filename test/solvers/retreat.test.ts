/** @file What happens when a bold climb leads nowhere: the run goes back to its best iterate and goes on. */

import { describe, expect, it } from "vitest";
import type { Method, Trial } from "../../solvers/index.ts";
import { solver } from "../../solvers/index.ts";
import { leastSquares } from "../../src/residual/index.ts";

const line = leastSquares({
  rows: 1,
  columns: 1,
  residual: (theta, r) => {
    r[0] = theta[0];
  },
});

/** Goes where the script says; a number is the next iterate, "dead end" a trial after which nothing is left. */
function scripted(script: readonly (number | "dead end")[]): { method: Method; log: string[] } {
  const log: string[] = [];
  let at = Number.NaN;
  let k = 0;
  const base = { stepNorm: 1, damping: 1, gainRatio: Number.NaN, predicted: 1, actual: -1 };
  const attempts = { trials: 1, singular: 0, nonFinite: 0, firstPredicted: 1, firstStepNorm: 1 };
  const attempt = (): Trial => {
    const next = script[k++] ?? "dead end";
    log.push(`${at} -> ${next}`);
    return next === "dead end"
      ? {
          ...base,
          attempts,
          verdict: "rejected",
          candidate: Float64Array.of(99),
          cost: 4900,
          exhausted: "all failed",
        }
      : { ...base, attempts, verdict: "accepted", candidate: Float64Array.of(next), cost: next ** 2 / 2 };
  };
  const method: Method = {
    begin: () => ({
      prepare: (point) => {
        at = point.theta[0];
      },
      attempt,
      retreat: () => log.push("retreat"),
      save: () => ({}),
      restore: () => {},
    }),
  };
  return { method, log };
}

describe("a climb that leads nowhere", () => {
  it("is taken back: the run goes on from the best iterate", async () => {
    const { method, log } = scripted([2, 8, "dead end", 1]);
    const run = solver("scripted", method).start(line, { theta: Float64Array.of(3), steps: 4 });
    expect((await run.finish()).kind).toBe("step-limit");
    expect(log).toEqual(["3 -> 2", "2 -> 8", "8 -> dead end", "retreat", "2 -> 1"]);
    expect([...run.theta]).toEqual([1]);
  });

  it("is taken back once for every best iterate, then the run is stalled with it", async () => {
    const { method, log } = scripted([2, 8, "dead end", 7, "dead end"]);
    const run = solver("scripted", method).start(line, { theta: Float64Array.of(3) });
    const outcome = await run.finish();
    expect(outcome.kind).toBe("stalled");
    expect(log.filter((entry) => entry === "retreat")).toHaveLength(1);
    expect([...run.theta]).toEqual([2]);
  });

  it("ends the run at once where there is no better iterate", async () => {
    const { method } = scripted([2, "dead end"]);
    const run = solver("scripted", method).start(line, { theta: Float64Array.of(3) });
    expect((await run.finish()).kind).toBe("stalled");
    expect([...run.theta]).toEqual([2]);
  });
});
