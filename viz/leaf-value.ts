/** @file Values of expression leaves that depend on the point alone. */

import { NumericalError } from "../src/errors.ts";
import { type Leaf, leafKey } from "../src/expression/index.ts";

/** @throws NumericalError for a leaf whose value the point does not determine. */
export function leafValue(leaf: Leaf, point: Readonly<Record<string, number>>): number {
  if (leaf.kind === "coordinate" && leaf.name in point) return point[leaf.name];
  if (leaf.kind === "sampled") return leaf.of(point);
  if (leaf.kind === "constant") return leaf.value;
  throw new NumericalError({ what: `${leafKey(leaf)} has no value at a point alone`, where: "viewer" });
}
