/** @file The geometry of flat pictures and surfaces: contours, streamlines, picking, axes, rasters. */

import fc from "fast-check";
import { Box3, PerspectiveCamera, Ray, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { fitting } from "../../viz/marks/camera-fit.ts";
import { contourLevels, contourSegments } from "../../viz/marks/contours.ts";
import { type Axis, axisValue, type Grid } from "../../viz/marks/grid.ts";
import { latticeTriangles } from "../../viz/marks/lattice-mesh.ts";
import { pickLattice } from "../../viz/marks/lattice-pick.ts";
import { arrowStrokes } from "../../viz/marks/overlays.ts";
import type { Place, VectorGrid } from "../../viz/marks/picture.ts";
import { clampedPlace, pixelsOf, placeOf, planeOf } from "../../viz/marks/plane.ts";
import { paintRaster } from "../../viz/marks/raster.ts";
import { streamlines } from "../../viz/marks/streamlines.ts";
import { valueScale } from "../../viz/marks/value-scale.ts";
import { axis, gridOf } from "./marks-lattices.ts";

const pairs = (segments: Float64Array): Place[] =>
  Array.from({ length: segments.length / 2 }, (_, k) => [segments[2 * k], segments[2 * k + 1]]);

describe("contours", () => {
  const disk = (count: number): Grid =>
    gridOf(axis("x", -1, 1, count), axis("y", -1.2, 1.2, count), (x, y) => x * x + y * y);

  it("lie on the line of the level, with an error that falls by four when the step is halved", () => {
    const worst = [21, 41, 81].map((count) =>
      Math.max(
        ...pairs(contourSegments(disk(count), 0.5)).map(([x, y]) =>
          Math.abs(Math.hypot(x, y) - Math.SQRT1_2),
        ),
      ),
    );
    expect(worst[0] / worst[1]).toBeGreaterThan(3);
    expect(worst[1] / worst[2]).toBeGreaterThan(3);
    expect(worst[2]).toBeLessThan(5e-4);
  });

  it("of a circle close: every corner ends two segments, and lengths add up to 2 pi r", () => {
    const ends = pairs(contourSegments(disk(81), 0.5));
    const count = new Map<string, number>();
    for (const [x, y] of ends) {
      const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
      count.set(key, (count.get(key) ?? 0) + 1);
    }
    expect([...count.values()].every((n) => n === 2)).toBe(true);
    let length = 0;
    for (let k = 0; k < ends.length; k += 2)
      length += Math.hypot(ends[k][0] - ends[k + 1][0], ends[k][1] - ends[k + 1][1]);
    expect(length).toBeCloseTo(Math.PI * Math.SQRT2, 2);
  });

  it("leave gaps alone, and constants without lines", () => {
    const grid = disk(41);
    const holed = { ...grid, values: grid.values.map((value, k) => (k % 41 > 20 ? Number.NaN : value)) };
    const ends = pairs(contourSegments(holed, 0.5));
    expect(ends.length).toBeGreaterThan(20);
    expect(ends.every(([x]) => x <= 1e-12)).toBe(true);
    expect(
      contourSegments(
        gridOf(grid.a, grid.b, () => 0.5),
        0.5,
      ),
    ).toHaveLength(0);
  });

  it("join the corners of a saddle that its mean joins", () => {
    const saddle = (top: number): Grid => ({
      a: axis("x", 0, 1, 2),
      b: axis("y", 0, 1, 2),
      values: Float64Array.of(1, 0, 0, top),
    });
    // Mean 0.75 is above 0.6: the line cuts off the two low corners, each on its own.
    const around = pairs(contourSegments(saddle(2), 0.6));
    expect(around).toHaveLength(4);
    for (const low of [
      [1, 0],
      [0, 1],
    ]) {
      const near = around.filter(([x, y]) => Math.hypot(x - low[0], y - low[1]) < 0.75);
      expect(near).toHaveLength(2);
    }
  });

  it("have round levels inside the scale", () => {
    const scale = valueScale({ low: 0, high: 1.03, lowPositive: 0.01 });
    expect(contourLevels(scale, 5)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    const log = valueScale({ low: 1e-7, high: 1e-2, lowPositive: 1e-7 }, { magnitude: true });
    const powers = contourLevels(log, 9).map(Math.log10);
    expect(powers.length).toBeGreaterThan(2);
    for (const power of powers) expect(power).toBeCloseTo(Math.round(power), 9);
  });
});

function vectorsOf(a: Axis, b: Axis, f: (a: number, b: number) => Place): VectorGrid {
  return {
    a,
    b,
    along: gridOf(a, b, (x, y) => f(x, y)[0]).values,
    across: gridOf(a, b, (x, y) => f(x, y)[1]).values,
  };
}

describe("streamlines", () => {
  const square = [axis("x", -1, 1, 33), axis("y", -1, 1, 33)] as const;
  const rotation = vectorsOf(...square, (x, y) => [-y, x]);

  it("of a rotation are closed circles", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 0.9, noNaN: true }), (radius) => {
        const [line] = streamlines(rotation, { through: [radius, 0] });
        for (const place of line) expect(Math.abs(Math.hypot(...place) - radius)).toBeLessThan(1e-3);
        expect(line[line.length - 1]).toEqual(line[0]);
        const turned = line.slice(1).reduce((sum, [x, y], k) => {
          const [fromX, fromY] = line[k];
          return sum + Math.atan2(fromX * y - fromY * x, fromX * x + fromY * y);
        }, 0);
        expect(turned).toBeCloseTo(2 * Math.PI, 6);
      }),
      { numRuns: 20 },
    );
  });

  it("of a saddle keep x y constant, run in the field's direction, and leave through the edge", () => {
    const [line] = streamlines(
      vectorsOf(...square, (x, y) => [x, -y]),
      { through: [0.4, 0.4] },
    );
    for (const [x, y] of line) expect(x * y).toBeCloseTo(0.16, 4);
    expect(line[0][1]).toBeGreaterThan(0.97);
    expect(line[line.length - 1][0]).toBeGreaterThan(0.97);
  });

  it("are spaced: nowhere nearer than half the spacing, and no place far from all", () => {
    const spacing = 0.06;
    const lines = streamlines(
      vectorsOf(...square, (x, y) => [1 + 0.3 * y, 0.5 * Math.sin(2 * x)]),
      { spacing },
    );
    expect(lines.length).toBeGreaterThan(10);
    // The square's sides are 2: fractions of the picture are doubled.
    const distance = ([x, y]: Place, line: readonly Place[]): number =>
      Math.min(...line.map(([u, v]) => Math.hypot(u - x, v - y)));
    lines.forEach((line, k) => {
      for (const other of lines.slice(k + 1))
        for (const place of line.filter((_, n) => n % 10 === 0))
          expect(distance(place, other)).toBeGreaterThan(2 * 0.5 * spacing * 0.999);
    });
    for (const x of [-0.8, -0.3, 0.2, 0.7])
      for (const y of [-0.7, 0, 0.6])
        expect(Math.min(...lines.map((line) => distance([x, y], line)))).toBeLessThan(2 * 1.5 * spacing);
  });

  it("stop at gaps and where the field stands still", () => {
    const holed = vectorsOf(...square, (x) => (x > 0 ? [Number.NaN, Number.NaN] : [1, 0]));
    const [line] = streamlines(holed, { through: [-0.5, 0.25] });
    expect(Math.max(...line.map(([x]) => x))).toBeLessThanOrEqual(0);
    expect(Math.max(...line.map(([x]) => x))).toBeGreaterThan(-0.1);
    const nothing = vectorsOf(...square, () => [0, 0]);
    expect(streamlines(nothing)).toEqual([]);
  });

  it("have arrows in the field's direction, none longer than its share", () => {
    const strokes = arrowStrokes(rotation, 100, 100, 30, 2);
    expect(strokes.length).toBeGreaterThan(20);
    for (let k = 0; k < strokes.length; k += 2) {
      const [[x0, y0], [x1, y1]] = strokes[k];
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
      expect(100 * Math.hypot(x1 - x0, y1 - y0)).toBeLessThanOrEqual(1.3 * 30);
      expect(-y * (x1 - x0) + x * (y1 - y0)).toBeCloseTo(Math.hypot(x, y) * Math.hypot(x1 - x0, y1 - y0), 9);
    }
  });
});

