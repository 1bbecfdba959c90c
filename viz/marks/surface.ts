/** @file The field as a height surface in three dimensions. */

import type { Ray } from "three";
import { colourBarFooter } from "./colour-bar.ts";
import { drapery } from "./drapery.ts";
import type { FrameContent } from "./frame.ts";
import type { Grid } from "./grid.ts";
import { type LatticeMesh, latticeMesh } from "./lattice-mesh.ts";
import { pickLattice } from "./lattice-pick.ts";
import { axisValues, type Layout, layoutOf } from "./layout.ts";
import type { FieldData, Picture, PictureEvents, Place } from "./picture.ts";
import { axisTicks } from "./plane.ts";
import { stage } from "./stage.ts";

/**
 * A height surface in `host`, which it fills, or undefined where the browser has no WebGL 2.
 *
 * Arrows, streamlines, contours and points lie on the surface, or on the floor where the field has no value.
 */
export function surface(
  host: HTMLElement,
  data: FieldData,
  events: PictureEvents = {},
): Picture<FieldData> | undefined {
  let [shown, layout] = [data, layoutOf(data.grid, data.scale)];
  const mesh = latticeMesh();
  const drape = drapery();
  const made = stage(
    host,
    {
      box: () => layout.box,
      pick: (ray) => pick(ray),
      recolour: (theme) => drape.draw(shown, layout, theme),
      dragging: mesh.coarse,
      footer: () => colourBarFooter({ ...shown, gaps: shown.grid.values.some(Number.isNaN) }),
    },
    events,
  );
  if (!made) return undefined;
  const pick = (ray: Ray): Place | undefined => {
    const { a, b, values } = shown.grid;
    const positions = mesh.mesh.geometry.getAttribute("position").array as Float32Array;
    const hit = pickLattice({ counts: [a.count, b.count], positions, values }, ray);
    return hit && layout.place(hit);
  };
  made.scene.add(mesh.mesh, mesh.ribs, drape.scene);
  const update = (next: FieldData): void => {
    const before = shown;
    shown = next;
    if (before === next || !sameField(before, next)) {
      layout = layoutOf(next.grid, next.scale);
      raise(mesh, next, layout);
      const first = before === next;
      if (first || !sameFrame(before, next)) made.frame.show(frameOf(next, layout));
      if (first || !sameAxes(before.grid, next.grid)) made.refit();
    }
    made.describe(`Surface of ${next.label} over ${next.grid.a.name} and ${next.grid.b.name}`);
    drape.draw(next, layout, made.theme);
    made.render();
  };
  update(data);
  const picture = made.picture(() => {
    mesh.dispose();
    drape.dispose();
  });
  return { ...picture, update };
}

const sameField = (before: FieldData, next: FieldData): boolean =>
  before.grid === next.grid && before.scale === next.scale && before.label === next.label;

const sameFrame = (before: FieldData, next: FieldData): boolean =>
  before.scale === next.scale && before.label === next.label && sameAxes(before.grid, next.grid);

const sameAxes = (before: Grid, next: Grid): boolean =>
  [before.a, before.b].every((axis, k) => {
    const other = k === 0 ? next.a : next.b;
    return axis.name === other.name && axis.low === other.low && axis.high === other.high;
  });

function raise(mesh: LatticeMesh, { grid, scale }: FieldData, layout: Layout): void {
  const { a, b, values } = grid;
  const { min, max } = layout.box;
  const foot = min.y;
  // `unit` is 1 at the top of the box.
  const tall = max.y;
  const xs = axisValues(a).map((at) => layout.position(at, b.low, 0).x);
  const zs = axisValues(b).map((at) => layout.position(a.low, at, 0).z);
  mesh.update({
    counts: [a.count, b.count],
    values,
    scale,
    lit: true,
    ribs: true,
    place: (out) => {
      for (let j = 0, k = 0; j < b.count; j++)
        for (let i = 0; i < a.count; i++, k++) {
          const height = scale.unit(values[k]) * tall;
          out[3 * k] = xs[i];
          // What lies beyond typed ends is cut off there, so that it stays in the box.
          out[3 * k + 1] = !Number.isNaN(height) ? Math.min(tall, Math.max(0, height)) : foot;
          out[3 * k + 2] = zs[j];
        }
    },
  });
}

function frameOf({ grid: { a, b }, scale, label }: FieldData, layout: Layout): FrameContent {
  const [low] = scale.domain;
  return {
    box: layout.box,
    x: {
      name: a.name,
      ticks: axisTicks(a).map(({ text, value }) => ({ text, at: layout.position(value, b.low, low).x })),
    },
    z: {
      name: b.name,
      ticks: axisTicks(b).map(({ text, value }) => ({ text, at: layout.position(a.low, value, low).z })),
    },
    y: {
      name: label,
      ticks: scale.ticks(4).map(({ text, value }) => ({ text, at: layout.position(a.low, b.low, value).y })),
    },
  };
}
