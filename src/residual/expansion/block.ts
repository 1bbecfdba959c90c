/** @file One set of points with its equations, for a model that is linear in its parameters: F and its rows of J. */

import { type Jet, type Leaf, leafIdentity, leafKey } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { FieldPart, KnownFields, LinearModel, OperatorTerm } from "../../models/index.ts";
import { type ColumnValues, columnOf, evaluateColumns } from "../../problem/index.ts";
import { type BlockForm, type EquationForm, multiIndex } from "./form.ts";
import { fieldJets, givenJets, type JetColumns, type Sites, sitesOf } from "./jets.ts";
import { leafColumns } from "./leaf-columns.ts";
import { type JetEnergy, rounding } from "./magnitude.ts";

/** Coefficients of the expansion and of the equations. */
export interface FieldState {
  /** Length model.size. */
  readonly c: Float64Array;
  /** In place of the model: the fields themselves. */
  readonly fields?: KnownFields;
  /** Values of the problem's coefficients by name. */
  readonly coefficients: ReadonlyMap<string, number>;
  /** d value / d theta of every coefficient, in the problem's order. */
  readonly chain: readonly number[];
}

/** Where a block's rows are and what they are made of. Row first + e * points.count + i is equation e at point i. */
export interface ExpansionBlock {
  readonly form: BlockForm;
  readonly points: Points;
  readonly first: number;
  readonly rows: number;
  /** out[first...] = F, without any scaling. (mutates out) */
  residual(state: FieldState, out: Float64Array): void;
  /** J[j * leading + first...] += ∂F/∂theta_j, without any scaling. (mutates J) */
  accumulate(state: FieldState, J: Float64Array, leading: number): void;
  /**
   * Σ mean (∂F/∂jet)² energy(jet) of one equation: sum over the columns of their mean squares, had the functions at these
   * points the size that they have inside, and were the terms of the equation independent.
   */
  naturalEnergy(state: FieldState, equation: number, energy: JetEnergy): number;
  /** out[first...] = what remains of F linearised at the state where the expansion is zero: F + Σ ∂F/∂jet (known - jet). */
  linearPart(state: FieldState, out: Float64Array): void;
  /** Values of the jets at one point, by name. */
  jetsAt(state: FieldState, point: number): Readonly<Record<string, number>>;
}

export interface BlockOptions {
  readonly form: BlockForm;
  readonly model: LinearModel;
  readonly points: Points;
  readonly first: number;
}

/** The block on its points; what does not depend on theta is evaluated once, at first use. */
export function expansionBlock({ form, model, points, first }: BlockOptions): ExpansionBlock {
  const { equations, jets, curved } = form;
  const { count } = points;
  const sites = sitesOf(points, form);
  const data = leafColumns(points);
  const expanded = fieldJets(model, jets, sites);
  const columnsOf = ({ c, fields }: FieldState): JetColumns =>
    fields ? givenJets(fields, jets, sites) : expanded(c);
  const lookup =
    ({ coefficients }: FieldState, columns: JetColumns) =>
    (leaf: Leaf): ColumnValues => {
      if (leaf.kind === "jet") return columns.get(leafIdentity(leaf))!;
      return leaf.kind === "coefficient" ? coefficients.get(leaf.name)! : data(leaf);
    };
  const residual = (value: Lookup, out: Float64Array): void => {
    const residuals = equations.map((equation) => equation.residual);
    evaluateColumns(residuals, value).forEach((column, e) => {
      out.set(columnOf(column, count), first + e * count);
    });
  };
  return {
    form,
    points,
    first,
    rows: equations.length * count,
    residual: (state, out) => residual(lookup(state, columnsOf(state)), out),
    accumulate: (state, J, leading) => {
      const value = lookup(state, curved ? columnsOf(state) : new Map());
      equations.forEach((equation, e) => {
        const target: Target = { model, sites, J, leading, row: first + e * count };
        addFieldRows(equation, value, target);
        addCoefficientRows(equation, value, state.chain, target);
      });
    },
    naturalEnergy: (state, equation, energy) => {
      const { slopes } = equations[equation];
      const value = lookup(state, curved ? columnsOf(state) : new Map());
      const factors = evaluateColumns(
        slopes.map(({ slope }) => slope),
        value,
      );
      return slopes.reduce((sum, { jet }, k) => sum + meanSquare(factors[k], count) * energy(jet), 0);
    },
    linearPart: (state, out) => {
      const columns = columnsOf(state);
      const known = expanded(new Float64Array(model.size));
      const value = lookup(state, columns);
      residual(value, out);
      equations.forEach((equation, e) => {
        subtractFields(
          equation,
          value,
          columns,
          known,
          out.subarray(first + e * count, first + (e + 1) * count),
        );
      });
    },
    jetsAt: (state, point) => {
      const columns = columnsOf(state);
      return Object.fromEntries(jets.map((jet) => [leafKey(jet), columns.get(leafIdentity(jet))![point]]));
    },
  };
}

