/** @file Stokes flow by a single layer of point forces on the boundary: a check on solutions of another kind. */

import { gaussLegendre } from "../../src/geometry/index.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../../src/residual/index.ts";

/** A smooth piece of the boundary, s from -1 to 1: x, y, dx/ds, dy/ds. */
export type Panel = (s: number) => readonly [number, number, number, number];

export const segment =
  (from: readonly [number, number], to: readonly [number, number]): Panel =>
  (s) => {
    const [dx, dy] = [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2];
    return [from[0] + (1 + s) * dx, from[1] + (1 + s) * dy, dx, dy];
  };

/** Part of a circle between two angles. */
export const arc =
  ([x, y]: readonly [number, number], radius: number, from: number, to: number): Panel =>
  (s) => {
    const half = (to - from) / 2;
    const angle = from + (1 + s) * half;
    const [dx, dy] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return [x + dx, y + dy, -dy * half, dx * half];
  };

export interface Layer {
  /** u, v and p, the pressure up to a constant. */
  at(x: number, y: number): readonly [number, number, number];
}

/**
 * Δu = p_x, Δv = p_y, u_x + v_y = 0 with velocities given on closed curves: ∫ G σ ds = velocity, where
 * G = (-log r I + r rᵀ / r²) / 4π, at the Gauss points of every panel, σ a polynomial on each.
 *
 * Integrals over panels nearer than their length are taken by bisection towards the point. Normal forces of equal
 * strength all around a curve move nothing: for each curve their mean is set to zero.
 *
 * @param curves - panels of each closed curve.
 * @param velocity - on the boundary, with no net flux through any curve.
 *
 * Cost: (2 panels order)³. Accuracy: geometric in the order where the panels shrink towards corners.
 * Source: Pozrikidis 1992, sections 2.1, 4.1 (single layer, equations of the first kind).
 */
export function singleLayer(
  curves: readonly (readonly Panel[])[],
  order: number,
  velocity: (x: number, y: number) => readonly [number, number],
): Layer {
  const rule = panelRule(order);
  const panels = curves.flat();
  const nodes = panels.flatMap((panel) => [...rule.nodes].map(panel));
  const count = nodes.length;
  const [rows, columns] = [2 * count + curves.length, 2 * count];
  const A = new Float64Array(rows * columns);
  const b = new Float64Array(rows);
  nodes.forEach(([x, y], i) => {
    [b[i], b[count + i]] = velocity(x, y);
    panels.forEach((panel, k) => {
      const moments = momentsOf(panel, rule, x, y);
      for (let j = 0; j < order; j++) enterForces(A, rows, count, i, k * order + j, moments, j);
    });
  });
  let first = 0;
  curves.forEach((curve, c) => {
    for (let j = first; j < first + curve.length * order; j++) {
      const [, , dx, dy] = nodes[j];
      A[j * rows + 2 * count + c] = dy * rule.weights[j % order];
      A[(count + j) * rows + 2 * count + c] = -dx * rule.weights[j % order];
    }
    first += curve.length * order;
  });
  const forces = leastSquares(rows, columns, A, b);
  return { at: (x, y) => flowAt(panels, rule, forces, x, y) };
}

/** G_xx, G_xy, G_yy and the pressures of unit forces, integrated against the polynomials of one panel. */
type Moments = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

function enterForces(
  A: Float64Array,
  rows: number,
  count: number,
  i: number,
  j: number,
  [xx, xy, yy]: Moments,
  k: number,
): void {
  A[j * rows + i] = xx[k];
  A[(count + j) * rows + i] = xy[k];
  A[j * rows + count + i] = xy[k];
  A[(count + j) * rows + count + i] = yy[k];
}

interface PanelRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  /** Of barycentric interpolation at the nodes. */
  readonly barycentric: Float64Array;
}

function panelRule(order: number): PanelRule {
  const { nodes, weights } = gaussLegendre(order, -1, 1);
  const barycentric = nodes.map((s, j) => (j % 2 === 0 ? 1 : -1) * Math.sqrt((1 - s * s) * weights[j]));
  return { nodes, weights, barycentric };
}

/** Parts shorter than this hold nothing of a logarithm that double precision could tell. */
const shortest = 1e-15;

function momentsOf(panel: Panel, rule: PanelRule, x: number, y: number): Moments {
  const n = rule.nodes.length;
  const out: Moments = [
    new Float64Array(n),
    new Float64Array(n),
    new Float64Array(n),
    new Float64Array(n),
    new Float64Array(n),
  ];
  const open: [number, number][] = [[-1, 1]];
  for (let part = open.pop(); part; part = open.pop()) {
    const [middle, half] = [(part[0] + part[1]) / 2, (part[1] - part[0]) / 2];
    const [px, py, dx, dy] = panel(middle);
    const length = 2 * half * Math.hypot(dx, dy);
    if (half > shortest && Math.hypot(px - x, py - y) < 1.5 * length)
      open.push([part[0], middle], [middle, part[1]]);
    else addPart(panel, rule, middle, half, x, y, out);
  }
  return out;
}

function addPart(
  panel: Panel,
  rule: PanelRule,
  middle: number,
  half: number,
  x: number,
  y: number,
  out: Moments,
): void {
  for (let q = 0; q < rule.nodes.length; q++) {
    const s = middle + half * rule.nodes[q];
    const [px, py, dx, dy] = panel(s);
    const [rx, ry] = [x - px, y - py];
    const square = rx * rx + ry * ry;
    if (square === 0) continue;
    const weight = (rule.weights[q] * half * Math.hypot(dx, dy)) / (4 * Math.PI);
    const log = -0.5 * Math.log(square);
    const share = lagrangeAt(rule, s);
    for (let j = 0; j < share.length; j++) {
      const factor = weight * share[j];
      out[0][j] += factor * (log + (rx * rx) / square);
      out[1][j] += (factor * rx * ry) / square;
      out[2][j] += factor * (log + (ry * ry) / square);
      out[3][j] += (2 * factor * rx) / square;
      out[4][j] += (2 * factor * ry) / square;
    }
  }
}

/** Lagrange's polynomials of the nodes at s. */
function lagrangeAt({ nodes, barycentric }: PanelRule, s: number): Float64Array {
  const hit = nodes.indexOf(s);
  if (hit >= 0) return nodes.map((_, j) => (j === hit ? 1 : 0));
  const terms = nodes.map((node, j) => barycentric[j] / (s - node));
  const total = terms.reduce((sum, term) => sum + term, 0);
  return terms.map((term) => term / total);
}

function flowAt(
  panels: readonly Panel[],
  rule: PanelRule,
  forces: Float64Array,
  x: number,
  y: number,
): readonly [number, number, number] {
  const [order, count] = [rule.nodes.length, forces.length / 2];
  let [u, v, p] = [0, 0, 0];
  panels.forEach((panel, k) => {
    const [xx, xy, yy, px, py] = momentsOf(panel, rule, x, y);
    for (let j = 0; j < order; j++) {
      const [fx, fy] = [forces[k * order + j], forces[count + k * order + j]];
      u += xx[j] * fx + xy[j] * fy;
      v += xy[j] * fx + yy[j] * fy;
      p += px[j] * fx + py[j] * fy;
    }
  });
  return [u, v, p];
}

function leastSquares(rows: number, columns: number, A: Float64Array, b: Float64Array): Float64Array {
  const tau = new Float64Array(columns);
  qrFactor(rows, columns, A, tau);
  const x = applyQTransposed(rows, columns, A, tau, b);
  solveUpper(columns, rows, A, x);
  return x.slice(0, columns);
}
