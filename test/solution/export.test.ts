/** @file Exported files, read back by readers of their own: what was computed is what is in the file. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { box, type Points, pointAt, type Region } from "../../src/geometry/index.ts";
import {
  crc32,
  csv,
  exportSolution,
  latticePoints,
  npz,
  sampleTable,
  vtu,
  zip,
} from "../../src/solution/export/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import { child, crcBitwise, readCsv, readDataArray, readNpy, readXml, readZip } from "./export-readers.ts";

type Values = Readonly<Record<string, (point: Readonly<Record<string, number>>) => number>>;

const solutionOn = (domain: Region, values: Values): Solution => ({
  coordinates: domain.coordinates,
  fields: Object.keys(values).filter((name) => !name.includes("_")),
  domain,
  evaluate: (names, points) =>
    names.map((name) =>
      Float64Array.from({ length: points.count }, (_, i) => values[name](pointAt(points, i))),
    ),
  at: (point, name = "u") => values[name](point),
});

const plane = solutionOn(box({ x: [-1, 1], t: [0, 3] }), {
  u: ({ x, t }) => Math.sin(3 * x) * Math.exp(-t),
  u_x: ({ x, t }) => 3 * Math.cos(3 * x) * Math.exp(-t),
});
const space = solutionOn(box({ x: [0, 1], y: [0, 2], z: [0, 3] }), {
  u: ({ x, y, z }) => x + 10 * y + 100 * z,
});
const disk: Region = {
  ...box({ x: [-1, 1], y: [-1, 1] }),
  signedDistance: ([x, y]: ArrayLike<number> & Iterable<number>) => Math.hypot(x, y) - 1,
} as Region;

const scattered: Points = {
  coordinates: ["x", "t"],
  count: 3,
  values: Float64Array.of(0.1, 0.2, 0.3, 1, 2, 3),
};

/** Float64 with all its oddities. */
const anyFloat = fc.double({ noNaN: false, noDefaultInfinity: false });

describe("lattice points", () => {
  it("have exact ends, equal steps and the first coordinate fastest", () => {
    const { values, count } = latticePoints(["x", "t"], {
      counts: [3, 2],
      bounds: [
        [-1, 0.1],
        [0, 1 / 3],
      ],
    });
    expect([...values]).toEqual([-1, -0.45, 0.1, -1, -0.45, 0.1, 0, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
    expect(count).toBe(6);
  });

  it("refuse one point per coordinate, fractions, a wrong number of counts, and a gigabyte", () => {
    const bounds = [
      [0, 1],
      [0, 1],
    ] as const;
    for (const counts of [[1, 5], [2.5, 2], [5]])
      expect(() => latticePoints(["x", "t"], { counts, bounds })).toThrow(/101x101/);
    expect(() => latticePoints(["x", "t"], { counts: [20_000, 20_000], bounds })).toThrow(
      /800000000 coordinates; the most is 134217728/,
    );
  });
});

describe("csv", () => {
  it("reads back bit for bit, whatever the numbers", () => {
    fc.assert(
      fc.property(fc.array(anyFloat, { minLength: 1, maxLength: 20 }), (numbers) => {
        const points = { coordinates: ["x"], count: numbers.length, values: Float64Array.from(numbers) };
        const [header, ...rows] = readCsv(csv({ points, columns: [{ name: "u", values: points.values }] }));
        expect(header).toEqual(["x", "u"]);
        const read = rows.map(([, cell]) => Number(cell.replace(/inf$/, "Infinity")));
        expect(read.every((value, i) => Object.is(value, numbers[i]))).toBe(true);
      }),
    );
  });

  it("quotes names that hold commas or quotes", () => {
    const points = { coordinates: ["x"], count: 1, values: Float64Array.of(1) };
    expect(readCsv(csv({ points, columns: [{ name: 'a,"b"', values: Float64Array.of(2) }] }))[0]).toEqual([
      "x",
      'a,"b"',
    ]);
  });

  it("holds the solution at the points asked for", () => {
    const rows = readCsv(exportSolution(plane, { format: "csv", points: scattered, names: ["u", "u_x"] }));
    expect(rows[0]).toEqual(["x", "t", "u", "u_x"]);
    expect(rows.slice(1).map((row) => row.map(Number))).toEqual(
      [0, 1, 2].map((i) => {
        const point = pointAt(scattered, i) as { x: number; t: number };
        return [point.x, point.t, plane.at(point, "u"), plane.at(point, "u_x")];
      }),
    );
  });
});

describe("npz", () => {
  it("indexes u[i, j] as u(x[i], t[j])", () => {
    const archive = readZip(exportSolution(plane, { format: "npz", resolution: [4, 3] }));
    expect([...archive.keys()]).toEqual(["x.npy", "t.npy", "u.npy"]);
    const [x, t, u] = [...archive.values()].map(readNpy);
    expect([x.shape, t.shape, u.shape]).toEqual([[4], [3], [4, 3]]);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 3; j++) expect(u.at(i, j)).toBe(plane.at({ x: x.values[i], t: t.values[j] }));
  });

  it("holds scattered points as arrays of one dimension", () => {
    const archive = readZip(exportSolution(plane, { format: "npz", points: scattered }));
    expect(readNpy(archive.get("t.npy")!).values).toEqual(Float64Array.of(1, 2, 3));
    expect(readNpy(archive.get("u.npy")!).shape).toEqual([3]);
  });

  it("keeps every bit pattern, NaN and signed zero included", () => {
    const values = Float64Array.of(Number.NaN, -0, Infinity, 5e-324, 1 / 3);
    const points = { coordinates: ["x"], count: 5, values: Float64Array.of(1, 2, 3, 4, 5) };
    const read = readNpy(readZip(npz({ points, columns: [{ name: "u", values }] })).get("u.npy")!).values;
    expect([...read].every((value, i) => Object.is(value, values[i]))).toBe(true);
  });

  it("equal contents give equal archives", () => {
    const once = exportSolution(plane, { format: "npz", resolution: 5 });
    expect(once).toEqual(exportSolution(plane, { format: "npz", resolution: 5 }));
  });
});

describe("zip", () => {
  it("agrees with CRC-32's published check value and with the polynomial bit by bit", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => crc32(bytes) === crcBitwise(bytes)));
  });

  it("reads back any entries, empty ones and names beyond ASCII included", () => {
    const entries = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1, unit: "grapheme" }), bytes: fc.uint8Array() }),
      {
        selector: ({ name }) => name,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(entries, (given) => {
        const read = readZip(zip(given));
        expect([...read].map(([name, bytes]) => ({ name, bytes: Uint8Array.from(bytes) }))).toEqual(given);
      }),
    );
  });
});

