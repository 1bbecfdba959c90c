/** @file An equation with an integral of the solution over its past, by an auxiliary field. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 5] });

/**
 * y' + y = ∫ from 0 to x of e^{s-x} y(s) ds, y(0) = 1, on (0, 5); y = e^{-x} cosh x.
 *
 * The integral is a field of its own, w: by Leibniz' rule w' = y - w with w(0) = 0.
 */
export const volterra = problem({
  name: "volterra",
  title: "Volterra's integro-differential equation with an exponential memory",
  source: "Lu, Meng, Mao and Karniadakis 2021 (DeepXDE), section 4.4",
  difficulty:
    "The equation remembers all of its past: methods that quadrate the integral at every point pay for it, those that keep it as a field do not.",
  picture: { shows: "The solution falls to its memory and both settle at one half.", of: "y", over: ["x"] },
  domain,
  fields: ["y", "w"],
  interior: pde`
    y_x + y = w
    w_x = y - w`,
  conditions: [
    on(
      domain.face("x", "low"),
      pde`
        y = 1
        w = 0`,
    ),
  ],
  exact: pde`
    y = exp(-x)*cosh(x)
    w = exp(-x)*sinh(x)`,
  recommended: { model: "mlp:1x32", points: { interior: 300, conditions: 1 }, weight: 10, seconds: 15 },
});
