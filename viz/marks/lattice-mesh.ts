/** @file A lattice of coloured points in the scene as triangles and lines; its buffers stay while the lattice does. */

import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  DynamicDrawUsage,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  ShaderMaterial,
  Sphere,
} from "three";
import { shadesOf } from "./raster.ts";
import type { ValueScale } from "./value-scale.ts";

/** Values on a lattice, and where its points lie. */
export interface LatticeContent {
  /** Points along the first and the second direction. */
  readonly counts: readonly [number, number];
  /** The first direction varies fastest; NaN is a gap. */
  readonly values: Float64Array;
  readonly scale: ValueScale;
  /** Writes x, y, z of every point, which must be finite; of a gap's point they are not drawn. */
  place(positions: Float32Array): void;
  /** Whether colours darken where the lattice turns from the light. */
  readonly lit: boolean;
  /** Whether lines are drawn along both directions. */
  readonly ribs: boolean;
}

export interface LatticeMesh {
  readonly mesh: Mesh;
  readonly ribs: LineSegments;
  update(content: LatticeContent): void;
  /** Fewer triangles, for while the view is dragged. */
  coarse(active: boolean): void;
  dispose(): void;
}

/** chosen here: while dragging, so many cells along the longer side carry the shape. */
const coarseCells = 56;

export function latticeMesh(): LatticeMesh {
  const [geometry, ribGeometry] = [new BufferGeometry(), new BufferGeometry()];
  // Larger than any box: nothing is ever culled, so no bounds are computed.
  for (const shape of [geometry, ribGeometry]) shape.boundingSphere = new Sphere(undefined, 10);
  const material = vertexColours();
  const ribMaterial = new LineBasicMaterial({ color: 0x000000, transparent: true, opacity: 0.16 });
  const [mesh, ribs] = [new Mesh(geometry, material), new LineSegments(ribGeometry, ribMaterial)];
  let [counts, gaps, active]: [readonly [number, number], string, boolean] = [[0, 0], "", false];
  let [fine, rough] = [indices([], []), indices([], [])];
  const choose = (): void => {
    const chosen = active ? rough : fine;
    geometry.setIndex(chosen.faces);
    ribGeometry.setIndex(chosen.ribs);
  };
  const resize = ([na, nb]: readonly [number, number]): void => {
    geometry.dispose();
    ribGeometry.dispose();
    const positions = new BufferAttribute(new Float32Array(3 * na * nb), 3).setUsage(DynamicDrawUsage);
    geometry.setAttribute("position", positions);
    ribGeometry.setAttribute("position", positions);
    geometry.setAttribute(
      "color",
      new BufferAttribute(new Uint8Array(4 * na * nb), 4, true).setUsage(DynamicDrawUsage),
    );
    counts = [na, nb];
    gaps = "none yet";
  };
  const index = (content: LatticeContent): void => {
    const signature = gapSignature(content.values);
    if (signature === gaps) return;
    gaps = signature;
    const coarseStride = Math.max(1, Math.ceil(Math.max(...counts) / coarseCells));
    [fine, rough] = [1, coarseStride].map((stride) =>
      indices(
        latticeTriangles(counts, content.values, stride),
        content.ribs ? ribEdges(counts, content.values, stride) : [],
      ),
    );
  };
  return {
    mesh,
    ribs,
    update: (content) => {
      if (content.counts[0] !== counts[0] || content.counts[1] !== counts[1]) resize(content.counts);
      index(content);
      const [positions, colours] = [geometry.getAttribute("position"), geometry.getAttribute("color")];
      content.place(positions.array as Float32Array);
      writeColours(colours.array as Uint8Array, content, positions.array as Float32Array);
      positions.needsUpdate = true;
      colours.needsUpdate = true;
      choose();
      ribs.visible = content.ribs;
    },
    coarse: (next) => {
      active = next;
      choose();
    },
    dispose: () => {
      for (const part of [geometry, ribGeometry, material, ribMaterial]) part.dispose();
    },
  };
}

const indices = (faces: ArrayLike<number>, ribs: ArrayLike<number>) => ({
  faces: new BufferAttribute(Uint32Array.from(faces), 1),
  ribs: new BufferAttribute(Uint32Array.from(ribs), 1),
});

