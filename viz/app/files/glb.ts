/** @file A coloured mesh as binary glTF 2.0, for Blender, PowerPoint and the like. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Mesh,
  MeshBasicMaterial,
  Scene,
  SRGBColorSpace,
} from "three";
import { colourIndex } from "../../marks/colour.ts";
import { axisValue, type Grid } from "../../marks/grid.ts";
import { layoutOf } from "../../marks/layout.ts";
import type { ValueScale } from "../../marks/value-scale.ts";

/** Triangles with a colour per corner. */
export interface ColouredMesh {
  readonly name: string;
  /** x, y, z per corner, y upwards as glTF wants. */
  readonly positions: Float32Array;
  /** Red, green, blue per corner in linear light, 0 to 1. */
  readonly colours: Float32Array;
  /** Three corners per triangle. */
  readonly triangles: Uint32Array;
  /** Told with the mesh: what was drawn and over which intervals. */
  readonly extras: Readonly<Record<string, unknown>>;
}

/** The field as the height surface that the picture shows; cells next to gaps are left out. */
export function surfaceMeshOf(grid: Grid, scale: ValueScale, label: string): ColouredMesh {
  const { a, b, values } = grid;
  const layout = layoutOf(grid, scale);
  const positions = new Float32Array(3 * values.length);
  values.forEach((value, k) => {
    const [i, j] = [k % a.count, Math.floor(k / a.count)];
    const { x, y, z } = layout.position(axisValue(a, i), axisValue(b, j), Number.isFinite(value) ? value : 0);
    positions.set([x, y, z], 3 * k);
  });
  return {
    name: label,
    positions,
    colours: coloursOf(values, scale),
    triangles: trianglesOf(grid),
    extras: { quantity: label, axes: [a, b], values: scale.domain, scale: scale.kind },
  };
}

/** Colours of values, in linear light. */
export function coloursOf(values: Float64Array, scale: ValueScale): Float32Array {
  const [map, colour, out] = [scale.colours, new Color(), new Float32Array(3 * values.length)];
  values.forEach((value, k) => {
    const at = colourIndex(scale, Number.isFinite(value) ? value : scale.domain[0]);
    colour.setRGB(map[at] / 255, map[at + 1] / 255, map[at + 2] / 255, SRGBColorSpace);
    out.set([colour.r, colour.g, colour.b], 3 * k);
  });
  return out;
}

/** Two triangles per cell whose four corners have values, anticlockwise seen from above. */
function trianglesOf({ a, b, values }: Grid): Uint32Array {
  const triangles: number[] = [];
  for (let j = 0; j + 1 < b.count; j++)
    for (let i = 0; i + 1 < a.count; i++) {
      const k = j * a.count + i;
      const cell = [k, k + 1, k + a.count, k + a.count + 1];
      if (!cell.every((corner) => Number.isFinite(values[corner]))) continue;
      triangles.push(cell[0], cell[1], cell[2], cell[2], cell[1], cell[3]);
    }
  return Uint32Array.from(triangles);
}

/**
 * Meshes as one `.glb`. The writer is loaded when it is first needed.
 *
 * @throws Error if there is no triangle: a picture without values has no surface.
 */
export async function glb(meshes: readonly ColouredMesh[]): Promise<Blob> {
  if (!meshes.some(({ triangles }) => triangles.length))
    throw new Error("There is no surface to save: the field has no values here.");
  const { GLTFExporter } = await import("three/addons/exporters/GLTFExporter.js");
  const scene = new Scene();
  for (const mesh of meshes) scene.add(threeMesh(mesh));
  const bytes = await new GLTFExporter().parseAsync(scene, { binary: true });
  return new Blob([bytes as ArrayBuffer], { type: "model/gltf-binary" });
}

function threeMesh({ name, positions, colours, triangles, extras }: ColouredMesh): Mesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  geometry.setIndex(new BufferAttribute(triangles, 1));
  // Vertex colours are the values: no light may change them (KHR_materials_unlit).
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true }));
  Object.assign(mesh, { name, userData: extras });
  return mesh;
}
