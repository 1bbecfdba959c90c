/** @file Pointwise kernels of an activation layer: jets forward, adjoints back, and the tangents of both. */

import {
  add,
  type Expression,
  type Leaf,
  mul,
  type Placeholder,
  partials,
  placeholder,
  sum,
} from "../expression/index.ts";
import type { Group, MapKernel } from "../kernels/index.ts";
import { type ActivationName, activationDerivatives } from "./activation.ts";
import type { Channel } from "./channels.ts";
import { compositionTerms, type Term } from "./composition.ts";

/** Kernels of one activation on one channel set. Rows are units; every group has one column per channel unless said. */
export interface LayerKernels {
  /** (z) -> a. */
  readonly forward: MapKernel;
  /** (z, value of a: 1 column, abar) -> zbar. */
  readonly adjoint: MapKernel;
  /** (z, value of a: 1 column, dz) -> da. */
  readonly tangent: MapKernel;
  /** (z, value of a: 1 column, dz, abar, dabar) -> (zbar, dzbar): derivative of the adjoint along (dz, dabar). */
  readonly adjointTangent: MapKernel;
}

/**
 * The kernels of an activation layer, from the composition rule.
 *
 * Forward a_v = f, a_x = f' z_x, a_xx = f'' z_x² + f' z_xx and so on; the adjoint is the transpose of its derivative.
 * Derivatives of f come from the activation's own recurrence, not from differences.
 * Source: Griewank and Walther 2008, "Evaluating derivatives", chapters 3 (adjoints) and 13 (Taylor coefficients).
 */
export function layerKernels(activation: ActivationName, channels: readonly Channel[]): LayerKernels {
  const terms = channels.map((_, c) => compositionTerms(channels, c));
  const z = columns("z", channels.length);
  const value = placeholder("a0");
  const abar = columns("abar", channels.length);
  const order = 1 + Math.max(...terms.flat().map((term) => term.order));
  const f = activationDerivatives(activation, z[0], value, order);
  const a = terms.map((list) => jet(list, f, z));
  const zbar = z.map((_, c) => adjointOf(terms, c, f, z, abar));
  return {
    forward: forwardKernel(activation, terms, z, order),
    adjoint: kernel(
      "adjoint",
      [group("z", z), group("value", [value]), group("abar", abar)],
      [group("zbar", zbar)],
    ),
    tangent: tangentKernel(z, value, f[1], a),
    adjointTangent: adjointTangentKernel(z, value, f[1], abar, zbar),
  };
}

const columns = (name: string, count: number): Placeholder[] =>
  Array.from({ length: count }, (_, c) => placeholder(`${name}${c}`));
const group = <Column>(name: string, list: readonly Column[]): Group<Column> => ({ name, columns: list });
const kernel = (name: string, inputs: Group<Leaf>[], outputs: Group<Expression>[]): MapKernel => ({
  name,
  inputs,
  outputs,
});

/** sum of coefficient f^(order) product z. */
function jet(terms: readonly Term[], f: readonly Expression[], z: readonly Expression[]): Expression {
  return sum(
    terms.map(({ coefficient, order, factors }) => mul(mul(coefficient, product(factors, z)), f[order])),
  );
}

const product = (factors: readonly number[], z: readonly Expression[]): Expression =>
  factors.reduce<Expression>((total, c) => mul(total, z[c]), mul(1, 1));

function forwardKernel(
  activation: ActivationName,
  terms: readonly Term[][],
  z: Placeholder[],
  order: number,
): MapKernel {
  const value: Expression = { kind: "call", name: activation, of: z[0] };
  const f = activationDerivatives(activation, z[0], value, order);
  return kernel(
    "forward",
    [group("z", z)],
    [
      group(
        "a",
        terms.map((list) => jet(list, f, z)),
      ),
    ],
  );
}

/** d(sum abar_c a_c)/dz_index: through the derivative of f for the value channel, through the products for all. */
function adjointOf(
  terms: readonly Term[][],
  index: number,
  f: readonly Expression[],
  z: readonly Expression[],
  abar: readonly Expression[],
): Expression {
  return sum(
    terms.map((list, c) =>
      mul(
        abar[c],
        sum(
          list.map((term) =>
            add(
              index === 0 ? mul(mul(term.coefficient, product(term.factors, z)), f[term.order + 1]) : 0,
              mul(mul(term.coefficient, factorDerivative(term.factors, index, z)), f[term.order]),
            ),
          ),
        ),
      ),
    ),
  );
}

/** d(product z)/dz_index; the value channel enters only through f. */
function factorDerivative(factors: readonly number[], index: number, z: readonly Expression[]): Expression {
  const count = factors.filter((c) => c === index).length;
  if (index === 0 || count === 0) return mul(0, 0);
  const rest = [...factors];
  rest.splice(rest.indexOf(index), 1);
  return mul(count, product(rest, z));
}

function tangentKernel(
  z: Placeholder[],
  value: Placeholder,
  slope: Expression,
  a: readonly Expression[],
): MapKernel {
  const dz = columns("dz", z.length);
  const along = directions(z, value, slope, dz);
  const da = a.map((expression, c) => (c === 0 ? mul(slope, dz[0]) : directional(expression, along)));
  return kernel("tangent", [group("z", z), group("value", [value]), group("dz", dz)], [group("da", da)]);
}

function adjointTangentKernel(
  z: Placeholder[],
  value: Placeholder,
  slope: Expression,
  abar: Placeholder[],
  zbar: readonly Expression[],
): MapKernel {
  const dz = columns("dz", z.length);
  const dabar = columns("dabar", z.length);
  const along = [...directions(z, value, slope, dz), ...abar.map((leaf, c) => [leaf, dabar[c]] as const)];
  return kernel(
    "adjointTangent",
    [group("z", z), group("value", [value]), group("dz", dz), group("abar", abar), group("dabar", dabar)],
    [
      group("zbar", zbar),
      group(
        "dzbar",
        zbar.map((expression) => directional(expression, along)),
      ),
    ],
  );
}

/** Pairs (leaf, its rate of change) for z and for the stored value a0 = f(z0). */
function directions(
  z: readonly Placeholder[],
  value: Placeholder,
  slope: Expression,
  dz: readonly Placeholder[],
): (readonly [Placeholder, Expression])[] {
  return [...z.map((leaf, c) => [leaf, dz[c]] as const), [value, mul(slope, dz[0])] as const];
}

/** sum of d(expression)/d(leaf) * rate. */
function directional(expression: Expression, along: readonly (readonly [Leaf, Expression])[]): Expression {
  const derivatives = partials(
    expression,
    along.map(([leaf]) => leaf),
  );
  return sum(along.map(([, rate], i) => mul(derivatives[i], rate)));
}
