/**
 * @file Many small networks: one per overlapping window, or one per piece with conditions on the interfaces.
 *
 * You will see thirteen periods of an oscillator followed by fifteen networks of 37 parameters, which one network does
 * not follow at all; then Poisson's equation by two networks that agree in value and flux where they meet.
 * Error to expect: below 1e-4 and 1e-6.
 * Run it: npx sobolev run examples/12-many-networks.ts
 */

import assert from "node:assert/strict";
import { box, on, pde, problem, solve } from "sobolev";
import { problemNamed } from "sobolev/problems";

const plain = { device: "wasm", threads: 1, estimate: false } as const;

// u = Σ w_j N_j: windows overlap, weights sum to one, and J is block-sparse.
const oscillator = await solve(await problemNamed("oscillator"), {
  ...plain,
  windows: [15],
  model: "mlp:1x12",
  points: { interior: 600, conditions: 1 },
  steps: 260,
});

const domain = box({ x: [0, 2], y: [0, 1] });
const u = pde`u = sin(2*x)*exp(y)`;
const plane = problem({
  name: "plane",
  title: "Poisson's equation in two pieces",
  source: "this example",
  domain,
  interior: pde`lap(u) = -3*sin(2*x)*exp(y)`,
  conditions: [on(domain.boundary(), u)],
  exact: u,
});
const pieces = await solve(plane, {
  ...plain,
  pieces: [2, 1],
  interfaces: ["value", "flux"],
  model: "mlp:2x10",
  steps: 130,
});

for (const [{ model, error, close }, expected] of [
  [oscillator, 1e-4],
  [pieces, 1e-6],
] as const) {
  console.log(`${model}: relative L2 error ${error!.relativeL2.toExponential(1)}`);
  assert.ok(error!.relativeL2 <= expected);
  close();
}
