/** @file Numbers as comma-separated text that reads back to the same doubles (RFC 4180). */

import { type Axis, axisValue } from "../../marks/grid.ts";

export interface Column {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/**
 * A header and one line per row. Numbers are written in the shortest form that reads back to the same double; what is
 * not a number is `NaN`.
 */
export function csv(columns: readonly Column[]): string {
  const head = columns.map(({ name }) => quoted(name)).join(",");
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, i) =>
    columns.map(({ values }) => numberText(values[i])).join(","),
  );
  return `${[head, ...rows].join("\r\n")}\r\n`;
}

/** String(-0) is "0". */
const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A lattice as one line per point, with held coordinates in columns of their own.
 *
 * @param axes - the first varies fastest in `values`.
 */
export function latticeColumns(
  axes: readonly Axis[],
  values: Float64Array,
  label: string,
  held: Readonly<Record<string, number>>,
): Column[] {
  let stride = 1;
  const places = axes.map((axis): Column => {
    const step = stride;
    stride *= axis.count;
    const at = (k: number): number => axisValue(axis, Math.floor(k / step) % axis.count);
    return { name: axis.name, values: Float64Array.from(values, (_, k) => at(k)) };
  });
  const constants = Object.entries(held).map(
    ([name, value]): Column => ({ name, values: new Float64Array(values.length).fill(value) }),
  );
  return [...places, ...constants, { name: label, values }];
}

/** Points of a straight line, then the curves over it. */
export function lineColumns(
  from: Readonly<Record<string, number>>,
  to: Readonly<Record<string, number>>,
  curves: readonly Column[],
): Column[] {
  const count = curves[0].values.length;
  const places = Object.keys(from).map((name): Column => {
    const at = (_: unknown, i: number): number =>
      axisValue({ name, low: from[name], high: to[name], count }, i);
    return { name, values: Float64Array.from({ length: count }, at) };
  });
  return [...places, ...curves];
}