describe("vti", () => {
  it("places value k at origin + spacing times its steps", () => {
    const image = child(readXml(exportSolution(plane, { format: "vti", resolution: [5, 4] })), "ImageData");
    const { WholeExtent, Origin, Spacing } = image.attributes;
    expect(WholeExtent).toBe("0 4 0 3 0 0");
    const [origin, spacing] = [Origin, Spacing].map((list) => list.split(" ").map(Number));
    const piece = child(image, "Piece");
    const array = child(child(piece, "PointData"), "DataArray");
    expect([piece.attributes.Extent, array.attributes.Name]).toEqual([WholeExtent, "u"]);
    readDataArray(array).forEach((value, k) => {
      const point = { x: origin[0] + spacing[0] * (k % 5), t: origin[1] + spacing[1] * Math.floor(k / 5) };
      expect(value).toBeCloseTo(plane.at(point), 14);
    });
  });

  it("is refused for scattered points and beyond three coordinates", () => {
    expect(() => exportSolution(plane, { format: "vti", points: scattered })).toThrow(/vtu, csv or npz/);
    const many = solutionOn(box({ a: [0, 1], b: [0, 1], c: [0, 1], d: [0, 1] }), { u: () => 0 });
    for (const format of ["vti", "vtu"] as const)
      expect(() => exportSolution(many, { format, resolution: 2 })).toThrow(/csv or npz/);
  });
});

interface Mesh {
  readonly points: readonly number[][];
  readonly cells: readonly number[][];
  readonly types: readonly number[];
  readonly data: ReadonlyMap<string, number[]>;
}

