/** @file Radial functions: jets against Hermite polynomials and differences, shapes against differences and the heat identity. */

import { describe, expect, it } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import {
  gaussianMixture,
  type MultiIndex,
  radialBasis,
  radialFrom,
  radialKernels,
  radialSines,
  radialSinesFrom,
  rationalMixture,
  type TrainableBasis,
} from "../../../src/models/trainable/index.ts";
import { random } from "../../../src/random.ts";

const stream = random(3);
const draw = (n: number, scale = 1): Float64Array =>
  Float64Array.from({ length: n }, () => scale * (2 * stream.uniform() - 1));
const names = ["x", "y", "z"];
const cloud = (d: number, count: number) =>
  pointsFrom(Object.fromEntries(names.slice(0, d).map((name) => [name, draw(count)])));
const worst = (a: Float64Array, b: Float64Array): number => {
  const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs), 1e-300);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / size;
};
/** Lower triangular factors with diagonals between ½ and 3/2. */
const factorsOf = (d: number, size: number): Float64Array =>
  Float64Array.from({ length: size * d * d }, (_, at) => {
    const [row, column] = [at % d, Math.floor(at / d) % d];
    if (row === column) return 1 + draw(1, 0.5)[0];
    return row > column ? draw(1, 0.5)[0] : 0;
  });

const cases = radialKernels.flatMap((kernel) => [1, 2, 3].map((d) => [kernel, d] as const));

describe.each(cases)("%s functions of %i coordinates", (kernel, d) => {
  const coordinates = names.slice(0, d);
  const size = 3;
  const basis = radialBasis({ coordinates, kernel, centres: draw(size * d), factors: factorsOf(d, size) });
  const points = cloud(d, 7);
  const c = draw(size);

  it("have the derivatives that differences of lower ones have, to order 4", () => {
    const h = 1e-4;
    const all: MultiIndex[] = [];
    const grow = (index: number[], left: number): void => {
      if (index.length === d) all.push(index);
      else for (let order = 0; order <= left; order++) grow([...index, order], left - order);
    };
    grow([], 4);
    for (const index of all) {
      const axis = index.findIndex((order) => order > 0);
      if (axis < 0) continue;
      const lower = index.map((order, k) => (k === axis ? order - 1 : order));
      const moved = [-2, -1, 1, 2].map((step) => {
        const values = points.values.map((value, at) =>
          Math.floor(at / points.count) === axis ? value + step * h : value,
        );
        return basis.evaluate({ ...points, values }, [lower], c)[0];
      });
      const difference = moved[0].map(
        (_, i) => (moved[0][i] - 8 * moved[1][i] + 8 * moved[2][i] - moved[3][i]) / (12 * h),
      );
      expect(worst(basis.evaluate(points, [index], c)[0], difference)).toBeLessThan(1e-9);
    }
  });

  it("accumulate what they evaluate", () => {
    const second = new Array<number>(d).fill(0).with(0, 2);
    const value = new Array<number>(d).fill(0);
    const factor = draw(points.count);
    const out = new Float64Array(size * 10);
    basis.accumulate(points, [{ index: second, factor }, { index: value }], out, 10);
    const [u, uxx] = basis.evaluate(points, [value, second], c);
    const sum = u.map((_, i) => c.reduce((total, weight, j) => total + weight * out[j * 10 + i], 0));
    expect(
      worst(
        sum,
        u.map((v, i) => v + factor[i] * uxx[i]),
      ),
    ).toBeLessThan(1e-13);
  });

  it("come back from their spec bit for bit", () => {
    const again = radialFrom(JSON.parse(JSON.stringify(basis.spec)));
    const value = new Array<number>(d).fill(0);
    expect(again.evaluate(points, [value], c)).toEqual(basis.evaluate(points, [value], c));
  });
});

it("a Gaussian has Hermite polynomials for derivatives", () => {
  const [mu, sigma] = [0.3, 0.7];
  const one = radialBasis({
    coordinates: ["x"],
    kernel: "gaussian",
    centres: Float64Array.of(mu),
    factors: Float64Array.of(sigma),
  });
  const x = draw(20, 2);
  const indices = [0, 1, 2, 3, 4, 5, 6].map((order) => [order]);
  const got = one.evaluate(pointsFrom({ x }), indices, Float64Array.of(1));
  const polynomials = [
    () => 1,
    (z: number) => -z,
    (z: number) => z * z - 1,
    (z: number) => 3 * z - z ** 3,
    (z: number) => z ** 4 - 6 * z * z + 3,
    (z: number) => -(z ** 5) + 10 * z ** 3 - 15 * z,
    (z: number) => z ** 6 - 15 * z ** 4 + 45 * z * z - 15,
  ];
  got.forEach((values, order) => {
    const expected = x.map((at) => {
      const z = (at - mu) / sigma;
      return (polynomials[order](z) * Math.exp((-z * z) / 2)) / sigma ** order;
    });
    expect(worst(values, expected)).toBeLessThan(1e-13);
  });
});

