/** @file A state to show samplers, from plain functions of the point. */

import { wasmDevice } from "../../src/devices/index.ts";
import { box, type Points, pointAt, type Region } from "../../src/geometry/index.ts";
import { random } from "../../src/random.ts";
import type { Sampler, SamplingState } from "../../src/residual/index.ts";

export interface Stage {
  readonly domain?: Region;
  readonly count?: number;
  readonly seed?: number;
  /** |r| at a point. */
  readonly residual: (point: Readonly<Record<string, number>>) => number;
  /** Row of J at a point. */
  readonly row?: (point: Readonly<Record<string, number>>) => readonly number[];
  readonly present?: Points;
}

/** What `sampler` would be shown by a redraw. */
export function stateFor(sampler: Sampler, stage: Stage): SamplingState {
  const { domain = box({ x: [0, 2], t: [1, 3] }), count = 200, seed = 1, residual, row } = stage;
  const stream = random(seed);
  const present =
    stage.present ?? domain.sample(count, { sequence: "sobol", random: stream.split("present") });
  const candidates = domain.sample(sampler.pool * count, {
    sequence: "uniform",
    random: stream.split("candidates"),
  });
  const all = (points: Points) => Array.from({ length: points.count }, (_, i) => pointAt(points, i));
  return {
    domain,
    present,
    candidates,
    time: domain.coordinates.indexOf("t"),
    random: stream.split("draw"),
    magnitude: (points) => Float64Array.from(all(points), residual),
    rows: (points) => {
      const rows = all(points).map((point) => row!(point));
      const device = wasmDevice({ threads: 1 });
      const columns = rows[0].length;
      const jacobian = device.allocate(rows.length * columns);
      rows.forEach((values, i) => {
        values.forEach((v, j) => {
          jacobian[j * rows.length + i] = v;
        });
      });
      return { device, rows: rows.length, columns, jacobian };
    },
  };
}

/** One column of coordinates. */
export const column = ({ coordinates, count, values }: Points, name: string): number[] => {
  const c = coordinates.indexOf(name);
  return [...values.subarray(c * count, (c + 1) * count)];
};

/** Share of points for which the test holds. */
export const share = (points: Points, test: (point: Record<string, number>) => boolean): number =>
  Array.from({ length: points.count }, (_, i) => pointAt(points, i)).filter(test).length / points.count;
