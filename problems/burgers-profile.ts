/** @file The profile with which solutions of the inviscid Burgers equation steepen: self-similar, smooth, of infinite extent. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ y: [-10, 10] });

/**
 * -u/2 + (3y/2 + u) u_y = 0 on [-10, 10], u(±10) = ∓2; the root of y = -u - u³.
 *
 * Every smooth first shock looks like (t* - t)^{1/2} u(y), y = x / (t* - t)^{3/2}, near its place and time.
 */
export const burgersProfile = problem({
  name: "burgers-profile",
  title: "Self-similar profile of Burgers' equation at its first shock",
  source:
    "Eggers and Fontelos 2009 (self-similar profiles); Wang, Lai, Gómez-Serrano and Buckmaster 2023 (by networks)",
  difficulty:
    "The coefficient of u_y vanishes at y = 0, in a steep centre a twentieth of the interval wide with singularities at " +
    "±0.38i, and u = 0 satisfies the equation.",
  picture: { shows: "A steep centre between flanks that grow like the cube root", of: "u", over: ["y"] },
  domain,
  interior: pde`(1.5*y + u)*u_y - u/2 = 0`,
  conditions: [on(domain.face("y", "low"), pde`u = 2`), on(domain.face("y", "high"), pde`u = -2`)],
  // Cardano's formula by hyperbolic functions; asinh z = sign(z) log(|z| + (z² + 1)^{1/2}).
  exact: pde`
    u = -2/sqrt(3)*sinh(sign(y)/3*log(3*sqrt(3)/2*abs(y) + sqrt(27/4*y^2 + 1)))`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 800, conditions: 2 },
    weight: 10,
    cluster: { coordinate: "y", center: 0, width: 2, share: 1 / 2 },
    seconds: 30,
  },
});
