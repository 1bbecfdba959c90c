/** @file Where the functions of a model lie: on its ellipse each falls to exp(-1/2) of its peak, whatever it is made of. */

import { describe, expect, it } from "vitest";
import { box } from "../../src/geometry/index.ts";
import {
  type Basis,
  chebyshev,
  combined,
  gaussianCloud,
  gaussianGrid,
  gaussians,
  linearModel,
  pig,
  product,
  reflected,
} from "../../src/models/index.ts";
import { random } from "../../src/random.ts";
import { expansionSolution } from "../../src/solution/index.ts";
import { shapesOf } from "../../viz/source/shapes.ts";

const coordinates = ["x", "t"];
const bounds = [
  [0, 1],
  [0, 0.5],
] as const;
const place = { coordinates, domain: box({ x: [0, 1], t: [0, 0.5] }) };
const precision = [40, 10, 10, 90, 25, 0, 0, 400];

const shapes = (basis: Basis, order = coordinates) =>
  shapesOf(
    expansionSolution({
      model: linearModel({ u: basis }),
      c: new Float64Array(basis.size).fill(1),
      domain: place.domain,
    }),
    { ...place, coordinates: order },
  );

/** Value of function j at a point. */
function valueAt(basis: Basis, j: number, at: readonly number[]): number {
  const c = new Float64Array(basis.size);
  c[j] = 1;
  return basis.evaluate({ coordinates, count: 1, values: Float64Array.from(at) }, [[0, 0]], c)[0][0];
}

describe("places of Gaussians", () => {
  const bases: Readonly<Record<string, Basis>> = {
    "on a grid": gaussianGrid({ coordinates, bounds, counts: [9, 10] }),
    "in a cloud": gaussianCloud({ coordinates, center: [0.4, 0.2], spread: 0.2, radius: 2 }),
    "of full precision": gaussians({ coordinates, centers: [0.2, 0.1, 0.7, 0.3], precision }),
  };
  it.each(Object.entries(bases))("%s are their peaks, and one standard deviation around", (_, basis) => {
    const found = shapes(basis);
    expect(found).toHaveLength(basis.size);
    for (const [j, { centre, radii, directions }] of found.entries()) {
      expect(valueAt(basis, j, centre)).toBeCloseTo(1, 12);
      for (const [k, radius] of radii.entries()) {
        const way = directions?.[k] ?? coordinates.map((_, c) => (c === k ? 1 : 0));
        const edge = centre.map((at, c) => at + radius * way[c]);
        expect(valueAt(basis, j, edge)).toBeCloseTo(Math.exp(-0.5), 11);
      }
    }
  });

  it("come in the order of the problem's coordinates", () => {
    const basis = bases["of full precision"];
    const [here, there] = [shapes(basis)[0], shapes(basis, ["t", "x"])[0]];
    expect(there.centre).toEqual([here.centre[1], here.centre[0]]);
    expect(there.directions?.[0]).toEqual([here.directions?.[0][1], here.directions?.[0][0]]);
  });

  it("stay within combinations, products and mirror images; smooth functions have none", () => {
    const [few, smooth] = [bases["of full precision"], chebyshev({ coordinates, bounds, degrees: [2, 2] })];
    const own = shapes(few);
    expect(shapes(smooth)).toEqual([]);
    expect("places" in smooth).toBe(false);
    expect(shapes(combined([smooth, few]))).toEqual(own);
    expect(shapes(product(few, "x*(1 - x)"))).toEqual(own);
    const mirrored = shapes(reflected(few, "odd", [0.5, 0.25]));
    expect(mirrored.map(({ centre }) => centre.map((at) => Math.round(at * 1e9) / 1e9))).toEqual([
      [0.2, 0.1],
      [0.8, 0.4],
      [0.7, 0.3],
      [0.3, 0.2],
    ]);
    expect(mirrored.map(({ radii }) => radii)).toEqual(
      [own[0], own[0], own[1], own[1]].map(({ radii }) => radii),
    );
  });

  it("under a head are those of all its channels", () => {
    const model = pig({ gaussians: 5, channels: 3, head: [4] }).on({ coordinates, bounds, fields: ["u"] });
    const found = shapes(model.units(model.initialise(random(1))));
    expect(found).toHaveLength(15);
    expect(new Set(found.map(({ centre }) => centre.join())).size).toBe(15);
  });

  it("are thinned evenly where they are thousands", () => {
    const basis = gaussianGrid({ coordinates, bounds, counts: [80, 70] });
    const found = shapes(basis);
    expect(found.length).toBeLessThanOrEqual(2000);
    expect(found.length).toBeGreaterThan(1000);
    // As many on the left as on the right.
    const left = found.filter(({ centre }) => centre[0] < 0.5).length;
    expect(Math.abs(left / found.length - 0.5)).toBeLessThan(0.05);
  });
});
