/** @file One surface of equal value in the scene: shaded, translucent if it hides others, and pointed at. */

import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, type Ray, ShaderMaterial, Vector3 } from "three";
import { MeshBVH } from "three-mesh-bvh";
import { colourIndex } from "./colour.ts";
import { type IsoMesh, isosurfaceMesh } from "./isosurface-mesh.ts";
import type { VolumeLayout } from "./layout.ts";
import type { Volume } from "./picture.ts";
import type { ValueScale } from "./value-scale.ts";

export interface Shell {
  /** NaN before the first. */
  readonly level: number;
  readonly mesh: Mesh;
  /** Of its bounding sphere. */
  readonly radius: number;
  /** Becomes the surface of another level, or of another volume. */
  show(volume: Volume, level: number, layout: VolumeLayout): void;
  colour(scale: ValueScale, translucent: boolean): void;
  pick(ray: Ray): Vector3 | undefined;
  /** @returns the mesh, to be taken from its scene. */
  dispose(): Mesh;
}

/** chosen here: what lies within a translucent surface stays clear, and the surface seen. */
const opacity = 0.42;

/** A surface that is moved from level to level: its shader is compiled once. */
export function shell(): Shell {
  const geometry = new BufferGeometry();
  const material = shaded();
  const mesh = new Mesh(geometry, material);
  let level = Number.NaN;
  // Built when the pointer first asks: levels are moved far more often than pointed at.
  let tree: MeshBVH | undefined;
  return {
    mesh,
    get level() {
      return level;
    },
    get radius() {
      return geometry.boundingSphere?.radius ?? 0;
    },
    show: (volume, next, layout) => {
      [level, tree] = [next, undefined];
      fill(geometry, isosurfaceMesh(volume, next), layout);
    },
    colour: (scale, translucent) => {
      const at = colourIndex(scale, level);
      const [r, g, b] = scale.colours.subarray(at, at + 3);
      material.uniforms.colour.value.set(r / 255, g / 255, b / 255);
      material.uniforms.opacity.value = translucent ? opacity : 1;
      material.transparent = translucent;
      material.depthWrite = !translucent;
    },
    pick: (ray) => {
      if (!geometry.index?.count) return undefined;
      tree ??= new MeshBVH(geometry, { indirect: true });
      return tree.raycastFirst(ray, DoubleSide)?.point;
    },
    dispose: () => {
      geometry.dispose();
      material.dispose();
      return mesh;
    },
  };
}

/** Positions in the scene; normals as covectors, divided by the stretches. What the geometry held is given back. */
function fill(
  geometry: BufferGeometry,
  { positions, normals, triangles }: IsoMesh,
  layout: VolumeLayout,
): void {
  geometry.dispose();
  const count = positions.length / 3;
  const [at, up] = [new Float32Array(3 * count), new Float32Array(3 * count)];
  const [sa, sb, sc] = layout.stretch;
  const origin = layout.position([0, 0, 0]);
  const normal = new Vector3();
  for (let k = 0; k < 3 * count; k += 3) {
    at[k] = origin.x + sa * positions[k];
    at[k + 1] = origin.y + sc * positions[k + 2];
    at[k + 2] = origin.z - sb * positions[k + 1];
    normal
      .set(normals[k] / sa, normals[k + 2] / sc, -normals[k + 1] / sb)
      .normalize()
      .toArray(up, k);
  }
  geometry.setAttribute("position", new BufferAttribute(at, 3));
  geometry.setAttribute("normal", new BufferAttribute(up, 3));
  geometry.setIndex(new BufferAttribute(triangles, 1));
  geometry.computeBoundingSphere();
}

/** The level's colour, darkened by up to two fifths where the surface turns from the light. */
const shaded = (): ShaderMaterial =>
  new ShaderMaterial({
    side: DoubleSide,
    uniforms: { colour: { value: new Vector3() }, opacity: { value: 1 } },
    vertexShader: `
      varying float light;
      void main() {
        light = abs(dot(normal, vec3(-0.355, 0.863, 0.406)));
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      uniform vec3 colour; uniform float opacity; varying float light;
      void main() { gl_FragColor = vec4(colour * (0.6 + 0.4 * light), opacity); }`,
  });
