/** @file Descent on energies: natural gradients in the second variation, and Sobolev gradients. */

import { UsageError } from "../src/errors.ts";
import {
  dot,
  type EnergySystem,
  type Linearisation,
  norm,
  type ResidualSystem,
} from "../src/residual/index.ts";
import { type EnergyDescentOptions, energyMethod } from "./descents/energy.ts";
import { type StopOptions, startRun } from "./run.ts";
import type { Run, StartOptions } from "./step.ts";
import { defaultTolerances } from "./termination.ts";

export interface EnergySolverOptions extends StopOptions, Partial<Omit<EnergyDescentOptions, "metric">> {}

/** A solver of energies. Its steps report the energy as cost, and ‖dE/dtheta‖∞ as gradient norm. */
export interface EnergySolver {
  readonly name: string;
  start(system: EnergySystem, options?: StartOptions): Run;
}

/**
 * Energy natural gradient: δ = -(S + μI)⁻¹∇E with S the second variation of the energy on the tangent functions, the
 * step lengths 2⁰ ... 2⁻³⁰. Newton's method for models linear in theta; quadratic near a solution the model contains.
 *
 * Ends where the promised decrease is below the rounding of the energy and falls no further.
 * Source: Müller and Zeinhofer 2023, "Achieving high accuracy with PINNs via energy natural gradients", with the
 * second variation of section 3 in place of the inner product.
 *
 * @example
 * energyNaturalGradient().name; // "energy-natural-gradient"
 */
export const energyNaturalGradient = (options: EnergySolverOptions = {}): EnergySolver =>
  energySolver("energy-natural-gradient", "hessian", options);

/**
 * Sobolev gradient: δ = -(S + μI)⁻¹∇E with S the H¹ inner product; converges at a rate that knows neither mesh nor
 * dimension for energies with bounded second variation.
 *
 * Source: Neuberger 2010, "Sobolev gradients and differential equations"; Marwah, Lipton, Lu and Risteski 2023,
 * "Neural network approximations of PDEs beyond linearity", section 5.
 *
 * @example
 * sobolevDescent().name; // "sobolev-descent"
 */
export const sobolevDescent = (options: EnergySolverOptions = {}): EnergySolver =>
  energySolver("sobolev-descent", "sobolev", options);

function energySolver(
  name: string,
  metric: "hessian" | "sobolev",
  { damping, halvings, ...stop }: EnergySolverOptions,
): EnergySolver {
  const method = { metric, damping: damping ?? 1e-12, halvings: halvings ?? 30 };
  return {
    name,
    start: (system, options = {}) => {
      const limits = {
        ...defaultTolerances,
        cost: 0,
        ...stop,
        seconds: options.seconds ?? stop.seconds ?? Number.POSITIVE_INFINITY,
        steps: options.steps ?? stop.steps ?? Number.POSITIVE_INFINITY,
        target: options.target ?? Number.NaN,
        ...(options.signal && { signal: options.signal }),
      };
      return startRun(energyMethod(system, method), asSystem(system), limits, options);
    },
  };
}

/** What the loop looks at: energy and gradient. There are no rows behind them. */
function asSystem(system: EnergySystem): ResidualSystem {
  const { columns, initial } = system;
  return {
    rows: columns,
    columns,
    label: (row) => `derivative in parameter ${row}`,
    residual: () => refuse("a residual"),
    linearise: async (theta) => {
      const { energy, gradient } = await system.linearise(theta);
      return withoutRows(columns, energy, gradient().slice());
    },
    ...(initial && { initial: () => initial() }),
    explain: () => "the energy or its gradient is not finite",
  };
}

const withoutRows = (columns: number, energy: number, gradient: Float64Array): Linearisation => ({
  rows: columns,
  columns,
  residual: gradient,
  cost: energy,
  gradient: () => gradient,
  diagonal: () => refuse("a diagonal"),
  factor: () => refuse("a factorisation"),
  solve: () => refuse("a solve"),
  jvp: () => refuse("a product"),
  vjp: () => refuse("a product"),
  predictedDecrease: (step) => -dot(gradient, step) * (norm(step) > 0 ? 1 : 0),
});

function refuse(what: string): never {
  throw new UsageError({
    what: `${what} was asked of an energy`,
    remedy: "energyNaturalGradient() or sobolevDescent(), which need none",
  });
}
