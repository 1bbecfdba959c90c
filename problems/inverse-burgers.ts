/** @file An inverse problem: the viscosity of Burgers' equation from velocities measured inside. */

import { coefficient, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";
import { coleHopf } from "./references/cole-hopf.ts";

const trueViscosity = 0.01 / Math.PI;
const domain = box({ x: [-1, 1], t: [0, 1] });
const exact = coleHopf(trueViscosity);

/** Twenty sensors, each read ten times: the midpoints of a grid of 20 by 10 cells, free of noise. */
const [sensors, readings] = [20, 10];
const cells = Array.from({ length: sensors * readings }, (_, i) => i);
const x = cells.map((i) => (2 * ((i % sensors) + 0.5)) / sensors - 1);
const t = cells.map((i) => (Math.floor(i / sensors) + 0.5) / readings);

/** u_t + u u_x = ν u_xx with ν unknown, started at three times its value 0.01/π; exact by Cole-Hopf. */
export const inverseBurgers = problem({
  name: "inverse-burgers",
  title: "Viscosity of Burgers' equation from velocities inside",
  source: "Raissi, Perdikaris and Karniadakis 2019, identification of Burgers' equation",
  difficulty:
    "Only the front of width 0.006, which three sensors in a hundred see, tells the viscosity from none at all.",
  picture: { shows: "A sine wave steepens into a standing front.", of: "u", over: ["x", "t"] },
  domain,
  interior: pde`u_t + u*u_x = ${coefficient("nu", 3 * trueViscosity, { positive: true })}*u_xx`,
  conditions: [
    on(domain.face("t", "low"), pde`u = -sin(pi*x)`),
    on(domain.face("x"), pde`u = 0`),
    data({ x, t, u: cells.map((i) => exact({ x: x[i], t: t[i] })) }, { name: "sensors" }),
  ],
  exact,
  trueCoefficients: { nu: trueViscosity },
  recommended: {
    model: "mlp:3x20",
    points: { interior: 2000, conditions: 300 },
    redraw: 20,
    weight: 10,
    // The front stands at x = 0 from t = 1/π on.
    cluster: { coordinate: "x", center: 0, width: 0.1, share: 1 / 3 },
    seconds: 60,
  },
});
