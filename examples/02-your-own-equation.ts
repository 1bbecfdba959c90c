/**
 * @file Writes a nonlinear equation down, checks it against a solution made up for it, and solves it.
 *
 * The source is manufactured: whatever u is put in, the equation then has it as its solution.
 * Error to expect: relative L2 below 1e-6.
 * Run it: npx sobolev run examples/02-your-own-equation.ts
 */

import assert from "node:assert/strict";
import { box, expr, inspect, manufacture, on, pde, problem, solve } from "sobolev";

const domain = box({ x: [0, 1], t: [0, 1] });
const exact = expr`exp(-t)*sin(pi*x) + x*t`;
const [source] = manufacture(pde`u_t - 0.1*u_xx + u^3 = 0`, { u: exact }, domain);

const reaction = problem({
  name: "reaction",
  title: "Cubic reaction and diffusion, manufactured",
  domain,
  interior: pde`u_t - 0.1*u_xx + u^3 = ${source}`,
  conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = x*t`)],
  exact,
});

const options = { model: "mlp:1x24", points: { interior: 300, conditions: 60 }, target: 1e-6, seconds: 60 };
for (const { name, points, jets } of inspect(reaction, options).blocks)
  console.log(name, points, jets.join(" "));

const { error, outcome, close } = await solve(reaction, options);
console.log(outcome.message, error?.relativeL2);
assert.ok(error && error.relativeL2 <= 1e-6);
close();
