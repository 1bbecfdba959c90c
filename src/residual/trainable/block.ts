/** @file One set of points with its equations, for a model whose Jacobian is in closed form: scaled rows of F and J. */

import { type Leaf, leafIdentity } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { FieldTerms, MultiIndex, OperatorTerm, TrainableModel } from "../../models/index.ts";
import { type ColumnValues as Column, columnOf, evaluateColumns } from "../../problem/index.ts";
import { type BlockForm, type EquationForm, multiIndex } from "../expansion/form.ts";
import { sitesOf } from "../expansion/jets.ts";
import { leafColumns } from "../expansion/leaf-columns.ts";

/** Parameters of the model and values of the equations' coefficients. */
export interface TrainableState {
  /** Length model.size. */
  readonly theta: Float64Array;
  /** Values of the problem's coefficients by name. */
  readonly coefficients: ReadonlyMap<string, number>;
  /** d value / d parameter of every coefficient, in the problem's order. */
  readonly chain: readonly number[];
}

/** Rows first + e * points.count + i: equation e at point i. */
export interface TrainableBlock {
  readonly form: BlockForm;
  readonly points: Points;
  readonly first: number;
  readonly rows: number;
  /** out[first...] = factor * F. (mutates out) */
  residual(state: TrainableState, out: Float64Array): void;
  /** Residual, and J[j * leading + first...] += factor * ∂F/∂theta_j. (mutates out and J) */
  linearise(state: TrainableState, out: Float64Array, J: Float64Array, leading: number): void;
}

export interface TrainableBlockOptions {
  readonly form: BlockForm;
  readonly model: TrainableModel;
  readonly points: Points;
  readonly first: number;
  /** Factor of the rows of every point. */
  readonly factors: Float64Array;
}

/** The block on its points; what does not depend on theta is evaluated once, at first use. */
export function trainableBlock(options: TrainableBlockOptions): TrainableBlock {
  const { form, model, points, first, factors } = options;
  const { count } = points;
  const lookupAt = valuesOf(options);
  const residualOf = (lookup: Lookup, out: Float64Array): void => {
    const residuals = form.equations.map(({ residual }) => residual);
    evaluateColumns(residuals, lookup).forEach((column, e) => {
      const values = columnOf(column, count);
      for (let i = 0; i < count; i++) out[first + e * count + i] = factors[i] * values[i];
    });
  };
  return {
    form,
    points,
    first,
    rows: form.equations.length * count,
    residual: (state, out) => residualOf(lookupAt(state), out),
    linearise: (state, out, J, leading) => {
      const lookup = lookupAt(state);
      residualOf(lookup, out);
      form.equations.forEach((equation, e) => {
        const target = { J, leading, row: first + e * count };
        addModelRows(options, equation, lookup, state.theta, target);
        addCoefficientRows(equation, lookup, state.chain, factors, target, model.size);
      });
    },
  };
}

type Lookup = (leaf: Leaf) => Column;

interface Target {
  readonly J: Float64Array;
  readonly leading: number;
  /** First row of the equation. */
  readonly row: number;
}

/** Values of every leaf of the equations at a state. */
function valuesOf({ form, model, points }: TrainableBlockOptions): (state: TrainableState) => Lookup {
  const data = leafColumns(points);
  const sites = sitesOf(points, form);
  const wanted = sites.map((_, site) => indicesAt(form, model, site));
  return ({ theta, coefficients }) => {
    const jets = new Map<unknown, Float64Array>();
    sites.forEach((at, site) => {
      const values = model.evaluate(theta, at, wanted[site]);
      for (const jet of form.jets)
        if (jet.site === site) {
          const index = multiIndex(jet.derivative, model.coordinates).join();
          const place = wanted[site].findIndex((other) => other.join() === index);
          jets.set(leafIdentity(jet), values[model.fields.indexOf(jet.field)][place]);
        }
    });
    return (leaf) => {
      if (leaf.kind === "jet") return jets.get(leafIdentity(leaf))!;
      return leaf.kind === "coefficient" ? coefficients.get(leaf.name)! : data(leaf);
    };
  };
}

/** Derivatives needed at a site, each once. */
function indicesAt({ jets }: BlockForm, { coordinates }: TrainableModel, site: number): MultiIndex[] {
  const found = new Map<string, MultiIndex>();
  for (const jet of jets)
    if (jet.site === site) {
      const index = multiIndex(jet.derivative, coordinates);
      found.set(index.join(), index);
    }
  return [...found.values()];
}

/** Rows of ∂F/∂theta of the model: every slope times the derivative of the jet it belongs to. (mutates target.J) */
function addModelRows(
  { form, model, points, factors }: TrainableBlockOptions,
  { slopes }: EquationForm,
  lookup: Lookup,
  theta: Float64Array,
  { J, leading, row }: Target,
): void {
  const columns = evaluateColumns(
    slopes.map(({ slope }) => slope),
    lookup,
  );
  const out = J.subarray(row);
  sitesOf(points, form).forEach((at, site) => {
    const terms: FieldTerms = model.fields.map((field) =>
      slopes.flatMap(({ jet }, k): OperatorTerm[] =>
        jet.field === field && jet.site === site
          ? scaledTerm(multiIndex(jet.derivative, model.coordinates), columns[k], factors)
          : [],
      ),
    );
    if (terms.some((list) => list.length > 0)) model.linearise(theta, at, terms, out, leading);
  });
}

/** No term where the slope vanishes at every point. */
function scaledTerm(index: MultiIndex, slope: Column, factors: Float64Array): OperatorTerm[] {
  const values = columnOf(slope, factors.length);
  const factor = factors.map((weight, i) => weight * values[i]);
  return factor.some((value) => value !== 0) ? [{ index, factor }] : [];
}

/** Rows of ∂F/∂(what is trained of a coefficient). (mutates target.J) */
function addCoefficientRows(
  { coefficientSlopes }: EquationForm,
  lookup: Lookup,
  chain: readonly number[],
  factors: Float64Array,
  { J, leading, row }: Target,
  size: number,
): void {
  evaluateColumns(coefficientSlopes, lookup).forEach((slope, k) => {
    const values = columnOf(slope, factors.length);
    const to = (size + k) * leading + row;
    for (let i = 0; i < factors.length; i++) J[to + i] += factors[i] * chain[k] * values[i];
  });
}
