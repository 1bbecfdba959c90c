/**
 * @file A peak of width 0.03 in a square of side 2: the same network on as many points, placed in several ways.
 *
 * You will see that points spread uniformly nearly miss the peak, so that the network solves another problem, while
 * points drawn by the residual and by the leverage of their rows find it. Steps and samplers may be given, as in
 * `11-adaptive-sampling.ts 1200 leverage,volume,rad,adversarial`.
 * Error to expect: uniform above 0.1; adaptive below 0.1 after 200 steps, and the variance of r² less than a tenth.
 * Run it: npx sobolev run examples/11-adaptive-sampling.ts
 */

import assert from "node:assert/strict";
import * as sobolev from "sobolev";
import { problemNamed } from "sobolev/problems";
import { levenbergMarquardt } from "sobolev/solvers";

const { coordinate, discretize, hard, mlp, mul, pow, solve, sub, zero } = sobolev;
const [steps = "200", samplers = "leverage,volume"] = process.argv.slice(2);
const { recommended, ...rest } = await problemNamed("peak");
// Values at the edge are zero to rounding: they hold by construction. Nothing tells the points where the peak is.
const factor = mul(sub(1, pow(coordinate("x"), 2)), sub(1, pow(coordinate("y"), 2)));
const how = { scale: recommended.scale ?? 1, hard: { u: { lift: zero, factor } } };
const peak = { ...rest, conditions: [], recommended: how };
const model = hard(mlp({ depth: 3, width: 16 }), how.hard);

/** Mean square deviation of r² from its mean, at points of its own. */
function variance(theta: Float64Array): number {
  const device = sobolev.wasmDevice({ threads: 1 });
  const system = discretize(peak, { model, device, points: { interior: 20000 }, seed: 9 });
  const squares = system.residual(theta).map((r) => 20000 * r * r);
  const mean = squares.reduce((sum, v) => sum + v / 20000, 0);
  device.close();
  return squares.reduce((sum, v) => sum + (v - mean) ** 2 / 20000, 0);
}

async function run(name: string, options: sobolev.SolveOptions) {
  const solver = levenbergMarquardt({ bold: { trials: 120 } });
  const common = {
    model: "mlp:3x16",
    points: 2000,
    steps: Number(steps),
    solver,
    estimate: false,
    threads: 1,
  };
  const solved = await solve(peak, { ...common, ...options });
  const [error, spread] = [solved.error?.relativeL2 ?? Number.NaN, variance(solved.theta)];
  solved.close();
  const [e, v] = [error, spread].map((value) => value.toExponential(1));
  console.log(`${name.padEnd(10)} relative L2 error ${e}, variance of r² ${v}`);
  return { error, spread };
}

const uniform = await run("uniform", { redraw: 0 });
assert.ok(uniform.error >= 0.1);
for (const sampling of samplers.split(",")) {
  const { error, spread } = await run(sampling, { sampling, redraw: 20 });
  assert.ok(error <= 0.1 && spread <= uniform.spread / 10);
}
