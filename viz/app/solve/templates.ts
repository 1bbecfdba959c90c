/** @file Problems that fill the form, to begin from. */

import type { TypedProblem } from "../../worker/typed/typed-problem.ts";

export interface Template {
  readonly title: string;
  readonly problem: TypedProblem;
}

const nothing = { shape: "box", outline: "", holes: "", values: "", exact: "" } as const;

export const templates: readonly Template[] = [
  {
    title: "Heat",
    problem: {
      ...nothing,
      name: "my-heat",
      coordinates: [
        { name: "x", low: "0", high: "1" },
        { name: "t", low: "0", high: "1" },
      ],
      values: "a = 0.25",
      equations: "u_t = a*u_xx",
      conditions: [
        { where: "t low", text: "u = sin(pi*x)" },
        { where: "x", text: "u = 0" },
      ],
      exact: "u = exp(-a*pi^2*t)*sin(pi*x)",
    },
  },
  {
    title: "Poisson",
    problem: {
      ...nothing,
      name: "my-poisson",
      coordinates: [
        { name: "x", low: "0", high: "1" },
        { name: "y", low: "0", high: "1" },
      ],
      equations: "-lap(u) = 1",
      conditions: [{ where: "boundary", text: "u = 0" }],
    },
  },
  {
    title: "Poisson on a disc",
    problem: {
      ...nothing,
      name: "my-disc",
      shape: "disc",
      outline: "0, 0, 1",
      coordinates: [
        { name: "x", low: "", high: "" },
        { name: "y", low: "", high: "" },
      ],
      equations: "-lap(u) = 4",
      conditions: [{ where: "boundary", text: "u = 0" }],
      exact: "u = 1 - x^2 - y^2",
    },
  },
  {
    title: "Burgers",
    problem: {
      ...nothing,
      name: "my-burgers",
      coordinates: [
        { name: "x", low: "-1", high: "1" },
        { name: "t", low: "0", high: "1" },
      ],
      values: "nu = 0.05",
      equations: "u_t + u*u_x = nu*u_xx",
      conditions: [
        { where: "t low", text: "u = -sin(pi*x)" },
        { where: "x", text: "u = 0" },
      ],
    },
  },
  {
    title: "Waves around a ring",
    problem: {
      ...nothing,
      name: "my-wave",
      coordinates: [
        { name: "x", low: "0", high: "2*pi" },
        { name: "t", low: "0", high: "2" },
      ],
      equations: "u_tt = u_xx",
      conditions: [
        { where: "periodic x", text: "" },
        { where: "t low", text: "u = exp(sin(x))\nu_t = 0" },
      ],
    },
  },
];
