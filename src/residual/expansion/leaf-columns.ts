/** @file Columns of what equations take from the points themselves: coordinates, normals, sampled functions. */

import { type Leaf, leafIdentity } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import { evaluateAt } from "../../problem/index.ts";

/**
 * Values of coordinates, normals and functions of the point, each evaluated once.
 *
 * @throws UsageError as `evaluateAt`: a normal where the points have none.
 */
export function leafColumns(points: Points): (leaf: Leaf) => Float64Array {
  const known = new Map<unknown, Float64Array>();
  return (leaf) => {
    const identity = leafIdentity(leaf);
    const column = known.get(identity) ?? evaluateAt([leaf], points)[0];
    known.set(identity, column);
    return column;
  };
}
