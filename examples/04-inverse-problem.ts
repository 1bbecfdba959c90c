/**
 * @file Finds two numbers in an equation from measurements of its solution.
 *
 * A spring with unknown stiffness and damping is watched at 40 instants; a `coefficient` in the equation is trained
 * with the model. Error to expect: both numbers to 1e-4, about their standard errors.
 * Run it: npx sobolev run examples/04-inverse-problem.ts
 */

import assert from "node:assert/strict";
import { box, coefficient, data, on, pde, problem, solve } from "sobolev";

const [stiffness, damping] = [9, 0.4];
const frequency = Math.sqrt(stiffness - damping ** 2 / 4);
const motion = (t: number): number =>
  Math.exp((-damping * t) / 2) *
  (Math.cos(frequency * t) + (damping / (2 * frequency)) * Math.sin(frequency * t));

const domain = box({ t: [0, 3] });
const t = Array.from({ length: 40 }, (_, i) => (3 * (i + 0.5)) / 40);

const spring = problem({
  name: "spring",
  domain,
  interior: pde`u_tt + ${coefficient("c", 1)}*u_t + ${coefficient("k", 4)}*u = 0`,
  conditions: [on(domain.face("t", "low"), pde`u = 1; u_t = 0`), data({ t, u: t.map(motion) })],
  exact: ({ t }) => motion(t),
  trueCoefficients: { c: damping, k: stiffness },
});

const { coefficients, error, close } = await solve(spring, { model: "mlp:1x16", points: 100, steps: 600 });
for (const { name, value, standardError, exact } of coefficients) {
  console.log(`${name} = ${value.toFixed(8)} ± ${standardError.toExponential(1)}`);
  assert.ok(exact !== undefined && Math.abs(value - exact) <= 1e-4 * exact);
}
console.log(`relative L2 error ${error?.relativeL2.toExponential(1)}`);
close();