function readVtu(file: string): Mesh {
  const root = readXml(file);
  expect(root.attributes).toEqual({
    type: "UnstructuredGrid",
    version: "1.0",
    byte_order: "LittleEndian",
    header_type: "UInt64",
  });
  const piece = child(child(root, "UnstructuredGrid"), "Piece");
  const flat = readDataArray(child(child(piece, "Points"), "DataArray"));
  const [connectivity, offsets, types] = child(piece, "Cells").children.map(readDataArray);
  const points = Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(3 * i, 3 * i + 3));
  const cells = offsets.map((end, i) => connectivity.slice(i ? offsets[i - 1] : 0, end));
  expect([points.length, cells.length]).toEqual([
    Number(piece.attributes.NumberOfPoints),
    Number(piece.attributes.NumberOfCells),
  ]);
  const data = new Map(
    child(piece, "PointData").children.map((array) => [array.attributes.Name, readDataArray(array)]),
  );
  return { points, cells, types, data };
}

/** Signed area of a polygon in the plane, by the shoelace formula. */
const area = (corners: readonly number[][]): number =>
  corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

describe("vtu", () => {
  it("covers a rectangle with quadrilaterals of positive area", () => {
    const { points, cells, types, data } = readVtu(
      exportSolution(plane, { format: "vtu", resolution: [6, 4], names: ["u", "u_x"] }),
    );
    expect(new Set(types)).toEqual(new Set([9]));
    const areas = cells.map((cell) => area(cell.map((index) => points[index])));
    expect(Math.min(...areas)).toBeGreaterThan(0);
    expect(areas.reduce((sum, one) => sum + one, 0)).toBeCloseTo(6, 12);
    expect([...data.keys()]).toEqual(["u", "u_x"]);
    points.forEach(([x, t, z], i) => {
      expect([data.get("u")![i], data.get("u_x")![i], z]).toEqual([
        plane.at({ x, t }),
        plane.at({ x, t }, "u_x"),
        0,
      ]);
    });
  });

  it("fills a brick with hexahedra whose corners are in VTK's order", () => {
    const { points, cells, types } = readVtu(exportSolution(space, { format: "vtu", resolution: [3, 4, 2] }));
    expect([cells.length, new Set(types)]).toEqual([6, new Set([12])]);
    for (const cell of cells) {
      const [origin, ...rest] = cell.map((index) => points[index]);
      const unit = rest.map((corner) => corner.map((value, c) => Number(value > origin[c])));
      // vtkHexahedron: the lower face counter-clockwise, then the upper one above it.
      expect(unit).toEqual([
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 1],
        [1, 1, 1],
        [0, 1, 1],
      ]);
    }
  });

  it("leaves out cells with a corner outside the domain, and marks the values there NaN", () => {
    const { points, cells, data } = readVtu(
      exportSolution(solutionOn(disk, { u: () => 1 }), { format: "vtu", resolution: 41 }),
    );
    const inside = points.map(([x, y]) => Math.hypot(x, y) <= 1 + 1e-8);
    expect(data.get("u")!.map(Number.isFinite)).toEqual(inside);
    expect(cells.flat().every((index) => inside[index])).toBe(true);
    const covered = cells.reduce((sum, cell) => sum + area(cell.map((index) => points[index])), 0);
    expect(covered).toBeGreaterThan(Math.PI * 0.9);
    expect(covered).toBeLessThan(Math.PI);
  });

  it("gives scattered points one vertex each", () => {
    const { cells, types } = readVtu(exportSolution(plane, { format: "vtu", points: scattered }));
    expect([cells, types]).toEqual([
      [[0], [1], [2]],
      [1, 1, 1],
    ]);
  });

  it("escapes names", () => {
    const name = `a<b>&"c"--d`;
    const { data } = readVtu(
      vtu({
        points: { ...scattered, coordinates: [name, "t"] },
        columns: [{ name, values: Float64Array.of(1, 2, 3) }],
      }),
    );
    expect([...data.keys()]).toEqual([name]);
  });
});

describe("export options", () => {
  it("names the nearest format, and refuses points beside a resolution", () => {
    expect(() => exportSolution(plane, { format: "vtx" as "vtu" })).toThrow(
      /unknown export format "vtx"[\s\S]*vtu, vti, csv, npz/,
    );
    expect(() => exportSolution(plane, { format: "csv", resolution: 3, points: scattered })).toThrow(
      /one of the two/,
    );
  });

  it("samples all fields on 101 points per coordinate in the plane, 33 in space", () => {
    expect(sampleTable(plane, {}).points.count).toBe(101 ** 2);
    expect(sampleTable(space, {}).lattice?.counts).toEqual([33, 33, 33]);
    expect(sampleTable(plane, {}).columns.map(({ name }) => name)).toEqual(["u"]);
  });
});
