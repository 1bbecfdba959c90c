/** @file The names an equation may use, and what a name in it means. */

import { nearest, UsageError } from "../errors.ts";
import { coordinate, type Expression, jet, lift, mul, type Numeric, normal, sum } from "./expression.ts";
import { spatial } from "./operators.ts";
import { reserved } from "./parse.ts";
import { limits } from "./syntax.ts";

/** Where an equation stands: the names it may use. */
export interface Scope {
  /** In the order in which derivatives are sorted. */
  readonly coordinates: readonly string[];
  /** Default: none. */
  readonly fields?: readonly string[];
  /** Named numbers and expressions. Default: none. */
  readonly values?: Readonly<Record<string, Numeric>>;
  /** Whether an outward normal exists, as on faces. Default false. */
  readonly normals?: boolean;
}

const numbers: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** @throws UsageError if a name or a subscript has two meanings, or a name is that of a function. */
export function checkScope({ coordinates, fields = [], values = {} }: Scope): void {
  const names = [...coordinates, ...fields, ...Object.keys(values)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError({
      what: `the name ${twice} has two meanings`,
      where: `coordinates ${list(coordinates)}; fields ${list(fields)}; values ${list(Object.keys(values))}`,
      remedy: "give each coordinate, field and value a name of its own",
    });
  }
  const run = coordinates.find((name) =>
    splitSubscript(
      name,
      coordinates.filter((other) => other !== name),
    ),
  );
  if (run !== undefined) {
    throw new UsageError({
      what: `the coordinate ${run} reads as a run of other coordinates: u_${run} has two meanings`,
      remedy: "another name for it",
    });
  }
  const taken = names.find((name) => reserved.includes(name) || !/^[A-Za-z_]\w*$/.test(name));
  if (taken === undefined) return;
  throw new UsageError({
    what: `"${taken}" cannot be the name of a coordinate, field or value`,
    remedy: "letters, digits and _, and no function's name",
  });
}

const list = (names: readonly string[]): string => names.join(", ") || "none";

/** What is wrong with a name, and the remedy if one is known. */
export interface Unresolved {
  readonly what: string;
  readonly remedy?: string;
}

/** What a name means: declared names first, then derivatives and normals, then pi and e. */
export function resolve(name: string, scope: Scope): Expression | Unresolved {
  const { coordinates, fields = [], values = {} } = scope;
  if (coordinates.includes(name)) return coordinate(name);
  if (fields.includes(name)) return jet(name);
  if (Object.hasOwn(values, name)) return lift(values[name]);
  return (
    derivative(name, scope) ?? normalComponent(name, scope) ?? constantNamed(name) ?? unknown(name, scope)
  );
}

const constantNamed = (name: string): Expression | undefined =>
  Object.hasOwn(numbers, name) ? lift(numbers[name]) : undefined;

/** Head and tail at every underscore, longest head first: u_1_x may be u_1 along x. */
export function* subscripted(name: string): Generator<{ readonly head: string; readonly tail: string }> {
  for (let i = name.lastIndexOf("_"); i > 0; i = name.lastIndexOf("_", i - 1)) {
    yield { head: name.slice(0, i), tail: name.slice(i + 1) };
  }
}

/**
 * A subscript as coordinates, taking the longest that fits each time; undefined where none fits.
 *
 * @example
 * splitSubscript("x1x1", ["x", "x1"]); // ["x1", "x1"]
 */
export function splitSubscript(tail: string, coordinates: readonly string[]): string[] | undefined {
  const longest = [...coordinates].sort((a, b) => b.length - a.length);
  const found: string[] = [];
  for (let at = 0; at < tail.length; at += found.at(-1)!.length) {
    const name = longest.find((candidate) => tail.startsWith(candidate, at));
    if (name === undefined) return undefined;
    found.push(name);
  }
  return found.length ? found : undefined;
}

function derivative(name: string, scope: Scope): Expression | Unresolved | undefined {
  const { coordinates, fields = [] } = scope;
  const split = [...subscripted(name)].find(({ head }) => fields.includes(head));
  if (!split) return undefined;
  const along = splitSubscript(split.tail, coordinates);
  if (along)
    return along.length > limits.order ? tooHigh(name, along.length) : sorted(split.head, along, coordinates);
  return split.tail === "n"
    ? normalDerivative(name, split.head, scope)
    : badSubscript(name, split.tail, coordinates);
}

const sorted = (field: string, along: readonly string[], coordinates: readonly string[]): Expression =>
  jet(
    field,
    [...along].sort((a, b) => coordinates.indexOf(a) - coordinates.indexOf(b)),
  );

const tooHigh = (name: string, order: number): Unresolved => ({
  what: `${name} is a derivative of order ${order}; at most ${limits.order} is possible`,
  remedy: "an auxiliary field for a lower derivative, with an equation of its own",
});

const badSubscript = (name: string, tail: string, coordinates: readonly string[]): Unresolved => ({
  what: `the subscript ${tail} of ${name} is not made of coordinates; coordinates are ${list(coordinates)}`,
});

function normalDerivative(
  name: string,
  field: string,
  { coordinates, normals }: Scope,
): Expression | Unresolved {
  if (!normals) return noNormal(name);
  return sum(spatial(coordinates).map((x) => mul(normal(x), jet(field, [x]))));
}

const noNormal = (name: string): Unresolved => ({
  what: `${name} needs an outward normal, and there is none here`,
  remedy: "use it in a condition on a face",
});

function normalComponent(name: string, { coordinates, normals }: Scope): Expression | Unresolved | undefined {
  const along = spatial(coordinates).find((x) => name === `n_${x}`);
  if (along === undefined) return undefined;
  return normals ? normal(along) : noNormal(name);
}

function unknown(name: string, { coordinates, fields = [], values = {} }: Scope): Unresolved {
  const known = [...coordinates, ...fields, ...Object.keys(values), ...Object.keys(numbers)];
  const what = `${name} is not known here; known are ${list(known)}`;
  const near = nearest(name, known);
  return near.length ? { what, remedy: near.join(" or ") } : { what };
}
