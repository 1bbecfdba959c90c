/**
 * @file Chooses a basis by hand: polynomials and the singular functions of a corner, fitted by one QR.
 *
 * The gradient is infinite at the inner corner of an L, and polynomials alone leave a tenth of the solution. With the
 * powers r^(2k/3) sin(2kθ/3) among them the rest is smooth. You will see both.
 * Error to expect: relative L2 below 1e-10, from 237 functions.
 * Run it: npx sobolev run examples/10-basis.ts
 */

import assert from "node:assert/strict";
import {
  type Basis,
  chebyshev,
  combinedBasis,
  cornerExponents,
  cornerPowers,
  corners,
  defect,
  expansionSolution,
  expansionSystem,
  linearModel,
  random,
  relativeL2,
  wasmDevice,
} from "sobolev";
import { problemNamed } from "sobolev/problems";
import { newton } from "sobolev/solvers";

const plate = await problemNamed("l-shape-general");
const { domain, coordinates } = plate;
const smooth = chebyshev({ coordinates, bounds: domain.bounds, degrees: [20, 20], set: "total" });
const inner = corners(domain).find(({ opening }) => opening > Math.PI) ?? assert.fail("an L has one");
const exponents = cornerExponents({ opening: inner.opening, count: 6 });
const powers = cornerPowers({ ...inner, coordinates, corner: inner.point, exponents });

const device = wasmDevice({ threads: 1 });
const interior = domain.sample(700, { random: random(1) });
const edges = domain.boundary().sample(300, { random: random(2) });

async function errorOf(basis: Basis): Promise<number> {
  const model = linearModel({ u: basis });
  const system = expansionSystem(plate, model, { device, interior, conditions: [edges] });
  const run = newton().start(system, { theta: system.initial() });
  await run.finish();
  const u = expansionSolution({ model, c: run.theta, domain });
  const error = relativeL2(u, plate.exact?.u ?? assert.fail("it has an exact solution"));
  const { worst } = defect(plate, u);
  console.log(`${model.name}: ${system.columns} columns, ${system.rows} rows`);
  console.log(`  held-out residual ${worst.toExponential(1)}, relative L2 error ${error.toExponential(1)}`);
  system.release();
  return error;
}

assert.ok((await errorOf(smooth)) > 1e-3);
assert.ok((await errorOf(combinedBasis([smooth, powers]))) <= 1e-10);
device.close();
