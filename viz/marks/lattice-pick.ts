/** @file Where a ray first meets a height surface, by walking over the cells below it. */

import { type Ray, Vector3 } from "three";

/** A surface over a regular lattice in the scene: x grows with the first direction, z falls with the second. */
export interface HeightLattice {
  readonly counts: readonly [number, number];
  /** x, y, z of every point. */
  readonly positions: Float32Array;
  /** NaN is a gap: cells with one at a corner are not there. */
  readonly values: Float64Array;
}

/**
 * The nearest point of the surface on the ray, or undefined.
 *
 * A tree over the triangles would have to be built anew, for some 60 ms at 256², whenever values change; the walk
 * needs nothing built and tests at most one row of cells.
 *
 * A ray that passes through a lattice point to the last digit may go by between its cells.
 *
 * Cost: O(na + nb). Source: Amanatides and Woo 1987, "A fast voxel traversal algorithm", in two dimensions.
 */
export function pickLattice(
  { counts: [na, nb], positions, values }: HeightLattice,
  ray: Ray,
): Vector3 | undefined {
  const last = 3 * (na * nb - 1);
  const [x0, z0, x1, z1] = [positions[0], positions[2], positions[last], positions[last + 2]];
  // The ray in lattice steps: (u, v) = start + s * rate.
  const start = [((ray.origin.x - x0) / (x1 - x0)) * (na - 1), ((ray.origin.z - z0) / (z1 - z0)) * (nb - 1)];
  const rate = [(ray.direction.x / (x1 - x0)) * (na - 1), (ray.direction.z / (z1 - z0)) * (nb - 1)];
  const [enter, leave] = within(start, rate, [na - 1, nb - 1]);
  if (!(enter <= leave)) return undefined;
  const cell = [0, 1].map((k) => {
    const at = Math.floor(start[k] + rate[k] * enter + 1e-9 * Math.sign(rate[k]));
    return Math.min([na, nb][k] - 2, Math.max(0, at));
  });
  const step = rate.map(Math.sign);
  const next = [0, 1].map((k) => crossing(start[k], rate[k], cell[k] + (step[k] > 0 ? 1 : 0)));
  const stride = rate.map((r) => (r === 0 ? Infinity : Math.abs(1 / r)));
  const test = cellTest(na, positions, values);
  while (cell[0] >= 0 && cell[1] >= 0 && cell[0] < na - 1 && cell[1] < nb - 1) {
    const hit = test(ray, cell[0], cell[1]);
    if (hit) return hit;
    const k = next[0] < next[1] ? 0 : 1;
    if (next[k] === Infinity) return undefined;
    cell[k] += step[k];
    next[k] += stride[k];
  }
  return undefined;
}

/** Parameters at which the ray is over the lattice; empty (first above second) where it never is. */
function within(
  start: readonly number[],
  rate: readonly number[],
  ends: readonly number[],
): [number, number] {
  let [enter, leave] = [0, Infinity];
  start.forEach((from, k) => {
    const [first, second] = [crossing(from, rate[k], 0), crossing(from, rate[k], ends[k])];
    if (rate[k] === 0) leave = from < 0 || from > ends[k] ? -1 : leave;
    else {
      enter = Math.max(enter, Math.min(first, second));
      leave = Math.min(leave, Math.max(first, second));
    }
  });
  return [enter, leave];
}

const crossing = (start: number, rate: number, at: number): number =>
  rate === 0 ? Infinity : (at - start) / rate;

/** The nearer of the two triangles of a cell that the ray meets. */
function cellTest(
  na: number,
  positions: Float32Array,
  values: Float64Array,
): (ray: Ray, i: number, j: number) => Vector3 | undefined {
  const corners = Array.from({ length: 4 }, () => new Vector3());
  const [first, second] = [new Vector3(), new Vector3()];
  return (ray, i, j) => {
    const low = j * na + i;
    const at = [low, low + 1, low + na + 1, low + na];
    if (!at.every((k) => Number.isFinite(values[k]))) return undefined;
    at.forEach((k, c) => {
      corners[c].fromArray(positions, 3 * k);
    });
    const [a, b, c, d] = corners;
    const hits = [
      ray.intersectTriangle(a, b, c, false, first),
      ray.intersectTriangle(a, c, d, false, second),
    ].filter((hit) => hit !== null);
    hits.sort((p, q) => p.distanceToSquared(ray.origin) - q.distanceToSquared(ray.origin));
    return hits[0];
  };
}
