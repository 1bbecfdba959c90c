/**
 * @file Solves a problem of your own with no settings at all, and asks the solve what it did.
 *
 * You will see every decision with its reason, and the estimate of an error that nobody told the solve: the problem has
 * no exact solution to compare with until the last lines.
 * Error to expect: relative L2 below 1e-10, the estimate within a factor of ten of it or both below 1e-12.
 * Run it: npx sobolev run examples/09-automatic.ts
 */

import assert from "node:assert/strict";
import { box, on, pde, pointsFrom, problem, solve } from "sobolev";

const domain = box({ x: [0, 1], t: [0, 1] });

/** A bar whose ends are held at zero loses heat to its surroundings while it is heated from inside. */
const bar = problem({
  name: "heated bar",
  domain,
  interior: pde`u_t = 0.2*u_xx - 3*u + (3 + 0.2*pi^2)*sin(pi*x)*t + sin(pi*x)`,
  conditions: [on(domain.face("t", "low"), pde`u = 0`), on(domain.face("x"), pde`u = 0`)],
});

const { u, kind, model, outcome, decisions, errorEstimate, error, seconds, close } = await solve(bar, {
  threads: 1,
});

for (const { what, because } of decisions) console.log(`${what}\n  because ${because}`);
console.log(`${kind}, ${model}: ${outcome.kind} in ${seconds.toFixed(2)} s`);
console.log(outcome.message);
assert.equal(outcome.kind, "converged");
assert.equal(error, undefined);

// What it did not know: u = t sin(pi x).
const n = 200;
const x = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
const t = Array.from({ length: n }, (_, i) => ((7 * i + 0.5) % n) / n);
const [values] = u.evaluate(["u"], pointsFrom({ x, t }));
const exact = x.map((at, i) => t[i] * Math.sin(Math.PI * at));
const norm = (all: readonly number[]): number => Math.hypot(...all);
const measured = norm(exact.map((value, i) => value - values[i])) / norm(exact);
const estimated = errorEstimate?.relativeL2 ?? assert.fail("there is an estimate");

console.log(
  `estimated error ${estimated.toExponential(1)}, measured afterwards ${measured.toExponential(1)}`,
);
assert.ok(measured <= 1e-10);
assert.ok(Math.max(estimated, measured) <= 1e-12 || Math.abs(Math.log10(estimated / measured)) <= 1);
close();