function meanSquare(values: ColumnValues, count: number): number {
  if (typeof values === "number") return values ** 2;
  return values.reduce((sum, value) => sum + value ** 2, 0) / (count || 1);
}

/** row += Σ ∂F/∂jet (known - jet). (mutates row) */
function subtractFields(
  { slopes }: EquationForm,
  value: Lookup,
  columns: JetColumns,
  known: JetColumns,
  row: Float64Array,
): void {
  const factors = evaluateColumns(
    slopes.map(({ slope }) => slope),
    value,
  );
  slopes.forEach(({ jet }, k) => {
    const factor = columnOf(factors[k], row.length);
    const [at, base] = [columns, known].map((side) => side.get(leafIdentity(jet))!);
    for (let i = 0; i < row.length; i++) row[i] += factor[i] * (base[i] - at[i]);
  });
}

interface Target {
  readonly model: LinearModel;
  readonly sites: Sites;
  readonly J: Float64Array;
  readonly leading: number;
  readonly row: number;
}

type Lookup = (leaf: Leaf) => ColumnValues;

/** Rows of ∂F/∂c: every slope times the derivative of the basis it belongs to. (mutates target.J) */
function addFieldRows({ slopes }: EquationForm, value: Lookup, target: Target): void {
  const { model, sites, J, leading, row } = target;
  const factors = evaluateColumns(
    slopes.map(({ slope }) => slope),
    value,
  );
  const termsOf = ({ field }: FieldPart, site: number): OperatorTerm[] =>
    slopes.flatMap(({ jet }, k) =>
      jet.field === field && jet.site === site
        ? operatorTerm(jet, factors[k], sites[site].count, model.coordinates)
        : [],
    );
  for (const part of model.parts) {
    const own = J.subarray(part.offset * leading + row);
    let size = 0;
    sites.forEach((points, site) => {
      const terms = termsOf(part, site);
      if (terms.length === 0) return;
      part.basis.accumulate(points, terms, own, leading);
      if (site === 0 && sites.length > 1) size = largestIn(own, points.count, part.basis.size, leading);
    });
    if (sites.length > 1) dropRounding(own, sites[0].count, part.basis.size, leading, size);
  }
}

function largestIn(J: Float64Array, count: number, columns: number, leading: number): number {
  let most = 0;
  for (let j = 0; j < columns; j++)
    for (let i = j * leading; i < j * leading + count; i++) most = Math.max(most, Math.abs(J[i]));
  return most;
}

/**
 * Functions that are periodic by themselves have no rows in a periodic condition: what is left of the difference is
 * rounding, which the scaling of rows would blow up to size one. (mutates J)
 */
function dropRounding(J: Float64Array, count: number, columns: number, leading: number, size: number): void {
  for (let j = 0; j < columns; j++) {
    const column = J.subarray(j * leading, j * leading + count);
    if (column.every((value) => Math.abs(value) <= rounding * size)) column.fill(0);
  }
}

/** No term where the slope vanishes at every point, no factor where it is 1. */
function operatorTerm(
  { derivative }: Jet,
  slope: ColumnValues,
  count: number,
  coordinates: readonly string[],
): OperatorTerm[] {
  const index = multiIndex(derivative, coordinates);
  if (slope === 1) return [{ index }];
  const factor = columnOf(slope, count);
  return factor.some((x) => x !== 0) ? [{ index, factor }] : [];
}

/** Rows of ∂F/∂(what is trained of a coefficient). (mutates target.J) */
function addCoefficientRows(
  { coefficientSlopes }: EquationForm,
  value: Lookup,
  chain: readonly number[],
  { model, sites, J, leading, row }: Target,
): void {
  evaluateColumns(coefficientSlopes, value).forEach((slope, k) => {
    const column = columnOf(slope, sites[0].count);
    const to = (model.size + k) * leading + row;
    for (let i = 0; i < column.length; i++) J[to + i] += chain[k] * column[i];
  });
}
