/** @file Surfaces of equal value of a volume by marching tetrahedra: no cracks, shared vertices, one orientation. */

import type { Volume } from "./picture.ts";

/** A surface of triangles in the units of the axes. */
export interface IsoMesh {
  /** a, b, c of every vertex. */
  readonly positions: Float64Array;
  /** Unit vectors down the gradient, of the axes as they are: from higher values to lower. */
  readonly normals: Float64Array;
  /** Three vertices each, counter-clockwise seen from the side of lower values. */
  readonly triangles: Uint32Array;
}

/**
 * The surface where the volume has that value; values equal to the level count as above it.
 *
 * Every cell is cut into Kuhn's six tetrahedra along its main diagonal, alike in all cells, so that the surface is a
 * manifold: an edge belongs to two triangles, but to one at the volume's faces and at gaps. Tetrahedra with a corner
 * that is no number hold no surface.
 *
 * Cost: O(lattice). Accuracy: vertices by linear interpolation along edges, within O(step²) of the surface of a
 * smooth field; area and volume converge likewise.
 * Source: Doi and Koide 1991, "An efficient method of triangulating equi-valued surfaces by using tetrahedral cells".
 */
export function isosurfaceMesh(volume: Volume, level: number): IsoMesh {
  const { a, b, c, values } = volume;
  const [na, nb, nc] = [a.count, b.count, c.count];
  const steps = edgeSteps(na, nb);
  const layer = na * nb;
  // Gaps count as below here, and are left out where tetrahedra are cut.
  const side = new Uint8Array(values.length);
  for (let k = 0; k < values.length; k++) side[k] = values[k] >= level ? 1 : 0;
  const vertexOf = new Int32Array(7 * values.length).fill(-1);
  const vertices = collector(volume, level);
  const triangles = growing();
  /** The vertex on an edge from the lattice point `base` in direction `code`, made when first asked for. */
  const vertex = (base: number, code: number): number => {
    const key = 7 * base + code - 1;
    if (vertexOf[key] < 0) vertexOf[key] = vertices.add(base, base + steps[code]);
    return vertexOf[key];
  };
  for (let k = 0; k + 1 < nc; k++)
    for (let j = 0; j + 1 < nb; j++)
      for (let i = 0; i + 1 < na; i++) {
        const base = (k * nb + j) * na + i;
        const row = base + na;
        const sides =
          side[base] +
          side[base + 1] +
          side[row] +
          side[row + 1] +
          side[base + layer] +
          side[base + layer + 1] +
          side[row + layer] +
          side[row + layer + 1];
        if (sides > 0 && sides < 8)
          for (const path of tetrahedra)
            cutTetrahedron(values, level, base, steps, path, vertex, triangles.add);
      }
  return { ...vertices.done(), triangles: triangles.done() };
}

/** Index step to the corner of a cell whose bits say along which axes it lies. */
const edgeSteps = (na: number, nb: number): readonly number[] =>
  Array.from({ length: 8 }, (_, code) => (code & 1) + (code & 2 ? na : 0) + (code & 4 ? na * nb : 0));

interface Tetrahedron {
  /** Corners as bits, each containing the one before: edges lead from earlier to later ones. */
  readonly corners: readonly [0, number, number, 7];
  /** Whether the corners in this order form a right-handed tetrahedron. */
  readonly even: boolean;
}

/** Kuhn's division: one tetrahedron for each order in which the axes are walked. */
const tetrahedra: readonly Tetrahedron[] = [
  { corners: [0, 1, 3, 7], even: true },
  { corners: [0, 2, 6, 7], even: true },
  { corners: [0, 4, 5, 7], even: true },
  { corners: [0, 1, 5, 7], even: false },
  { corners: [0, 2, 3, 7], even: false },
  { corners: [0, 4, 6, 7], even: false },
];

/**
 * Edges, as pairs of corners, cut in triangles by which corners are above; for a right-handed tetrahedron,
 * counter-clockwise seen from below.
 */
const cases: readonly (readonly (readonly [number, number])[])[] = casesOf();

