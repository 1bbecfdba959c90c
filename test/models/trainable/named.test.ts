/** @file Trainable models by name, and the head of physics-informed Gaussians as a linear model. */

import { describe, expect, it } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import { basisFrom, mixtureNamed, namesTrainable, pig, trainableNamed } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { expectConsistent } from "../bases/basis-laws.ts";
import { multiIndices, table } from "../bases/differences.ts";

const plane = {
  coordinates: ["x", "y"],
  bounds: [
    [-1, 1],
    [0, 2],
  ] as const,
};

describe("names of trainable models", () => {
  it("are told from networks and fixed bases", () => {
    const texts = [
      "gaussians:14x14",
      "gaussians:0x3",
      "pig:40",
      "pig",
      "rbf:900",
      "gaussians:900",
      "mlp:2x24",
    ];
    expect(texts.filter(namesTrainable)).toEqual([
      "gaussians:14x14",
      "gaussians:0x3",
      "pig:40",
      "pig",
      "rbf:900",
    ]);
  });

  it("say what they ask for", () => {
    expect(trainableNamed("gaussians:14x9:full")).toEqual({
      kind: "gaussians",
      counts: [14, 9],
      covariance: "full",
    });
    expect(trainableNamed("pig:40")).toEqual({
      kind: "pig",
      gaussians: 40,
      channels: 4,
      covariance: "diagonal",
    });
    expect(trainableNamed("rbf:900:inverse-quadratic")).toEqual({
      kind: "rbf",
      count: 900,
      kernel: "inverse-quadratic",
    });
  });

  it.each([
    ["gaussians:0x14", /"0" is no whole number from 1 up/],
    ["gaussians:-3x14", /"-3" is no whole number/],
    ["pig:", /"" is no whole number/],
    ["pig:40x4x4", /another form/],
    ["pig:40:round", /"round" is no kind of covariance/],
    ["rbf:2.5", /"2.5" is no whole number/],
    ["rbf:90:cubic", /"cubic" is no radial kernel/],
  ])("%s is refused", (text, message) => {
    expect(() => trainableNamed(text)).toThrow(message);
  });

  it("refuse another number of counts than coordinates, and say the fixed form", () => {
    const name = trainableNamed("gaussians:4x4x4");
    if (name.kind !== "gaussians") throw new Error("gaussians");
    expect(() => mixtureNamed("gaussians:4x4x4", name, plane)).toThrow(/3 counts for the 2 coordinates/);
  });
});

describe("units of physics-informed Gaussians", () => {
  const model = pig({ gaussians: 5, channels: 2, head: [3], covariance: "full" }).on({
    ...plane,
    fields: ["u", "v"],
  });
  const theta = model.initialise(random(4));
  const units = model.units(theta);
  const indices = multiIndices(2, 3);

  it("are a basis", () => expectConsistent(units, plane.bounds, indices));

  it("combine to the model with the last layer's weights", () => {
    const points = pointsFrom({ x: [0.3, -0.8, 0], y: [1, 0.2, 2] });
    const { start } = model.linearColumns!;
    const values = model.evaluate(theta, points, indices);
    values.forEach((field, f) => {
      const c = Float64Array.of(...theta.subarray(start + 3 * f, start + 3 * f + 3), theta[start + 6 + f]);
      units.evaluate(points, indices, c).forEach((sum, k) => {
        sum.forEach((value, i) => {
          expect(value).toBeCloseTo(field[k][i], 12);
        });
      });
    });
  });

  it("come back from their spec bit for bit, and refuse too few parameters", () => {
    const points = pointsFrom({ x: [0.3, -0.8], y: [1, 0.2] });
    const again = basisFrom(JSON.parse(JSON.stringify(units.spec)));
    expect(table(again, points, [1, 1])).toEqual(table(units, points, [1, 1]));
    expect(() => model.units(theta.subarray(1))).toThrow(/parameters for a model of/);
  });
});