describe("surfaces under the pointer", () => {
  const [a, b] = [axis("x", -1, 1, 31), axis("y", -0.8, 0.8, 21)];
  const field = gridOf(a, b, (x, y) => 0.3 * Math.sin(3 * x) * Math.cos(2 * y));
  const positions = Float32Array.from(
    [...field.values].flatMap((value, k) => [axisValue(a, k % 31), value, -axisValue(b, Math.floor(k / 31))]),
  );
  const lattice = { counts: [31, 21] as const, positions, values: field.values };

  /** Every triangle, one after the other. */
  function slowly(ray: Ray): Vector3 | undefined {
    const triangles = latticeTriangles([31, 21], field.values);
    const hits: Vector3[] = [];
    for (let k = 0; k < triangles.length; k += 3) {
      const [p, q, r] = [0, 1, 2].map((n) => new Vector3().fromArray(positions, 3 * triangles[k + n]));
      const hit = ray.intersectTriangle(p, q, r, false, new Vector3());
      if (hit) hits.push(hit);
    }
    return hits.sort((p, q) => p.distanceTo(ray.origin) - q.distanceTo(ray.origin))[0];
  }

  it("are met where a search over all triangles meets them", () => {
    // Off the lattice's own lines, on which rounding decides which cell is met.
    const unit = fc.integer({ min: -1000, max: 999 }).map((k) => (k + 0.37) / 1000);
    let met = 0;
    fc.assert(
      fc.property(unit, unit, unit, unit, unit, (x, z, fromX, fromZ, up) => {
        const origin = new Vector3(4 * fromX, 1 + 2 * Math.abs(up), 4 * fromZ);
        const ray = new Ray(origin, new Vector3(x, 0, z).sub(origin).normalize());
        const [quick, slow] = [pickLattice(lattice, ray), slowly(ray)];
        expect(quick === undefined).toBe(slow === undefined);
        if (quick && slow) {
          met++;
          expect(quick.distanceTo(slow)).toBeLessThan(1e-5);
        }
      }),
      { numRuns: 120, seed: 8 },
    );
    expect(met).toBeGreaterThan(60);
  });

  it("have no point in a gap", () => {
    const values = field.values.map((value, k) => (k === 10 * 31 + 15 ? Number.NaN : value));
    const down = (x: number): Vector3 | undefined =>
      pickLattice({ ...lattice, values }, new Ray(new Vector3(x, 5, 0.01), new Vector3(0, -1, 0)));
    expect(down(0.01)).toBeUndefined();
    expect(down(0.21)?.x).toBeCloseTo(0.21, 6);
  });
});

