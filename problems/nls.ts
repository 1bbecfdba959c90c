/** @file The focusing nonlinear Schrödinger equation: two bound solitons that breathe. */

import { expr, parseExpression, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const end = 15;
const domain = box({ x: [-end, end], t: [0, Math.PI / 2] });
const scope = { coordinates: domain.coordinates };

// h = 4 (cosh 3x + 3 e^{4it} cosh x) e^{it/2} / (cosh 4x + 4 cosh 2x + 3 cos 4t).
const below = expr`cosh(4*x) + 4*cosh(2*x) + 3*cos(4*t)`;
const u = expr`4*(cosh(3*x)*cos(t/2) + 3*cosh(x)*cos(9*t/2))/(${below})`;
const v = expr`4*(cosh(3*x)*sin(t/2) + 3*cosh(x)*sin(9*t/2))/(${below})`;

// At the ends only the slower soliton is left, 4 e^{-|x| + it/2} up to a relative e^{-2|x|}, about 1e-6 high. The lift
// has its values and all its even derivatives, so that the rest continues smoothly as an odd function.
const tail = `${4 * Math.exp(-end)}*cosh(x)/cosh(${end})`;
const factor = parseExpression(`1 - (x/${end})^2`, scope);

/** i h_t + h_xx/2 + |h|² h = 0 on [-15, 15] x [0, π/2], h = u + iv, h(x, 0) = 2 sech x, the exact h at x = ±15. */
export const nls = problem({
  name: "nls",
  title: "Two bound solitons of the focusing nonlinear Schrödinger equation",
  source:
    "Satsuma and Yajima 1974 (exact solution); Raissi, Perdikaris and Karniadakis 2019, Schrödinger example",
  difficulty:
    "The height of the peak doubles within t = π/4 while its width shrinks to a tenth, and two fields are coupled in " +
    "their highest derivatives: networks need resolution where the peak is, evolutions a propagator for the pair.",
  picture: {
    shows: "The real part of a breather that focuses to twice its height at t = π/4 and returns",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`
    u_t = -v_xx/2 - (u^2 + v^2)*v
    v_t = u_xx/2 + (u^2 + v^2)*u
  `,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
      u = 2/cosh(x)
      v = 0
    `,
    ),
    on(
      domain.face("x"),
      pde`
      u = ${u}
      v = ${v}
    `,
    ),
  ],
  exact: { u, v },
  recommended: {
    model: "mlp:3x24",
    hard: {
      u: { lift: parseExpression(`${tail}*cos(t/2)`, scope), factor },
      v: { lift: parseExpression(`${tail}*sin(t/2)`, scope), factor },
    },
    points: { interior: 3000, conditions: 300 },
    redraw: 20,
    weight: 10,
    // u_t reaches 16 where the peak turns.
    scale: 4,
    cluster: { coordinate: "x", center: 0, width: 1.5, share: 1 / 2 },
    seconds: 60,
  },
});
