/** @file What can be told of a problem before it is solved: linear, on a box, in time, periodic, harmonic, its source. */

import {
  constant,
  type Expression,
  isConstant,
  type Jet,
  jet,
  leaves,
  partials,
  substitute,
  zero,
} from "../../expression/index.ts";
import type { Region } from "../../geometry/index.ts";
import { evaluateAt, orderIn, type Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { isLinear } from "../../residual/index.ts";
import { type StokesForm, stokesForm } from "./stokes-form.ts";

export interface Traits {
  /** Number of coordinates, time included. */
  readonly dimension: number;
  readonly fields: number;
  /** Fewer equations than fields: measurements have to decide, and the smallest basis that fits them is the answer. */
  readonly underdetermined: boolean;
  /** Every equation is affine in the fields and there are no trainable coefficients. */
  readonly linear: boolean;
  readonly isBox: boolean;
  /** Index of the coordinate with an initial condition on its low face; undefined for boundary value problems. */
  readonly time: number | undefined;
  /** Coordinates with a periodic condition. */
  readonly periodic: readonly string[];
  /** -F with all fields zero, summed over the equations in absolute value; undefined where it vanishes. */
  readonly source: Expression | undefined;
  /** Highest derivative per coordinate. */
  readonly orders: readonly number[];
  /** One field, two coordinates, and the equation is lap(u) = 0 up to a factor. */
  readonly harmonic: boolean;
  /** The principal part of the one equation is a(x, y) lap(u) with a that is never zero, in two coordinates. */
  readonly laplacian: boolean;
  /** The principal part of the one equation is a constant times lap(lap(u)), in two coordinates. */
  readonly biharmonic: boolean;
  /** The equations are those of slow viscous flow in the plane: which field is what. */
  readonly stokes?: StokesForm;
}

/** @throws UsageError never: what cannot be told is said to be absent. */
export function traitsOf(problem: Problem): Traits {
  const { coordinates, fields, interior, conditions, domain } = problem;
  const residuals = interior.map(({ residual }) => residual);
  const linear = isLinear(problem) && problem.coefficients.length === 0;
  const initial = conditions.find(({ kind, face }) => kind === "initial" && face?.side === "low");
  const time = initial?.face?.coordinate ? coordinates.indexOf(initial.face.coordinate) : -1;
  const source = sourceOf(problem);
  const laplacian = hasLaplacian(problem);
  const stokes = linear && !source ? stokesForm(problem) : undefined;
  return {
    dimension: coordinates.length,
    fields: fields.length,
    underdetermined: interior.length < fields.length,
    linear,
    isBox: isBox(domain),
    time: time < 0 ? undefined : time,
    periodic: conditions.flatMap(({ pair }) => (pair ? [pair.coordinate] : [])),
    source,
    orders: coordinates.map((name) => Math.max(...fields.map((field) => orderIn(residuals, field, name)))),
    harmonic: laplacian && linear && !source && hasConstantLaplacian(problem) && onlySecond(residuals[0]),
    laplacian,
    biharmonic: hasBilaplacian(problem),
    ...(stokes && { stokes }),
  };
}

/** The equations at zero fields: what drives them. Undefined when it vanishes at random points. */
function sourceOf({ interior, domain }: Problem): Expression | undefined {
  const still = interior.map(({ residual }) =>
    substitute(residual, (leaf) => (leaf.kind === "jet" ? zero : undefined)),
  );
  const points = domain.sample(200, { random: random(7), sequence: "uniform" });
  const values = evaluateAt(still, points);
  const largest = values.map((column) => column.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const loudest = largest.indexOf(Math.max(...largest));
  return largest[loudest] > 0 ? still[loudest] : undefined;
}

/** The region fills its bounding box: every face is a side of the box. */
export function isBox(domain: Region): boolean {
  const { faces, coordinates, bounds } = domain;
  const sides = new Set(faces.map((face) => `${face.coordinate} ${face.side}`));
  if (faces.length !== 2 * coordinates.length || sides.size !== faces.length) return false;
  // A face of a slanted or bitten region has the right name and the wrong measure.
  return faces.every((face) => {
    const c = coordinates.indexOf(face.coordinate ?? "");
    const area = bounds.reduce((product, [low, high], k) => (k === c ? product : product * (high - low)), 1);
    return c >= 0 && Math.abs(face.measure - area) <= 1e-9 * area;
  });
}

/**
 * Partials by u_xx and u_yy are equal everywhere and never zero, that by u_xy vanishes, and no higher derivative enters:
 * at a corner the solution behaves like a harmonic function. Tested at random points; jets count as constants.
 */
function hasLaplacian({ interior, fields, coordinates, domain }: Problem): boolean {
  if (fields.length !== 1 || coordinates.length !== 2 || interior.length !== 1) return false;
  const { residual } = interior[0];
  const jets = leaves(residual).filter((leaf): leaf is Jet => leaf.kind === "jet");
  if (jets.some(({ derivative }) => derivative.length > 2)) return false;
  const [field] = fields;
  const [x, y] = coordinates;
  const [xx, yy, xy] = partials(residual, [jet(field, [x, x]), jet(field, [y, y]), jet(field, [x, y])]);
  const still = [xx, yy, xy].map((slope) =>
    substitute(slope, (leaf) => (leaf.kind === "jet" ? constant(0.7) : undefined)),
  );
  const points = domain.sample(50, { random: random(11), sequence: "uniform" });
  const [along1, along2, mixed] = evaluateAt(still, points);
  return along1.every(
    (value, i) =>
      value !== 0 &&
      Math.abs(value - along2[i]) <= 1e-12 * Math.abs(value) &&
      Math.abs(mixed[i]) <= 1e-12 * Math.abs(value),
  );
}

/** The partials by the second derivatives are numbers. */
function hasConstantLaplacian({ interior, fields, coordinates: [x, y] }: Problem): boolean {
  const [field] = fields;
  return partials(interior[0].residual, [jet(field, [x, x]), jet(field, [y, y])]).every((slope) =>
    isConstant(slope),
  );
}

/** Partials by u_xxxx, u_xxyy and u_yyyy are constants in the ratio 1 : 2 : 1, and nothing of higher order enters. */
function hasBilaplacian({ interior, fields, coordinates }: Problem): boolean {
  if (fields.length !== 1 || coordinates.length !== 2 || interior.length !== 1) return false;
  const [x, y] = coordinates;
  const orders = [
    [x, x, x, x],
    [x, x, y, y],
    [y, y, y, y],
  ];
  const [a, b, c] = partials(
    interior[0].residual,
    orders.map((derivative) => jet(fields[0], derivative)),
  );
  return (
    isConstant(a) &&
    isConstant(b) &&
    isConstant(c) &&
    a.value !== 0 &&
    a.value === c.value &&
    b.value === 2 * a.value
  );
}

/** No jet of order below two enters. */
const onlySecond = (residual: Expression): boolean =>
  leaves(residual).every((leaf) => leaf.kind === "jet" && leaf.derivative.length === 2);