describe("cameras", () => {
  const box = new Box3(new Vector3(-1, -0.025, -0.75), new Vector3(1, 0.92, 0.75));

  it("stand where the whole box is seen, in the middle, filling the view one way", () => {
    const fit = fitting(24);
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        fc.double({ min: 0.02, max: 1.55, noNaN: true }),
        fc.double({ min: 0.4, max: 3, noNaN: true }),
        (azimuth, elevation, aspect) => {
          fit.take(box, aspect);
          fit.solve(azimuth, elevation);
          // The same camera by the renderer's own matrices.
          const camera = new PerspectiveCamera(24, aspect, 0.1, 100);
          const center = new Vector3(...fit.center);
          const flat = fit.distance * Math.cos(elevation);
          camera.position
            .set(flat * Math.sin(azimuth), fit.distance * Math.sin(elevation), flat * Math.cos(azimuth))
            .add(center);
          camera.lookAt(center);
          camera.setViewOffset(aspect, 1, (fit.middleX / 2) * aspect, -fit.middleY / 2, aspect, 1);
          camera.updateMatrixWorld();
          const seen = [-1, 1].flatMap((x) =>
            [-1, 1].flatMap((z) => [
              // With the room that labels need: 0.2 around the floor, 0.16 over the top.
              new Vector3(1.2 * x, -0.025, 0.95 * z).project(camera),
              new Vector3(x, 1.08, 0.75 * z).project(camera),
            ]),
          );
          const [acrossLow, acrossHigh] = [
            Math.min(...seen.map(({ x }) => x)),
            Math.max(...seen.map(({ x }) => x)),
          ];
          const [downLow, downHigh] = [
            Math.min(...seen.map(({ y }) => y)),
            Math.max(...seen.map(({ y }) => y)),
          ];
          expect(acrossLow + acrossHigh).toBeCloseTo(0, 4);
          expect(downLow + downHigh).toBeCloseTo(0, 4);
          expect(Math.max(acrossHigh, downHigh)).toBeCloseTo(0.94, 4);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("planes", () => {
  it("have places and pixels inverse to each other, and true proportions for two lengths", () => {
    const plane = planeOf(axis("x", -0.5, 1, 2), axis("y", -0.5, 1.5, 2), [700, 400]);
    expect(plane.width / 1.5).toBeCloseTo(plane.height / 2, 9);
    fc.assert(
      fc.property(
        fc.double({ min: -0.5, max: 1, noNaN: true }),
        fc.double({ min: -0.5, max: 1.5, noNaN: true }),
        (x, y) => {
          const [atX, atY] = placeOf(plane, pixelsOf(plane, [x, y]));
          expect(atX).toBeCloseTo(x, 9);
          expect(atY).toBeCloseTo(y, 9);
        },
      ),
    );
    expect(clampedPlace(plane, [9, -9])).toEqual([1, -0.5]);
    const time = planeOf(axis("x", 0, 1, 2), axis("t", 0, 1, 2), [700, 400]);
    expect(time.width).toBeGreaterThan(1.5 * time.height);
  });
});

describe("rasters", () => {
  const image = (width: number, height: number): ImageData =>
    ({ width, height, data: new Uint8ClampedArray(4 * width * height) }) as ImageData;
  const scale = valueScale({ low: 0, high: 1, lowPositive: 0.1 });

  it("have the colour of the value at every pixel, first axis to the right and second upwards", () => {
    const grid = gridOf(axis("x", 0, 1, 5), axis("y", 0, 1, 4), (x, y) => 0.3 * x + 0.7 * y);
    const picture = image(40, 30);
    paintRaster(picture, grid, scale);
    for (const [x, y] of [
      [0, 0],
      [39, 29],
      [17, 8],
    ]) {
      const value = (0.3 * (x + 0.5)) / 40 + 0.7 * (1 - (y + 0.5) / 30);
      const entry = Math.round(255 * value);
      expect([...picture.data.subarray(4 * (y * 40 + x), 4 * (y * 40 + x) + 4)]).toEqual([
        ...scale.colours.subarray(3 * entry, 3 * entry + 3),
        255,
      ]);
    }
  });

  it("keep the edges of a gap sharp: no pixel is mixed", () => {
    const grid = gridOf(axis("x", 0, 1, 5), axis("y", 0, 1, 5), (x) => (x > 0.6 ? Number.NaN : 0.5));
    const picture = image(80, 40);
    paintRaster(picture, grid, scale);
    const pixels = new Uint32Array(picture.data.buffer);
    const row = [...pixels.subarray(80 * 20, 80 * 21)];
    expect(new Set(row.slice(0, 50)).size).toBe(1);
    // Nearest lattice point: the gap begins midway between x = 0.5 and 0.75.
    expect(new Set([...row.slice(50), row[0]]).size).toBe(3);
  });
});
