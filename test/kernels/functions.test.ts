/** @file Every function of the language, compiled: accuracy in units of the last place, limits, special values. */

import { describe, expect, it } from "vitest";
import { call, coordinate, div, type FunctionName, functions, mul, pow } from "../../src/expression/index.ts";
import { ulp, ulpError } from "./precise.ts";
import { runKernel } from "./run-kernel.ts";

const x = coordinate("x");
const kernelOf = (columns: readonly ReturnType<typeof call>[]) => ({
  name: "test",
  inputs: [{ name: "in", columns: [x] }],
  outputs: [{ name: "out", columns }],
});
const compiled = (name: FunctionName, points: readonly number[]): Float64Array =>
  runKernel(kernelOf([call(name, x)]), [[Float64Array.from(points)]])[0][0];

/** Points that fill [low, high] evenly: multiples of the golden ratio modulo 1. */
const fill = (low: number, high: number, count = 500): number[] =>
  Array.from({ length: count }, (_, i) => low + (high - low) * ((i * 0.6180339887498949) % 1));
/** Both signs, magnitudes 2^low to 2^high. */
const scales = (low: number, high: number): number[] =>
  fill(low, high, 300).flatMap((e) => [2 ** e, -(2 ** e)]);
/** Points near multiples of pi/2, where the reduced argument loses most of its digits. */
const nearQuadrants = Array.from({ length: 300 }, (_, i) => (i * 211 * Math.PI) / 2).filter((v) => v < 1e5);

interface Claim {
  readonly name: FunctionName;
  /** Units of the last place. */
  readonly bound: number;
  readonly points: readonly number[];
}

const claims: readonly Claim[] = [
  { name: "exp", bound: 1, points: [...fill(-745, 709.78), ...fill(-1, 1), ...scales(-60, 0)] },
  // Halves of the smallest subnormal numbers round either way.
  { name: "exp", bound: 1, points: fill(-745.1, -708) },
  {
    name: "log",
    bound: 1,
    points: [...fill(1e-3, 3), ...fill(0.9, 1.1), ...fill(-1074, 1023).map((e) => 2 ** e)],
  },
  { name: "sqrt", bound: 0.5, points: [...fill(0, 1e5), ...fill(-1074, 1023).map((e) => 2 ** e)] },
  {
    name: "sin",
    bound: 1,
    points: [...fill(-10, 10), ...fill(-1e5, 1e5), ...nearQuadrants, ...scales(-60, 0)],
  },
  { name: "cos", bound: 1, points: [...fill(-10, 10), ...fill(-1e5, 1e5), ...nearQuadrants] },
  {
    name: "tan",
    bound: 3,
    points: [...fill(-10, 10), ...fill(-1e5, 1e5), ...nearQuadrants, ...scales(-60, 0)],
  },
  { name: "sinh", bound: 4, points: [...fill(-2, 2), ...fill(-710.47, 710.47), ...scales(-60, 0)] },
  { name: "cosh", bound: 4, points: [...fill(-2, 2), ...fill(-710.47, 710.47)] },
  { name: "tanh", bound: 3, points: [...fill(-1, 1), ...fill(-22, 22), ...scales(-60, 0)] },
  { name: "erf", bound: 4, points: [...fill(-1.3, 1.3), ...fill(1, 6.5), ...scales(-60, 0)] },
  { name: "atan", bound: 3, points: [...fill(-3, 3), ...scales(-60, 60)] },
];

describe("accuracy against integer arithmetic of 240 bits", () => {
  it.each(claims)("$name is within $bound ulp", ({ name, bound, points }) => {
    const values = compiled(name, points);
    const worst = points.reduce(
      (most, p, i) => Math.max(most, ulpError(name, p, values[i], functions[name](p))),
      0,
    );
    expect(worst).toBeLessThanOrEqual(bound);
  });

  it("holds the reference itself to known digits", () => {
    // Digits: Abramowitz and Stegun tables 4.2, 7.1; DLMF 4.19.
    const digits: [FunctionName, number, number][] = [
      ["exp", 1, Math.E],
      ["erf", 0.5, 0.5204998778130465],
      ["erf", 2, 0.9953222650189527],
      ["tanh", 1, 0.7615941559557649],
      ["sin", 1, 0.8414709848078965],
      ["atan", 1, 0.7853981633974483],
      ["log", 10, Math.LN10],
    ];
    for (const [name, at, value] of digits) {
      expect(ulpError(name, at, value, value), name).toBeLessThan(0.51);
      expect(ulpError(name, at, value + 3 * ulp(value), value), name).toBeGreaterThan(2.4);
    }
  });
});

const { POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity, NaN: nan, MAX_VALUE: huge } = Number;
const tiny = 1e-320;

/** Argument and exact value. */
const limits: Readonly<Record<FunctionName, readonly (readonly [number, number])[]>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [infinity, infinity],
    [minusInfinity, 0],
    [710, infinity],
    [-746, 0],
    [-745.13, 5e-324],
    [tiny, 1],
    [1e300, infinity],
    [-1e300, 0],
  ],
  log: [
    [0, minusInfinity],
    [-0, minusInfinity],
    [1, 0],
    [-1, nan],
    [infinity, infinity],
    [minusInfinity, nan],
    [5e-324, -744.4400719213812],
    [-tiny, nan],
  ],
  sqrt: [
    [0, 0],
    [-0, -0],
    [4, 2],
    [-1, nan],
    [infinity, infinity],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [infinity, nan],
    [minusInfinity, nan],
    [tiny, tiny],
    [-tiny, -tiny],
    [1e9, nan],
    [huge, nan],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [infinity, nan],
    [tiny, 1],
    [-1e9, nan],
  ],
  tan: [
    [0, 0],
    [-0, -0],
    [infinity, nan],
    [tiny, tiny],
  ],
  sinh: [
    [0, 0],
    [-0, -0],
    [tiny, tiny],
    [-tiny, -tiny],
    [infinity, infinity],
    [minusInfinity, minusInfinity],
    [711, infinity],
    [-711, minusInfinity],
  ],
  cosh: [
    [0, 1],
    [-0, 1],
    [tiny, 1],
    [infinity, infinity],
    [minusInfinity, infinity],
    [711, infinity],
    [-711, infinity],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [tiny, tiny],
    [-tiny, -tiny],
    [20, 1],
    [-1000, -1],
    [infinity, 1],
    [minusInfinity, -1],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [6, 1],
    [-6, -1],
    [infinity, 1],
    [minusInfinity, -1],
    [huge, 1],
  ],
  atan: [
    [0, 0],
    [-0, -0],
    [tiny, tiny],
    [-tiny, -tiny],
    [infinity, Math.PI / 2],
    [minusInfinity, -Math.PI / 2],
    [huge, Math.PI / 2],
  ],
  abs: [
    [-0, 0],
    [-3, 3],
    [minusInfinity, infinity],
    [-tiny, tiny],
  ],
  sign: [
    [0, 0],
    [-0, -0],
    [3, 1],
    [-3, -1],
    [tiny, 1],
    [-tiny, -1],
    [infinity, 1],
    [minusInfinity, -1],
  ],
};

describe("special values", () => {
  it.each(Object.entries(limits))("%s has its limits, signed zeros and subnormals", (name, pairs) => {
    const values = compiled(
      name as FunctionName,
      pairs.map(([at]) => at),
    );
    expect([...values]).toEqual(pairs.map(([, value]) => value));
  });

  it.each(Object.keys(limits))("%s keeps NaN", (name) => {
    expect([...compiled(name as FunctionName, [nan, 1])][0]).toBeNaN();
  });

  it("overflows exp and sinh exactly where the largest float64 is passed", () => {
    const edge = 709.782712893384;
    const [below, above] = compiled("exp", [edge, edge + ulp(edge)]);
    expect(ulpError("exp", edge, below, 1.797693134862273e308)).toBeLessThanOrEqual(1);
    expect(above).toBe(infinity);
    expect(Number.isFinite(compiled("sinh", [710.4758])[0])).toBe(true);
    expect(Number.isFinite(compiled("cosh", [-710.4758])[0])).toBe(true);
  });

  it("erf of subnormal numbers is 2/sqrt(pi) times them, to the last subnormal bit", () => {
    expect(Math.abs(compiled("erf", [tiny])[0] - (2 / Math.sqrt(Math.PI)) * tiny)).toBeLessThanOrEqual(
      5e-324,
    );
  });
});

