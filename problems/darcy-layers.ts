/** @file Seepage through two layers of soil: the head has a kink where they meet. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

/** Conductivities of the lower and the upper layer. */
const [lower, upper] = [1, 100];
const domain = box({ x: [0, 1], y: [0, 0.5] });
/** Heads at distance y - 1/2 from the interface, and flux through it. Two modes, so that nothing separates. */
const u = expr`(sin(pi*x)*(cosh(pi*(y - 0.5)) + ${2 / lower}*sinh(pi*(y - 0.5)))
  + 0.5*sin(3*pi*x)*(cosh(3*pi*(y - 0.5)) - ${1 / lower}*sinh(3*pi*(y - 0.5))))`;
const w = expr`(sin(pi*x)*(cosh(pi*(0.5 - y)) + ${2 / upper}*sinh(pi*(0.5 - y)))
  + 0.5*sin(3*pi*x)*(cosh(3*pi*(0.5 - y)) - ${1 / upper}*sinh(3*pi*(0.5 - y))))`;

/**
 * div(k ∇h) = 0 on [0, 1]², k = 1 below y = 1/2 and 100 above; the square is folded at the interface: h = u(x, y) below
 * and h = w(x, 1 - y) above are two fields on one box.
 */
export const darcyLayers = problem({
  name: "darcy-layers",
  title: "Darcy flow through two layers, conductivities 1 and 100",
  source: "Bear 1972, refraction of flow lines at an interface; two modes by separation of variables",
  difficulty:
    "The gradient jumps by a factor of 100 across the interface: one smooth model of the whole square cannot follow it, and domain decompositions must match fluxes of very different size.",
  picture: {
    shows:
      "The head below the interface, which is the upper edge: flow lines enter the permeable layer almost at right angles.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  fields: ["u", "w"],
  interior: pde`
    ${lower}*lap(u) = 0
    ${upper}*lap(w) = 0`,
  conditions: [
    on(
      [domain.face("x"), domain.face("y", "low")],
      pde`
        u = ${u}
        w = ${w}`,
      { name: "outside" },
    ),
    on(
      domain.face("y", "high"),
      pde`
        u = w
        ${lower}*u_y + ${upper}*w_y = 0`,
      { name: "where the layers meet", kind: "interface" },
    ),
  ],
  exact: { u, w },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1000, conditions: 160 },
    weight: 10,
    scale: 10,
    seconds: 20,
  },
});
