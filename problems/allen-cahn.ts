/** @file The Allen-Cahn equation from data whose periodic extension has a kink. */

import { parseExpression, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, particular, periodic, problem } from "../src/problem/index.ts";
import { allenCahnReference, diffusivity, rate } from "./references/allen-cahn.ts";

const domain = box({ x: [-1, 1], t: [0, 1] });

// A network keeps the kink of the initial data (slopes -2 and 2 at x = ±1) for ever, which the residual cannot see:
// it stops at a relative error of several 1e-4. So the layer in which it heals is taken out. Near x = ±1, where
// u = -1 + w and the reaction is -10 w to first order, the part of the data that is odd in ξ = 1 - |x| evolves as
//   e^{-10t} H(2ξ - π²ξ³ + ...),   H|ξ| = ξ + q ierfc(ξ/q),   H|ξ|³ = ξ³ + 6Dtξ + 6 q³ i³erfc(ξ/q),   q = 2 sqrt(Dt),
// with H the heat evolution (Carslaw and Jaeger 1959, appendix II). Without the decay the network has to follow a layer
// of height 0.1 sqrt(t); without the cube the residual keeps a kink. The time 1e-12 keeps the width positive at t = 0; it
// changes u(x, 0) by 2e-8 within 1e-8 of x = ±1.
const scope = { coordinates: domain.coordinates };
const decay = `exp(-${2 * rate}*t)`;
const width = `(2*sqrt(${diffusivity}*(t + 1e-12)))`;
const scaled = `((1 - abs(x))/${width})`;
const bell = `exp(-${scaled}^2)/sqrt(pi)`;
const outside = `(1 - erf(${scaled}))`;
const first = `${width}*(${bell} - ${scaled}*${outside})`;
const third = `${width}^3*((1 + ${scaled}^2)*${bell} - (1.5*${scaled} + ${scaled}^3)*${outside})`;
const layer = `${decay}*(2*${first} - pi^2*${third})`;
// The same odd parts decay with the layer. They are written as powers of 1 - x² = 2ξ - ξ², which are smooth at x = 0.
const odd = "(1 - x^2 - pi^2/8*(1 - x^2)^3)";
const lift = `x^2*cos(pi*x) - (1 - ${decay})*${odd} - ${decay}*3*pi^2*${diffusivity}*t*(1 - x^2)`;

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
  // The layer obeys the equation to first order about u = -1; what is of second order is left to the network.
  particular: particular(
    { u: parseExpression(layer, scope) },
    { factor: "fixed", satisfies: pde`u_t = ${diffusivity}*u_xx - ${2 * rate}*u` },
  ),
  reference: allenCahnReference(),
  recommended: {
    model: "mlp:3x20",
    periodic: { x: 1 },
    // Equation and data are unchanged by x -> -x: a network of cos πx has half the work
    // (4.3e-8 against 7.9e-7 after 30 s).
    even: ["x"],
    hard: {
      u: {
        lift: parseExpression(lift, scope),
        factor: parseExpression("t", scope),
      },
    },
    points: { interior: 2400, conditions: 100 },
    refine: [
      { after: 0, interior: 0.6, conditions: 1 },
      { after: 0.3, interior: 1.2, conditions: 1 },
      { after: 0.8, interior: 3, conditions: 1, redraw: Number.POSITIVE_INFINITY },
    ],
    redraw: 20,
    weight: 10,
    seconds: 60,
  },
});
