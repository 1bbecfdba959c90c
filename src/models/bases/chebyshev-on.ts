/** @file Products of Chebyshev polynomials with given multi-indices: sets that were chosen one by one. */

import { UsageError } from "../../errors.ts";
import type { Basis, MultiIndex } from "./basis.ts";
import { mostFunctions } from "./chebyshev.ts";
import { chebyshevAxis } from "./chebyshev-axis.ts";
import { type BoxOptions, checkedBox, sizes } from "./checks.ts";
import type { IndexSet } from "./index-set.ts";
import { separable } from "./separable.ts";

export interface ChebyshevOnOptions extends BoxOptions {
  /** Degrees per coordinate, whole numbers >= 0; repetitions count once. */
  readonly indices: readonly MultiIndex[];
}

/**
 * φ_k(x) = prod_i T_{k_i}(s_i), s the box mapped to [-1, 1]^d, for the given indices k and their beginnings (k with its
 * last components set to zero, as products are built up coordinate by coordinate).
 *
 * Columns come in lexicographic order of k, the last coordinate fastest: see `completed`. Derivatives and accuracy as of
 * `chebyshev`. For sets adapted to a function by its coefficients, which no degree describes.
 *
 * @throws UsageError for indices that are not whole numbers >= 0, of another length than the coordinates, more than 10^6
 *   functions.
 * Source: Chkifa, Cohen and Schwab 2014, "High-dimensional adaptive sparse polynomial interpolation".
 *
 * @example
 * chebyshevOn({ coordinates: ["x", "y"], bounds: [[0, 1], [0, 2]], indices: [[0, 3], [2, 2]] }).size; // 4
 */
export function chebyshevOn(options: ChebyshevOnOptions): Basis {
  const { coordinates, bounds } = checkedBox("chebyshev-on", options);
  const { indices } = options;
  checkIndices(indices, coordinates);
  const members = completed(indices, coordinates.length);
  const top = coordinates.map((_, i) => members.reduce((most, k) => Math.max(most, k[i]), 0));
  return separable({
    name: `chebyshev of degrees up to ${sizes(top)}, ${members.length} chosen`,
    coordinates,
    spec: { kind: "chebyshev-on", coordinates, bounds, indices: members },
    axes: bounds.map((interval, i) => chebyshevAxis(interval, top[i])),
    set: setOf(members),
  });
}

/**
 * The indices with all their beginnings, each once, in lexicographic order.
 *
 * @example
 * completed([[1, 2]], 2); // [[0, 0], [1, 0], [1, 2]]
 */
export function completed(indices: readonly MultiIndex[], dimensions: number): MultiIndex[] {
  const zero = new Array<number>(dimensions).fill(0);
  const members = new Map<string, MultiIndex>([[zero.join(), zero]]);
  for (const index of indices) {
    let beginning: MultiIndex = [...index];
    // A member's beginnings are members already.
    while (!members.has(beginning.join())) {
      members.set(beginning.join(), beginning);
      const last = beginning.findLastIndex((k) => k > 0);
      beginning = beginning.map((k, i) => (i < last ? k : 0));
    }
  }
  return [...members.values()].sort((a, b) => {
    const first = a.findIndex((k, i) => k !== b[i]);
    return first < 0 ? 0 : a[first] - b[first];
  });
}

/** Members that contain their beginnings, in lexicographic order, as a tree. */
function setOf(members: readonly MultiIndex[]): IndexSet {
  const size = members.length;
  const dimensions = members[0].length;
  const [parent, axis, k] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const position = new Map(members.map((index, j) => [index.join(), j]));
  for (let j = 1; j < size; j++) {
    const index = members[j];
    axis[j] = index.findLastIndex((degree) => degree > 0);
    k[j] = index[axis[j]];
    parent[j] = position.get(index.map((degree, i) => (i < axis[j] ? degree : 0)).join())!;
  }
  return { size, dimensions, parent, axis, k };
}

function checkIndices(indices: readonly MultiIndex[], coordinates: readonly string[]): void {
  const where = "basis chebyshev-on";
  if (!Array.isArray(indices) || indices.length === 0 || indices.length > mostFunctions)
    throw new UsageError({
      what: Array.isArray(indices) ? `${indices.length} indices` : "no list of indices",
      where,
      remedy: `1 to ${mostFunctions} lists of degrees, one degree per coordinate`,
    });
  const wrong = indices.find(
    (index) =>
      index.length !== coordinates.length || !index.every((k: number) => Number.isInteger(k) && k >= 0),
  );
  if (wrong)
    throw new UsageError({
      what: `the index (${wrong.join(", ")})`,
      where: `${where} in (${coordinates.join(", ")})`,
      remedy: "one whole degree >= 0 per coordinate",
    });
}
