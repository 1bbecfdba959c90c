import { describe, expect, it } from "vitest";
import type { Step } from "../../solvers/index.ts";
import { relay } from "../../src/solve/relay.ts";

const step = (index: number, accepted: number, seconds: number): Step => ({
  ...{ index, accepted, seconds, verdict: "accepted", cost: 1, bestCost: 1, gradientNorm: 1, stepNorm: 1 },
  ...{ damping: 1, gainRatio: 1, redrawn: false },
});
const own = { header: { model: "own" }, arrays: {} };
const brief = ({ index, accepted, seconds }: Step) => [index, accepted, seconds];

describe("relay", () => {
  it("numbers the steps of runs after one another as one", () => {
    const { leg, history } = relay(undefined);
    const first = leg(0.5);
    first({ step: step(0, 1, 1), checkpoint: () => own });
    first({ step: step(1, 1, 2), checkpoint: () => own });
    leg(2.5)({ step: step(0, 1, 0.25), checkpoint: () => own });
    expect(history.map(brief)).toEqual([
      [0, 1, 1.5],
      [1, 1, 2.5],
      [2, 2, 2.75],
    ]);
  });

  it("counts once what a continued run counts again", () => {
    const { leg, history } = relay(undefined);
    leg(0)({ step: step(0, 1, 1), checkpoint: () => own });
    leg(1)({ step: step(0, 1, 3), checkpoint: () => own });
    leg(4, { continues: step(0, 1, 1) })({ step: step(1, 2, 1.5), checkpoint: () => own });
    expect(history.map(brief)).toEqual([
      [0, 1, 1],
      [1, 2, 4],
      [2, 3, 4.5],
    ]);
  });

  it("tells the observer, with the checkpoint of the whole", () => {
    const seen: unknown[] = [];
    const { leg } = relay(({ checkpoint }) => seen.push(checkpoint().header.model));
    leg(0)({ step: step(0, 1, 1), checkpoint: () => own });
    const whole = ({ header, arrays }: typeof own) => ({
      header: { model: `whole of ${header.model}` },
      arrays,
    });
    leg(0, { checkpoint: whole as never })({ step: step(0, 1, 1), checkpoint: () => own });
    expect(seen).toEqual(["own", "whole of own"]);
  });
});
