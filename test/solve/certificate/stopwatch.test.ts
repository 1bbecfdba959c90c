/** @file The time of estimates: forecasts by work, levels left out by name, and estimates within their limit. */

import { describe, expect, it } from "vitest";
import { heat } from "../../../problems/heat.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import type { Expression } from "../../../src/expression/index.ts";
import { expressionSolution } from "../../../src/solution/index.ts";
import { certify } from "../../../src/solve/certificate/index.ts";
import type { Levels } from "../../../src/solve/certificate/levels.ts";
import { measureOf } from "../../../src/solve/certificate/norms.ts";
import { stopwatch } from "../../../src/solve/certificate/stopwatch.ts";
import { verdictOf } from "../../../src/solve/certificate/verdict.ts";

/** A clock that is set by hand, in milliseconds. */
function handSet(): { now: () => number; advance: (seconds: number) => void } {
  let time = 0;
  return {
    now: () => time,
    advance: (seconds) => {
      time += 1000 * seconds;
    },
  };
}

describe("the stopwatch of an estimate", () => {
  it("forecasts a level by its work over that of the one before, from the third on", async () => {
    const { now, advance } = handSet();
    const watch = stopwatch(10, now);
    const plan = (work: number) => ({ name: `${work}`, work });
    const run = (work: number, seconds: number) =>
      watch.timed(plan(work), () => {
        advance(seconds);
        return Promise.resolve();
      });
    expect(watch.excess(plan(1e9))).toBeUndefined();
    await run(1, 1);
    expect(watch.excess(plan(8))).toBeUndefined();
    await run(8, 2);
    expect(watch.left).toBeCloseTo(7, 12);
    expect(watch.excess(plan(16))).toBeUndefined();
    expect(watch.excess(plan(32))).toBeCloseTo(8, 12);
    // Without a plan: four times as long.
    expect(watch.excess(undefined)).toBeCloseTo(8, 12);
    watch.restart();
    expect(watch.excess(plan(32))).toBeUndefined();
    expect(watch.excess({ name: "known", work: 1, seconds: 7.5 })).toBe(7.5);
  });
});

describe("an estimate", () => {
  const exact = expressionSolution({ u: heat.exact!.u as Expression }, heat.domain);
  const scaledBy = (factor: number): typeof exact => ({
    ...exact,
    evaluate: (names, points) =>
      exact.evaluate(names, points).map((values) => values.map((value) => factor * value)),
  });

  it("leaves out the levels that do not fit, and names them", async () => {
    const { now, advance } = handSet();
    const taken: number[] = [];
    const levels: Levels = {
      method: "expansion",
      what: "levels of this test",
      remaining: { by: "order", least: 1 },
      plans: [1, 4, 16, 64].map((work) => ({ name: `size ${work}`, work })),
      sequence: [0, 1, 2, 3].map((k) => () => {
        taken.push(k);
        advance(4 ** k);
        return Promise.resolve({ name: `level ${k}`, e: scaledBy(0.1 ** (k + 1)) });
      }),
    };
    const verdict = await verdictOf(heat, measureOf(heat, exact), levels, () => {}, stopwatch(10, now));
    expect(taken).toEqual([0, 1]);
    expect(verdict.leftOut).toBe("size 16");
    expect(verdict.message).toMatch(/left out: size 16, which would take 16 s of 5.0 s left/);
    expect(verdict.uncertain).toBe(true);
  });

  it("of one level only is uncertain, whatever the limit", async () => {
    const device = wasmDevice({ threads: 1 });
    const { uncertain, leftOut, message, relativeL2 } = await certify(heat, scaledBy(1.01), {
      device,
      limit: 0,
    });
    expect(relativeL2).toBeCloseTo(0.01, 3);
    expect(uncertain).toBe(true);
    expect(leftOut).toMatch(/^\d+ x \d+$/);
    expect(message).toMatch(/one level only.*left out: /);
    device.close();
  });
});
