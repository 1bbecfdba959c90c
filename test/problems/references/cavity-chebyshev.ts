/** @file The driven cavity by a Chebyshev-Galerkin method in strong form: a check on solutions by Legendre polynomials. */

import { type StreamFunction, streamFunction } from "../../../problems/references/cavity.ts";
import { type PointFunction, parseExpression } from "../../../src/expression/index.ts";
import { type Points, pointsFrom } from "../../../src/geometry/index.ts";
import {
  type Basis,
  chebyshev,
  knownExpressions,
  type MultiIndex,
  product,
} from "../../../src/models/index.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../../../src/residual/index.ts";

/** Where flows are compared. */
const places = Array.from({ length: 100 }, (_, i) => ({ x: (i * 0.618034) % 1, y: (i + 0.5) / 100 }));
export const points = pointsFrom({ x: places.map(({ x }) => x), y: places.map(({ y }) => y) });
export const valuesOf = (psi: PointFunction): Float64Array => Float64Array.from(places, psi);

/** Relative L2. */
export const apart = (values: Float64Array, from: Float64Array): number =>
  Math.hypot(...values.map((value, i) => value - from[i])) / Math.hypot(...from);

const box = { coordinates: ["x", "y"], bounds: [[0, 1] as const, [0, 1] as const] };
const lift = knownExpressions(
  { psi: parseExpression("16*x^2*(1 - x)^2*y^2*(y - 1)", { coordinates: box.coordinates }) },
  box.coordinates,
  ["psi"],
);
/** Derivatives that the equation needs, and the names under which the lift gives them. */
const indices = {
  x: [1, 0],
  y: [0, 1],
  xxx: [3, 0],
  xyy: [1, 2],
  xxy: [2, 1],
  yyy: [0, 3],
  xxxx: [4, 0],
  xxyy: [2, 2],
  yyyy: [0, 4],
};
type Name = keyof typeof indices;
const names = Object.keys(indices) as Name[];

/** The n² points of a tensor grid of Chebyshev nodes. */
function grid(n: number): Points {
  const nodes = Array.from({ length: n }, (_, k) => 0.5 - 0.5 * Math.cos((Math.PI * (k + 0.5)) / n));
  return pointsFrom({ x: nodes.flatMap((x) => nodes.map(() => x)), y: nodes.flatMap(() => nodes) });
}

/**
 * ψ = lid + Σ c_ij φ_ij, φ_ij = (x(1-x)y(1-y))² T_i T_j, i, j < n, with ∫ (ψ_y Δψ_x - ψ_x Δψ_y - Δ²ψ / Re) φ_ij w = 0
 * for the Chebyshev weight w = (x(1-x)y(1-y))^(-1/2): Newton's method, two steps from a given flow.
 *
 * @returns values at points.
 */
export function chebyshevGalerkin(flow: StreamFunction, n: number, at: Points): Float64Array {
  const basis = product(
    chebyshev({ ...box, degrees: [n - 1, n - 1], set: "tensor" }),
    "(4*x*(1 - x)*4*y*(1 - y))^2",
  );
  // Quadrature exact for the products of three functions, with equal weights.
  const points = grid(Math.ceil(1.5 * n) + 6);
  const given = streamFunction(flow);
  const [lid] = lift.evaluate(["psi"], points);
  const own = lid.map(
    (value, i) => given({ x: points.values[i], y: points.values[points.count + i] }) - value,
  );
  const tests = matrixOf(basis, points, [{ index: [0, 0] }]);
  let c = solved(normal(tests, tests, points.count), normal(tests, own, points.count));
  for (let step = 0; step < 2; step++) {
    const { J, residual } = linearised(basis, points, c, 1 / flow.reynolds);
    const change = solved(normal(tests, J, points.count), normal(tests, residual, points.count));
    c = c.map((value, j) => value - change[j]);
  }
  const [values] = basis.evaluate(at, [[0, 0]], c);
  const [lifted] = lift.evaluate(["psi"], at);
  return values.map((value, i) => value + lifted[i]);
}

/** AᵀB, column-major, of matrices with that many rows. */
function normal(A: Float64Array, B: Float64Array, rows: number): Float64Array {
  const [left, right] = [A.length / rows, B.length / rows];
  const out = new Float64Array(left * right);
  for (let j = 0; j < right; j++)
    for (let i = 0; i < left; i++) {
      let sum = 0;
      for (let k = 0, a = i * rows, b = j * rows; k < rows; k++) sum += A[a + k] * B[b + k];
      out[j * left + i] = sum;
    }
  return out;
}

function linearised(
  basis: Basis,
  points: Points,
  c: Float64Array,
  nu: number,
): { readonly J: Float64Array; readonly residual: Float64Array } {
  const lifted = lift.evaluate(
    names.map((name) => `psi_${name}`),
    points,
  );
  const expanded = basis.evaluate(
    points,
    names.map((name) => indices[name]),
    c,
  );
  const d = Object.fromEntries(
    names.map((name, k) => [name, expanded[k].map((value, i) => value + lifted[k][i])]),
  ) as Record<Name, Float64Array>;
  const combine = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: points.count }, (_, i) => of(i));
  const residual = combine(
    (i) =>
      d.y[i] * (d.xxx[i] + d.xyy[i]) -
      d.x[i] * (d.xxy[i] + d.yyy[i]) -
      nu * (d.xxxx[i] + 2 * d.xxyy[i] + d.yyyy[i]),
  );
  const term = (index: MultiIndex, of: (i: number) => number) => ({ index, factor: combine(of) });
  const J = matrixOf(basis, points, [
    ...(
      [
        [3, 0],
        [1, 2],
      ] as const
    ).map((index) => term(index, (i) => d.y[i])),
    ...(
      [
        [2, 1],
        [0, 3],
      ] as const
    ).map((index) => term(index, (i) => -d.x[i])),
    term([0, 1], (i) => d.xxx[i] + d.xyy[i]),
    term([1, 0], (i) => -d.xxy[i] - d.yyy[i]),
    ...(
      [
        [4, 0],
        [0, 4],
      ] as const
    ).map((index) => term(index, () => -nu)),
    term([2, 2], () => -2 * nu),
  ]);
  return { J, residual };
}

function matrixOf(basis: Basis, points: Points, terms: Parameters<Basis["accumulate"]>[1]): Float64Array {
  const A = new Float64Array(points.count * basis.size);
  basis.accumulate(points, terms, A, points.count);
  return A;
}

/** Rows scaled to length one, then QR. (mutates A and b) */
function solved(A: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const squares = new Float64Array(n);
  A.forEach((value, k) => {
    squares[k % n] += value * value;
  });
  for (let k = 0; k < A.length; k++) A[k] /= Math.sqrt(squares[k % n]);
  const tau = new Float64Array(n);
  qrFactor(n, n, A, tau);
  return solveUpper(
    n,
    n,
    A,
    applyQTransposed(
      n,
      n,
      A,
      tau,
      b.map((value, i) => value / Math.sqrt(squares[i])),
    ),
  );
}
