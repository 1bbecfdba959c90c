/** @file Syntax trees to expressions, once the names are known. */

import { UsageError } from "../errors.ts";
import { combine, isVector, raise, type Value } from "./combine.ts";
import {
  call,
  type Expression,
  type FunctionName,
  functionNames,
  type Leaf,
  neg,
  sub,
} from "./expression.ts";
import {
  curl,
  divergence,
  dot,
  gradient,
  laplacian,
  scale,
  sortedJet,
  totalDerivative,
} from "./operators.ts";
import type { OperatorName } from "./parse.ts";
import { checkScope, resolve, type Scope } from "./scope.ts";
import { substitute } from "./substitute.ts";
import {
  type BinarySyntax,
  type BoundEquation,
  type CallSyntax,
  complain,
  type Equations,
  type HoleSyntax,
  limits,
  type NameSyntax,
  type ParsedExpression,
  type Span,
  type Syntax,
} from "./syntax.ts";
import { topological } from "./walk.ts";

interface Context {
  readonly text: string;
  readonly scope: Scope;
}

/**
 * The equations with every name resolved: residuals left - right.
 *
 * Derivative lists come out sorted in the order of `scope.coordinates`, those of expressions in holes too.
 *
 * @throws UsageError with a caret for unknown names (with the nearest known), vectors out of place, derivatives above
 *   order 4, normals where there are none, and expressions beyond 20 000 distinct nodes.
 *
 * @example
 * bindEquations(pde`u_t = u_xx`, { coordinates: ["x", "t"], fields: ["u"] }).map((e) => formatText(e.residual)); // ["u_t - u_xx"]
 */
export function bindEquations(equations: Equations, scope: Scope): BoundEquation[] {
  checkScope(scope);
  return equations.equations.map(({ text, source, left, right }) => {
    const context = { text: source, scope };
    return { text, residual: sub(bindScalar(left, context), bindScalar(right, context)) };
  });
}

/** One expression with every name resolved; see `bindEquations`. */
export function bindExpression(parsed: ParsedExpression, scope: Scope): Expression {
  checkScope(scope);
  return bindScalar(parsed.syntax, { text: parsed.text, scope });
}

function bindScalar(node: Syntax, context: Context): Expression {
  const value = bind(node, context);
  if (!isVector(value)) return checked(value, node, context);
  throw complain(
    context.text,
    node,
    "a vector stands where a number is needed",
    "one equation per component, or dot, div or curl of it",
  );
}

function bind(node: Syntax, context: Context): Value {
  switch (node.kind) {
    case "number":
      return { kind: "constant", value: node.value };
    case "name":
      return bindName(node, context);
    case "hole":
      return bindHole(node, context);
    case "negate": {
      const of = bind(node.of, context);
      return isVector(of) ? scale(-1, of) : neg(of);
    }
    case "binary":
      return bindBinary(node, context);
    case "call":
      return bindCall(node, context);
  }
}

function bindName(node: NameSyntax, context: Context): Expression {
  const found = resolve(node.name, context.scope);
  if ("kind" in found) return substitute(found, (leaf) => bindLeaf(leaf, node, context));
  throw complain(context.text, node, found.what, found.remedy);
}

function bindHole(node: HoleSyntax, context: Context): Value {
  const { value } = node;
  if (value.kind === "parsed") return bind(value.syntax, { ...context, text: value.text });
  return substitute(value, (leaf) => bindLeaf(leaf, node, context));
}

/** Leaves that come from the program must use the problem's names too. */
function bindLeaf(leaf: Leaf, span: Span, { text, scope }: Context): Leaf {
  const refuse = (what: string): UsageError => complain(text, span, `the value here uses ${what}`);
  const names = leaf.kind === "jet" ? leaf.derivative : leaf.kind === "coordinate" ? [leaf.name] : [];
  const stranger = names.find((name) => !scope.coordinates.includes(name));
  if (stranger !== undefined) {
    throw refuse(`${stranger}, which is not a coordinate; coordinates are ${scope.coordinates.join(", ")}`);
  }
  if (leaf.kind === "normal" && !scope.normals) throw refuse("the outward normal, and there is none here");
  if (leaf.kind !== "jet") return leaf;
  const fields = scope.fields ?? [];
  if (!fields.includes(leaf.field))
    throw refuse(`${leaf.field}, which is not a field; fields are ${fields.join(", ") || "none"}`);
  return sortedJet(leaf, scope.coordinates);
}

