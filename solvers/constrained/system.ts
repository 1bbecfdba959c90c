/** @file Least squares under equality constraints, and its first-order conditions as something the loop can drive. */

import { UsageError } from "../../src/errors.ts";
import {
  axpy,
  type ConstrainedSystem,
  dot,
  type Linearisation,
  multiplyTransposed,
  norm,
  type ResidualSystem,
} from "../../src/residual/index.ts";

/** What is known at (theta, λ). Matrices column-major, copies. */
export interface KktPoint {
  readonly theta: Float64Array;
  readonly lambda: Float64Array;
  readonly rows: number;
  readonly r: Float64Array;
  readonly J: Float64Array;
  readonly c: Float64Array;
  readonly A: Float64Array;
  /** ∇ℒ = Jᵀr + Aᵀλ. */
  readonly slope: Float64Array;
}

/** f, c and ∇ℒ at a trial, without the matrices. */
export interface KktValues {
  readonly cost: number;
  readonly c: Float64Array;
  readonly slope: Float64Array;
}

/**
 * The weight of ‖c‖∞ against ‖∇ℒ‖∞ in what is called the gradient of a constrained run. Chosen here: constraints are
 * then met a hundred times closer than stationarity, 1e-12 for 1e-10.
 */
export const constraintWeight = 100;

/** f, c and ∇ℒ at (theta, λ). */
export async function kktValues(
  { objective, constraints }: ConstrainedSystem,
  theta: Float64Array,
  lambda: Float64Array,
): Promise<KktValues> {
  const f = await objective.linearise(theta, "products");
  const [cost, slope] = [f.cost, f.gradient().slice()];
  const h = await constraints.linearise(theta, "products");
  return { cost, c: h.residual.slice(), slope: axpy(1, h.vjp(lambda), slope) };
}

async function kktPoint(
  { objective, constraints }: ConstrainedSystem,
  theta: Float64Array,
  lambda: Float64Array,
): Promise<KktPoint> {
  const P = objective.columns;
  const f = await objective.linearise(theta);
  const [r, J, slope] = [f.residual.slice(), stored(f).slice(0, objective.rows * P), f.gradient().slice()];
  const h = await constraints.linearise(theta);
  const A = stored(h).slice(0, constraints.rows * P);
  axpy(1, multiplyTransposed(constraints.rows, P, A, lambda, new Float64Array(P)), slope);
  return { theta, lambda, rows: objective.rows, r, J, c: h.residual.slice(), A, slope };
}

function stored({ jacobian }: Linearisation): Float64Array {
  if (jacobian) return jacobian();
  throw new UsageError({
    what: "constraints need Jacobians stored, this system gives products only",
    where: "augmentedLagrangian",
    remedy: "systems whose linearise(theta) keeps J",
  });
}

/** The conditions (∇ℒ, c) = 0 in z = (theta, λ): cost ½‖(∇ℒ, c)‖², gradient (∇ℒ, weight·c). */
export interface KktSystem {
  readonly system: ResidualSystem;
  /** Of the last linearisation. */
  point(): KktPoint;
}

/** @throws UsageError for systems in different numbers of parameters. */
export function kktSystem(constrained: ConstrainedSystem): KktSystem {
  const { objective, constraints } = constrained;
  refuseMismatch(constrained);
  const [P, m] = [objective.columns, constraints.rows];
  let last: KktPoint;
  const label = (row: number): string =>
    row < P ? `stationarity in parameter ${row}` : constraints.label(row - P);
  const linearise = async (z: Float64Array): Promise<Linearisation> => {
    last = await kktPoint(constrained, z.slice(0, P), z.slice(P));
    return conditionsAt(last);
  };
  const { redraw, explain, save, restore } = objective;
  return {
    point: () => last,
    system: {
      rows: P + m,
      columns: P + m,
      label,
      linearise,
      residual: () => refuse("the residual without a linearisation"),
      explain: (z, row) =>
        row < P
          ? (explain?.(z.subarray(0, P), 0) ?? label(row))
          : `the residual of ${label(row)} is not finite`,
      ...(redraw && { redraw: (z: Float64Array) => redraw(z.subarray(0, P)) }),
      ...(save && { save }),
      ...(restore && { restore }),
    },
  };
}

/** What the loop looks at; its matrix is never asked for. */
function conditionsAt({ slope, c }: KktPoint): Linearisation {
  const size = slope.length + c.length;
  const residual = new Float64Array(size);
  residual.set(slope);
  residual.set(c, slope.length);
  const gradient = residual.map((value, i) => (i < slope.length ? value : constraintWeight * value));
  return {
    rows: size,
    columns: size,
    residual,
    cost: dot(residual, residual) / 2,
    gradient: () => gradient,
    diagonal: () => refuse("a diagonal"),
    factor: () => refuse("a factorisation"),
    solve: () => refuse("a solve"),
    jvp: () => refuse("a product"),
    vjp: () => refuse("a product"),
    predictedDecrease: () => refuse("a prediction"),
  };
}

function refuse(what: string): never {
  throw new UsageError({
    what: `${what} was asked of first-order conditions`,
    remedy: "augmentedLagrangian(), which solves them",
  });
}

function refuseMismatch({ objective, constraints }: ConstrainedSystem): void {
  if (objective.columns === constraints.columns) return;
  throw new UsageError({
    what: `the objective has ${objective.columns} parameters, the constraints ${constraints.columns}`,
    where: "augmentedLagrangian",
    remedy: "two systems in the same theta",
  });
}

/** Chosen here: fourth-order differences of smooth gradients lose least, about eps^(4/5), at this share of ‖theta‖. */
const differenceStep = 1e-3;

/** ∇²ℒ v by fourth-order central differences of ∇ℒ. */
export async function curvatureAlong(
  constrained: ConstrainedSystem,
  { theta, lambda }: Pick<KktPoint, "theta" | "lambda">,
  v: Float64Array,
): Promise<Float64Array> {
  const out = new Float64Array(theta.length);
  const length = norm(v);
  if (!(length > 0)) return out;
  const h = (differenceStep * Math.max(1, norm(theta) / Math.sqrt(theta.length))) / length;
  for (const [by, weight] of [
    [h, 8],
    [-h, -8],
    [2 * h, -1],
    [-2 * h, 1],
  ]) {
    const moved = theta.map((value, j) => value + by * v[j]);
    axpy(weight / (12 * h), (await kktValues(constrained, moved, lambda)).slope, out);
  }
  return out;
}
