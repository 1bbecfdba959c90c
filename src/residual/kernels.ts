/** @file Pointwise kernels of a block: residual, its partials, and what matrix-free products need. */

import {
  type Expression,
  type Jet,
  type Leaf,
  leafKey,
  mul,
  type Placeholder,
  partials,
  placeholder,
  sum,
} from "../expression/index.ts";
import type { Group, MapKernel } from "../kernels/index.ts";
import type { Formulation } from "./formulation.ts";

const group = <Column>(name: string, columns: readonly Column[]): Group<Column> => ({ name, columns });

/** Inputs every kernel of a block shares: jets per site, data columns, trainable coefficients. */
function standardInputs({ jets, data, coefficients }: Formulation): Group<Leaf>[] {
  return [
    ...jets.map((columns, site) => group<Leaf>(`jets ${site}`, columns)),
    group("data", data),
    { name: "coefficients", columns: coefficients, scalars: true },
  ];
}

/** Data columns -> jets of the input features of one site. */
export function featureKernel(formulation: Formulation, site: number): MapKernel {
  return {
    name: `features ${site}`,
    inputs: [group("data", formulation.data)],
    outputs: [group("features", formulation.features[site])],
  };
}

/** -> outputs. */
export function residualKernel(formulation: Formulation): MapKernel {
  return {
    name: "residual",
    inputs: standardInputs(formulation),
    outputs: [group("outputs", formulation.outputs)],
  };
}

/**
 * -> outputs; then per equation and site the partials with respect to the jets; then per equation the partials with
 * respect to the coefficients (one group each, equation-major).
 */
export function linearKernel(formulation: Formulation): MapKernel {
  const { outputs, jets, coefficients } = formulation;
  const seeds = outputs.flatMap((r, e) =>
    jets.map((columns, site) => group(`seed ${e} ${site}`, partials(r, columns))),
  );
  const slopes = group(
    "slopes",
    outputs.flatMap((r) => partials(r, coefficients)),
  );
  const some = coefficients.length ? [slopes] : [];
  return {
    name: "linear",
    inputs: standardInputs(formulation),
    outputs: [group("outputs", outputs), ...seeds, ...some],
  };
}

/** Tangent leaves: rates of change of the jets per site and of the coefficients. */
function tangents({ jets, coefficients }: Formulation): {
  readonly sites: Placeholder[][];
  readonly coefficients: Placeholder[];
} {
  const rate = (leaf: Leaf): Placeholder => placeholder(`rate of ${leafKey(leaf)}`);
  return { sites: jets.map((columns) => columns.map(rate)), coefficients: coefficients.map(rate) };
}

function tangentInputs(formulation: Formulation): Group<Leaf>[] {
  const rates = tangents(formulation);
  return [
    ...rates.sites.map((columns, site) => group<Leaf>(`rates ${site}`, columns)),
    { name: "coefficient rates", columns: rates.coefficients, scalars: true },
  ];
}

/** d(expression) along the rates. */
function directional(expression: Expression, formulation: Formulation): Expression {
  const rates = tangents(formulation);
  const variables: Leaf[] = [...formulation.jets.flat(), ...formulation.coefficients];
  const along = [...rates.sites.flat(), ...rates.coefficients];
  return sum(partials(expression, variables).map((slope, i) => mul(slope, along[i])));
}

/** (standard inputs, rates) -> J v. */
export function tangentKernel(formulation: Formulation): MapKernel {
  const outputs = formulation.outputs.map((r) => directional(r, formulation));
  return {
    name: "tangent",
    inputs: [...standardInputs(formulation), ...tangentInputs(formulation)],
    outputs: [group("rates", outputs)],
  };
}

/** Gradient of sum w_e r_e with respect to jets per site and coefficients. */
function weightedGradient(
  formulation: Formulation,
  weights: readonly Expression[],
): { readonly seeds: Expression[][]; readonly slopes: Expression[] } {
  const by = (leaves: readonly Leaf[]): Expression[] => {
    const each = formulation.outputs.map((r) => partials(r, leaves));
    return leaves.map((_, c) => sum(each.map((slopes, e) => mul(weights[e], slopes[c]))));
  };
  return {
    seeds: formulation.jets.map((columns: readonly Jet[]) => by(columns)),
    slopes: by(formulation.coefficients),
  };
}

/** (standard inputs, row weights w) -> seeds of w^T r per site, slopes per coefficient. */
export function adjointKernel(formulation: Formulation): MapKernel {
  const weights = formulation.outputs.map((_, e) => placeholder(`row weight ${e}`));
  const { seeds, slopes } = weightedGradient(formulation, weights);
  return {
    name: "adjoint",
    inputs: [...standardInputs(formulation), group<Leaf>("row weights", weights)],
    outputs: [
      ...seeds.map((columns, site) => group(`seed ${site}`, columns)),
      ...(slopes.length ? [group("slopes", slopes)] : []),
    ],
  };
}

/** (standard inputs, rates) -> seeds of ½‖r‖² per site, their rates per site, and rates of the coefficient slopes. */
export function hessianKernel(formulation: Formulation): MapKernel {
  const { seeds, slopes } = weightedGradient(formulation, formulation.outputs);
  const rate = (e: Expression): Expression => directional(e, formulation);
  return {
    name: "hessian",
    inputs: [...standardInputs(formulation), ...tangentInputs(formulation)],
    outputs: [
      ...seeds.map((columns, site) => group(`seed ${site}`, columns)),
      ...seeds.map((columns, site) => group(`seed rate ${site}`, columns.map(rate))),
      ...(slopes.length ? [group("slope rates", slopes.map(rate))] : []),
    ],
  };
}
