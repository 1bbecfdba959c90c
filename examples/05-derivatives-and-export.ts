/**
 * @file Evaluates derivatives of a solution and writes it for ParaView and NumPy.
 *
 * The heat flux -u_x is the derivative of the model itself, not a difference of values.
 * Error to expect: u and u_x below 1e-4 at every point.
 * Run it: npx sobolev run examples/05-derivatives-and-export.ts
 */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { box, exportSolution, expr, on, pde, pointsFrom, problem, solve } from "sobolev";

const domain = box({ x: [0, 1] });
const rod = problem({
  name: "rod",
  domain,
  interior: pde`u_xx = u + exp(x)`,
  conditions: [on(domain.face("x"), pde`u = x*exp(x)/2`)],
  exact: expr`x*exp(x)/2`,
});

const { u, close } = await solve(rod, { model: "mlp:1x12", points: 60, target: 1e-7, seconds: 30 });

const x = Array.from({ length: 11 }, (_, i) => i / 10);
const [values, slopes] = u.evaluate(["u", "u_x"], pointsFrom({ x }));
x.forEach((at, i) => {
  assert.ok(Math.abs(values[i] - (at * Math.exp(at)) / 2) <= 1e-4);
  assert.ok(Math.abs(slopes[i] - ((1 + at) * Math.exp(at)) / 2) <= 1e-4);
});

const folder = await mkdtemp(join(tmpdir(), "sobolev-example-"));
for (const format of ["vtu", "csv", "npz"] as const) {
  const content = exportSolution(u, { format, names: ["u", "u_x"], resolution: 101 });
  await writeFile(join(folder, `rod.${format}`), content);
  console.log(`rod.${format}: ${content.length} bytes`);
}
await rm(folder, { recursive: true });
close();
