/**
 * @file Asks which unknown numbers an experiment can determine, and moves a sensor.
 *
 * A heated rod has an unknown diffusivity D and a heat source of unknown strength a whose response has a node in the
 * middle. With both sensors there, the solve says that the data do not determine a; with one moved away, both are found.
 * Error to expect: D to 2 per cent in both, a to 5 per cent in the second.
 * Run it: npx sobolev run examples/14-identifiability.ts
 */

import assert from "node:assert/strict";
import { box, coefficient, data, on, pde, problem, solve } from "sobolev";

const [diffusivity, strength] = [0.25, 0.5];
const rate = 4 * Math.PI ** 2 * diffusivity;
const times = Array.from({ length: 12 }, (_, i) => (i + 0.5) / 12);
const domain = box({ x: [0, 1], t: [0, 1] });

const temperature = ({ x, t }: { x: number; t: number }): number =>
  Math.exp((-rate * t) / 4) * Math.sin(Math.PI * x) +
  ((strength * (1 - Math.exp(-rate * t))) / rate) * Math.sin(2 * Math.PI * x);

const rod = (...places: number[]) => {
  const x = places.flatMap((place) => times.map(() => place));
  const t = places.flatMap(() => times);
  return problem({
    name: "rod",
    domain,
    interior: pde`u_t = ${coefficient("D", 0.5)}*u_xx + ${coefficient("a", 0.1)}*sin(2*pi*x)`,
    conditions: [
      on(domain.face("t", "low"), pde`u = sin(pi*x)`),
      on(domain.face("x"), pde`u = 0`),
      data({ x, t, u: x.map((place, i) => temperature({ x: place, t: t[i] })) }),
    ],
    trueCoefficients: { D: diffusivity, a: strength },
  });
};

for (const places of [
  [0.5, 0.5],
  [0.25, 0.6],
]) {
  const { coefficients, notes, close } = await solve(rod(...places), {
    model: "mlp:2x12",
    points: { interior: 150, conditions: 30 },
    steps: 60,
  });
  console.log(`sensors at x = ${places.join(" and ")}`);
  for (const { name, value } of coefficients) console.log(`  ${name} = ${value.toFixed(4)}`);
  const unseen = notes.filter((note) => note.includes("do not determine"));
  for (const note of unseen) console.log(`  ${note}`);
  const [D, a] = coefficients;
  assert.ok(Math.abs(D.value - diffusivity) < 0.02 * diffusivity);
  if (places[0] === places[1]) assert.match(unseen.join(), /do not determine a:/);
  else assert.ok(unseen.length === 0 && Math.abs(a.value - strength) < 0.05 * strength);
  close();
}
