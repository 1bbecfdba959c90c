/** @file What VTK's two XML formats share: the outer element, point data and the three-axis limit. */

import { UsageError } from "../../errors.ts";
import { dataArray, escapeXml, littleEndianBytes } from "./bytes.ts";
import type { Table } from "./table.ts";

/** The outer element; lengths are UInt64, numbers little-endian. `axes` are the names shown as x, y, z. */
export function vtkFile(
  type: "UnstructuredGrid" | "ImageData",
  axes: readonly string[],
  content: string,
): string {
  return `<?xml version="1.0"?>
<!-- axes: ${axes.map(commentText).join(", ")} -->
<VTKFile type="${type}" version="1.0" byte_order="LittleEndian" header_type="UInt64">
${content}
</VTKFile>
`;
}

/** The columns as point data; the first is the one drawn. */
export function pointData({ columns }: Table): string {
  const active = columns.length ? ` Scalars="${escapeXml(columns[0].name)}"` : "";
  const arrays = columns.map(({ name, values }) => dataArray("Float64", name, littleEndianBytes(values)));
  return `<PointData${active}>\n${arrays.join("\n")}\n</PointData>`;
}

/** VTK has three axes. @throws UsageError for more coordinates, naming formats without that limit. */
export function checkAxes(coordinates: readonly string[], format: string): void {
  if (coordinates.length <= 3) return;
  throw new UsageError({
    what: `${format} holds three coordinates, the solution has ${coordinates.length}: ${coordinates.join(", ")}`,
    where: `export to ${format}`,
    remedy: "csv or npz, which hold any number",
  });
}

/** Two hyphens would end a comment. */
const commentText = (name: string): string => escapeXml(name).replaceAll("-", "&#45;");
