/** @file Files of the view that need no page: comma-separated numbers, meshes, names. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ViewState } from "../../viz/app/field/view-state.ts";
import { isosurfaceMeshes } from "../../viz/app/field/volume-meshes.ts";
import { csv, latticeColumns, lineColumns } from "../../viz/app/files/csv.ts";
import { surfaceMeshOf } from "../../viz/app/files/glb.ts";
import { fileName } from "../../viz/app/files/save.ts";
import { valueScale } from "../../viz/marks/value-scale.ts";

/** An independent reader of RFC 4180. */
function readCsv(text: string): { readonly names: string[]; readonly rows: string[][] } {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, raw, end] = match;
    rows[rows.length - 1].push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === "\r\n") rows.push([]);
  }
  return { names: rows[0], rows: rows.slice(1, -1) };
}

describe("comma-separated numbers", () => {
  it("read back to the same doubles, whatever they and their names are", () => {
    const columns = fc.array(
      fc.record({ name: fc.string(), values: fc.float64Array({ minLength: 5, maxLength: 5 }) }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(columns, (given) => {
        const { names, rows } = readCsv(csv(given));
        expect(names).toEqual(given.map(({ name }) => name));
        given.forEach(({ values }, c) => {
          expect(rows.map((row) => Number(row[c]))).toEqual([...values]);
        });
      }),
    );
  });

  it("of a lattice have a line per point, the first axis fastest, held values in columns", () => {
    const axes = [
      { name: "x", low: 0, high: 1, count: 3 },
      { name: "y", low: -1, high: 1, count: 2 },
      { name: "z", low: 0, high: 3, count: 2 },
    ];
    const values = Float64Array.from({ length: 12 }, (_, k) => k / 7);
    const { names, rows } = readCsv(csv(latticeColumns(axes, values, "u", { t: 0.1 })));
    expect(names).toEqual(["x", "y", "z", "t", "u"]);
    expect(rows.map((row) => row.map(Number))).toEqual(
      Array.from({ length: 12 }, (_, k) => [
        (k % 3) / 2,
        2 * (Math.floor(k / 3) % 2) - 1,
        3 * Math.floor(k / 6),
        0.1,
        k / 7,
      ]),
    );
  });

  it("of a line begin and end exactly at its ends", () => {
    const [from, to] = [
      { x: 0.1, t: 0.7 },
      { x: 0.9, t: 0.3 },
    ];
    const columns = lineColumns(from, to, [{ name: "u", values: new Float64Array(11) }]);
    expect(columns.map(({ name, values }) => [name, values[0], values[10]])).toEqual([
      ["x", 0.1, 0.9],
      ["t", 0.7, 0.3],
      ["u", 0, 0],
    ]);
  });
});

describe("a surface as a mesh", () => {
  const axis = (name: string, count: number) => ({ name, low: -1, high: 1, count });
  const values = Float64Array.from({ length: 35 }, (_, k) => Math.sin(k));
  const scale = valueScale({ low: -1, high: 1, lowPositive: 0.1 });

  it("has two triangles per cell with values, facing up, and none next to a gap", () => {
    const grid = { a: axis("x", 7), b: axis("y", 5), values };
    const whole = surfaceMeshOf(grid, scale, "u");
    expect(whole.triangles).toHaveLength(3 * 2 * 6 * 4);
    expect(whole.positions.every(Number.isFinite) && whole.colours.every((c) => c >= 0 && c <= 1)).toBe(true);
    for (let k = 0; k < whole.triangles.length; k += 3) expect(upward(whole, k)).toBeGreaterThan(0);
    const torn = surfaceMeshOf({ ...grid, values: values.with(8, Number.NaN) }, scale, "u");
    expect(torn.triangles).toHaveLength(3 * 2 * (6 * 4 - 4));
    expect(torn.triangles).not.toContain(8);
    expect(torn.positions.every(Number.isFinite)).toBe(true);
  });

  /** The upward part of a triangle's normal. */
  function upward({ positions, triangles }: ReturnType<typeof surfaceMeshOf>, k: number): number {
    const [p, q, r] = [0, 1, 2].map((i) =>
      positions.subarray(3 * triangles[k + i], 3 * triangles[k + i] + 3),
    );
    return (q[2] - p[2]) * (r[0] - p[0]) - (q[0] - p[0]) * (r[2] - p[2]);
  }

  it("of equal value lies where the volume has it: a sphere of its radius", () => {
    const axes = ["x", "y", "z"].map((name) => axis(name, 41));
    const at = (k: number, stride: number) => -1 + (2 * (Math.floor(k / stride) % 41)) / 40;
    const radius = Float64Array.from({ length: 41 ** 3 }, (_, k) =>
      Math.hypot(at(k, 1), at(k, 41), at(k, 1681)),
    );
    const range = { low: 0, high: 2, lowPositive: 0.01 };
    const sample = { state: {} as ViewState, axes, values: radius, range, scale: valueScale(range) };
    const [sphere] = isosurfaceMeshes(sample, [0.6], "r");
    const count = sphere.positions.length / 3;
    expect(count).toBeGreaterThan(1000);
    const centre = [0, 1, 0];
    for (let k = 0; k < count; k++) {
      const from = [0, 1, 2].map((c) => sphere.positions[3 * k + c] - centre[c]);
      expect(Math.abs(Math.hypot(...from) - 0.6)).toBeLessThan(2e-3);
    }
    expect(() => isosurfaceMeshes(sample, [], "r")).toThrow("type their values");
  });
});

describe("names of files", () => {
  it("are safe on every system and keep what tells them apart", () => {
    expect(fileName(["heat", "error of u", "t=0.25"], "png")).toBe("heat-error-of-u-t=0.25.png");
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(fileName(words, "csv")).toMatch(/^[\p{L}\p{N}._=-]*\.csv$/u);
      }),
    );
  });
});
