import { describe, expect, it } from "vitest";
import {
  coordinate,
  evaluate,
  expr,
  jet,
  leaves,
  mul,
  parseExpression,
  sub,
} from "../../src/expression/index.ts";
import { hard, inNetworkOutputs, mlp, modelNamed } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";

const space = {
  coordinates: ["x", "t"],
  bounds: [
    [-1, 3],
    [0, 1],
  ] as const,
  fields: ["u", "v"],
};
const at = (values: Record<string, number>) => (leaf: { kind: string; name?: string }) =>
  values[leaf.name ?? ""];

describe("mlp", () => {
  it("has (inputs + 1) outputs parameters per layer, laid out one after another", () => {
    const { layers, size } = mlp({ width: 7, depth: 2 }).on(space);
    expect(layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [2, 7],
      [7, 7],
      [7, 2],
    ]);
    expect(layers.map(({ offset }) => offset)).toEqual([0, 21, 77]);
    expect(size).toBe(21 + 56 + 16);
    expect(layers.map(({ activation }) => activation)).toEqual(["tanh", "tanh", undefined]);
  });

  it("maps every interval to [-1, 1]", () => {
    const [x, t] = mlp().on(space).features;
    expect([-1, 1, 3].map((value) => evaluate(x, at({ x: value })))).toEqual([-1, 0, 1]);
    expect([0, 1].map((value) => evaluate(t, at({ t: value })))).toEqual([-1, 1]);
  });

  it("repeats after the period in an embedded coordinate, and says so", () => {
    const network = mlp({ periodic: { x: 2 }, period: { x: 0.7 } }).on(space);
    expect(network.features).toHaveLength(5);
    expect(network.periods).toEqual({ x: 0.7 });
    for (const feature of network.features) {
      const values = [0.3, 1].map((x) => evaluate(feature, at({ x, t: 0.2 })));
      expect(values[0]).toBeCloseTo(values[1], 12);
    }
  });

  it("is even about the middle of an interval, periodic or not, in coordinates named so", () => {
    for (const options of [{ even: ["x"] }, { even: ["x"], periodic: { x: 2 } }, { even: ["x", "t"] }]) {
      const { features, periods } = mlp(options).on(space);
      const [a, b] = [-0.7, 2.7].map((x) => features.map((f) => evaluate(f, at({ x, t: 0.2 }))));
      a.forEach((value, k) => {
        expect(value).toBeCloseTo(b[k], 12);
      });
      expect(periods).toEqual(options.periodic ? { x: 4 } : {});
    }
    const [cosine] = mlp({ even: ["x"], periodic: { x: 1 } }).on(space).features;
    expect([-1, 0, 1, 3].map((x) => evaluate(cosine, at({ x })))).toEqual([-1, expect.closeTo(0, 15), 1, -1]);
    const [square] = mlp({ even: ["x"] }).on(space).features;
    expect([-1, 1, 3].map((x) => evaluate(square, at({ x })))).toEqual([1, -1, 1]);
    expect(() => mlp({ even: ["y"] }).on(space)).toThrow(/even coordinate "y" is not one of x, t/);
  });

  it("sees of a folded coordinate how far it is from the middle of its interval", () => {
    const [feature, other] = mlp({ folded: ["x"] }).on(space).features;
    expect([-1, 0, 1, 1.5, 3].map((x) => evaluate(feature, at({ x })))).toEqual([1, 0, -1, -0.5, 1]);
    expect(other).toEqual(mlp().on(space).features[1]);
    expect(() => mlp({ folded: ["y"] }).on(space)).toThrow(/folded coordinate "y" is not one of x, t/);
    for (const also of [{ even: ["x"] }, { periodic: { x: 1 } }])
      expect(() => mlp({ folded: ["x"], ...also }).on(space)).toThrow(
        /folded coordinate "x" is periodic or even/,
      );
  });

  it("starts with Glorot normal weights and zero biases", () => {
    const network = mlp({ width: 200, depth: 2 }).on(space);
    const theta = network.initialise(random(3));
    const { offset, inputs, outputs } = network.layers[1];
    const weights = theta.subarray(offset, offset + inputs * outputs);
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    expect(variance).toBeGreaterThan(0.95 * (2 / 400));
    expect(variance).toBeLessThan(1.05 * (2 / 400));
    expect([...theta.subarray(offset + inputs * outputs, offset + (inputs + 1) * outputs)]).toEqual(
      new Array(200).fill(0),
    );
    expect(network.initialise(random(3))).toEqual(theta);
  });

  it("refuses sizes and coordinates that make no network", () => {
    expect(() => mlp({ width: 0 })).toThrow(/width 0.*whole numbers/s);
    expect(() => mlp({ periodic: { y: 1 } }).on(space)).toThrow(/"y" is not one of x, t/);
    expect(() => mlp({ periodic: { x: 0 } })).toThrow(/0 modes.*"x"/s);
    expect(() => mlp({ periodic: { x: 1 }, period: { x: -1 } })).toThrow(/period -1 of the coordinate "x"/);
    expect(() => mlp({ period: { x: 1 } })).toThrow(/period 1 of the coordinate "x".*modes/s);
  });
});

