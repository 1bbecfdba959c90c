/** @file The height surface: coloured triangles, lines along the axes, gaps where there is no number. */

import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  ShaderMaterial,
} from "three";
import { colourIndex, colourMap } from "./colour.ts";
import type { Grid } from "./grid.ts";
import { axisValues, type Layout } from "./layout.ts";
import type { ValueScale } from "./value-scale.ts";

/** Colour as in the colour bar, darkened by at most a fifth where the surface turns from the light. */
const material = (): ShaderMaterial =>
  new ShaderMaterial({
    side: DoubleSide,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
    vertexColors: true,
    vertexShader: `
      varying vec3 shade; varying vec3 facing;
      void main() {
        shade = color;
        facing = normal;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      varying vec3 shade; varying vec3 facing;
      void main() {
        float light = abs(dot(normalize(facing), normalize(vec3(-0.35, 0.85, 0.4))));
        gl_FragColor = vec4(shade * (0.8 + 0.2 * light), 1.0);
      }`,
  });

export interface SurfaceMesh {
  readonly mesh: Mesh;
  readonly ribs: LineSegments;
  dispose(): void;
}

export function surfaceMesh(grid: Grid, scale: ValueScale, layout: Layout): SurfaceMesh {
  const geometry = new BufferGeometry();
  const positions = positionsOf(grid, layout);
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  geometry.setAttribute("color", new BufferAttribute(coloursOf(grid, scale), 3, true));
  geometry.setIndex(new BufferAttribute(triangles(grid), 1));
  geometry.computeVertexNormals();
  geometry.computeBoundingSphere();
  const mesh = new Mesh(geometry, material());
  const ribGeometry = new BufferGeometry();
  ribGeometry.setAttribute("position", new BufferAttribute(positions, 3));
  ribGeometry.setIndex(new BufferAttribute(ribEdges(grid), 1));
  const ribs = new LineSegments(
    ribGeometry,
    new LineBasicMaterial({ color: 0x000000, transparent: true, opacity: 0.16 }),
  );
  return {
    mesh,
    ribs,
    dispose: () => {
      for (const part of [
        geometry,
        ribGeometry,
        mesh.material as ShaderMaterial,
        ribs.material as LineBasicMaterial,
      ])
        part.dispose();
    },
  };
}

/** Scene positions in float32, as graphics hardware takes them. A gap's position is never drawn; it stays finite. */
function positionsOf({ a, b, values }: Grid, layout: Layout): Float32Array {
  const out = new Float32Array(3 * values.length);
  const foot = layout.box.min.y;
  axisValues(b).forEach((atB, j) => {
    axisValues(a).forEach((atA, i) => {
      const index = j * a.count + i;
      const { x, y, z } = layout.position(atA, atB, values[index]);
      out.set([x, Number.isFinite(y) ? y : foot, z], 3 * index);
    });
  });
  return out;
}

function coloursOf({ values }: Grid, scale: ValueScale): Uint8Array {
  const map = colourMap(scale.kind);
  const out = new Uint8Array(3 * values.length);
  values.forEach((value, i) => {
    if (Number.isFinite(value))
      out.set(map.subarray(colourIndex(scale, value), colourIndex(scale, value) + 3), 3 * i);
  });
  return out;
}

/** Two triangles per cell whose four corners are numbers. */
function triangles({ a, b, values }: Grid): Uint32Array {
  const out: number[] = [];
  for (let j = 0; j + 1 < b.count; j++)
    for (let i = 0; i + 1 < a.count; i++) {
      const low = j * a.count + i;
      const [right, up, across] = [low + 1, low + a.count, low + a.count + 1];
      if ([low, right, up, across].every((corner) => Number.isFinite(values[corner])))
        out.push(low, right, across, low, across, up);
    }
  return Uint32Array.from(out);
}

/** chosen here: about 20 lines each way show the shape without hiding the colours. */
const ribCount = 20;

function ribEdges({ a, b, values }: Grid): Uint32Array {
  const out: number[] = [];
  const edge = (from: number, to: number): void => {
    if (Number.isFinite(values[from]) && Number.isFinite(values[to])) out.push(from, to);
  };
  for (const j of ribSteps(b.count))
    for (let i = 0; i + 1 < a.count; i++) edge(j * a.count + i, j * a.count + i + 1);
  for (const i of ribSteps(a.count))
    for (let j = 0; j + 1 < b.count; j++) edge(j * a.count + i, (j + 1) * a.count + i);
  return Uint32Array.from(out);
}

/** Evenly spread steps, first and last included. */
const ribSteps = (count: number): number[] =>
  Array.from({ length: ribCount + 1 }, (_, k) => Math.round((k * (count - 1)) / ribCount));
