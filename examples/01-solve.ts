/**
 * @file Solves a problem of the library and prints its error.
 *
 * You will see the outcome of the optimizer and, separately, the error of the solution.
 * Error to expect: relative L2 below 1e-7.
 * Run it: npx sobolev run examples/01-solve.ts
 */

import assert from "node:assert/strict";
import { solve } from "sobolev";
import { problemNamed } from "sobolev/problems";

const { u, error, outcome, seconds, close } = await solve(await problemNamed("poisson"), {
  target: 1e-7,
  seconds: 60,
});

console.log(`${outcome.kind} after ${seconds.toFixed(1)} s: ${outcome.message}`);
console.log(`relative L2 error ${error?.relativeL2.toExponential(1)}`);
assert.ok(error && error.relativeL2 <= 1e-7);
assert.ok(Math.abs(u.at({ x: 0.5, y: 0.5 }) - 1) <= 1e-5);
close();
