/** @file Networks with layers of different widths: their shape, their name, and what is refused. */

import { expect, it } from "vitest";
import { mlp, modelNamed } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";

const space = {
  coordinates: ["x", "t"],
  bounds: [
    [0, 1],
    [0, 2],
  ] as [number, number][],
  fields: ["u"],
};

it("have a layer per width, and the name that says so", () => {
  const network = modelNamed("mlp:7,5,3:sin").on(space);
  expect(network.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [2, 7],
    [7, 5],
    [5, 3],
    [3, 1],
  ]);
  expect(network.size).toBe(21 + 40 + 18 + 4);
  expect([network.name, mlp({ width: [7, 5, 3], activation: "sin" }).name]).toEqual([
    "mlp:7,5,3:sin",
    "mlp:7,5,3:sin",
  ]);
});

it("with equal widths are the network of depth x width, from the same weights", () => {
  const [one, other] = [modelNamed("mlp:6,6,6"), modelNamed("mlp:3x6")].map((model) => model.on(space));
  expect(one.layers).toEqual(other.layers);
  expect(one.initialise(random(4))).toEqual(other.initialise(random(4)));
});

it.each([[[]], [[4, 0]], [[4, 2.5]], [[-1]]])("of widths %j are refused", (width) => {
  expect(() => mlp({ width })).toThrow(/whole numbers from 1 up/);
});

it.each(["mlp:4,", "mlp:,4", "mlp:4,x5", "mlp:4"])("are not meant by %s", (name) => {
  expect(() => modelNamed(name)).toThrow(/unknown model/);
});
