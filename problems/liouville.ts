/** @file An exponential nonlinearity that waves: Liouville's equation with a source. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
const wave = expr`sin(4*pi*x)*cos(4*pi*y)`;

/** Δu = e^u + f on (0, 1)², Dirichlet data; u = 1 + sin 4πx cos 4πy. */
export const liouville = problem({
  name: "liouville",
  title: "Liouville's equation with a source",
  source:
    "Urbán, Stefanou and Pons 2025 (self-scaled Broyden methods for networks), nonlinear Poisson example",
  difficulty:
    "The exponential pulls with e² on the crests and not at all in the troughs, which ruins the scaling of networks; a Newton method needs five steps.",
  picture: {
    shows: "Sixteen crests and troughs of equal height about the level one.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`lap(u) = exp(u) - 32*pi^2*${wave} - exp(1 + ${wave})`,
  conditions: [on(domain.boundary(), pde`u = 1 + ${wave}`)],
  exact: pde`u = 1 + ${wave}`,
  recommended: {
    model: "mlp:2x30",
    points: { interior: 2000, conditions: 400 },
    weight: 10,
    // 32π², the size of the source.
    scale: 300,
    seconds: 60,
  },
});