/** Colours as they are, without lights or tone mapping: those of the colour bar. */
export const vertexColours = (): ShaderMaterial =>
  new ShaderMaterial({
    side: DoubleSide,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
    vertexShader: `
      attribute vec4 color; varying vec3 shade;
      void main() {
        shade = color.rgb;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: "varying vec3 shade; void main() { gl_FragColor = vec4(shade, 1.0); }",
  });

/** The same for the same gaps: their number and a hash (FNV-1a, 32 bits) of their places. */
function gapSignature(values: Float64Array): string {
  let [count, hash] = [0, 0x811c9dc5];
  for (let k = 0; k < values.length; k++)
    if (!Number.isFinite(values[k])) {
      count++;
      hash = Math.imul(hash ^ k, 0x01000193);
    }
  return `${count} ${hash}`;
}

/** Towards the light, as a unit vector of the scene. Chosen here: from above, the left and the front. */
const light = [-0.355, 0.863, 0.406] as const;
/** chosen here: colours darken by at most a fifth. */
const darkening = 0.2;

function writeColours(
  out: Uint8Array,
  { counts, values, scale, lit }: LatticeContent,
  positions: Float32Array,
): void {
  const shades = shadesOf({ values }, scale);
  const { colours } = scale;
  for (let k = 0; k < values.length; k++) {
    const shade = shades[k];
    if (Number.isNaN(shade)) continue;
    const from = 3 * ((shade + 0.5) | 0);
    const bright = lit ? 1 - darkening + darkening * brightness(positions, counts, values, k) : 1;
    out[4 * k] = bright * colours[from];
    out[4 * k + 1] = bright * colours[from + 1];
    out[4 * k + 2] = bright * colours[from + 2];
    out[4 * k + 3] = 255;
  }
}

/** |n · light| with the normal n from differences to the neighbours that are numbers. */
function brightness(
  p: Float32Array,
  [na, nb]: readonly [number, number],
  values: Float64Array,
  k: number,
): number {
  const i = k % na;
  const j = (k - i) / na;
  const east = i + 1 < na && !Number.isNaN(values[k + 1]) ? k + 1 : k;
  const west = i > 0 && !Number.isNaN(values[k - 1]) ? k - 1 : k;
  const north = j + 1 < nb && !Number.isNaN(values[k + na]) ? k + na : k;
  const south = j > 0 && !Number.isNaN(values[k - na]) ? k - na : k;
  const ax = p[3 * east] - p[3 * west];
  const ay = p[3 * east + 1] - p[3 * west + 1];
  const az = p[3 * east + 2] - p[3 * west + 2];
  const bx = p[3 * north] - p[3 * south];
  const by = p[3 * north + 1] - p[3 * south + 1];
  const bz = p[3 * north + 2] - p[3 * south + 2];
  const [nx, ny, nz] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const norm = Math.sqrt(nx * nx + ny * ny + nz * nz);
  return norm > 0 ? Math.abs(nx * light[0] + ny * light[1] + nz * light[2]) / norm : 1;
}

/** Steps of an axis in strides, its last one included. */
const strided = (count: number, stride: number): number[] => {
  const steps = Array.from({ length: Math.ceil((count - 1) / stride) }, (_, k) => k * stride);
  return [...steps, count - 1];
};

/** Two triangles per cell whose four corners are numbers. */
export function latticeTriangles(
  [na, nb]: readonly [number, number],
  values: Float64Array,
  stride = 1,
): Uint32Array {
  const [across, up] = [strided(na, stride), strided(nb, stride)];
  const out = new Uint32Array(6 * (across.length - 1) * (up.length - 1));
  let end = 0;
  for (let j = 0; j + 1 < up.length; j++)
    for (let i = 0; i + 1 < across.length; i++) {
      const low = up[j] * na + across[i];
      const right = up[j] * na + across[i + 1];
      const high = up[j + 1] * na + across[i];
      const opposite = up[j + 1] * na + across[i + 1];
      if (!Number.isFinite(values[low] + values[right] + values[high] + values[opposite])) continue;
      out[end++] = low;
      out[end++] = right;
      out[end++] = opposite;
      out[end++] = low;
      out[end++] = opposite;
      out[end++] = high;
    }
  return out.subarray(0, end);
}

/** chosen here: about 20 lines each way show the shape without hiding the colours. */
const ribCount = 20;

function ribEdges([na, nb]: readonly [number, number], values: Float64Array, stride = 1): Uint32Array {
  const [across, up] = [strided(na, stride), strided(nb, stride)];
  const out: number[] = [];
  const edge = (from: number, to: number): void => {
    if (Number.isFinite(values[from]) && Number.isFinite(values[to])) out.push(from, to);
  };
  for (const j of ribSteps(up))
    for (let i = 0; i + 1 < across.length; i++) edge(j * na + across[i], j * na + across[i + 1]);
  for (const i of ribSteps(across))
    for (let j = 0; j + 1 < up.length; j++) edge(up[j] * na + i, up[j + 1] * na + i);
  return Uint32Array.from(out);
}

/** Evenly spread steps, first and last included. */
const ribSteps = (steps: readonly number[]): number[] =>
  Array.from({ length: ribCount + 1 }, (_, k) => steps[Math.round((k * (steps.length - 1)) / ribCount)]);
