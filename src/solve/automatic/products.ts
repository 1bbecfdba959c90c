/** @file Nonlinear equations in the plane with many waves along both axes at once: polynomials of tensor degree, sized by the source. */

import type { Expression } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import { chebyshev, degreesFor } from "../../models/index.ts";
import { evaluateAt, type Problem } from "../../problem/index.ts";
import type { Candidate, Context } from "./context.ts";
import { boxOf } from "./families.ts";
import type { Family } from "./ladder.ts";
import { race } from "./race.ts";

/** Nodes per axis: degrees up to 127 are told. */
const nodes = 128;

/** Coefficients of the source above this share of the largest are looked at. Chosen here: they set the degrees. */
const visible = 1e-3;

/** Below these degrees the usual ladder is there in a second or two. Chosen here. */
const fewest = 40;

/** Degrees beyond those of the source until the solution has fallen by six orders more. Chosen here: J_k(50) does from 62 to 76. */
const margin = 14;

/** Columns of the largest system. Chosen here: half a minute on two cores. */
const most = 6500;

/**
 * Chebyshev polynomials of tensor degree where the coefficients of the source fill the corner of their rectangle, which
 * no ellipse of degrees does; undefined where they do not, or a ladder of small sizes would serve.
 *
 * A ladder from below would pay for rungs that resolve nothing: the first one has the degrees of the source, and some.
 */
export async function byProducts(context: Context): Promise<Candidate | undefined> {
  const { problem, traits } = context;
  if (traits.linear || traits.dimension !== 2 || !traits.isBox || !traits.source) return undefined;
  const degrees = cornerDegrees(problem, traits.source);
  if (!degrees) return undefined;
  const wanted = degrees.map((degree) => degree + margin);
  const first = wanted.reduce((product, degree) => product * (degree + 1), 1);
  const perField = Math.floor(most / problem.fields.length);
  if (first > perField) return undefined;
  context.journal.note(
    `polynomials of tensor degree from ${wanted.join("x")} on`,
    `coefficients of the source fill the rectangle of degrees ${degrees.join("x")}`,
  );
  const box = boxOf(problem);
  const family: Family = {
    name: "products",
    spread: "arcsine",
    first,
    least: 2,
    multiple: 1.4,
    basis: (size) => chebyshev({ ...box, degrees: degreesFor(size, wanted, "tensor"), set: "tensor" }),
  };
  return (await race(context, [family], { grow: 1.2, most: perField })).best;
}

/** Degrees of the source along both axes where it has them together and they are high; else undefined. */
export function cornerDegrees(problem: Problem, source: Expression): readonly [number, number] | undefined {
  const sizes = coefficientSizes(evaluateAt([source], grid(problem.domain.bounds, problem.coordinates))[0]);
  const least = visible * sizes.reduce((a, b) => Math.max(a, b), 0);
  let [p, q, reach] = [0, 0, 0];
  sizes.forEach((size, at) => {
    if (size <= least) return;
    p = Math.max(p, at % nodes);
    q = Math.max(q, Math.floor(at / nodes));
  });
  sizes.forEach((size, at) => {
    if (size > least) reach = Math.max(reach, Math.hypot((at % nodes) / p, Math.floor(at / nodes) / q));
  });
  // An ellipse reaches 1, a rectangle the root of 2. A degree at the end may be any.
  const isFull = reach > 1.2 && Math.max(p, q) < nodes - 1;
  return isFull && Math.min(p, q) >= fewest ? [p, q] : undefined;
}

const angle = (k: number): number => (Math.PI * (k + 0.5)) / nodes;

function grid(
  [first, second]: readonly (readonly [number, number])[],
  coordinates: readonly string[],
): Points {
  const at = ([low, high]: readonly [number, number], k: number): number =>
    (low + high) / 2 + ((high - low) / 2) * Math.cos(angle(k));
  const count = nodes ** 2;
  const values = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    values[i] = at(first, i % nodes);
    values[count + i] = at(second, Math.floor(i / nodes));
  }
  return { coordinates, count, values };
}

/** |c_jk| at j + nodes k, up to a common factor: the cosine transform along both axes. */
function coefficientSizes(values: Float64Array): Float64Array {
  return transformed(transformed(values)).map(Math.abs);
}

/** Cosine transform along the first axis; the axes change places. */
function transformed(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  const table = Float64Array.from({ length: 4 * nodes }, (_, k) => Math.cos((Math.PI * k) / (2 * nodes)));
  for (let row = 0; row < nodes; row++)
    for (let j = 0; j < nodes; j++) {
      let sum = 0;
      for (let k = 0; k < nodes; k++) sum += values[row * nodes + k] * table[(j * (2 * k + 1)) % (4 * nodes)];
      out[j * nodes + row] = sum;
    }
  return out;
}
