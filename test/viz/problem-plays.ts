/** @file A problem on the unit cube and one on an interval over time, as the page hears of them. */

import type { PointSet, ViewLayout, ViewSummary } from "../../viz/source/source.ts";
import { facts } from "./fixtures.ts";

export const cubeSummary: ViewSummary = {
  ...facts,
  problem: { name: "cube", title: "Poisson's equation on a cube", source: "Poisson 1813", difficulty: "" },
  equations: [{ name: "equation", text: "lap(u) = 1" }],
  conditions: [
    { name: "dirichlet on x", text: "u = 0", mathml: "<math><mi>u</mi><mo>=</mo><mn>0</mn></math>" },
    { name: "dirichlet on y", text: "u = 1" },
    { name: "neumann on z", text: "u_z = 0" },
  ],
  coordinates: ["x", "y", "z"],
  bounds: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  fields: ["u"],
  views: [{ field: "u", kind: "value", label: "u" }],
  hasExact: false,
};

/** Points of a lattice of the golden ratio's powers: spread evenly, the same every time. */
const spread = (i: number, k: number): number => (0.5 + (i + 1) * 1.618033988749895 ** -(k + 1)) % 1;

function pointsOn(name: string, sort: string, count: number, axis: number): PointSet {
  const columns = [0, 1, 2].map((c) =>
    Array.from({ length: count }, (_, i) => (c === axis ? i % 2 : spread(i, c))),
  );
  const normals = [0, 1, 2].map((c) =>
    Array.from({ length: count }, (_, i) => (c === axis ? 2 * (i % 2) - 1 : 0)),
  );
  return { name, sort, columns, ...(axis >= 0 && { normals }) };
}

export const cubeLayout: ViewLayout = {
  points: [
    pointsOn("interior", "interior", 1500, -1),
    pointsOn("dirichlet on x", "dirichlet", 200, 0),
    pointsOn("dirichlet on y", "dirichlet", 200, 1),
    pointsOn("neumann on z", "neumann", 150, 2),
  ],
  shapes: [{ sort: "ellipse", centre: [0.5, 0.5, 0.5], radii: [0.3, 0.2, 0.1] }],
};

export const frontSummary: ViewSummary = {
  ...cubeSummary,
  problem: { ...cubeSummary.problem, name: "front", title: "A front" },
  conditions: [{ name: "dirichlet on x", text: "u = 0" }],
  coordinates: ["x", "t"],
  bounds: [
    [-1, 1],
    [0, 1],
  ],
};