it("Gaussians on a regular grid add up to a constant", () => {
  const n = 41;
  const h = 0.1;
  const centres = Float64Array.from({ length: n }, (_, j) => -2 + h * j);
  const basis = radialBasis({
    coordinates: ["x"],
    kernel: "gaussian",
    centres,
    factors: new Float64Array(n).fill(2 * h),
  });
  const sum = basis.evaluate(pointsFrom({ x: draw(50, 0.2) }), [[0]], new Float64Array(n).fill(1))[0];
  // By Poisson's summation the ripple is 2 exp(-2 π² 4) = 1e-34; what is left is rounding and the ends.
  for (const value of sum) expect(Math.abs(value / (2 * Math.sqrt(2 * Math.PI)) - 1)).toBeLessThan(1e-14);
});

const bounds2 = [
  [-1, 1],
  [0, 2],
] as const;
const trainables: readonly (readonly [string, TrainableBasis])[] = [
  ["diagonal Gaussians", gaussianMixture({ coordinates: ["x", "y"], bounds: bounds2, count: [3, 2] })],
  [
    "full Gaussians",
    gaussianMixture({ coordinates: ["x", "y"], bounds: bounds2, count: 5, covariance: "full" }),
  ],
  [
    "full inverse quadratics",
    rationalMixture({ coordinates: ["x", "y"], bounds: bounds2, count: [2, 3], covariance: "full" }),
  ],
  [
    "full inverse multiquadrics in three dimensions",
    rationalMixture({
      coordinates: ["x", "y", "z"],
      bounds: [...bounds2, [0, 1]],
      count: 4,
      covariance: "full",
      kernel: "inverse-multiquadric",
    }),
  ],
];

describe.each(trainables)("%s", (_, basis) => {
  const d = basis.coordinates.length;
  const p = basis.initialise(random(1)).map((value) => value + 0.2 * stream.normal());
  const c = draw(basis.size);
  const points = cloud(d, 5);
  const unit = (k: number, order: number): MultiIndex => new Array<number>(d).fill(0).with(k, order);
  const terms = [
    { index: unit(0, 2), factor: draw(5) },
    { index: unit(1, 2).with(0, 1) },
    { index: unit(0, 0), factor: draw(5) },
  ];
  const sum = (at: Float64Array): Float64Array => {
    const values = basis.at(at).evaluate(
      points,
      terms.map(({ index }) => index),
      c,
    );
    return values[0].map((_v, i) =>
      terms.reduce((total, { factor }, k) => total + (factor ? factor[i] : 1) * values[k][i], 0),
    );
  };
  const columns = new Float64Array((basis.size + basis.parameters) * 5);
  basis.linearise(p, c, points, terms, { out: columns, leading: 5, linear: 0, shape: basis.size });

  it("linearise as differences of their parameters say", () => {
    const h = 1e-4;
    for (let k = 0; k < basis.parameters; k++) {
      const [a, b, e, f] = [-2, -1, 1, 2].map((step) => sum(p.with(k, p[k] + step * h)));
      const difference = a.map((_v, i) => (a[i] - 8 * b[i] + 8 * e[i] - f[i]) / (12 * h));
      const at = (basis.size + k) * 5;
      expect(worst(columns.slice(at, at + 5), difference)).toBeLessThan(1e-7);
    }
  });
  it("have their own values as linear columns", () => {
    const total = new Float64Array(5);
    for (let j = 0; j < basis.size; j++) for (let i = 0; i < 5; i++) total[i] += c[j] * columns[j * 5 + i];
    expect(worst(total, sum(p))).toBeLessThan(1e-13);
  });
  it("stay functions of positive width wherever the parameters go", () => {
    const far = p.map((value) => value * 1e6);
    const { spec } = basis.at(far.map((value, k) => (k < basis.size * d ? p[k] : value)));
    const factors = spec.factors as number[];
    for (let j = 0; j < basis.size; j++)
      for (let k = 0; k < d; k++) {
        expect(factors[j * d * d + k * d + k]).toBeGreaterThan(0);
        expect(factors[j * d * d + k * d + k]).toBeLessThanOrEqual(2 + 1e-12);
      }
  });
});

