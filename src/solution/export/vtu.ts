/** @file VTK unstructured grids: scattered points, or the cells of a lattice that lie inside the domain. */

import { dataArray, int64Bytes, littleEndianBytes } from "./bytes.ts";
import type { Lattice, Table } from "./table.ts";
import { checkAxes, pointData, vtkFile } from "./vtk.ts";

/**
 * The table as a .vtu file, float64 in base64.
 *
 * A lattice gives lines, quadrilaterals or hexahedra; a cell with a corner outside the domain (all columns NaN) is
 * left out. Scattered points give one vertex cell each. Coordinates become VTK's axes in their order.
 *
 * @throws UsageError for more than three coordinates.
 * Source: VTK file formats, "XML UnstructuredGrid"; cell types and corner order from vtkCellType.h and vtkHexahedron.
 */
export function vtu(table: Table): string {
  const { points, lattice } = table;
  checkAxes(points.coordinates, "vtu");
  const cells = lattice ? latticeCells(lattice, outside(table)) : vertexCells(points.count);
  const content = `<UnstructuredGrid>
<Piece NumberOfPoints="${points.count}" NumberOfCells="${cells.count}">
${pointData(table)}
<CellData/>
<Points>
${dataArray("Float64", "Points", littleEndianBytes(positions(table)), 3)}
</Points>
<Cells>
${dataArray("Int64", "connectivity", int64Bytes(cells.connectivity))}
${dataArray("Int64", "offsets", int64Bytes(Array.from({ length: cells.count }, (_, i) => (i + 1) * cells.corners)))}
${dataArray("UInt8", "types", new Uint8Array(cells.count).fill(cells.type))}
</Cells>
</Piece>
</UnstructuredGrid>`;
  return vtkFile("UnstructuredGrid", points.coordinates, content);
}

interface Cells {
  readonly type: number;
  readonly corners: number;
  readonly count: number;
  readonly connectivity: readonly number[];
}

const vertexCells = (count: number): Cells => ({
  type: 1,
  corners: 1,
  count,
  connectivity: Array.from({ length: count }, (_, i) => i),
});

/** VTK cell type per dimension: line, quadrilateral, hexahedron. */
const cellTypes = [1, 3, 9, 12];
/** Corners of the unit cell in VTK's order, as bits: bit c is the step along coordinate c. */
const cornerOrder = [[0], [0, 1], [0, 1, 3, 2], [0, 1, 3, 2, 4, 5, 7, 6]];

function latticeCells({ counts }: Lattice, isOutside: (point: number) => boolean): Cells {
  const strides = counts.map((_, c) => counts.slice(0, c).reduce((product, n) => product * n, 1));
  const steps = cornerOrder[counts.length].map((bits) =>
    strides.reduce((sum, stride, c) => sum + ((bits >> c) & 1) * stride, 0),
  );
  const connectivity: number[] = [];
  const total = counts.reduce((product, n) => product * (n - 1), 1);
  for (let cell = 0; cell < total; cell++) {
    const base = cornerOf(cell, counts, strides);
    if (!steps.some((step) => isOutside(base + step)))
      for (const step of steps) connectivity.push(base + step);
  }
  const corners = steps.length;
  return { type: cellTypes[counts.length], corners, count: connectivity.length / corners, connectivity };
}

/** Index of the lowest corner of a cell, cells being counted like points with one fewer per coordinate. */
function cornerOf(cell: number, counts: readonly number[], strides: readonly number[]): number {
  let rest = cell;
  return counts.reduce((base, n, c) => {
    const step = rest % (n - 1);
    rest = (rest - step) / (n - 1);
    return base + step * strides[c];
  }, 0);
}

const outside =
  ({ columns }: Table) =>
  (i: number): boolean =>
    columns.length > 0 && columns.every(({ values }) => Number.isNaN(values[i]));

/** Positions as VTK wants them: three numbers per point, point by point. */
function positions({ points }: Table): Float64Array {
  const out = new Float64Array(3 * points.count);
  points.coordinates.forEach((_, c) => {
    for (let i = 0; i < points.count; i++) out[3 * i + c] = points.values[c * points.count + i];
  });
  return out;
}
