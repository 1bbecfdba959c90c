/** @file The last words of a solve: budgets as they were asked for, and advice that can be followed. */

import { describe, expect, it } from "vitest";
import { poisson } from "../../problems/poisson.ts";
import { told } from "../../src/solve/ending.ts";
import { type Solved, solve } from "../../src/solve/index.ts";

const trained = async (): Promise<Solved> => {
  const points = { interior: 20, conditions: 4 };
  const solved = await solve(poisson, {
    ...{ model: "mlp:1x3", points, steps: 1, estimate: false, device: "wasm", threads: 1 },
  } as const);
  solved.close();
  return solved;
};
const solved = await trained();
/** The same run as if its time had been up, stored so that it can be resumed or not. */
const timeUp = (message: string, canResume: boolean): Solved => {
  const { solver_numbers: kept, ...header } = solved.checkpoint().header;
  const stored = { header: canResume ? { ...header, solver_numbers: kept } : header, arrays: {} };
  return { ...solved, outcome: { kind: "time-limit", by: "seconds", message }, checkpoint: () => stored };
};
const message = "9.71 s reached the limit of 9.63 s; resume, or allow more seconds";
const wordsOf = (one: Solved, seconds: number): string => told(one, { seconds }).outcome.message;

describe("a budget that was spent", () => {
  it("is a share where less than what was asked for was spent on the run", () => {
    expect(wordsOf(timeUp(message, true), 30)).toBe(
      "9.71 s reached the limit of 9.63 s, its share of the 30 s of this solve; resume, or allow more seconds",
    );
    expect(wordsOf(timeUp(message, true), 9.63)).toBe(message);
    expect(wordsOf(timeUp(message, true), Number.POSITIVE_INFINITY)).toBe(message);
  });

  it("is no reason to resume what cannot be resumed, or cannot be read back", () => {
    const again =
      /limit of 9\.63 s; solve again with more seconds; a run that names its model can be resumed$/;
    expect(wordsOf(timeUp(message, false), 9.63)).toMatch(again);
    const lost = () => {
      throw new Error("the device is lost");
    };
    expect(wordsOf({ ...timeUp(message, true), checkpoint: lost }, 9.63)).toMatch(again);
  });

  it("leaves other outcomes as they are", () => {
    const stalled = { kind: "stalled", by: "step", message: "no step lowers the cost; resume" } as const;
    expect(told({ ...solved, outcome: stalled }, {}).outcome).toBe(stalled);
  });
});

describe("hints of the problem", () => {
  it("are notes of its result", () => {
    const doubtful = { ...solved, problem: { ...poisson, hints: ["is u meant to be v?"] } };
    expect(told(doubtful, {}).notes).toEqual([...solved.notes, "is u meant to be v?"]);
  });
});
