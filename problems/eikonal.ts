/** @file The distance from a disc as the solution of the eikonal equation in a ring. */

import { pde } from "../src/expression/index.ts";
import { difference, disk } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const inner = disk({ x: 0, y: 0 }, 0.4, { name: "disc" });
const domain = difference(disk({ x: 0, y: 0 }, 1, { name: "rim" }), inner);

/** |∇u|² = 1 for 0.4 < r < 1, u = 0 on the inner circle, u_n = 1 on the outer one; u = r - 0.4. */
export const eikonal = problem({
  name: "eikonal",
  title: "Distance from a disc by the eikonal equation",
  source:
    "Sethian 1999, Level Set Methods and Fast Marching Methods, section 8; the distance of a point from a disc",
  difficulty:
    "At u = 0 the equation has no slope, so Newton's method has no first step; every sign of the gradient solves it, and an optimizer may paste both together along a kink.",
  picture: {
    shows: "A funnel of slope one around the disc.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`u_x^2 + u_y^2 = 1`,
  conditions: [
    on(domain.face("disc"), pde`u = 0`, { name: "disc" }),
    // Without it -u is a solution too.
    on(domain.face("rim"), pde`u_n = 1`, { name: "rays leave" }),
  ],
  exact: pde`u = sqrt(x^2 + y^2) - 0.4`,
  recommended: { model: "mlp:2x24", points: { interior: 1000, conditions: 120 }, weight: 10, seconds: 20 },
});
