/** @file Newton's step in full form: the next iterate is solved for, not the increment. */

import { axpy, dot, type Linearisation, norm, type ResidualSystem } from "../../src/residual/index.ts";
import type { Point } from "../method.ts";
import { poison, poisoned } from "../workspace.ts";
import { type Descent, proposal, weightedNorm } from "./descent.ts";

export interface NewtonStepOptions {
  /** ε, in units of column norms. Default 0 for systems that say they are linear, 1e-14 for others. */
  readonly regularisation?: number;
}

/** What a full-form solve says about itself. */
export interface FullForm {
  /** ‖r - J (theta - center)‖: the size of the data that the iterate has to balance. */
  readonly data: number;
  /** ε that was used: more than was asked for where J has dependent columns. */
  readonly regularisation: number;
}

/** Below it lies the rounding of J itself. Chosen here. */
const leastRegularisation = 1e-14;
/** Tried in turn where less leaves coefficients too large; above sqrt(eps) the solution itself would be damped. */
const ladder = [leastRegularisation, 1e-12, 1e-10, 1e-8];
/** Chosen here: coefficients whose rounding is more than this share of the data have lost what they stand for. */
const tolerableRounding = 1e-6;

/** @returns ε for a system: the given one, or the default. */
export const regularisationFor = (
  system: ResidualSystem,
  { regularisation = system.linear ? 0 : leastRegularisation }: NewtonStepOptions,
): number => regularisation;

/** The point that regularisation draws to: where the system starts, else zero. */
export const centerOf = (system: ResidualSystem): Float64Array =>
  system.initial?.() ?? new Float64Array(system.columns);

/**
 * out = center + argmin ‖J y + r - J (theta - center)‖² + ε²‖D y‖², D the column norms.
 *
 * Without ε the same as theta + argmin ‖J δ + r‖². With it, combinations of parameters that J does not see are drawn
 * to `center` at every step, instead of adding up over the steps.
 *
 * J is consumed if the linearisation allows that; its products go on working.
 * Where ε leaves coefficients so large that their rounding would spoil the rows, ε is raised up to 1e-8.
 * @returns undefined when there is no finite solution. (mutates out)
 *
 * Cost: one QR, 2 rows·columns², and (2/3) columns³ for every ε > 0. Source: Björck 1996, "Numerical methods for least squares problems", section 9.2;
 * full form as in continuation, Deuflhard 2011, section 4.1.
 */
export async function fullForm(
  linearisation: Linearisation,
  theta: Float64Array,
  center: Float64Array,
  regularisation: number,
  out: Float64Array,
): Promise<FullForm | undefined> {
  const shift = theta.map((value, j) => center[j] - value);
  const b = linearisation.residual.slice();
  // From the centre itself, where most runs start, there is nothing to multiply.
  if (shift.some((value) => value !== 0)) axpy(1, linearisation.jvp(shift), b);
  const data = norm(b);
  let found: FullForm | undefined;
  for (const epsilon of [regularisation, ...ladder.filter((rung) => rung > regularisation)]) {
    const damping = { lambda: epsilon ** 2, scale: "columns", method: "qr", consume: true } as const;
    if (!(await linearisation.factor(damping))) continue;
    linearisation.solve(b, poison(out));
    found = out.every(Number.isFinite) ? { data, regularisation: epsilon } : undefined;
    if (!found) continue;
    if (Number.EPSILON * weightedNorm(linearisation.diagonal(), out) <= tolerableRounding * data) break;
  }
  for (let j = 0; j < out.length; j++) out[j] += center[j];
  return found;
}

/**
 * The full-form step as a descent, for searches that shorten or judge it; the control is not used.
 *
 * `reach` is ‖J δ‖: how far the rows move.
 */
export function newtonStep(options: NewtonStepOptions = {}): Descent {
  return {
    name: "Newton in full form",
    damps: false,
    begin: (system) => {
      const center = centerOf(system);
      const step = poisoned(system.columns);
      let point: Point;
      return {
        prepare: (next) => {
          point = next;
        },
        propose: async () => {
          const { linearisation, theta } = point;
          const epsilon = regularisationFor(system, options);
          if (!(await fullForm(linearisation, theta, center, epsilon, step))) return { kind: "singular" };
          for (let j = 0; j < step.length; j++) step[j] -= theta[j];
          const image = linearisation.jvp(step);
          return proposal(point, step, Math.sqrt(dot(image, image)));
        },
      };
    },
  };
}
