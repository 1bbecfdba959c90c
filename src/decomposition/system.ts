/** @file The residual system of a model made of windows: rows that touch few columns, solved by elimination of windows. */

import { deviceScope, type HostDevice } from "../devices/index.ts";
import { leafKey } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import {
  covered,
  type KnownFields,
  linearModel,
  type WindowedBasis,
  type WindowPart,
} from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import {
  type BlockForm,
  blockForms,
  checkModel,
  describeRows,
  type ExpansionBlock,
  expansionBlock,
  type FieldState,
  isLinear,
  multiIndex,
  type ResidualSystem,
  sitesOf,
} from "../residual/index.ts";
import { refuseGaps } from "./cells.ts";
import { dissect } from "./dissection.ts";
import { type Elimination, elimination, type WindowBlock } from "./fronts.ts";
import { addProduct, blockJacobian, linearisationOf } from "./linearisation.ts";
import { matchedSystem } from "./matched.ts";
import { refuseAbove, refuseCoefficients, refuseEmpty } from "./refusals.ts";
import { scaleBlock, selected } from "./rows.ts";

export interface WindowSystemOptions {
  readonly device: HostDevice;
  readonly interior: Points;
  /** One set per condition of the problem, in its order. */
  readonly conditions: readonly Points[];
  /** Extra factor per interior point. Default: 1. */
  readonly factors?: Float64Array;
  /** Rows of conditions are multiplied by this after every block has been scaled to entries of size one. Default 10. */
  readonly weight?: number;
  /** Known part of every field. */
  readonly known?: KnownFields;
  /** Most bytes. Default: no limit. */
  readonly memory?: number;
  /** `qr` (default) reaches rounding; `cholesky` of JᵀJ with refinement takes a fraction of the time and ends earlier. */
  readonly factorisation?: "qr" | "cholesky";
  /**
   * `weights` (default): rows of the whole trial function, Σ of the windows' functions with their weights. `faces`: each
   * window satisfies the equations by itself and agrees with its neighbours on the faces of the cells (`matchedSystem`),
   * which is eliminated in a small part of the time.
   */
  readonly coupling?: "weights" | "faces";
}

/** theta: the coefficients of every field's windows, one field after the other. */
export interface WindowSystem extends ResidualSystem {
  readonly linear: boolean;
  /** J by windows, R of all fronts, and the largest front. */
  readonly bytes: number;
  /**
   * Floating-point operations of one factorisation by QR, counted panel by panel: over the device's rate of matrix
   * products (`measureRates(device).allThreads.gemm` times 1e9) it is the least time of one in seconds.
   */
  readonly work: number;
  readonly fronts: Elimination["fronts"];
  initial(): Float64Array;
  release(): void;
}

/**
 * Collocation of a problem with windows, as `expansionSystem` does it with other bases: r = scale·F(fields), the
 * fields Σ c φ. J is stored window by window; its least squares problems are solved by QR of small fronts.
 *
 * @throws UsageError for trainable coefficients, windows that leave a gap (with a point in it) or have no rows, and
 *   more bytes than allowed; all before anything large is allocated.
 *
 * Cost: assembly linear in the number of windows, factorisation `work`. Accuracy: that of dense QR.
 * Source: Dolean, Heinlein, Mishra and Moseley 2024 (windows); Davis 2011 (multifrontal QR).
 */
