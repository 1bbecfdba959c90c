/** @file A small problem written out by hand, without the room that builds problems. */

import { coordinate, jet, mul, sub } from "../../src/expression/index.ts";
import type { Region } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/types.ts";

const interval: Region = {
  coordinates: ["x"],
  bounds: [[0, 1]],
  measure: 1,
  signedDistance: (point) => Math.abs(point[0] - 0.5) - 0.5,
  sample: (count) => ({
    coordinates: ["x"],
    count,
    values: Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count),
  }),
  faces: [],
  face: () => {
    throw new RangeError("the fixture has no faces");
  },
  boundary: () => {
    throw new RangeError("the fixture has no boundary");
  },
};

/** u_xx = 6 x with u = x on x, solved by u = x³. */
export const cubic: Problem = {
  name: "cubic",
  title: "Second derivative linear in x",
  source: "chosen here: solved by x^3",
  difficulty: "",
  domain: interval,
  coordinates: ["x"],
  fields: ["u"],
  interior: [{ text: "u_xx = 6*x", residual: sub(jet("u", ["x", "x"]), mul(6, coordinate("x"))) }],
  conditions: [
    {
      name: "dirichlet on x",
      kind: "dirichlet",
      equations: [{ text: "u = x", residual: sub(jet("u"), coordinate("x")) }],
      points: { coordinates: ["x"], count: 2, values: Float64Array.of(0, 1) },
    },
  ],
  coefficients: [],
  exact: { u: ({ x }: Readonly<Record<string, number>>) => x ** 3 },
  upToConstant: [],
  recommended: { model: "mlp:1x8" },
};