/** Sums of thousands of terms lean to the left: the left spine is walked, not recursed into. */
function bindBinary(node: BinarySyntax, context: Context): Value {
  const spine: BinarySyntax[] = [];
  let first: Syntax = node;
  for (; first.kind === "binary"; first = first.left) spine.push(first);
  return spine.reduceRight<Value>(
    (left, part) => {
      return located(part, context, () => combine(left, bind(part.right, context), part.operator));
    },
    bind(first, context),
  );
}

type Operators = { readonly [K in OperatorName]: (node: CallSyntax, context: Context) => Value };

const operators: Operators = {
  lap: (node, context) => laplacian(scalars(node, context, 1)[0], context.scope.coordinates),
  grad: (node, context) => gradient(scalars(node, context, 1)[0], context.scope.coordinates),
  div: (node, context) => divergence(components(node, context), context.scope.coordinates),
  curl: (node, context) => {
    const turned = curl(components(node, context), context.scope.coordinates);
    return turned.length === 1 ? turned[0] : turned;
  },
  dot: (node, context) => {
    const [a, b] = arity(node, context, 2).map((part) => bind(part, context));
    if (isVector(a) && isVector(b)) return dot(a, b);
    throw complain(context.text, node, "dot needs two vectors", "dot(vec(a, b), grad(u))");
  },
  d: bindDerivative,
  vec: (node, context) => node.given.map((part) => bindScalar(part, context)),
  pow: (node, context) => {
    const [base, exponent] = scalars(node, context, 2);
    return raise(base, exponent);
  },
};

function bindCall(node: CallSyntax, context: Context): Value {
  const { name } = node;
  if (isFunction(name)) return call(name, scalars(node, context, 1)[0]);
  const value = located(node, context, () => operators[name as OperatorName](node, context));
  for (const part of isVector(value) ? value : [value]) checked(part, node, context);
  return value;
}

const isFunction = (name: string): name is FunctionName =>
  (functionNames as readonly string[]).includes(name);

function bindDerivative(node: CallSyntax, context: Context): Expression {
  const { coordinates } = context.scope;
  const [of, ...names] = node.given;
  if (!names.length)
    throw complain(context.text, node, "d needs a coordinate to differentiate along", "d(u, x)");
  return names.reduce<Expression>(
    (e, part) => {
      if (part.kind !== "name" || !coordinates.includes(part.name)) {
        throw complain(
          context.text,
          part,
          `d differentiates along a coordinate; coordinates are ${coordinates.join(", ")}`,
        );
      }
      return checked(totalDerivative(e, part.name, coordinates), node, context);
    },
    bindScalar(of, context),
  );
}

function arity(node: CallSyntax, { text }: Context, count: number): readonly Syntax[] {
  if (node.given.length === count) return node.given;
  throw complain(
    text,
    node,
    `${node.name} takes ${count} argument${count > 1 ? "s" : ""}, not ${node.given.length}`,
  );
}

const scalars = (node: CallSyntax, context: Context, count: number): Expression[] =>
  arity(node, context, count).map((part) => bindScalar(part, context));

/** One vector, or the components one by one. */
function components(node: CallSyntax, context: Context): readonly Expression[] {
  if (node.given.length > 1) return node.given.map((part) => bindScalar(part, context));
  const value = bind(node.given[0], context);
  return isVector(value) ? value : [value];
}

/** Errors that do not know where they are get the caret here. */
function located<T>(span: Span, { text }: Context, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof UsageError) || error.complaint.where !== undefined) throw error;
    throw complain(text, span, error.complaint.what, error.complaint.remedy);
  }
}

/** The expression, if it is within the limits of size and order. */
function checked(expression: Expression, span: Span, { text }: Context): Expression {
  const nodes = topological([expression]);
  if (nodes.length > limits.nodes) {
    throw complain(
      text,
      span,
      `this grows to ${nodes.length} operations; at most ${limits.nodes} are possible`,
    );
  }
  const high = nodes.find((node) => node.kind === "jet" && node.derivative.length > limits.order);
  if (!high) return expression;
  const what = `this needs a derivative of order ${(high as { derivative: readonly string[] }).derivative.length}`;
  throw complain(
    text,
    span,
    `${what}; at most ${limits.order} is possible`,
    "an auxiliary field for a lower derivative",
  );
}
