/** @file Searches alone: exact dampings, radii and lengths after prescribed trials. */

import { describe, expect, it } from "vitest";
import {
  armijoGrid,
  bold,
  type Evaluated,
  fixed,
  gainRatio,
  type Judge,
  trustRegion,
} from "../../solvers/index.ts";

const trial = (parts: Partial<Evaluated>): Evaluated => ({
  ...{ cost: 1, best: 1, trialCost: 2, actual: -1, predicted: 1 },
  ...{ velocity: Float64Array.of(1, 0), reach: 1, boundary: false, free: true },
  ...parts,
});
const worse = trial({});
const better = trial({ trialCost: 0.5, actual: 0.5 });
const nan = trial({ trialCost: Number.NaN, actual: Number.NaN });

const verdicts = (judge: Judge, trials: readonly Evaluated[]): string[] =>
  trials.map((one) => judge.judge(one).verdict);

describe("bold search", () => {
  it("multiplies by 1.5 on rejection, divides by 2 after retries, by 5 at once", () => {
    const judge = bold().begin(2);
    judge.arrive();
    expect(verdicts(judge, [worse, worse, better])).toEqual(["rejected", "rejected", "accepted"]);
    expect(judge.control).toBe((1e-2 * 1.5 * 1.5) / 2);
    judge.arrive();
    judge.judge(better);
    expect(judge.control).toBe((1e-2 * 1.5 * 1.5) / 2 / 5);
  });

  it("multiplies by 10 without a factor and by 1.5 at the gate; both count as tries", () => {
    const judge = bold().begin(2);
    judge.arrive();
    judge.refuse("singular");
    judge.refuse("curved");
    expect(judge.control).toBe(1e-2 * 10 * 1.5);
    judge.judge(better);
    expect(judge.control).toBe((1e-2 * 10 * 1.5) / 2);
  });

  it("never goes below its floor", () => {
    const judge = bold({ start: 2e-18 }).begin(2);
    judge.arrive();
    judge.judge(better);
    expect(judge.control).toBe(1e-18);
  });

  it("goes uphill only while the direction persists: (1 - cos) cost⁺ < min(cost, 100 best)", () => {
    const judge = bold().begin(2);
    const climb = (angle: number, trialCost: number, best = 1): string => {
      judge.arrive();
      judge.judge(better);
      return judge.judge(
        trial({ trialCost, best, velocity: Float64Array.of(Math.cos(angle), Math.sin(angle)) }),
      ).verdict;
    };
    const sixty = Math.PI / 3;
    expect(climb(sixty, 1.99)).toBe("accepted");
    expect(climb(sixty, 2.01)).toBe("rejected");
    expect(climb(Math.PI / 2, 0.99)).toBe("accepted");
    expect(climb(Math.PI / 2, 1.01)).toBe("rejected");
    // The ceiling: 100 times the best cost.
    expect(climb(sixty, 1.5, 1e-2)).toBe("accepted");
    expect(climb(sixty, 1.5, 5e-3)).toBe("rejected");
  });

  it("accepts downhill only before the first accepted step, with power 0, and never a cost that is not finite", () => {
    const judge = bold().begin(2);
    judge.arrive();
    expect(judge.judge(trial({ trialCost: 1.01 })).verdict).toBe("rejected");
    const greedy = bold({ bold: 0 }).begin(2);
    greedy.arrive();
    expect(verdicts(greedy, [better, trial({ trialCost: 1.01 })])).toEqual(["accepted", "rejected"]);
    judge.judge(better);
    expect(verdicts(judge, [nan, trial({ trialCost: Number.POSITIVE_INFINITY })])).toEqual([
      "invalid",
      "invalid",
    ]);
  });

  it("is exhausted after 60 tries from one point and fresh at the next", () => {
    const judge = bold().begin(2);
    judge.arrive();
    for (let k = 0; k < 59; k++) judge.judge(worse);
    expect(judge.exhausted).toBeUndefined();
    judge.judge(worse);
    expect(judge.exhausted).toContain("60 trials");
    expect(judge.control).toBeCloseTo(1e-2 * 1.5 ** 60, -5);
    judge.arrive();
    expect(judge.exhausted).toBeUndefined();
  });

  it("does not take a new iterate, or new points, for uphill because the last trial was", () => {
    const judge = bold({ start: 1e-15 }).begin(2);
    judge.judge(better);
    judge.judge(trial({ cost: 3, best: 1, trialCost: 2.5 }));
    judge.arrive();
    // Steps that curve too much are not judged: nothing but the trials themselves says where they start from.
    for (let k = 0; k < 60; k++) judge.refuse("curved");
    expect(judge.control).toBeLessThan(1);
    expect(judge.exhausted).toBeUndefined();
    for (let k = 0; k < 30; k++) judge.refuse("curved");
    expect(judge.exhausted).toContain("90 trials");
  });
});

