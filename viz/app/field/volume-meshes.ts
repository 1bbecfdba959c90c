/** @file The surfaces of equal value that a volume shows, as coloured meshes for files. */

import { isosurfaceMesh } from "../../marks/isosurface-mesh.ts";
import { volumeLayoutOf } from "../../marks/layout.ts";
import { type ColouredMesh, coloursOf } from "../files/glb.ts";
import { type Sample, volumeOf } from "./sampler.ts";

/**
 * A mesh for each level that the volume has.
 *
 * @throws Error if no level was chosen.
 */
export function isosurfaceMeshes(sample: Sample, levels: readonly number[], label: string): ColouredMesh[] {
  if (levels.length === 0)
    throw new Error(
      "A volume is saved as its surfaces of equal value: type their values in the group Picture.",
    );
  const volume = volumeOf(sample);
  const layout = volumeLayoutOf(volume);
  return levels.map((level): ColouredMesh => {
    const { positions, triangles } = isosurfaceMesh(volume, level);
    const count = positions.length / 3;
    const placed = new Float32Array(positions.length);
    for (let k = 0; k < count; k++) {
      const [a, b, c] = positions.subarray(3 * k, 3 * k + 3);
      const { x, y, z } = layout.position([a, b, c]);
      placed.set([x, y, z], 3 * k);
    }
    return {
      name: `${label} = ${level}`,
      positions: placed,
      colours: coloursOf(new Float64Array(count).fill(level), sample.scale),
      triangles,
      extras: { quantity: label, level, axes: sample.axes },
    };
  });
}
