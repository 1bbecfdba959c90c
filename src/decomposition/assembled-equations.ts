/** @file The equations of all blocks of an assembled system, from tables of the fields' derivatives. */

import type { HostDevice } from "../devices/index.ts";
import { type Jet, leafKey } from "../expression/index.ts";
import type { MultiIndex } from "../models/index.ts";
import { multiIndex } from "../residual/index.ts";
import type { RowBlock } from "./assembled.ts";
import type { Site } from "./assembled-structure.ts";
import type { JetTable, SlopeColumns } from "./part-fields.ts";
import { pointwise } from "./pointwise.ts";

export interface EquationsOptions {
  readonly device: HostDevice;
  readonly blocks: readonly RowBlock[];
  readonly sites: readonly Site[];
  /** First row of every block, then the number of rows. */
  readonly starts: readonly number[];
  readonly fields: readonly string[];
  readonly coordinates: readonly string[];
  readonly indices: readonly MultiIndex[];
}

/** The columns of a table in which jets are found. */
export function tablePlaces(
  jets: readonly Jet[],
  { fields, indices, coordinates }: Pick<EquationsOptions, "fields" | "indices" | "coordinates">,
): number[] {
  const keys = new Map(indices.map((index, k) => [index.join(), k]));
  return jets.map(
    ({ field, derivative }) =>
      fields.indexOf(field) * indices.length + keys.get(multiIndex(derivative, coordinates).join())!,
  );
}

/** Tables hold one column per field and index, for every site. */
export interface AssembledEquations {
  /** r into out, length rows. (mutates out) */
  residual(tables: readonly JetTable[], out: Float64Array): Float64Array;
  /** r into out, and per site and equation the slopes with respect to the table's columns. (mutates out) */
  linear(tables: readonly JetTable[], out: Float64Array): SlopeColumns[][];
  /** `u = 1`, `u_x = NaN`: what the rows of one point are made of. */
  jetsAt(tables: readonly JetTable[], block: number, point: number): string[];
}

/** Compiles the equations of every block on its points. @throws NumericalError for a source that is not finite. */
export function assembledEquations(options: EquationsOptions): AssembledEquations {
  const { device, blocks, sites, starts, fields, coordinates, indices } = options;
  const compiled = blocks.map(({ equations, points, factors, name }) =>
    pointwise({ device, points, factors, name, equations: equations.map(({ residual }) => residual) }),
  );
  const places = compiled.map(({ jets }) => tablePlaces(jets, { fields, indices, coordinates }));
  const siteOf = (b: number, site: number): number =>
    sites.findIndex((one) => one.block === b && one.site === site);
  const columnsOf = (tables: readonly JetTable[], b: number): Float64Array[] =>
    compiled[b].jets.map(({ site }, k) => tables[siteOf(b, site)][places[b][k]]);
  /** The slopes that belong to one site, at their places in its table. */
  const placed = (slopes: readonly Float64Array[], b: number, site: number): SlopeColumns => {
    const row = new Array<Float64Array | undefined>(fields.length * indices.length).fill(undefined);
    compiled[b].jets.forEach((jet, k) => {
      if (jet.site === site) row[places[b][k]] = slopes[k];
    });
    return row;
  };
  return {
    residual: (tables, out) => {
      compiled.forEach((block, b) => {
        out.set(block.residual(columnsOf(tables, b)), starts[b]);
      });
      return out;
    },
    linear: (tables, out) => {
      const found = compiled.map((block, b) => {
        const { r, slopes } = block.linear(columnsOf(tables, b));
        out.set(r, starts[b]);
        return slopes;
      });
      return sites.map(({ block, site }) => found[block].map((slopes) => placed(slopes, block, site)));
    },
    jetsAt: (tables, b, point) => {
      const values = columnsOf(tables, b);
      return compiled[b].jets.map((leaf, k) => `${leafKey(leaf)} = ${values[k][point]}`);
    },
  };
}
