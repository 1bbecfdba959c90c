/** @file Which levels are believed where they disagree: vectors whose errors are known. */

import { describe, expect, it } from "vitest";
import { poisson } from "../../../problems/poisson.ts";
import { random } from "../../../src/random.ts";
import type { Solution } from "../../../src/solution/index.ts";
import {
  atRounding,
  type Disagreement,
  sizesAtRounding,
  sizesInDoubt,
} from "../../../src/solve/certificate/disagreement.ts";
import type { Levels } from "../../../src/solve/certificate/levels.ts";
import { type Measure, measureOf } from "../../../src/solve/certificate/norms.ts";
import { expressionSolution, perturbed } from "./known.ts";

const count = 4000;
const stream = random(7);
/** Independent normal numbers with this root mean square in the mean. */
const noise = (size: number): Float64Array => new Float64Array(count).map(() => size * stream.normal());
const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]);
const rms = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);

/** A stand-in for an error as a function: only its identity is used. */
const named = (): Solution => perturbed(poisson, "0");
const values = new Map<Solution, Float64Array>();
const carrying = (v: Float64Array): Solution => {
  const e = named();
  values.set(e, v);
  return e;
};
/** Root mean squares relative to a solution of size 1. */
const measure: Measure = {
  values: (e) => [values.get(e as Solution)!],
  relative: (e) => Float64Array.from(e, rms),
};

function doubt(
  [a, b]: readonly [Float64Array, Float64Array],
  changes: Partial<Levels> = { isRich: true },
): Disagreement {
  const side = (v: Float64Array) => ({ e: carrying(v), values: [v], sizes: Float64Array.of(rms(v)) });
  const levels: Levels = {
    method: "expansion",
    what: "made up",
    sequence: [],
    remaining: { by: "order", least: 1 },
    ...changes,
  };
  return { measure, levels, sides: [side(a), side(b)] };
}

const opinion = (v: Float64Array) => ({ name: "from a table", e: () => carrying(v) });

describe("levels as rich as u that disagree", () => {
  const rich = { isRich: true };
  it.each([
    [1, 1],
    [0.1, 3],
    [3, 0.1],
    [3, 3],
  ])("with errors of their own of %d and %d times that of u say no less than it", (first, second) => {
    const e = noise(1);
    const [a, b] = [plus(e, noise(first)), plus(e, noise(second))];
    expect(sizesInDoubt(doubt([a, b], rich))[0]).toBe(Math.max(rms(a), rms(b)));
    // An opinion that says little: the fine level stands, whatever the coarse one says.
    const [size] = sizesInDoubt(doubt([a, b], { ...rich, opinion: opinion(noise(0.01)) }));
    expect(size).toBeGreaterThan(0.9);
    expect(size).toBeCloseTo(rms(b), 1);
  });

  it("say what they share where the fine one says less, as when its error cancels that of u", () => {
    const shape = noise(1);
    const [a, b] = [3, 0.5].map((factor) => shape.map((x) => factor * x));
    const [size] = sizesInDoubt(doubt([a, b], { ...rich, opinion: opinion(noise(0.01)) }));
    expect(size).toBeCloseTo(Math.sqrt(3 * 0.5) * rms(shape), 10);
  });

  it("follow an opinion that says more than the fine one, as far as the larger of both", () => {
    const pair = [noise(4), noise(1)] as const;
    const said = (size: number): number =>
      sizesInDoubt(doubt(pair, { ...rich, opinion: opinion(noise(size)) }))[0];
    expect(said(2) / 2).toBeCloseTo(1, 1);
    expect(said(100)).toBe(rms(pair[0]));
    // One that is not finite is none.
    expect(said(Number.NaN)).toBe(rms(pair[0]));
  });
});

describe("levels poorer than u that disagree", () => {
  it("say at least the largest of all", () => {
    const pair = [noise(1), noise(4)] as const;
    expect(sizesInDoubt(doubt(pair, {}))[0]).toBe(rms(pair[1]));
    expect(sizesInDoubt(doubt(pair, { opinion: opinion(noise(0.1)) }))[0]).toBe(rms(pair[1]));
    expect(sizesInDoubt(doubt(pair, { opinion: opinion(noise(9)) }))[0]).toBeGreaterThan(8);
  });
});

describe("an e that makes the residual larger", () => {
  it("is its own error in that proportion, beyond a factor two", () => {
    const pair = [noise(1), noise(1)] as const;
    const [size] = sizesInDoubt(doubt(pair, {}));
    expect(sizesInDoubt(doubt(pair, { left: () => 200 }))[0]).toBeCloseTo(size / 100, 12);
    expect(sizesInDoubt(doubt(pair, { left: () => 1.9 }))[0]).toBe(size);
    expect(sizesInDoubt(doubt(pair, { left: () => 0.01 }))[0]).toBe(size);
    expect(sizesInDoubt(doubt(pair, { left: () => Number.POSITIVE_INFINITY }))[0]).toBe(size);
  });
});

describe("levels at rounding", () => {
  const pair = [noise(1e-15), noise(2e-15)] as const;

  it("are believed, as long as the opinion says rounding too", () => {
    expect(sizesAtRounding(doubt(pair, {}))[0]).toBe(rms(pair[1]));
    const small = opinion(noise(0.1 * atRounding));
    expect(sizesAtRounding(doubt(pair, { opinion: small }))[0]).toBe(rms(pair[1]));
  });

  it("have seen nothing where the opinion is far above: it counts twice", () => {
    const large = noise(1e-12);
    expect(sizesAtRounding(doubt(pair, { opinion: opinion(large) }))[0]).toBeCloseTo(2 * rms(large), 24);
  });
});

describe("the measure", () => {
  it("sees an error in a layer of a thousandth of the width, wherever it is", () => {
    const p = poisson;
    const u = expressionSolution(p, { u: p.exact!.u as never });
    const { values: at, relative } = measureOf(p, u);
    const whole = at(u)[0];
    const zero = [new Float64Array(whole.length)];
    const points = p.domain.bounds[0];
    for (let k = 0; k < 20; k++) {
      const from = points[0] + ((k + 0.37) / 20.5) * (points[1] - points[0]);
      const layer: Solution = {
        ...u,
        evaluate: (_, { values: x, count: n }) => [
          Float64Array.from({ length: n }, (__, i) =>
            x[i] >= from && x[i] < from + 1e-3 * (points[1] - points[0]) ? 1 : 0,
          ),
        ],
      };
      const [size] = relative(at(layer), zero);
      // ‖1 in the layer‖ / ‖u‖ on as many points: four of them, or three, or five.
      const inside = (size * rms(whole)) ** 2 * whole.length;
      expect(inside).toBeGreaterThan(2.9);
      expect(inside).toBeLessThan(5.1);
    }
  });
});
