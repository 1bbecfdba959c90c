/**
 * @file What `solve` does, by hand: discretize, start a solver, look at every step.
 *
 * You will see the cost fall, by a tenth or more per line, and the Jacobian agree with differences.
 * Error to expect: relative L2 below 1e-7.
 * Run it: npx sobolev run examples/03-the-loop.ts
 */

import assert from "node:assert/strict";
import { discretize, mlp, networkSolution, relativeL2, wasmDevice } from "sobolev";
import { problemNamed } from "sobolev/problems";
import { checkJacobian, levenbergMarquardt } from "sobolev/solvers";

const heat = await problemNamed("heat");
const device = wasmDevice({ threads: 1 });
const model = mlp({ depth: 2, width: 12 });
const system = discretize(heat, { model, device, points: { interior: 300, conditions: 60 }, seed: 1 });
console.log(`${system.rows} rows x ${system.columns} columns`);

const { worst, label } = await checkJacobian(system, system.initial());
assert.ok(worst <= 1e-6, `the Jacobian is off by ${worst} in ${label}`);

const run = levenbergMarquardt().start(system, { theta: system.initial(), steps: 400 });
let printed = Number.POSITIVE_INFINITY;
for await (const step of run) {
  if (step.bestCost > printed / 10) continue;
  printed = step.bestCost;
  console.log(step.index, step.verdict, step.cost.toExponential(2), step.damping.toExponential(1));
}
console.log(run.outcome?.message);

const { domain, coefficients } = heat;
const u = networkSolution({ device, network: system.network, coefficients, domain, theta: run.theta });
const error = relativeL2(u, heat.exact?.u ?? assert.fail("heat has an exact solution"));
console.log(`relative L2 error ${error.toExponential(1)}`);
assert.ok(error <= 1e-7);
device.close();
