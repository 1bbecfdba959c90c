/** @file An inverse problem: the three parameters of Lorenz' equations from samples of one trajectory. */

import { coefficient, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";
import { calmEquations, lorenzReference, lorenzTrajectory } from "./references/lorenz.ts";

const { sigma, rho, beta, start, until } = calmEquations;
const domain = box({ t: [0, until] });

/** Twenty-five samples of all three components at equal distances, free of noise. */
const samples = 25;
const times = Array.from({ length: samples }, (_, k) => (until * (k + 1)) / samples);
const trajectory = lorenzTrajectory(calmEquations);
const seen = (component: "x" | "y" | "z"): number[] => times.map((t) => trajectory[component]({ t }));

/** Lorenz' equations with σ, ρ and β unknown, true 10, 15 and 8/3, from (-8, 7, 27), 0 <= t <= 3. */
export const inverseLorenz = problem({
  name: "inverse-lorenz",
  title: "Parameters of Lorenz' equations from samples of a trajectory",
  source:
    "Lu, Meng, Mao and Karniadakis 2021 (DeepXDE), inverse Lorenz example; samples of our own reference",
  difficulty:
    "Three parameters and three fields at once: from a start far off, the fields first fit the equations of wrong parameters.",
  picture: {
    shows: "A first swing through both wings, then a slow spiral into the fixed point at 6.1.",
    of: "x",
    over: ["t"],
  },
  domain,
  fields: ["x", "y", "z"],
  interior: pde`
    x_t = ${coefficient("sigma", 5)}*(y - x)
    y_t = x*(${coefficient("rho", 10)} - z) - y
    z_t = x*y - ${coefficient("beta", 1)}*z`,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
        x = ${start[0]}
        y = ${start[1]}
        z = ${start[2]}`,
    ),
    data({ t: times, x: seen("x"), y: seen("y"), z: seen("z") }, { name: "samples" }),
  ],
  reference: lorenzReference(calmEquations),
  trueCoefficients: { sigma, rho, beta },
  recommended: {
    model: "mlp:2x24:sin",
    points: { interior: 600, conditions: 1 },
    weight: 100,
    // About the largest rate of change.
    scale: 50,
    seconds: 30,
  },
});
