/** @file r(theta) of many small networks on one set of points: what is compiled anew whenever points move. */

import { deviceScope, type HostDevice } from "../devices/index.ts";
import type { Points } from "../geometry/index.ts";
import type { KnownFields, Network } from "../models/index.ts";
import { jetsOf } from "../problem/index.ts";
import { multiIndex } from "../residual/index.ts";
import type { AssembledOptions, RowBlock } from "./assembled.ts";
import { assembledEquations } from "./assembled-equations.ts";
import { type AssembledLinearisation, assembledLinearisation } from "./assembled-linearisation.ts";
import {
  labelOf,
  locate,
  membership,
  planOf,
  refuseAbove,
  refuseEmpty,
  refuseLength,
  refuseUncovered,
  rowStarts,
  type Site,
  type Structure,
  sitesOf,
  structureOf,
} from "./assembled-structure.ts";
import { closureOf, type JetTable, jetNamesOf, partFields, partRows } from "./part-fields.ts";
import type { Parts } from "./parts.ts";

/** An assembled system that stays where it is. */
export interface Assembly {
  readonly rows: number;
  readonly structure: Structure;
  readonly bytes: number;
  residual(theta: Float64Array, out?: Float64Array): Float64Array;
  linearise(theta: Float64Array): AssembledLinearisation;
  label(row: number): string;
  explain(theta: Float64Array, row: number): string;
  release(): void;
}

export interface AssemblyOptions extends AssembledOptions {
  readonly network: Network;
}

/**
 * Compiles every part for the points of the blocks. Nothing is kept of the device if that fails.
 *
 * @throws UsageError and NumericalError as `assembledSystem`.
 */
export function assemblyOn(options: AssemblyOptions): Assembly {
  const scope = deviceScope(options.device);
  try {
    return { ...assemble({ ...options, device: scope.device }), release: scope.release };
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

/** The derivatives that the equations of blocks read, and all below them. */
export const indicesOf = (
  blocks: readonly RowBlock[],
  coordinates: readonly string[],
): (readonly number[])[] =>
  closureOf(
    blocks.flatMap(({ equations }) =>
      jetsOf(equations.map(({ residual }) => residual)).map(({ derivative }) =>
        multiIndex(derivative, coordinates),
      ),
    ),
  );

function assemble(options: AssemblyOptions): Omit<Assembly, "release"> {
  const { device, fields, parts, network, blocks, known, linearSolver = "cholesky" } = options;
  const { coordinates } = parts;
  refuseUncovered(parts, blocks);
  const starts = rowStarts(blocks);
  const rows = starts[blocks.length];
  const columns = parts.parts.length * network.size;
  const sites = sitesOf(blocks);
  const sets = membership(parts, blocks, sites, starts);
  const structure = structureOf(sets, network.size);
  refuseEmpty(parts.parts, structure, coordinates);
  const plan = planOf(parts.parts, structure, rows);
  const bytes =
    plan.bytes + 8 * structure.reduce((sum, s) => sum + s.rows.length * s.columns.length, 6 * rows);
  refuseAbove(bytes, options.memory, rows, columns);
  const indices = indicesOf(blocks, coordinates);
  const equations = assembledEquations({ device, blocks, sites, starts, fields, coordinates, indices });
  const shared = { device, parts, network, fields, ...(known && { known }) };
  const tables = jetTables({ ...shared, sites, sets, indices });
  const compiled = parts.parts.map((part, p) => partRows(device, part, network, indices, sets[p]));
  const solver = assembledLinearisation({ device, plan, structure, rows, columns, linearSolver, network });
  const label = (row: number): string => labelOf(blocks, starts, row);
  return {
    ...{ rows, structure, bytes, label },
    residual: (theta, out = new Float64Array(rows)) => {
      refuseLength(theta, columns);
      return equations.residual(tables(theta), out);
    },
    linearise: (theta) => {
      refuseLength(theta, columns);
      const r = new Float64Array(rows);
      const slopes = equations.linear(tables(theta), r);
      return solver(
        compiled.map((part, p) => ({
          rows: part.rows,
          columns: structure[p].columns,
          values: part.jacobian(theta.subarray(p * network.size, (p + 1) * network.size), slopes),
        })),
        r,
      );
    },
    explain: (theta, row) => {
      const { b, point } = locate(blocks, starts, row);
      return `${label(row)}, where ${equations.jetsAt(tables(theta), b, point).join(", ")}`;
    },
  };
}

/** Values of the fields at points of their own. @returns columns that belong to the caller. */
export function fieldsOn(
  options: Omit<TableOptions, "sites" | "sets" | "indices">,
  points: Points,
): (theta: Float64Array) => Float64Array[] {
  const { parts } = options;
  const values = jetTables({
    ...options,
    sites: [{ block: 0, site: 0, points }],
    sets: parts.membersOf(points).map((members) => [{ points, members }]),
    indices: [parts.coordinates.map(() => 0)],
  });
  return (theta) => [...values(theta)[0]];
}

interface TableOptions {
  readonly device: HostDevice;
  readonly parts: Parts;
  readonly network: Network;
  readonly sites: readonly Site[];
  readonly sets: readonly (readonly { readonly points: Points; readonly members: Int32Array }[])[];
  readonly indices: readonly (readonly number[])[];
  readonly fields: readonly string[];
  readonly known?: KnownFields;
}

/** D^index of all fields at all sites; kept for the last theta, since J is asked for where r was. */
function jetTables(options: TableOptions): (theta: Float64Array) => JetTable[] {
  const { device, parts, network, sites, sets, indices, fields, known } = options;
  const compiled = parts.parts.map((part, p) => partFields(device, part, network, indices, sets[p]));
  const base =
    known &&
    sites.map(({ points }) => known.evaluate(jetNamesOf(fields, indices, parts.coordinates), points));
  const tables = sites.map(({ points }) =>
    fields.flatMap(() => indices.map(() => new Float64Array(points.count))),
  );
  let last: Float64Array | undefined;
  return (theta) => {
    if (last && theta.every((value, j) => value === last![j])) return tables;
    tables.forEach((table, s) => {
      table.forEach((column, k) => {
        if (base) column.set(base[s][k]);
        else column.fill(0);
      });
    });
    compiled.forEach((part, p) => {
      part.addTo(theta.subarray(p * network.size, (p + 1) * network.size), tables);
    });
    last = theta.slice();
    return tables;
  };
}
