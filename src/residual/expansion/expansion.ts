/** @file The residual system of a model that is linear in its parameters. */

import { deviceScope, type HostDevice } from "../../devices/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { KnownFields, LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import { denseStore } from "../dense-linearisation.ts";
import type { ResidualSystem, SystemState } from "../system.ts";
import { type ExpansionBlock, expansionBlock } from "./block.ts";
import { systemBytes } from "./bytes.ts";
import { checkModel, checkPoints } from "./checks.ts";
import { collocated } from "./collocated.ts";
import { describeRows, type EquationResiduals, equationResiduals } from "./describe.ts";
import { blockForms, isLinear, isLinearInFields } from "./form.ts";
import { jetEnergies } from "./magnitude.ts";
import { checkExpansionOptions } from "./option-checks.ts";
import { rowGroups } from "./scaling.ts";
import { fieldStates } from "./state.ts";

export interface ExpansionOptions {
  readonly device: HostDevice;
  /** Collocation points inside. None for a model that satisfies the equations by itself. */
  readonly interior: Points;
  /** One set per condition of the problem, in its order; for periodic pairs on the low face. An empty set leaves it out. */
  readonly conditions: readonly Points[];
  /** Rows of conditions are multiplied by this after every block has been scaled to entries of size one. Default 10. */
  readonly weight?: number;
  /** Extra factor per interior point, sqrt(area per point) for instance; a common factor of all has no effect. */
  readonly factors?: Float64Array;
}

/** theta is the coefficients of the model, then what is trained of the problem's coefficients. */
export interface ExpansionSystem extends ResidualSystem {
  readonly problem: Problem;
  readonly model: LinearModel;
  /** Every equation is affine in the fields and the coefficients: one solve is exact. */
  readonly linear: boolean;
  /** Device memory with the QR of a Newton step: see `expansionBytes`. */
  readonly bytes: number;
  /** Zero for the model; initial values of the problem's coefficients (logarithms of positive ones). */
  initial(): Float64Array;
  /** Values of the problem's coefficients at theta. */
  coefficients(theta: Float64Array): Readonly<Record<string, number>>;
  /**
   * One Newton step from other fields than the model's own, an earlier solution for instance: theta that solves the
   * equations linearised at u. The rows get their scales there if they have none. `initial()` where there is no finite solution.
   *
   * @param values - of the problem's coefficients. Default: their initial ones.
   */
  startFrom(u: KnownFields, values?: Readonly<Record<string, number>>): Promise<Float64Array>;
  /** Residuals of every equation at the system's own points, without row factors. */
  equations(theta: Float64Array): EquationResiduals[];
  /** The next linearisation sets the scales of the rows anew; until then they are those of the first one. */
  rescale(): void;
  /**
   * max |theta_j| ‖J_j‖ with the J of the last linearisation: coefficients in units of unit columns. Far above the
   * size of the residual at zero (1e8 times) it says that the basis does not fit the solution. NaN before.
   */
  largestScaled(theta: Float64Array): number;
  explain(theta: Float64Array, row: number): string;
  /** The row scales, which depend on where the first linearisation was. */
  save(): SystemState;
  restore(state: SystemState): void;
  /** Frees device memory; the device itself stays open. */
  release(): void;
}

/**
 * Collocation of a problem with a linear model: r = scale·F(fields), rows of every interior equation at every interior
 * point, then of every condition's equations at its points.
 *
 * Row factors: every equation's rows are divided by the rms of their entries of J at the first linearisation and by
 * sqrt(rows), those of conditions multiplied by `weight`; then they stay as they are. Entries that are rounding of
 * functions which satisfy the equation by themselves are not scaled up. J is stored, column-major. Of a
 * linear problem it is assembled once, and r = J theta + r(0).
 *
 * @throws UsageError for a model in other coordinates or fields than the problem's, a basis whose jets lack the needed
 *   order, a wrong number of point sets, too little memory.
 *
 * Cost: terms·rows·columns to assemble. Source: collocation by least squares; weights as the equilibration of rows in
 * Golub and Van Loan 2013, section 6.1.
 */
export function expansionSystem(
  problem: Problem,
  model: LinearModel,
  options: ExpansionOptions,
): ExpansionSystem {
  checkExpansionOptions(options);
  const forms = blockForms(problem);
  checkModel(problem, model, forms);
  checkPoints(problem, options.interior, options.conditions, options.factors);
  const sets = [options.interior, ...options.conditions];
  const blocks = blocksOn(forms, model, sets);
  const scope = deviceScope(options.device);
  const rows = blocks.reduce((total, block) => total + block.rows, 0);
  const columns = model.size + problem.coefficients.length;
  const store = denseStore(scope.device, rows, columns, 0, "later");
  const linear = isLinear(problem);
  const states = fieldStates(problem, model);
  const groups = rowGroups(blocks, model.parts, options.weight ?? 10, options.factors);
  const body = collocated({ store, blocks, groups, energy: jetEnergies(model, sets), linear, states });
  return {
    problem,
    model,
    rows,
    columns,
    linear,
    bytes: systemBytes(rows, columns, linear),
    ...(isLinearInFields(forms) && { linearColumns: { start: 0, count: model.size } }),
    ...describeRows(blocks, states.at),
    ...body,
    initial: states.initial,
    coefficients: states.values,
    equations: (theta) => equationResiduals(blocks, states.at(theta), rows),
    release: scope.release,
  };
}

function blocksOn(
  forms: ReturnType<typeof blockForms>,
  model: LinearModel,
  sets: readonly Points[],
): ExpansionBlock[] {
  let first = 0;
  return forms.map((form, b) => {
    const block = expansionBlock({ form, model, points: sets[b], first });
    first += block.rows;
    return block;
  });
}