describe("identities", () => {
  const points = Float64Array.from(fill(-20, 20, 1000));
  const columns = (["sin", "cos", "sinh", "cosh", "tanh"] as const).map((name) => call(name, x));
  const [sin, cos, sinh, cosh, tanh] = runKernel(kernelOf(columns), [[points]])[0];

  it("sin² + cos² = 1 when both come from one reduction", () => {
    for (let i = 0; i < points.length; i++)
      expect(Math.abs(sin[i] ** 2 + cos[i] ** 2 - 1)).toBeLessThan(5e-16);
  });

  it("tanh = sinh / cosh when all three come from shared pieces", () => {
    for (let i = 0; i < points.length; i++)
      expect(Math.abs(tanh[i] - sinh[i] / cosh[i])).toBeLessThanOrEqual(10 * ulp(tanh[i]));
  });

  it("odd functions are odd and even ones even, bit for bit", () => {
    const [s, c, sh, ch, t] = runKernel(kernelOf(columns), [[points.map((p) => -p)]])[0];
    expect([...s]).toEqual([...sin].map((v) => -v));
    expect([...sh]).toEqual([...sinh].map((v) => -v));
    expect([...t]).toEqual([...tanh].map((v) => -v));
    expect([...c]).toEqual([...cos]);
    expect([...ch]).toEqual([...cosh]);
  });
});

describe("powers", () => {
  const exponents = [2, 3, 7, 10, -1, -2, -5, 0.5, 1.5, -0.5, -2.5];
  it.each(exponents)("x^%d is within |n|/2 + 2 ulp", (exponent) => {
    const points = Float64Array.from(fill(0.01, 30));
    const values = runKernel(kernelOf([pow(x, exponent)]), [[points]])[0][0];
    points.forEach((p, i) => {
      const exact = p ** exponent;
      expect(Math.abs(values[i] - exact)).toBeLessThanOrEqual((Math.abs(exponent) / 2 + 2) * ulp(exact));
    });
  });

  it.each([1.4, 1 / 3, -0.7, 12.3])("x^%d through exp and log is within 2 + 2 |n log x| ulp", (exponent) => {
    const points = Float64Array.from(fill(0.01, 30));
    const values = runKernel(kernelOf([pow(x, exponent)]), [[points]])[0][0];
    points.forEach((p, i) => {
      const bound = 2 + 2 * Math.abs(exponent * Math.log(p));
      expect(Math.abs(values[i] - p ** exponent)).toBeLessThanOrEqual(bound * ulp(p ** exponent));
    });
  });

  it("has the signs, zeros and infinities of IEEE 754", () => {
    const points = Float64Array.of(-2, -0, 0, infinity, nan);
    const columns = [pow(x, 3), pow(x, -1), pow(x, 0.5), pow(x, 1 / 3), pow(x, 2001)];
    const [cube, inverse, root, third, large] = runKernel(kernelOf(columns), [[points]])[0];
    expect([...cube]).toEqual([-8, -0, 0, infinity, nan]);
    expect([...inverse]).toEqual([-0.5, minusInfinity, infinity, 0, nan]);
    expect([...root]).toEqual([nan, -0, 0, infinity, nan]);
    expect([...third]).toEqual([nan, 0, 0, infinity, nan]);
    expect([...large]).toEqual([minusInfinity, -0, 0, infinity, nan]);
  });

  it("x / x² is x^-1 to rounding", () => {
    const points = Float64Array.from(fill(0.1, 9, 101));
    const [a, b] = runKernel(kernelOf([div(x, mul(x, x)), pow(x, -1)]), [[points]])[0];
    a.forEach((v, i) => {
      expect(Math.abs(v - b[i])).toBeLessThanOrEqual(2 * ulp(v));
    });
  });
});
