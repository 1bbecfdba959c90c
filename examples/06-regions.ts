/**
 * @file Solves Poisson's equation on a square plate with a round hole.
 *
 * Regions are combined by set operations and keep the names of their faces and their outward normals.
 * Error to expect: relative L2 below 1e-11.
 * Run it: npx sobolev run examples/06-regions.ts
 */

import assert from "node:assert/strict";
import { box, difference, disk, expr, on, pde, problem, solve } from "sobolev";

const plate = difference(box({ x: [-1, 1], y: [-1, 1] }), disk({ x: 0, y: 0 }, 0.5));
console.log(`area ${plate.measure.toFixed(6)}, faces ${plate.faces.map((face) => face.name).join(", ")}`);
assert.ok(Math.abs(plate.measure - (4 - Math.PI / 4)) <= 1e-3);

const pierced = problem({
  name: "pierced plate",
  domain: plate,
  interior: pde`lap(u) = 4`,
  conditions: [on(plate.boundary(), pde`u = x^2 + y^2 + x*y`)],
  exact: expr`x^2 + y^2 + x*y`,
});

const { error, outcome, model, close } = await solve(pierced);
console.log(model);
console.log(outcome.message);
assert.ok(error && error.relativeL2 <= 1e-11);
close();
