/** @file Derivatives along coordinates of whole expressions, and the operators of vector calculus made of them. */

import { UsageError } from "../errors.ts";
import {
  add,
  type Expression,
  isConstant,
  isLeaf,
  type Jet,
  jet,
  type Leaf,
  lift,
  mul,
  type Numeric,
  one,
  sub,
  sum,
  zero,
} from "./expression.ts";
import { localPartials } from "./rules.ts";
import { fold } from "./walk.ts";

/** Coordinates other than the time "t": those that `laplacian`, `gradient`, `divergence` and `curl` run over. */
export const spatial = (coordinates: readonly string[]): string[] =>
  coordinates.filter((name) => name !== "t");

/**
 * D e / D name: the derivative along a coordinate, fields being functions of all coordinates (chain rule).
 *
 * Jets extend their derivative list, sorted in the order of `coordinates` (u_t along x is u_xt for ["x", "t"]);
 * constants and coefficients give zero.
 *
 * @param coordinates - the coordinates of the domain in their order; names that are missing sort last.
 * @throws UsageError where no derivative is known: under a Sampled function, a normal or a placeholder.
 *
 * @example
 * formatText(totalDerivative(mul(coordinate("x"), jet("u", ["t"])), "x", ["x", "t"])); // "u_t + x*u_xt"
 */
export function totalDerivative(
  expression: Numeric,
  name: string,
  coordinates: readonly string[],
): Expression {
  return fold<Expression>([lift(expression)], (node, tangents) => {
    if (isLeaf(node)) return leafDerivative(node, name, coordinates);
    if (tangents.every((tangent) => isConstant(tangent, 0))) return zero;
    return sum(localPartials(node).map((slope, i) => mul(slope, tangents[i])));
  })[0];
}

function leafDerivative(leaf: Leaf, name: string, coordinates: readonly string[]): Expression {
  switch (leaf.kind) {
    case "constant":
    case "coefficient":
      return zero;
    case "coordinate":
      return leaf.name === name ? one : zero;
    case "jet":
      return jet(leaf.field, sortNames([...leaf.derivative, name], coordinates), leaf.site);
    default:
      throw underDerivative(leaf, name);
  }
}

const unknownDerivative = {
  sampled: { thing: "a function of the point", remedy: "write it as an expression of the coordinates" },
  normal: {
    thing: "a normal component",
    remedy: "take the derivative first and multiply by the normal after",
  },
  placeholder: { thing: "a placeholder", remedy: "substitute what it stands for first" },
} as const;

function underDerivative(
  leaf: Extract<Leaf, { kind: keyof typeof unknownDerivative }>,
  name: string,
): UsageError {
  const { thing, remedy } = unknownDerivative[leaf.kind];
  const label = leaf.kind === "normal" ? `n_${leaf.coordinate}` : leaf.name;
  return new UsageError({ what: `${thing} (${label}) stands under a derivative along ${name}`, remedy });
}

/** Names in the order of the coordinates; then the others alphabetically, "t" after them. */
function sortNames(names: readonly string[], coordinates: readonly string[]): string[] {
  const others = [...new Set(names)].filter((name) => name !== "t").sort();
  const order = [...coordinates, ...others, "t"];
  return [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

/** The same derivative with its coordinates in the given order: u_tx and u_xt become one. */
export function sortedJet(leaf: Jet, coordinates: readonly string[]): Jet {
  const derivative = sortNames(leaf.derivative, coordinates);
  return derivative.every((name, i) => name === leaf.derivative[i])
    ? leaf
    : jet(leaf.field, derivative, leaf.site);
}

/**
 * The derivative along each name in turn: `d(u, "x", "x")` is u_xx.
 *
 * Derivative lists are sorted alphabetically with "t" last, so that mixed derivatives agree whatever the order they
 * are taken in; `bindEquations` re-sorts them into the order of the problem's coordinates.
 *
 * @throws UsageError as `totalDerivative`.
 *
 * @example
 * formatText(d(pow(jet("u"), 2), "x")); // "2*u*u_x"
 */
export function d(expression: Numeric, ...names: readonly string[]): Expression {
  return names.reduce((e, name) => totalDerivative(e, name, []), lift(expression));
}

/** Derivatives along the spatial coordinates, one component each. @throws UsageError if there are none. */
export function gradient(expression: Numeric, coordinates: readonly string[]): Expression[] {
  const names = spatial(coordinates);
  if (names.length) return names.map((name) => totalDerivative(expression, name, coordinates));
  throw new UsageError({
    what: "there is no spatial coordinate to take a gradient along",
    remedy: 'd(u, "t")',
  });
}

/**
 * Sum of the derivatives of component i along spatial coordinate i.
 *
 * @throws UsageError unless there is one component per spatial coordinate.
 */
export function divergence(vector: readonly Numeric[], coordinates: readonly string[]): Expression {
  const names = spatial(coordinates);
  requireComponents("div", vector.length, [names.length]);
  return sum(vector.map((component, i) => totalDerivative(component, names[i], coordinates)));
}

/** Divergence of the gradient: the sum of second derivatives along the spatial coordinates. */
export function laplacian(expression: Numeric, coordinates: readonly string[]): Expression {
  return divergence(gradient(expression, coordinates), coordinates);
}

/** Σ aᵢ bᵢ. @throws UsageError if the lengths differ. */
export function dot(a: readonly Numeric[], b: readonly Numeric[]): Expression {
  requireComponents("dot", b.length, [a.length]);
  return sum(a.map((component, i) => mul(component, b[i])));
}

/**
 * Curl over the spatial coordinates: three components in space; in the plane the one component ∂v₂/∂x₁ - ∂v₁/∂x₂.
 *
 * @throws UsageError unless there are two or three spatial coordinates and as many components.
 */
export function curl(vector: readonly Numeric[], coordinates: readonly string[]): Expression[] {
  const names = spatial(coordinates);
  requireComponents("curl", names.length, [2, 3]);
  requireComponents("curl", vector.length, [names.length]);
  const turn = (i: number, j: number): Expression =>
    sub(totalDerivative(vector[j], names[i], coordinates), totalDerivative(vector[i], names[j], coordinates));
  return names.length === 2 ? [turn(0, 1)] : [turn(1, 2), turn(2, 0), turn(0, 1)];
}

function requireComponents(operator: string, given: number, allowed: readonly number[]): void {
  if (allowed.includes(given)) return;
  throw new UsageError({
    what: `${operator} got ${given} components where ${allowed.join(" or ")} are needed`,
    remedy: "one component per spatial coordinate (t is not one)",
  });
}

/** A vector times a number: `divergence(scale(k, gradient(u, xy)), xy)` is diffusion with a variable coefficient. */
export const scale = (factor: Numeric, vector: readonly Numeric[]): Expression[] =>
  vector.map((component) => mul(factor, component));

/** Componentwise sum. @throws UsageError if the lengths differ. */
export function addVectors(a: readonly Numeric[], b: readonly Numeric[]): Expression[] {
  requireComponents("a sum of vectors", b.length, [a.length]);
  return a.map((component, i) => add(component, b[i]));
}