describe("modelNamed", () => {
  it.each(["mlp:4x20", "mlp:1x32:sin"])("reads its own name back: %s", (name) => {
    expect(modelNamed(name).name).toBe(name);
  });

  it.each([
    ["resnet:3", /unknown model "resnet:3"/],
    ["mlp:20", /mlp:DEPTHxWIDTH/],
    ["mlp:2x20:tahn", /unknown activation "tahn".*mlp:DEPTHxWIDTH:tanh/s],
  ])("refuses %s with the form to use", (name, message) => {
    expect(() => modelNamed(name)).toThrow(message);
  });
});

describe("hard constraints", () => {
  const scope = { coordinates: ["x", "t"], fields: ["u"], normals: false };
  const lift = parseExpression("sin(x)", scope);
  const factor = mul(coordinate("t"), sub(1, mul(coordinate("x"), coordinate("x"))));

  it("rewrite every derivative by the product rule", () => {
    const rewritten = inNetworkOutputs(jet("u", ["x", "x"]), { u: { lift, factor } }, ["x", "t"]);
    const values: Record<string, number> = { x: 0.3, t: 0.7, u: 1.1, u_x: -0.4, u_xx: 2.5 };
    const byHand = -Math.sin(0.3) + 0.7 * (-2 * 1.1 - 2 * 2 * 0.3 * -0.4 + (1 - 0.09) * 2.5);
    const computed = evaluate(
      rewritten,
      (leaf) =>
        values[
          leaf.kind === "jet"
            ? `u${leaf.derivative.length ? `_${leaf.derivative.join("")}` : ""}`
            : (leaf as { name: string }).name
        ],
    );
    expect(computed).toBeCloseTo(byHand, 13);
  });

  it("hold whatever the network computes", () => {
    const value = inNetworkOutputs(jet("u"), { u: { lift, factor } }, ["x", "t"]);
    for (const t of [0, 0.4])
      for (const N of [-3, 8])
        expect(
          evaluate(value, (leaf) =>
            leaf.kind === "jet" ? N : leaf.kind === "coordinate" && leaf.name === "x" ? 1 : t,
          ),
        ).toBeCloseTo(Math.sin(1), 14);
  });

  it("leave fields without a transform alone, and refuse fields that do not exist", () => {
    const network = hard(mlp(), { u: { lift } }).on(space);
    expect(inNetworkOutputs(jet("v"), network.transforms, space.coordinates)).toEqual(jet("v"));
    expect(() => hard(mlp(), { w: { lift } }).on(space)).toThrow(/unknown field "w"/);
    expect(() => hard(mlp(), { u: { factor: jet("v") } })).toThrow(/on "u" contains v.*coordinates only/s);
    expect(leaves(network.features)).toHaveLength(2);
    expect(expr`x`.text).toContain("x");
  });
});
