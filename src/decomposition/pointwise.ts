/** @file Equations at points where the fields' derivatives are known: values and slopes, compiled for a device. */

import type { Address, HostDevice, Program } from "../devices/index.ts";
import {
  coordinate,
  type Expression,
  type Jet,
  type Leaf,
  leaves,
  mul,
  partials,
  placeholder,
} from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { jetsOf } from "../problem/index.ts";
import { fillColumns, spread, tileArrayLength, tiling } from "../residual/index.ts";

/** r = factor · F(jets) and ∂r/∂jets of a few equations on one set of points. */
export interface Pointwise {
  /** The derivatives that F reads, in the order of the columns of `evaluate` and of the slopes. */
  readonly jets: readonly Jet[];
  /** Moves to other points (same count). @throws NumericalError when a function of the point is not finite there. */
  place(points: Points, factors: Float64Array): void;
  /** Row e * count + i is equation e at point i; a view that the next call overwrites. */
  residual(columns: readonly Float64Array[]): Float64Array;
  /** r, then per equation and jet the slopes: array (1 + jets) · equations of views, equation by equation after all r. */
  linear(columns: readonly Float64Array[]): { readonly r: Float64Array; readonly slopes: Float64Array[][] };
}

export interface PointwiseOptions {
  readonly device: HostDevice;
  /** In jets, coordinates, normals and functions of the point. */
  readonly equations: readonly Expression[];
  readonly points: Points;
  /** Factor of every row, length points.count. */
  readonly factors: Float64Array;
  /** For messages. */
  readonly name: string;
}

/** Chosen here: a dozen columns and as many intermediate values. */
const bytesPerSample = 8 * 24;

/**
 * Compiles equations; two programs on one tile array.
 *
 * @throws NumericalError when a function of the point is not finite there.
 */
export function pointwise({ device, equations, points, factors, name }: PointwiseOptions): Pointwise {
  const { count } = points;
  const jets = jetsOf(equations);
  const factor = placeholder("row factor");
  const rows = equations.map((equation): Expression => mul(factor, equation));
  const slopes = rows.flatMap((row) => partials(row, jets));
  const known: Leaf[] = [
    ...points.coordinates.map(coordinate),
    ...leaves(rows).filter(({ kind }) => kind === "normal" || kind === "sampled"),
    factor,
  ];
  const inputs: Leaf[] = [...known, ...jets];
  const tiles = tiling(count, bytesPerSample);
  const data = device.allocate(tileArrayLength(tiles, inputs.length));
  const place = (at: Points, weights: Float64Array): void =>
    fillColumns(tiles, inputs, at, weights, name, data);
  place(points, factors);
  const out = device.allocate(count * (rows.length + slopes.length));
  const program = (outputs: readonly Expression[]): (() => void) => {
    const group = [{ name: "in", columns: inputs }];
    const [kernel] = device.compile([{ name, inputs: group, outputs: [{ name: "out", columns: outputs }] }]);
    const width = 8 * tiles.samples;
    const from: Address = { at: "tile", offset: data.byteOffset, perTile: width * inputs.length };
    const results: Address = { at: "workspace", offset: 0 };
    const plan: Program = {
      ...{ samples: tiles.samples, lastSamples: tiles.lastSamples, tiles: tiles.tiles },
      workspace: width * outputs.length,
      operations: [
        { kind: "map", kernel, groups: [from, results], rows: 1, rowStride: 0 },
        {
          kind: "store",
          from: results,
          to: { at: "tile", offset: out.byteOffset, perTile: width },
          columns: outputs.length,
          leading: count,
        },
      ],
    };
    const handle = device.install(plan);
    return () => device.execute(handle, tiles.tiles);
  };
  const [residual, linear] = [program(rows), program([...rows, ...slopes])];
  const load = (columns: readonly Float64Array[]): void =>
    columns.forEach((values, k) => {
      spread(tiles, inputs.length, known.length + k, (i) => values[i], data);
    });
  const column = (k: number): Float64Array => out.subarray(k * count, (k + 1) * count);
  return {
    jets,
    place,
    residual: (columns) => {
      load(columns);
      residual();
      return out.subarray(0, rows.length * count);
    },
    linear: (columns) => {
      load(columns);
      linear();
      const of = (e: number): Float64Array[] => jets.map((_, k) => column(rows.length + e * jets.length + k));
      return { r: out.subarray(0, rows.length * count), slopes: rows.map((_, e) => of(e)) };
    },
  };
}