export function windowSystem(
  problem: Problem,
  basis: WindowedBasis,
  options: WindowSystemOptions,
): WindowSystem {
  if (options.coupling === "faces") return matchedSystem(problem, basis, options);
  refuseCoefficients(problem);
  const forms = blockForms(problem);
  const { known, weight = 10 } = options;
  const model = linearModel(Object.fromEntries(problem.fields.map((field) => [field, basis])), {
    name: basis.name,
    ...(known && { known }),
  });
  checkModel(problem, model, forms);
  const sets = [options.interior, ...options.conditions];
  const supports = basis.parts.map(({ support }) => support);
  refuseGaps(problem.coordinates, supports, options.interior.values, options.interior.count);
  let rows = 0;
  const blocks = forms.map((form, b): ExpansionBlock => {
    const block = expansionBlock({ form, model, points: sets[b], first: rows });
    rows += block.rows;
    return block;
  });
  const columns = model.size;
  const shapes = basis.parts.map((part) => shapeOf(part, basis.size, problem.fields.length, blocks));
  refuseEmpty(basis.parts, shapes, problem.coordinates);
  const partners = linksOf(blocks, shapes);
  const order = dissect(
    basis.parts.map(({ support, cell, size }, k) => ({ support, cell, size, linked: partners[k] })),
  );
  const plan = elimination(shapes, rows, order);
  const stored = shapes.reduce((sum, shape) => sum + shape.rows.length * shape.columns.length, 0);
  const bytes = plan.bytes + 8 * (stored + 6 * rows + 6 * columns);
  refuseAbove(bytes, options.memory, rows, columns);
  const scope = deviceScope(options.device);
  const linear = isLinear(problem);
  const noCoefficients = { coefficients: new Map<string, number>(), chain: [] };
  const at = (theta: Float64Array): FieldState => ({ c: theta, ...noCoefficients });
  const fieldsAt = (theta: Float64Array): KnownFields => fieldsOf(forms, problem, basis, theta, known);
  let J: WindowBlock[] | undefined;
  let scales: Float64Array | undefined;
  let constant: Float64Array | undefined;
  const assembled = (theta: Float64Array): WindowBlock[] => {
    if (J && linear) return J;
    const state: FieldState = { c: new Float64Array(0), fields: fieldsAt(theta), ...noCoefficients };
    J = basis.parts.map((part, k) => blockOf(part, shapes[k], problem, blocks, state));
    scales ??= rowScales(blocks, J, rows, weight, options.factors);
    for (const block of J) scaleBlock(block, scales);
    return J;
  };
  const residual = (theta: Float64Array, out = new Float64Array(rows)): Float64Array => {
    if (linear || !scales) assembled(theta);
    if (linear && constant) {
      out.set(constant);
      return addProduct(J!, theta, out);
    }
    const where = linear ? new Float64Array(columns) : theta;
    for (const block of blocks) block.residual(at(where), out);
    for (let i = 0; i < rows; i++) out[i] *= scales![i];
    if (!linear) return out;
    constant = out.slice();
    return addProduct(J!, theta, out);
  };
  return {
    rows,
    columns,
    linear,
    bytes,
    work: plan.work,
    fronts: plan.fronts,
    ...describeRows(blocks, at),
    initial: () => new Float64Array(columns),
    residual,
    linearise: (theta) => {
      const own = assembled(theta);
      const shape = { rows, columns, cholesky: options.factorisation === "cholesky" };
      return linearisationOf(blockJacobian(scope.device, plan, own, shape), residual(theta));
    },
    release: () => {
      J = undefined;
      scope.release();
    },
  };
}

/** Derivatives of the fields at theta by the names that equations use. */
function fieldsOf(
  forms: readonly BlockForm[],
  { coordinates, fields }: Problem,
  basis: WindowedBasis,
  theta: Float64Array,
  known: KnownFields | undefined,
): KnownFields {
  const jets = new Map(forms.flatMap((form) => form.jets.map((jet) => [leafKey({ ...jet, site: 0 }), jet])));
  return {
    evaluate: (names, points) => {
      const added = known?.evaluate(names, points);
      return names.map((name, n) => {
        const { field, derivative } = jets.get(name)!;
        const c = theta.subarray(
          fields.indexOf(field) * basis.size,
          (fields.indexOf(field) + 1) * basis.size,
        );
        const [values] = basis.evaluate(points, [multiIndex(derivative, coordinates)], c);
        return added ? values.map((value, i) => value + added[n][i]) : values;
      });
    },
  };
}

