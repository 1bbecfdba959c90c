/** @file Comma-separated text: one header line, one line per point. */

import { coordinateColumn, type Table } from "./table.ts";

/**
 * The table as CSV: coordinates first, then the columns; lines end in a line feed.
 *
 * Every number is the shortest decimal text that reads back as the same float64 (at most 17 significant digits);
 * what is not finite is `nan`, `inf` or `-inf`, as NumPy and pandas read them. Names with a comma, quote or line
 * break are quoted (RFC 4180).
 *
 * @example
 * csv({ points: { coordinates: ["x"], count: 1, values: Float64Array.of(0.5) }, columns: [{ name: "u", values: Float64Array.of(0.1) }] }); // "x,u\n0.5,0.1\n"
 */
export function csv({ points, columns }: Table): string {
  const header = [...points.coordinates, ...columns.map(({ name }) => name)].map(quoted).join(",");
  const arrays = [
    ...points.coordinates.map((_, c) => coordinateColumn(points, c)),
    ...columns.map(({ values }) => values),
  ];
  const lines = Array.from({ length: points.count }, (_, i) =>
    arrays.map((array) => decimal(array[i])).join(","),
  );
  return `${[header, ...lines].join("\n")}\n`;
}

function decimal(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

const quoted = (name: string): string => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