it("the slope in log σ obeys the heat identity σ² D^(α+2) + D^α", () => {
  const basis = gaussianMixture({ coordinates: ["x"], bounds: [[0, 1]], count: [1], overlap: 0.75 });
  // A width in the middle of its interval (½, 1), where the slope of log σ in its parameter is one.
  const p = Float64Array.of(0.4, 0);
  const sigma = Math.SQRT1_2;
  const points = pointsFrom({ x: draw(30) });
  for (const order of [0, 1, 2, 3]) {
    const columns = new Float64Array(3 * 30);
    basis.linearise(p, Float64Array.of(1), points, [{ index: [order] }], {
      out: columns,
      leading: 30,
      linear: 0,
      shape: 1,
    });
    const [same, higher] = basis.at(p).evaluate(points, [[order], [order + 2]], Float64Array.of(1));
    expect(
      worst(
        columns.slice(60),
        same.map((value, i) => value + sigma ** 2 * higher[i]),
      ),
    ).toBeLessThan(1e-13);
  }
});

it("sines of radial functions have the derivatives of the chain rule, and come back from their spec", () => {
  const options = {
    coordinates: ["x", "y"],
    kernel: "inverse-quadratic" as const,
    centres: Float64Array.of(0, 0.1),
    factors: Float64Array.of(1, 0.3, 0, 0.8),
  };
  const [phi, sines] = [radialBasis(options), radialSines({ ...options, frequencies: [0.5, 3] })];
  const points = cloud(2, 40);
  const [f, fx, fy, fxx, fxy] = phi.evaluate(
    points,
    [
      [0, 0],
      [1, 0],
      [0, 1],
      [2, 0],
      [1, 1],
    ],
    Float64Array.of(1),
  );
  const c = Float64Array.of(0.7, -0.2);
  const [u, ux, uxx, uxy] = sines.evaluate(
    points,
    [
      [0, 0],
      [1, 0],
      [2, 0],
      [1, 1],
    ],
    c,
  );
  const combine = (g: (w: number, i: number) => number): Float64Array =>
    f.map((_, i) => c[0] * g(0.5, i) + c[1] * g(3, i));
  const [sin, cos] = [Math.sin, Math.cos];
  expect(
    worst(
      u,
      combine((w, i) => sin(w * f[i])),
    ),
  ).toBeLessThan(1e-14);
  expect(
    worst(
      ux,
      combine((w, i) => w * cos(w * f[i]) * fx[i]),
    ),
  ).toBeLessThan(1e-13);
  expect(
    worst(
      uxx,
      combine((w, i) => w * cos(w * f[i]) * fxx[i] - w * w * sin(w * f[i]) * fx[i] ** 2),
    ),
  ).toBeLessThan(1e-13);
  expect(
    worst(
      uxy,
      combine((w, i) => w * cos(w * f[i]) * fxy[i] - w * w * sin(w * f[i]) * fx[i] * fy[i]),
    ),
  ).toBeLessThan(1e-13);
  const columns = new Float64Array(2 * 40);
  sines.accumulate(points, [{ index: [2, 0] }], columns, 40);
  expect(
    worst(
      uxx,
      f.map((_, i) => c[0] * columns[i] + c[1] * columns[40 + i]),
    ),
  ).toBeLessThan(1e-13);
  const again = radialSinesFrom(JSON.parse(JSON.stringify(sines.spec)));
  expect(again.evaluate(points, [[1, 1]], c)).toEqual(sines.evaluate(points, [[1, 1]], c));
});

it("refuses shapes and counts that make no sense", () => {
  const half = { coordinates: ["x"], kernel: "gaussian" as const, centres: Float64Array.of(0) };
  expect(() => radialBasis({ ...half, factors: Float64Array.of(0) })).toThrow("the width 0 along x");
  expect(() => radialBasis({ ...half, factors: Float64Array.of(1, 2) })).toThrow("d * d entries");
  expect(() => gaussianMixture({ coordinates: ["x"], bounds: [[0, 1]], count: 0 })).toThrow("whole counts");
  expect(() => gaussianMixture({ coordinates: ["x"], bounds: [[1, 0]], count: 4 })).toThrow("whole counts");
  expect(() => radialSines({ ...half, factors: Float64Array.of(1), frequencies: [] })).toThrow("frequencies");
});