/** One corner apart gives a triangle, two apart a quadrangle; both follow from the first by even permutations. */
function casesOf(): (readonly [number, number])[][] {
  const table: [number, number][][] = Array.from({ length: 16 }, () => []);
  // Each corner with the other three in the order that keeps the tetrahedron right-handed.
  const apart = [
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [2, 0, 1, 3],
    [3, 0, 2, 1],
  ];
  for (const [p, q, r, s] of apart) {
    table[1 << p] = [edge(p, q), edge(p, r), edge(p, s)];
    table[15 - (1 << p)] = [edge(p, q), edge(p, s), edge(p, r)];
  }
  // Pairs p, q above r, s, again right-handed.
  for (const [p, q, r, s] of [
    [0, 1, 2, 3],
    [0, 2, 3, 1],
    [0, 3, 1, 2],
    [1, 2, 0, 3],
    [1, 3, 2, 0],
    [2, 3, 0, 1],
  ]) {
    const [pr, ps, qr, qs] = [edge(p, r), edge(p, s), edge(q, r), edge(q, s)];
    table[(1 << p) | (1 << q)] = [pr, ps, qs, pr, qs, qr];
  }
  return table;
}

function edge(p: number, q: number): [number, number] {
  return [Math.min(p, q), Math.max(p, q)];
}

function cutTetrahedron(
  values: Float64Array,
  level: number,
  base: number,
  steps: readonly number[],
  { corners, even }: Tetrahedron,
  vertex: (base: number, code: number) => number,
  add: (index: number) => void,
): void {
  let above = 0;
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    const value = values[base + steps[corners[k]]];
    sum += value;
    if (value >= level) above |= 1 << k;
  }
  if (!Number.isFinite(sum)) return;
  const cut = cases[above];
  for (let k = 0; k < cut.length; k++) {
    // The other turn: each triangle's last two corners change places.
    const ends = cut[even || k % 3 === 0 ? k : k % 3 === 1 ? k + 1 : k - 1];
    const from = corners[ends[0]];
    add(vertex(base + steps[from], corners[ends[1]] - from));
  }
}

/** Vertices by linear interpolation along edges, with normals by central differences. Allocates nothing per vertex. */
function collector(
  { a, b, c, values }: Volume,
  level: number,
): { add(from: number, to: number): number; done(): Pick<IsoMesh, "positions" | "normals"> } {
  const axes = [a, b, c];
  const counts = axes.map(({ count }) => count);
  const strides = [1, counts[0], counts[0] * counts[1]];
  const lows = axes.map(({ low }) => low);
  const sizes = axes.map(({ low, high, count }) => (high - low) / (count - 1));
  const [positions, normals] = [growing(Float64Array), growing(Float64Array)];
  const stepOf = (at: number, axis: number): number => Math.floor(at / strides[axis]) % counts[axis];
  const slope = (at: number, step: number, axis: number): number => {
    const back = step > 0 ? at - strides[axis] : at;
    const forth = step + 1 < counts[axis] ? at + strides[axis] : at;
    const low = values[back];
    const high = values[forth];
    // Beside a gap, the difference to the side that has a number.
    if (Number.isNaN(low)) return (high - values[at]) / sizes[axis];
    if (Number.isNaN(high)) return (values[at] - low) / sizes[axis];
    return (high - low) / ((back === at || forth === at ? 1 : 2) * sizes[axis]);
  };
  const normal = new Float64Array(3);
  let made = 0;
  return {
    add: (from, to) => {
      const part = (level - values[from]) / (values[to] - values[from]);
      for (let axis = 0; axis < 3; axis++) {
        const first = stepOf(from, axis);
        const second = stepOf(to, axis);
        positions.add(lows[axis] + sizes[axis] * (first + part * (second - first)));
        const gradient = (1 - part) * slope(from, first, axis) + part * slope(to, second, axis);
        normal[axis] = Number.isFinite(gradient) ? -gradient : 0;
      }
      const norm = Math.hypot(normal[0], normal[1], normal[2]) || 1;
      for (let axis = 0; axis < 3; axis++) normals.add(normal[axis] / norm);
      return made++;
    },
    done: () => ({ positions: positions.done(), normals: normals.done() }),
  };
}

interface Growing<Numbers> {
  add(value: number): void;
  done(): Numbers;
}

function growing(): Growing<Uint32Array>;
function growing(kind: Float64ArrayConstructor): Growing<Float64Array>;
/** A typed array that doubles when it is full. */
function growing(
  kind: Uint32ArrayConstructor | Float64ArrayConstructor = Uint32Array,
): Growing<Uint32Array | Float64Array> {
  let [numbers, length] = [new kind(4096), 0];
  return {
    add: (value) => {
      if (length === numbers.length) {
        const larger = new kind(2 * length);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length++] = value;
    },
    done: () => numbers.slice(0, length),
  };
}
