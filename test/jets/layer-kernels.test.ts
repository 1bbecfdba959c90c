import { describe, expect, it } from "vitest";
import {
  add,
  call,
  constant,
  coordinate,
  type Expression,
  evaluate,
  mul,
  sum,
  totalDerivative,
} from "../../src/expression/index.ts";
import { type ActivationName, type Channel, channelsFor, layerKernels } from "../../src/jets/index.ts";
import { interpretKernel } from "../../src/kernels/index.ts";
import { random } from "../../src/random.ts";

const coordinates = ["x", "y"];
const laplacian = { kind: "combination", weights: { x: 1, y: -0.5 } } as const;
const sets: [string, Channel[]][] = [
  ["value", channelsFor([])],
  ["Burgers: u_xx, u_t", channelsFor([["x", "x"], ["y"]])],
  ["mixed second", channelsFor([["x", "y"]])],
  ["third", channelsFor([["x", "x", "x"], ["y"]])],
  [
    "biharmonic",
    channelsFor([
      ["x", "x", "x", "x"],
      ["x", "x", "y", "y"],
      ["y", "y", "y", "y"],
    ]),
  ],
  ["combination", channelsFor([], laplacian)],
];
const activations: ActivationName[] = ["tanh", "sin"];

/** A fixed smooth function of x and y, of degree 4 with generic coefficients. */
function inner(): Expression {
  const stream = random(7);
  const powers = [0, 1, 2, 3, 4].flatMap((i) => [0, 1, 2, 3, 4].filter((j) => i + j <= 4).map((j) => [i, j]));
  const power = (name: string, n: number): Expression =>
    Array.from({ length: n }, () => coordinate(name)).reduce<Expression>(mul, constant(1));
  return sum(powers.map(([i, j]) => mul(0.4 * stream.normal(), mul(power("x", i), power("y", j)))));
}

function channelOf(e: Expression, channel: Channel): Expression {
  const along = (f: Expression, names: readonly string[]): Expression =>
    names.reduce<Expression>((part, name) => totalDerivative(part, name, coordinates), f);
  if (channel.kind === "derivative") return along(e, channel.of);
  return Object.entries(channel.weights).reduce<Expression>(
    (total, [name, w]) => add(total, mul(w, along(e, [name, name]))),
    constant(0),
  );
}

const at = (e: Expression): number =>
  evaluate(e, (leaf) => (leaf.kind === "coordinate" && leaf.name === "x" ? 0.3 : -0.7));
const column = (values: readonly number[]): Float64Array[] => values.map((value) => Float64Array.of(value));
const flat = (columns: readonly Float64Array[]): number[] => columns.map((values) => values[0]);
const randoms = (seed: number, n: number): number[] => {
  const stream = random(seed);
  return Array.from({ length: n }, () => stream.normal());
};
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i], 0);

describe.each(activations)("jets through %s", (activation) => {
  describe.each(sets)("channels: %s", (_, channels) => {
    const kernels = layerKernels(activation, channels);
    const z = channels.map((channel) => at(channelOf(inner(), channel)));
    const value = activation === "tanh" ? Math.tanh(z[0]) : Math.sin(z[0]);
    const run = (kernel: typeof kernels.forward, ...groups: number[][]): number[][] =>
      interpretKernel(kernel, groups.map(column)).map(flat);

    it("equal the derivatives of the composed function", () => {
      const [a] = run(kernels.forward, z);
      const expected = channels.map((channel) => at(channelOf(call(activation, inner()), channel)));
      a.forEach((computed, c) => {
        expect(computed).toBeCloseTo(expected[c], 10);
      });
    });

    it("have an adjoint: <abar, da> = <zbar, dz>", () => {
      const [dz, abar] = [randoms(1, z.length), randoms(2, z.length)];
      const [da] = run(kernels.tangent, z, [value], dz);
      const [zbar] = run(kernels.adjoint, z, [value], abar);
      expect(dot(abar, da)).toBeCloseTo(dot(zbar, dz), 9);
    });

    it("have tangents that agree with differences, of values and of adjoints", () => {
      const [dz, abar, dabar] = [randoms(3, z.length), randoms(4, z.length), randoms(5, z.length)];
      const moved = (h: number): number[] => z.map((v, c) => v + h * dz[c]);
      const h = 1e-5;
      const [[plus], [minus]] = [run(kernels.forward, moved(h)), run(kernels.forward, moved(-h))];
      const [da] = run(kernels.tangent, z, [value], dz);
      da.forEach((d, c) => {
        expect(d).toBeCloseTo((plus[c] - minus[c]) / (2 * h), 5);
      });
      const adjointAt = (s: number): number[] =>
        run(
          kernels.adjoint,
          moved(s),
          [run(kernels.forward, moved(s))[0][0]],
          abar.map((v, c) => v + s * dabar[c]),
        )[0];
      const [zbar, dzbar] = run(kernels.adjointTangent, z, [value], dz, abar, dabar);
      expect(zbar).toEqual(run(kernels.adjoint, z, [value], abar)[0].map((v) => expect.closeTo(v, 9)));
      const [up, down] = [adjointAt(h), adjointAt(-h)];
      dzbar.forEach((d, c) => {
        expect(d).toBeCloseTo((up[c] - down[c]) / (2 * h), 4);
      });
    });
  });
});
