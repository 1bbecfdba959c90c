/** @file Damped Gauss-Newton steps: Levenberg's and Marquardt's. */

import { type Linearisation, maxAbs, norm, type ResidualSystem } from "../../src/residual/index.ts";
import { factoryOptions } from "../factory-options.ts";
import type { Memory, Point } from "../method.ts";
import { poison, poisoned } from "../workspace.ts";
import {
  type DampedDescent,
  type DampedDirection,
  type Proposal,
  proposal,
  weightedNorm,
} from "./descent.ts";

export interface DampedOptions {
  /**
   * D in λ‖D δ‖². `identity` (default): λ in units of max diag(JᵀJ). `columns`: Marquardt's column norms. `start`:
   * 1/|theta_j| at the start (1 where theta_j = 0), λ in units of max diag(D⁻¹JᵀJD⁻¹).
   */
  readonly scale?: "identity" | "columns" | "start";
  /** `cholesky` (default): cheap, to eps·cond². `qr`: JᵀJ is never formed, to eps·cond. */
  readonly method?: "cholesky" | "qr";
}

/**
 * δ = argmin ‖J δ + r‖² + λ m ‖D δ‖², m = max diag(D⁻¹JᵀJD⁻¹) for fixed D and m = 1 for D = column norms.
 *
 * One linearisation serves any number of λ. A damped matrix without a factor gives `singular`, never a throw.
 * Source: Levenberg 1944; Marquardt 1963; D from the start is the typical size of Dennis and Schnabel 1983, section 7.1.
 */
export function damped(options: DampedOptions = {}): DampedDescent {
  const { scale = "identity", method = "cholesky" } = factoryOptions("damped", options);
  const begin = scale === "start" ? beginInUnits : scale === "columns" ? beginInColumns : beginPlain;
  return { name: "damped Gauss-Newton", damps: true, begin: (system) => begin(system, method) };
}

type LinearMethod = NonNullable<DampedOptions["method"]>;

/** The parts in which the three scales differ. */
interface Metric {
  prepare(point: Point): void;
  /** λ for relative damping `control`, as `Linearisation.factor` wants it. */
  factor(control: number): ReturnType<Linearisation["factor"]>;
  solve(b: Float64Array, out: Float64Array): Float64Array;
  norm(v: Float64Array): number;
}

function directionOf(system: ResidualSystem, metric: Metric): DampedDirection {
  const step = poisoned(system.columns);
  let point: Point;
  const finish = (factored: boolean): Proposal => {
    if (!factored) return { kind: "singular" };
    metric.solve(point.linearisation.residual, poison(step));
    return proposal(point, step, metric.norm(step));
  };
  return {
    prepare: (next) => {
      point = next;
      metric.prepare(next);
    },
    propose: (control) => {
      const factored = metric.factor(control);
      return factored instanceof Promise ? factored.then(finish) : finish(factored);
    },
    solve: metric.solve,
    norm: metric.norm,
  };
}

function beginPlain(system: ResidualSystem, method: LinearMethod): DampedDirection {
  let linearisation: Linearisation;
  let unit: number;
  return directionOf(system, {
    prepare: (point) => {
      linearisation = point.linearisation;
      unit = maxAbs(linearisation.diagonal());
    },
    factor: (control) => linearisation.factor({ lambda: control * unit, method }),
    solve: (b, out) => linearisation.solve(b, out),
    norm,
  });
}

function beginInColumns(system: ResidualSystem, method: LinearMethod): DampedDirection {
  let linearisation: Linearisation;
  return directionOf(system, {
    prepare: (point) => {
      linearisation = point.linearisation;
    },
    factor: (control) => linearisation.factor({ lambda: control, scale: "columns", method }),
    solve: (b, out) => linearisation.solve(b, out),
    norm: (v) => weightedNorm(linearisation.diagonal(), v),
  });
}

function beginInUnits(system: ResidualSystem, method: LinearMethod): DampedDirection {
  let units: Float64Array | undefined;
  /** 1 / units. */
  let scale: Float64Array;
  let linearisation: Linearisation;
  const settle = (chosen: Float64Array): void => {
    units = chosen;
    scale = chosen.map((unit) => 1 / unit);
  };
  const direction = directionOf(system, {
    prepare: (next) => {
      linearisation = next.linearisation;
      if (!units) settle(next.theta.map((value) => Math.abs(value) || 1));
    },
    factor: (control) => {
      const unit = maxAbs(linearisation.diagonal().map((square, j) => square * units![j] ** 2));
      return linearisation.factor({ lambda: control * unit, scale, method });
    },
    solve: (b, out) => linearisation.solve(b, out),
    norm: (v) => norm(v.map((value, j) => value / units![j])),
  });
  const restore = (memory: Memory): void => settle(memory.units.slice());
  return { ...direction, save: () => (units ? { units: units.slice() } : {}), restore };
}