describe("gain ratio search", () => {
  it("doubles its growth while rejecting and starts again after acceptance", () => {
    const judge = gainRatio({ start: 1 }).begin(2);
    judge.arrive();
    expect(verdicts(judge, [worse, worse])).toEqual(["rejected", "rejected"]);
    expect(judge.control).toBe(2 * 4);
    // ρ = 1/2: 1 - (2ρ - 1)³ = 1.
    expect(judge.judge(better).verdict).toBe("accepted");
    expect(judge.control).toBe(8);
    judge.judge(worse);
    expect(judge.control).toBe(16);
  });

  it.each([
    [1, 1 / 3],
    [0.75, 1 - 0.5 ** 3],
    [0.5, 1],
    [0.25, 1 + 0.5 ** 3],
  ])("multiplies the damping for ρ = %f by %f", (ratio, factor) => {
    const judge = gainRatio({ start: 1 }).begin(2);
    judge.arrive();
    judge.judge(trial({ actual: ratio, predicted: 1, trialCost: 0 }));
    expect(judge.control).toBeCloseTo(factor, 15);
  });

  const tiny = (judge: Judge, predicted: number, free = true) => {
    judge.arrive();
    return judge.judge(trial({ predicted, actual: -1e-16, free }));
  };

  it("takes steps below the rounding of the cost on trust, until they no longer shrink", () => {
    const judge = gainRatio({ start: 1 }).begin(2);
    expect(tiny(judge, 1e-15)).toMatchObject({ verdict: "accepted", equal: true, settled: false });
    expect(judge.control).toBe(0.1);
    for (const predicted of [1e-17, 1e-19, 1e-21]) expect(tiny(judge, predicted).settled).toBe(false);
    expect([1e-21, 1e-21, 1e-21].map((p) => tiny(judge, p).settled)).toEqual([false, false, false]);
    expect(tiny(judge, 1e-21).settled).toBe(true);
  });

  it("does not trust a step that only failed trials made invisible, nor settles on damped ones", () => {
    const judge = gainRatio({ start: 1 }).begin(2);
    judge.arrive();
    judge.judge(worse);
    expect(judge.judge(trial({ predicted: 1e-15, actual: -1e-16 })).verdict).toBe("rejected");
    for (let k = 0; k < 8; k++)
      expect(tiny(judge, 1e-21, false)).toMatchObject({ verdict: "accepted", settled: false });
  });

  it("calls a cost that is not finite invalid", () => {
    const judge = gainRatio().begin(2);
    judge.arrive();
    expect(judge.judge(nan).verdict).toBe("invalid");
  });
});

describe("trust region search", () => {
  it("is at the minimum after 20 steps below rounding with no visible decrease between them", () => {
    const judge = trustRegion().begin(2);
    const step = (actual: number): boolean => {
      judge.arrive();
      // Not free: such steps say nothing by their lengths.
      return judge.judge(trial({ actual, predicted: actual, trialCost: 1 - actual, free: false })).settled!;
    };
    for (let k = 0; k < 10; k++) expect(step(1e-15)).toBe(false);
    expect(step(0.5)).toBeFalsy();
    const settled = Array.from({ length: 20 }, () => step(1e-15));
    expect(settled.indexOf(true)).toBe(19);
  });

  it("quarters the reach on a bad ratio, doubles it on a good one at the boundary", () => {
    const judge = trustRegion().begin(2);
    judge.arrive();
    expect(judge.control).toBe(Number.POSITIVE_INFINITY);
    expect(judge.judge(trial({ reach: 8 })).verdict).toBe("rejected");
    expect(judge.control).toBe(2);
    expect(judge.judge(trial({ reach: 2, actual: 0.2, trialCost: 0.8 })).verdict).toBe("accepted");
    expect(judge.control).toBe(0.5);
    judge.judge(trial({ reach: 0.5, boundary: true, actual: 0.9, trialCost: 0.1 }));
    expect(judge.control).toBe(1);
    judge.judge(trial({ reach: 0.5, boundary: false, actual: 0.9, trialCost: 0.1 }));
    expect(judge.control).toBe(1);
  });
});

describe("fixed and grid searches", () => {
  it("look at one length, or at 31 halvings", () => {
    expect(fixed().lengths).toEqual([1]);
    expect(armijoGrid().lengths).toHaveLength(31);
    expect(armijoGrid().lengths.at(-1)).toBe(2 ** -30);
  });

  it("take every finite trial, and give up after 50 without a lower best", () => {
    const judge = fixed().begin(2);
    for (let k = 0; k < 49; k++) {
      judge.arrive();
      expect(judge.judge(worse).verdict).toBe("accepted");
    }
    expect(judge.exhausted).toBeUndefined();
    judge.judge(worse);
    expect(judge.exhausted).toContain("50 steps");
    judge.judge(trial({ trialCost: 0.9, best: 1 }));
    expect(judge.exhausted).toBeUndefined();
    expect(judge.judge(nan).verdict).toBe("invalid");
    expect(judge.exhausted).toContain("cannot be taken");
  });
});

describe("saved searches", () => {
  it.each([
    ["bold", bold()],
    ["gain ratio", gainRatio()],
    ["trust region", trustRegion()],
    ["fixed", fixed()],
  ])("%s continues as if never interrupted", (_, search) => {
    const sequence = [
      worse,
      better,
      worse,
      nan,
      worse,
      better,
      trial({ trialCost: 0.2, actual: 0.8 }),
      worse,
    ];
    const whole = search.begin(2);
    const first = search.begin(2);
    for (const judge of [whole, first]) {
      judge.arrive();
      verdicts(judge, sequence.slice(0, 5));
    }
    const second = search.begin(2);
    second.restore(first.save());
    expect(verdicts(second, sequence.slice(5))).toEqual(verdicts(whole, sequence.slice(5)));
    expect(second.control).toBe(whole.control);
  });
});
