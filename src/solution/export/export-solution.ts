/** @file A solution sampled and written in one of the exchange formats. */

import { nearest, UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Solution } from "../solution.ts";
import { csv } from "./csv.ts";
import { npz } from "./npz.ts";
import { blankOutside, type Lattice, latticePoints, type Table } from "./table.ts";
import { vti } from "./vti.ts";
import { vtu } from "./vtu.ts";

/** `vtu` and `vti` for ParaView, `csv` for anything, `npz` for NumPy. */
export const exportFormats = ["vtu", "vti", "csv", "npz"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Fields and derivatives to write: `u`, `u_x`, ... Default: all fields. */
  readonly names?: readonly string[];
  /** Points per coordinate over the bounding box, ends included; one number for all. Default 101, 33 from three coordinates on, 9 from five on. */
  readonly resolution?: number | readonly number[];
  /** Write at these points instead of a lattice. */
  readonly points?: Points;
}

/**
 * Samples a solution and writes it.
 *
 * On a lattice, values outside the domain are NaN. Text for `vtu`, `vti` and `csv`, bytes for `npz`. All numbers
 * are float64, exactly as the solution returned them.
 *
 * @throws UsageError for an unknown format, both points and resolution, a lattice too large, or a format that
 * cannot hold the points.
 */
export function exportSolution(
  solution: Solution,
  options: ExportOptions & { readonly format: "npz" },
): Uint8Array<ArrayBufferLike>;
export function exportSolution(
  solution: Solution,
  options: ExportOptions & { readonly format: Exclude<ExportFormat, "npz"> },
): string;
export function exportSolution(solution: Solution, options: ExportOptions): string | Uint8Array;
export function exportSolution(solution: Solution, options: ExportOptions): string | Uint8Array {
  checkOptions(options);
  return writers[options.format](sampleTable(solution, options));
}

const writers: Readonly<Record<ExportFormat, (table: Table) => string | Uint8Array>> = { vtu, vti, csv, npz };

/** The table that `exportSolution` writes: values of `names` at the points or on the lattice. */
export function sampleTable(
  solution: Solution,
  { names, resolution, points }: Omit<ExportOptions, "format">,
): Table {
  const wanted = names ?? solution.fields;
  const table = (at: Points, lattice?: Lattice): Table => {
    const arrays = solution.evaluate(wanted, at);
    if (lattice) blankOutside(arrays, at, solution.domain);
    const columns = wanted.map((name, k) => ({ name, values: arrays[k] }));
    return lattice ? { points: at, columns, lattice } : { points: at, columns };
  };
  if (points) return table(points);
  const { coordinates, domain } = solution;
  const bounds = coordinates.map((name) => domain.bounds[domain.coordinates.indexOf(name)]);
  const lattice = { counts: countsOf(solution, resolution), bounds };
  return table(latticePoints(coordinates, lattice), lattice);
}

/** chosen here: about ten thousand points in the plane and a few tens of thousands above. */
function countsOf({ coordinates }: Solution, resolution: ExportOptions["resolution"]): readonly number[] {
  if (Array.isArray(resolution)) return resolution;
  const most = coordinates.length <= 2 ? 101 : coordinates.length <= 4 ? 33 : 9;
  return coordinates.map(() => (resolution as number | undefined) ?? most);
}

function checkOptions({ format, resolution, points }: ExportOptions): void {
  if (!exportFormats.includes(format))
    throw new UsageError({
      what: `unknown export format "${format}"`,
      where: "export",
      remedy: `one of ${exportFormats.join(", ")}${nearest(format, exportFormats)[0] ? ` (did you mean ${nearest(format, exportFormats)[0]}?)` : ""}`,
    });
  if (resolution !== undefined && points)
    throw new UsageError({
      what: "both a resolution and points were given",
      where: "export",
      remedy: "one of the two",
    });
}
