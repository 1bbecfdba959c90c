/** @file An eigenvalue problem: the second excited state of the quantum harmonic oscillator. */

import { coefficient, pde } from "../src/expression/index.ts";
import { box, pointsFrom } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";

/** There u is below 2e-12. */
const far = 8;
const domain = box({ x: [-far, far] });

/**
 * -u'' + x² u = E u on (-8, 8), u = 0 at the ends, u(0) = -1, orthogonal to the ground state e^{-x²/2} of energy 1; E = 5.
 *
 * w is the integral of u e^{-x²/2} from the left end: orthogonality is a condition at the right one. u(0) = -1 leaves out
 * the odd states of energies 3, 7, ...
 */
export const quantumOscillator = problem({
  name: "quantum-oscillator",
  title: "Excited state of the quantum harmonic oscillator and its energy",
  source:
    "Jin, Mattheakis and Protopapas 2022 (networks for quantum eigenvalue problems), harmonic oscillator",
  difficulty:
    "E multiplies u, the ground state is always nearer, and where the potential is large u is small: a loss weighs both ends and sees neither.",
  picture: {
    shows: "Two nodes between three lobes, and the decay where the particle may not be.",
    of: "u",
    over: ["x"],
  },
  domain,
  fields: ["u", "w"],
  interior: pde`
    -u_xx + x^2*u = ${coefficient("E", 4)}*u
    w_x = u*exp(-x^2/2)`,
  conditions: [
    on(
      domain.face("x"),
      pde`
        u = 0
        w = 0`,
    ),
    data(pointsFrom({ x: [0] }), pde`u = -1`, { name: "normalisation" }),
  ],
  exact: pde`
    u = (2*x^2 - 1)*exp(-x^2/2)
    w = -x*exp(-x^2)`,
  trueCoefficients: { E: 5 },
  recommended: {
    model: "mlp:2x20",
    points: { interior: 600, conditions: 2 },
    weight: 10,
    // About the largest value of x² u.
    scale: 5,
    seconds: 30,
  },
});
