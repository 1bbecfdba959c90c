/** @file A field over three axes: planes through it and surfaces of equal value. */

import { Mesh, MeshBasicMaterial, type Ray, Scene, SphereGeometry } from "three";
import { colourBarFooter } from "./colour-bar.ts";
import type { FrameContent } from "./frame.ts";
import { type Axis, interpolate } from "./grid.ts";
import { type Shell, shell } from "./iso-shell.ts";
import { type LatticeMesh, latticeMesh } from "./lattice-mesh.ts";
import { axisValues, type VolumeLayout, volumeLayoutOf } from "./layout.ts";
import type { Picture, PictureEvents, Place3, Volume, VolumeData } from "./picture.ts";
import { axisTicks } from "./plane.ts";
import { type Slice, sliceOf } from "./slice.ts";
import { stage } from "./stage.ts";
import type { Theme } from "./theme.ts";

/** A picture of a volume in `host`, which it fills, or undefined where the browser has no WebGL 2. */
export function isosurface(
  host: HTMLElement,
  data: VolumeData,
  events: PictureEvents = {},
): Picture<VolumeData> | undefined {
  let [shown, layout] = [data, volumeLayoutOf(data.volume)];
  const planes = slicePlanes();
  const shells = shellsOfEqualValue();
  const marker = new Mesh(new SphereGeometry(0.026, 20, 12), new MeshBasicMaterial());
  const mark = (theme: Theme): void => {
    marker.visible = shown.mark !== undefined;
    if (shown.mark) marker.position.copy(layout.position(shown.mark));
    marker.material.color.set(theme.mark);
  };
  const made = stage(
    host,
    {
      box: () => layout.box,
      pick: (ray) => nearer(ray, [planes.pick(ray, layout), shells.pick(ray)], layout),
      recolour: mark,
      dragging: () => undefined,
      footer: () => colourBarFooter(footOf(shown)),
    },
    events,
  );
  if (!made) return undefined;
  made.scene.add(planes.scene, shells.scene, marker);
  const update = (next: VolumeData): void => {
    const before = shown === next ? undefined : shown;
    shown = next;
    if (!before || !sameAxes(before.volume, next.volume) || before.scale !== next.scale) {
      layout = volumeLayoutOf(next.volume);
      made.frame.show(frameOf(next.volume, layout));
    }
    planes.draw(next, layout);
    shells.draw(next, layout);
    mark(made.theme);
    const { a, b, c } = next.volume;
    made.describe(`${next.label} over ${a.name}, ${b.name} and ${c.name}: ${words(next)}`);
    if (!before || !sameAxes(before.volume, next.volume)) made.refit();
    made.render();
  };
  update(data);
  const picture = made.picture(() => {
    planes.dispose();
    shells.dispose();
    marker.geometry.dispose();
    marker.material.dispose();
  });
  return { ...picture, update };
}

const footOf = ({ scale, label, levels, volume }: VolumeData) => ({
  scale,
  label,
  contours: levels,
  gaps: volume.values.some(Number.isNaN),
});

const sameAxes = (before: Volume, next: Volume): boolean =>
  (["a", "b", "c"] as const).every((name) => {
    const [axis, other] = [before[name], next[name]];
    return axis.name === other.name && axis.low === other.low && axis.high === other.high;
  });

function words({ slices, levels }: VolumeData): string {
  const planes = slices.filter((at) => at !== undefined).length;
  return `${planes} planes and ${levels.length} surfaces of equal value`;
}

function frameOf({ a, b, c }: Volume, layout: VolumeLayout): FrameContent {
  const ticks = (axis: Axis, at: (value: number) => number) => ({
    name: axis.name,
    ticks: axisTicks(axis).map(({ text, value }) => ({ text, at: at(value) })),
  });
  return {
    box: layout.box,
    x: ticks(a, (value) => layout.position([value, b.low, c.low]).x),
    z: ticks(b, (value) => layout.position([a.low, value, c.low]).z),
    y: ticks(c, (value) => layout.position([a.low, b.low, value]).y),
  };
}

type Hit = ReturnType<Ray["at"]> | undefined;

function nearer(ray: Ray, hits: readonly Hit[], layout: VolumeLayout): Place3 | undefined {
  const found = hits.filter((hit) => hit !== undefined);
  found.sort((p, q) => p.distanceToSquared(ray.origin) - q.distanceToSquared(ray.origin));
  return found[0] && layout.place(found[0]);
}

