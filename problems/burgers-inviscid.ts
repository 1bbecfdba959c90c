/** @file Burgers' equation without viscosity: a sine wave breaks into a shock. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, particular, problem } from "../src/problem/index.ts";
import { inviscidBurgers } from "./references/burgers-inviscid.ts";

const domain = box({ x: [-1, 0], t: [0, 1] });

// Every smooth wave breaks alike: where its slope is least, here at x = 0, its characteristics x = ut - (u + u³/6 + ...)/π
// are cut after the cube. The largest root of u³ + 3au = 2b is an exact solution with the singularity of the true one;
// what is left is smoother by two powers of the cube root of x. Cardano's formula, by cosines where b² + a³ < 0.
const a = expr`(2*(1 - pi*t))`;
const b = expr`(-3*pi*x)`;
const discriminant = expr`(${b}^2 + ${a}^3)`;
const root = expr`sqrt(abs(${discriminant}))`;
const cubeRoot = (of: ReturnType<typeof expr>) => expr`sign(${of})*exp(log(abs(${of}))/3)`;
const one = expr`(exp(log(${b} + ${root})/3) + ${cubeRoot(expr`(${b} - ${root})`)})`;
const several = expr`(2*sqrt(abs(${a}))*cos(atan(${root}/${b})/3))`;
const wave = expr`(1 + sign(${discriminant}))/2*${one} + (1 - sign(${discriminant}))/2*${several}`;

/**
 * u_t + u u_x = 0, u(x, 0) = -sin πx on [-1, 1] periodic; the entropy solution, with a shock from t = 1/π on.
 *
 * The solution is odd, so that the shock stands at x = 0, and the left half determines the right one. The problem is
 * posed there: u(-1, t) = 0, and nothing at x = 0, where characteristics leave. Relative errors over [-1, 0] are those
 * over [-1, 1]. Whoever solves it so knows where the shock is; methods that must find it have a harder task.
 */
export const burgersInviscid = problem({
  name: "burgers-inviscid",
  title: "Inviscid Burgers equation: a shock forms at t = 1/π",
  source: "Lax 1973 (the solution); Jnini et al. 2026 (curvature-aware optimization), inviscid Burgers",
  difficulty:
    "At x = 0, t = 1/π the slope becomes infinite and a jump is born: u is like a cube root in x there and a square " +
    "root in t after, so that smooth functions converge slowly.",
  picture: {
    shows: "A sine wave leans over until, at t = 1/π, it meets its mirror image at x = 0",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t + u*u_x = 0`,
  conditions: [on(domain.face("t", "low"), pde`u = -sin(pi*x)`), on(domain.face("x", "low"), pde`u = 0`)],
  exact: inviscidBurgers,
  particular: particular({ u: wave }, { factor: "fixed", satisfies: "interior" }),
  recommended: {
    model: "mlp:3x24",
    points: { interior: 2400, conditions: 240 },
    redraw: 20,
    weight: 10,
    cluster: { coordinate: "x", center: 0, width: 0.2, share: 1 / 3 },
    seconds: 60,
  },
});