/** Points of a set that a window covers, or whose periodic partners it covers. */
function members(part: WindowPart, { points, form }: ExpansionBlock): number[] {
  const [own, ...others] = sitesOf(points, form).map((site) => covered(part.support, site));
  if (others.length === 0) return own;
  return [...new Set([own, ...others].flat())].sort((a, b) => a - b);
}

interface Shape {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** Per block of the system, the points of it. */
  readonly members: readonly (readonly number[])[];
}

function shapeOf(part: WindowPart, size: number, fields: number, blocks: readonly ExpansionBlock[]): Shape {
  const own = blocks.map((block) => members(part, block));
  const rows = blocks.flatMap(({ first, points, form }, b) =>
    form.equations.flatMap((_, e) => own[b].map((i) => first + e * points.count + i)),
  );
  const columns = Int32Array.from(
    { length: fields * part.size },
    (_, j) => Math.floor(j / part.size) * size + part.offset + (j % part.size),
  );
  return { rows: Int32Array.from(rows), columns, members: own };
}

/** Windows that share points of periodic conditions. */
function linksOf(blocks: readonly ExpansionBlock[], shapes: readonly Shape[]): Set<number>[] {
  const links = shapes.map(() => new Set<number>());
  blocks.forEach(({ form, points }, b) => {
    if (!form.pair) return;
    const at = Array.from({ length: points.count }, (): number[] => []);
    shapes.forEach(({ members: own }, k) => {
      for (const i of own[b]) at[i].push(k);
    });
    for (const together of at)
      for (const k of together) for (const other of together) if (other !== k) links[k].add(other);
  });
  return links;
}

/** Rows of J of one window, without scales. */
function blockOf(
  part: WindowPart,
  shape: Shape,
  problem: Problem,
  blocks: readonly ExpansionBlock[],
  state: FieldState,
): WindowBlock {
  const model = linearModel(Object.fromEntries(problem.fields.map((field) => [field, part.basis])));
  const leading = shape.rows.length;
  const values = new Float64Array(leading * shape.columns.length);
  let first = 0;
  blocks.forEach(({ form, points }, b) => {
    if (shape.members[b].length === 0) return;
    const own = expansionBlock({ form, model, points: selected(points, shape.members[b]), first });
    own.accumulate(state, values, leading);
    first += own.rows;
  });
  return { rows: shape.rows, columns: shape.columns, values };
}

/** weight · factor / (rms of an equation's entries · sqrt(rows)) for every row. */
function rowScales(
  blocks: readonly ExpansionBlock[],
  J: readonly WindowBlock[],
  rows: number,
  weight: number,
  factors: Float64Array | undefined,
): Float64Array {
  const [squares, entries] = [new Float64Array(rows), new Float64Array(rows)];
  for (const { rows: own, columns, values } of J)
    for (let j = 0, at = 0; j < columns.length; j++)
      for (let i = 0; i < own.length; i++, at++) {
        squares[own[i]] += values[at] * values[at];
        if (values[at] !== 0) entries[own[i]] += 1;
      }
  const scales = new Float64Array(rows);
  blocks.forEach(({ first, points, form }, b) => {
    form.equations.forEach((_, e) => {
      const start = first + e * points.count;
      let [sum, count] = [0, 0];
      for (let i = 0; i < points.count; i++) {
        const factor = b === 0 && factors ? factors[i] : 1;
        sum += squares[start + i] * factor * factor;
        count += entries[start + i];
      }
      const size = Math.sqrt(sum / Math.max(1, count)) || 1;
      const common = (b === 0 ? 1 : weight) / (size * Math.sqrt(points.count));
      for (let i = 0; i < points.count; i++)
        scales[start + i] = common * (b === 0 && factors ? factors[i] : 1);
    });
  });
  return scales;
}
