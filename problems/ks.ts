/** @file The Kuramoto-Sivashinsky equation on its way into chaos. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, type Problem, periodic, problem } from "../src/problem/index.ts";
import { ksCoefficients, ksReference } from "./references/ks.ts";

const { advection, growth, damping } = ksCoefficients;

/**
 * u_t + (100/16) u u_x + (100/16²) u_xx + (100/16⁴) u_xxxx = 0 on [0, 2π] periodic, u(x, 0) = cos x (1 + sin x).
 *
 * @param end - last time, at most 1: the reference is known up to there. Linear modes grow by e^(25t) at most.
 */
export function ksUntil(end: number, name = `ks-${end}`): Problem {
  const domain = box({ x: [0, 2 * Math.PI], t: [0, end] });
  return problem({
    name,
    title: `Kuramoto-Sivashinsky equation up to t = ${end}`,
    source: "Wang, Sankaran and Perdikaris 2022 (causal training), chaotic example",
    difficulty:
      "Long waves grow by e^{25t} at most and fourth derivatives damp the short ones: early errors are amplified by orders of magnitude, which defeats networks over the whole interval.",
    picture: {
      shows: "A smooth wave that steepens and splits into ever more cells.",
      of: "u",
      over: ["x", "t"],
    },
    domain,
    interior: pde`u_t + ${advection}*u*u_x + ${growth}*u_xx + ${damping}*u_xxxx = 0`,
    conditions: [on(domain.face("t", "low"), pde`u = cos(x)*(1 + sin(x))`), periodic(domain, "x")],
    reference: ksReference(end),
    recommended: {
      model: "mlp:3x24",
      periodic: { x: 4 },
      points: { interior: 3000, conditions: 250 },
      redraw: 20,
      weight: 10,
      // The root mean square of u_t up to t = 0.5; it reaches 140 where waves steepen.
      scale: 10,
      seconds: 60,
    },
  });
}

/** The equation up to t = 0.5, before neighbouring solutions part. */
export const ks = ksUntil(0.5, "ks");
