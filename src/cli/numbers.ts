/** @file Numbers as people read them in a terminal. */

/** Three significant digits: `3.14e-7`, `0.25`; a dash for what was not computed. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "-";
  if (value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 1e5))
    return String(Number(value.toPrecision(3)));
  return value.toExponential(2);
}

/** `1.5 MiB`. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 2 ** (10 * power)).toPrecision(3))} ${units[power]}`;
}

/** Rows of text in aligned columns; the columns named in `right` are aligned at their right ends. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  const cell = (text: string, c: number): string =>
    right.includes(c) ? text.padStart(widths[c]) : text.padEnd(widths[c]);
  return rows.map((row) => row.map(cell).join("  ").trimEnd());
}
