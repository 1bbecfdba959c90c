/** @file The Black-Scholes equation: the value of a European call, from a payoff with a kink. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, particular, problem } from "../src/problem/index.ts";

// Prices are in units of the strike, t is the time left in years.
const [interest, volatility] = [0.05, 0.2];
const half = volatility ** 2 / 2;
const domain = box({ s: [0.5, 2], t: [0, 1] });
const normal = (drift: number) =>
  expr`(1 + erf((log(s) + ${interest + drift}*t)/(${Math.SQRT2 * volatility}*sqrt(t))))/2`;
const call = expr`s*${normal(half)} - exp(-${interest}*t)*${normal(-half)}`;

// In y = log s the payoff is y + y²/2 + y³/6 + ... on one side of its kink. Each power has its own solution e^{-rt} E_n,
// with E_n = (Y E_{n-1} + σ²t E_{n-2})/n, Y = y + (r - σ²/2) t: repeated integrals of the error function, Carslaw and
// Jaeger 1959, appendix II. What is left after three of them has three continuous derivatives. (t is moved by 1e-12,
// so that the layer has a width at t = 0.)
const later = expr`(t + 1e-12)`;
const moved = expr`(log(s) + ${interest - half}*${later})`;
const width = expr`sqrt(${4 * half}*${later})`;
const e0 = expr`(1 + erf(${moved}/${width}))/2`;
const e1 = expr`(${moved}*${e0} + ${width}/(2*sqrt(pi))*exp(-(${moved}/${width})^2))`;
const e2 = expr`(${moved}*${e1} + ${2 * half}*${later}*${e0})/2`;
const e3 = expr`(${moved}*${e2} + ${2 * half}*${later}*${e1})/3`;

/** u_t = σ²s²/2 u_ss + r s u_s - r u on [0.5, 2] x [0, 1], u(s, 0) = max(s - 1, 0), r = 0.05, σ = 0.2. */
export const blackScholes = problem({
  name: "black-scholes",
  title: "Black-Scholes equation of a European call",
  source: "Black and Scholes 1973, equations 7 and 13; prices in units of the strike, time reversed",
  difficulty:
    "The payoff has a kink, which heals in a layer of width proportional to t^{1/2}: a smooth model converges slowly " +
    "unless it has the layer as a known part.",
  picture: {
    shows: "The kink of the payoff at the strike, rounded as time to maturity grows",
    of: "u",
    over: ["s", "t"],
  },
  domain,
  interior: pde`u_t = ${half}*s^2*u_ss + ${interest}*s*u_s - ${interest}*u`,
  conditions: [
    on(domain.face("t", "low"), pde`u = (s - 1 + abs(s - 1))/2`),
    on(domain.face("s"), pde`u = ${call}`),
  ],
  exact: { u: call },
  particular: particular(
    { u: expr`exp(-${interest}*${later})*(${e1} + ${e2} + ${e3})` },
    { factor: "fixed", satisfies: "homogeneous" },
  ),
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 300 },
    weight: 10,
    seconds: 30,
  },
});
