/** @file What lies on a height surface: contours, streamlines, arrows, points with normals, a cut, a mark. */

import { Mesh, MeshBasicMaterial, Scene, SphereGeometry, type Vector3 } from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import { contourSegments } from "./contours.ts";
import { axisValue, interpolate, interpolateBesideGaps } from "./grid.ts";
import type { Layout } from "./layout.ts";
import { dotBatch, lineBatch } from "./line-batch.ts";
import { arrowStrokes, cutEnds } from "./overlays.ts";
import type { FieldData, Place } from "./picture.ts";
import { seriesColour, type Theme } from "./theme.ts";

/** Above the surface, so that lines are not hidden by the triangles they lie on; in units of the box, 2 wide. */
const lift = 0.006;

/** Everything that lies on the surface. */
export interface Drapery {
  readonly scene: Scene;
  draw(data: FieldData, layout: Layout, theme: Theme): void;
  dispose(): void;
}

export function drapery(): Drapery {
  const scene = new Scene();
  const [contours, flow] = [lineBatch(0.75), lineBatch(0.9)];
  const cut = new LineSegments2(new LineSegmentsGeometry(), new LineMaterial({ linewidth: 2.5 }));
  const marker = new Mesh(new SphereGeometry(0.022, 20, 12), new MeshBasicMaterial());
  let groups: Groups = [];
  scene.add(contours.shape, flow.shape, cut, marker);
  let drawn: Partial<FieldData & { readonly theme: Theme }> = {};
  return {
    scene,
    draw: (data, layout, theme) => {
      const on = draped(data, layout);
      const moved = drawn.grid !== data.grid || drawn.scale !== data.scale || drawn.theme !== theme;
      if (moved || drawn.contours !== data.contours) contours.set(contourLines(data, on), "#000000");
      if (moved || drawn.streamlines !== data.streamlines || drawn.arrows !== data.arrows)
        flow.set([...polylines(data.streamlines ?? [], on), ...arrowLines(data, on)], theme.ink);
      if (moved || drawn.cut !== data.cut) drawCut(cut, data, on, theme);
      if (moved || drawn.points !== data.points) groups = drawGroups(scene, groups, data, on, theme);
      drawMarker(marker, data, on, theme);
      drawn = { ...data, theme };
    },
    dispose: () => {
      for (const { dots, normals } of groups) {
        dots.dispose();
        normals.dispose();
      }
      for (const part of [contours, flow, cut.geometry, cut.material, marker.geometry, marker.material])
        part.dispose();
    },
  };
}

/** Scene position of a place on the surface; on the floor where the field has no value. */
type Draped = (place: Place) => Vector3;

function draped({ grid, scale }: FieldData, layout: Layout): Draped {
  const [foot, tall] = [layout.box.min.y, layout.box.max.y];
  return ([a, b]) => {
    const value = interpolateBesideGaps(grid, a, b);
    const at = layout.position(a, b, Number.isFinite(value) ? value : scale.domain[0]);
    at.y = Number.isFinite(value) ? Math.min(tall, Math.max(0, at.y)) + lift : foot + lift;
    return at;
  };
}

function contourLines({ grid, contours = [] }: FieldData, on: Draped): number[] {
  return contours.flatMap((level) => {
    const ends = contourSegments(grid, level);
    const points: number[] = [];
    for (let k = 0; k < ends.length; k += 2) {
      const { x, y, z } = on([ends[k], ends[k + 1]]);
      points.push(x, y, z);
    }
    return points;
  });
}

function polylines(lines: readonly (readonly Place[])[], on: Draped): number[] {
  return lines.flatMap((line) => {
    const points = line.map(on);
    return points.slice(1).flatMap((end, k) => [...points[k].toArray(), ...end.toArray()]);
  });
}

/** chosen here: arrows on a surface, 24 along its longer side. */
const arrowsAlong = 24;

function arrowLines({ arrows, grid }: FieldData, on: Draped): number[] {
  if (!arrows) return [];
  const [perA, perB] = [2 / (grid.a.high - grid.a.low), 2 / (grid.b.high - grid.b.low)];
  return arrowStrokes(arrows, perA, perB, 2 / arrowsAlong, 0.004).flatMap((stroke) =>
    polylines([stroke], on),
  );
}

/** Points of a cut. Chosen here: enough for a front of a hundredth of its length. */
const cutPoints = 241;

/** The surface along the cut, as separate segments so that gaps stay gaps. */
function drawCut(line: LineSegments2, { grid, cut }: FieldData, on: Draped, theme: Theme): void {
  const ends = cut === undefined ? undefined : cutEnds(cut, grid);
  const places = ends ? along(...ends) : [];
  const isThere = (place: Place): boolean => Number.isFinite(interpolate(grid, ...place));
  const segments = places.slice(1).flatMap((end, k) => {
    const start = places[k];
    return isThere(start) && isThere(end) ? [...on(start).toArray(), ...on(end).toArray()] : [];
  });
  line.visible = segments.length > 0;
  line.material.color.set(theme.mark);
  if (!line.visible) return;
  line.geometry.dispose();
  line.geometry = new LineSegmentsGeometry().setPositions(segments);
}

const along = (from: Place, to: Place): Place[] =>
  Array.from({ length: cutPoints }, (_, k) => {
    const axis = { name: "", low: 0, high: 1, count: cutPoints };
    const s = axisValue(axis, k);
    return [from[0] * (1 - s) + to[0] * s, from[1] * (1 - s) + to[1] * s];
  });

function drawMarker(
  marker: Mesh<SphereGeometry, MeshBasicMaterial>,
  { grid, mark }: FieldData,
  on: Draped,
  theme: Theme,
): void {
  marker.visible = mark !== undefined && Number.isFinite(interpolate(grid, ...mark));
  if (mark && marker.visible) marker.position.copy(on(mark));
  marker.material.color.set(theme.mark);
}

/** chosen here: length of a normal in units of the box, 2 wide. */
const normalLength = 0.07;

type Groups = readonly {
  readonly dots: ReturnType<typeof dotBatch>;
  readonly normals: ReturnType<typeof lineBatch>;
}[];

function drawGroups(
  scene: Scene,
  before: Groups,
  { grid, points = [] }: FieldData,
  on: Draped,
  theme: Theme,
): Groups {
  for (const { dots, normals } of before.slice(points.length)) {
    dots.set([]);
    normals.set([]);
  }
  const all = [...before];
  const [stretchA, stretchB] = [grid.a.high - grid.a.low, grid.b.high - grid.b.low];
  points.forEach(({ places, normals, colour }, k) => {
    if (!all[k]) {
      all[k] = { dots: dotBatch(5), normals: lineBatch() };
      scene.add(all[k].dots.shape, all[k].normals.shape);
    }
    const at = places.map(on);
    const paint = colour ?? seriesColour(theme, k);
    all[k].dots.set(
      at.flatMap((point) => point.toArray()),
      paint,
    );
    const strokes = (normals ?? []).flatMap(([a, b], n) => {
      const { x, y, z } = at[n];
      const [dx, dz] = [a / stretchA, -b / stretchB];
      const size = normalLength / (Math.hypot(dx, dz) || 1);
      return [x, y, z, x + size * dx, y, z + size * dz];
    });
    all[k].normals.set(strokes, paint);
  });
  return all;
}
