/** @file Heat conduction in a plate whose conductivity varies by a factor of seven. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { manufacture, on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1], t: [0, 1] });
const { coordinates } = domain;

/** Conductivity: between e^-1/10 and e/10. */
const k = expr`0.1*exp(sin(2*pi*x)*cos(2*pi*y))`;
const u = expr`sin(pi*x)*sin(2*pi*y)*cos(3*t) + 0.3*sin(4*pi*x)*sin(3*pi*y)*exp(-t)`;
const [f] = manufacture(pde`u_t - d(${k}*u_x, x) - d(${k}*u_y, y) = 0`, { u }, { coordinates });

/**
 * u_t = div(k grad u) + f on (0, 1)² x (0, 1), u = 0 on the rim, k = e^{sin 2πx cos 2πy} / 10;
 * u = sin πx sin 2πy cos 3t + 0.3 sin 4πx sin 3πy e^{-t}.
 */
export const heatVariable = problem({
  name: "heat-variable",
  title: "Heat conduction in a plate of variable conductivity",
  source: "Hao et al. 2024 (PINNacle), Heat2d-VC; conductivity and solution manufactured here",
  difficulty:
    "The highest derivatives have a variable coefficient: no propagator is known in advance, and the scale of the " +
    "residual varies by a factor of seven over the plate.",
  picture: {
    shows: "Two modes that decay at rates of their own, whatever the conductivity below them",
    of: "u",
    over: ["x", "y"],
    at: { t: 0.5 },
  },
  domain,
  interior: pde`u_t = d(${k}*u_x, x) + d(${k}*u_y, y) + ${f}`,
  conditions: [
    on(domain.face("t", "low"), pde`u = sin(pi*x)*sin(2*pi*y) + 0.3*sin(4*pi*x)*sin(3*pi*y)`),
    on([domain.face("x"), domain.face("y")], pde`u = 0`),
  ],
  exact: { u },
  recommended: {
    model: "mlp:2x32",
    points: { interior: 2400, conditions: 400 },
    weight: 10,
    // About the largest value of the source.
    scale: 30,
    seconds: 60,
  },
});
