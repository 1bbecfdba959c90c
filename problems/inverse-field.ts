/** @file An inverse problem: an unknown load on a string from its deflection at points. */

import { pde } from "../src/expression/index.ts";
import { box, pointsFrom } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1] });

/** A hundred points at equal distances, free of noise. */
const count = 100;
const seen = pointsFrom({ x: Array.from({ length: count }, (_, k) => (2 * k) / (count - 1) - 1) });

/** u_xx = q with both fields unknown, u measured at a hundred points of (-1, 1); u = sin πx, q = -π² sin πx. */
export const inverseField = problem({
  name: "inverse-field",
  title: "Unknown load on a string from its deflection",
  source: "DeepXDE (Lu, Meng, Mao and Karniadakis 2021), example elliptic_inverse_field",
  difficulty:
    "Fewer equations than fields: the data have to decide, and q is their second derivative, which amplifies every error of u between them.",
  picture: { shows: "The load: one wave, nowhere measured.", of: "q", over: ["x"] },
  domain,
  fields: ["u", "q"],
  interior: pde`u_xx = q`,
  conditions: [on(domain.face("x"), pde`u = 0`), data(seen, pde`u = sin(pi*x)`, { name: "deflections" })],
  exact: pde`
    u = sin(pi*x)
    q = -pi^2*sin(pi*x)`,
  recommended: { model: "mlp:1x24", points: { interior: 300, conditions: 2 }, weight: 100, seconds: 15 },
});
