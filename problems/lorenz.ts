/** @file Lorenz' equations: chaos in three ordinary differential equations. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { lorenzEquations, lorenzReference } from "./references/lorenz.ts";

const { sigma, rho, beta, start, until } = lorenzEquations;
const domain = box({ t: [0, until] });

/** x' = σ(y - x), y' = x(ρ - z) - y, z' = xy - βz with σ = 10, ρ = 28, β = 8/3 from (-8, 7, 27), 0 <= t <= 3. */
export const lorenz = problem({
  name: "lorenz",
  title: "Lorenz' equations in their chaotic regime",
  source: "Lorenz 1963; start as in the inverse example of DeepXDE (Lu, Meng, Mao and Karniadakis 2021)",
  difficulty:
    "Trajectories part by e every unit of time and turn in a tenth of it; least squares over the whole interval has false minima that begin where the trajectory is lost.",
  picture: { shows: "Swings about 8 and about -8 that neither repeat nor settle.", of: "x", over: ["t"] },
  domain,
  fields: ["x", "y", "z"],
  interior: pde`
    x_t = ${sigma}*(y - x)
    y_t = x*(${rho} - z) - y
    z_t = x*y - ${beta}*z`,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
        x = ${start[0]}
        y = ${start[1]}
        z = ${start[2]}`,
    ),
  ],
  reference: lorenzReference(lorenzEquations),
  recommended: {
    model: "mlp:2x24:sin",
    points: { interior: 800, conditions: 1 },
    weight: 100,
    // About the largest rate of change.
    scale: 100,
    slabs: 6,
    seconds: 60,
  },
});
