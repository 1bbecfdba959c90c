/** @file VTK image data: values on a regular lattice, for ParaView and its relatives. */

import { UsageError } from "../../errors.ts";
import { latticeAxis, type Table } from "./table.ts";
import { checkAxes, pointData, vtkFile } from "./vtk.ts";

/**
 * The table as a .vti file: extent, origin and spacing of the lattice, then float64 point data in base64.
 *
 * Coordinates become VTK's axes in their order, time included; missing axes have one layer.
 *
 * @throws UsageError for points that are not a lattice, or more than three coordinates.
 * Source: VTK file formats, "XML ImageData" (binary inline data, UInt64 headers).
 */
export function vti(table: Table): string {
  const { lattice, points } = table;
  checkAxes(points.coordinates, "vti");
  if (!lattice)
    throw new UsageError({
      what: "vti holds values on a regular lattice, not at scattered points",
      where: "export to vti",
      remedy: "a resolution instead of points, or the format vtu, csv or npz",
    });
  const axes = lattice.counts.map((_, c) => latticeAxis(lattice, c));
  const extent = three(
    axes.map(({ length }) => `0 ${length - 1}`),
    "0 0",
  );
  const origin = three(
    axes.map((axis) => String(axis[0])),
    "0",
  );
  const spacing = three(
    axes.map((axis) => String((axis[axis.length - 1] - axis[0]) / (axis.length - 1))),
    "1",
  );
  const content = `<ImageData WholeExtent="${extent}" Origin="${origin}" Spacing="${spacing}">
<Piece Extent="${extent}">
${pointData(table)}
<CellData/>
</Piece>
</ImageData>`;
  return vtkFile("ImageData", points.coordinates, content);
}

const three = (known: readonly string[], rest: string): string =>
  [...known, rest, rest, rest].slice(0, 3).join(" ");
