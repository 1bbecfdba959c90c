/** @file The Allen-Cahn equation from data whose periodic extension has a kink. */

import { parseExpression, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, particular, periodic, problem } from "../src/problem/index.ts";
import { allenCahnReference, diffusivity, rate } from "./references/allen-cahn.ts";

const domain = box({ x: [-1, 1], t: [0, 1] });

// A network keeps the kink of the initial data (slopes -2 and 2 at x = ±1) for ever, which the residual cannot see:
// it stops at a relative error of several 1e-4. The heat layer of references/allen-cahn.ts rounds the kink as the equation
// does. The time 1e-12 keeps the layer's width positive at t = 0; it changes u(x, 0) by 2e-8 within 1e-8 of x = ±1.
const width = `(2*sqrt(${diffusivity}*(t + 1e-12)))`;
const scaled = `((1 - abs(x))/${width})`;
const layer = `2*(${width}/sqrt(pi)*exp(-${scaled}^2) - (1 - abs(x))*(1 - erf(${scaled})))`;
const scope = { coordinates: domain.coordinates };

/** u_t = 1e-4 u_xx + 5(u - u³) on [-1, 1] periodic, u(x, 0) = x² cos πx; spectral reference. */
export const allenCahn = problem({
  name: "allen-cahn",
  title: "Allen-Cahn equation with diffusivity 1e-4",
  source: "Raissi, Perdikaris and Karniadakis 2019, Allen-Cahn example",
  difficulty:
    "Fronts of width 0.02 grow out of smooth data, and the kink of the periodic extension at x = ±1 spoils Fourier series and networks alike unless it is taken out.",
  picture: {
    shows: "Plateaus at 1 and -1 grow and the fronts between them steepen, while u stays near 0 at x = 0.",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t = ${diffusivity}*u_xx + ${rate}*(u - u^3)`,
  conditions: [on(domain.face("t", "low"), pde`u = x^2*cos(pi*x)`), periodic(domain, "x")],
  // The layer obeys the linear diffusion that rules where the kink is; the reaction bends it further, smoothly.
  particular: particular(
    { u: parseExpression(layer, scope) },
    { factor: "fixed", satisfies: pde`u_t = ${diffusivity}*u_xx` },
  ),
  reference: allenCahnReference(),
  recommended: {
    model: "mlp:3x24",
    periodic: { x: 1 },
    hard: {
      u: {
        lift: parseExpression("x^2*cos(pi*x)", scope),
        factor: parseExpression("t", scope),
      },
    },
    points: { interior: 2400, conditions: 100 },
    redraw: 20,
    weight: 10,
    seconds: 60,
  },
});