/** Up to three planes, one across each axis. */
function slicePlanes() {
  const scene = new Scene();
  const meshes = [0, 1, 2].map(() => latticeMesh());
  for (const { mesh } of meshes) scene.add(mesh);
  let slices: readonly (Slice | undefined)[] = [];
  let drawn: Partial<VolumeData> = {};
  return {
    scene,
    draw: (data: VolumeData, layout: VolumeLayout): void => {
      const moved = drawn.volume !== data.volume;
      const next = data.slices.map((at, across) => {
        if (at === undefined) return undefined;
        return !moved && drawn.slices?.[across] === at
          ? slices[across]
          : sliceOf(data.volume, across as 0 | 1 | 2, at);
      });
      meshes.forEach((mesh, across) => {
        const slice = next[across];
        mesh.mesh.visible = slice !== undefined;
        if (slice && (slice !== slices[across] || drawn.scale !== data.scale))
          drawSlice(mesh, slice, data, layout);
      });
      [slices, drawn] = [next, data];
    },
    /** Where a ray first meets a plane at a number. */
    pick: (ray: Ray, layout: VolumeLayout): Hit => {
      const hits = slices.flatMap((slice) => {
        const hit = slice && meet(ray, slice, layout);
        return hit ? [hit] : [];
      });
      return hits.sort((p, q) => p.distanceToSquared(ray.origin) - q.distanceToSquared(ray.origin))[0];
    },
    dispose: () => {
      for (const mesh of meshes) mesh.dispose();
    },
  };
}

function drawSlice(
  mesh: LatticeMesh,
  { grid, place }: Slice,
  { scale }: VolumeData,
  layout: VolumeLayout,
): void {
  const [as, bs] = [axisValues(grid.a), axisValues(grid.b)];
  mesh.update({
    counts: [grid.a.count, grid.b.count],
    values: grid.values,
    scale,
    lit: false,
    ribs: false,
    place: (out) => {
      bs.forEach((b, j) => {
        as.forEach((a, i) => {
          layout.position(place(a, b)).toArray(out, 3 * (j * as.length + i));
        });
      });
    },
  });
}

function meet(ray: Ray, { across, at, grid }: Slice, layout: VolumeLayout): Hit {
  const component = (["x", "z", "y"] as const)[across];
  const base: [number, number, number] = [0, 0, 0];
  base[across] = at;
  const level = layout.position(base)[component];
  const s = (level - ray.origin[component]) / ray.direction[component];
  if (!(s > 0) || !Number.isFinite(s)) return undefined;
  const hit = ray.at(s, ray.origin.clone());
  const place = layout.place(hit);
  const [first, second] = place.filter((_, axis) => axis !== across);
  const isWithin = ({ low, high }: Axis, value: number): boolean => value >= low && value <= high;
  if (!isWithin(grid.a, first) || !isWithin(grid.b, second)) return undefined;
  return Number.isFinite(interpolate(grid, first, second)) ? hit : undefined;
}

/** Surfaces of equal value, kept while their level and the volume stay; those of levels that went show new ones. */
function shellsOfEqualValue() {
  const scene = new Scene();
  let shells: readonly Shell[] = [];
  let drawn: Partial<VolumeData> = {};
  return {
    scene,
    draw: (data: VolumeData, layout: VolumeLayout): void => {
      const isSame = drawn.volume === data.volume;
      const kept = data.levels.map((level) => shells.find((made) => isSame && made.level === level));
      const free = shells.filter((made) => !kept.includes(made));
      const moved = (level: number): Shell => {
        const made = free.pop() ?? shell();
        made.show(data.volume, level, layout);
        return made;
      };
      const next = data.levels.map((level, k) => kept[k] ?? moved(level));
      for (const old of free) scene.remove(old.dispose());
      // Inner ones first, so that they are seen through the outer ones.
      next
        .toSorted((p, q) => p.radius - q.radius)
        .forEach((made, order) => {
          made.colour(data.scale, next.length > 1 && order > 0);
          made.mesh.renderOrder = order;
          scene.add(made.mesh);
        });
      [shells, drawn] = [next, data];
    },
    pick: (ray: Ray): Hit => {
      const hits = shells.flatMap((made) => made.pick(ray) ?? []);
      return hits.sort((p, q) => p.distanceToSquared(ray.origin) - q.distanceToSquared(ray.origin))[0];
    },
    dispose: () => {
      for (const made of shells) made.dispose();
    },
  };
}
