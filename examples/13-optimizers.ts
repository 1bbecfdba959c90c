/**
 * @file One residual system, six optimizers: how far each gets.
 *
 * You will see errors of Poisson's equation by a layer of 32 from one start: second-order methods end where the points
 * allow, Adam and its relatives thousands of times above. Then the spectrum of the curvature at the start.
 * Error to expect: below 1e-6 by Levenberg-Marquardt, at least 100 times below Adam's.
 * Run it: npx sobolev run examples/13-optimizers.ts
 */

import assert from "node:assert/strict";
import {
  box,
  discretize,
  expr,
  mlp,
  networkSolution,
  on,
  pde,
  problem,
  relativeL2,
  wasmDevice,
} from "sobolev";
import { gaussNewtonOf, solverNamed, spectralDensity, topEigen } from "sobolev/solvers";

const domain = box({ x: [0, 1], y: [0, 1] });
const exact = expr`sin(pi*x)*sin(pi*y)`;
const poisson = problem({
  name: "poisson",
  domain,
  interior: pde`lap(u) = -2*pi^2*sin(pi*x)*sin(pi*y)`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact,
});

const device = wasmDevice({ threads: 1 });
const model = mlp({ depth: 1, width: 32 });
const system = discretize(poisson, { device, model, points: { interior: 300, conditions: 80 }, seed: 1 });
const { network } = system;

const errors: Record<string, number> = {};
for (const name of ["lm", "engd-w", "kfac", "ssbroyden", "soap", "adam:rate=0.01"]) {
  // A gradient costs a tenth of a factored Jacobian here.
  const steps = ["lm", "engd-w"].includes(name) ? 200 : 2000;
  const run = solverNamed(name).start(system, { theta: system.initial(), steps });
  const { kind } = await run.finish();
  const u = networkSolution({ device, network, coefficients: [], domain, theta: run.theta });
  errors[name] = relativeL2(u, poisson.exact!.u);
  console.log(name.padEnd(20), errors[name].toExponential(1), kind);
  u.release();
}

// What the optimizers have to cope with: curvatures over many decades.
const curvature = gaussNewtonOf(await system.linearise(system.initial(), "products"));
const [largest] = topEigen(curvature).values;
const { massAtZero } = spectralDensity(curvature, { probes: 4 });
console.log(`largest curvature ${largest.toPrecision(3)}, share of flat directions ${massAtZero.toFixed(2)}`);

device.close();
assert.ok(errors.lm < 1e-6);
assert.ok(errors.lm < errors["adam:rate=0.01"] / 100);
