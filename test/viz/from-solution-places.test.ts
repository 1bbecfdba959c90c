/** @file What the viewer is told besides pictures: derivatives, lines, volumes, estimates, points, shapes, files. */

import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { bindEquations, pde } from "../../src/expression/index.ts";
import { box, disk } from "../../src/geometry/index.ts";
import { gaussianMixture, gaussians, linearModel, mlp, radialBasis } from "../../src/models/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { planProblem } from "../../src/residual/index.ts";
import { expansionSolution, piecewiseSolution } from "../../src/solution/index.ts";
import { drawnPoints } from "../../src/solve/index.ts";
import { type LineRequest, viewSource } from "../../viz/index.ts";
import { closedForm, facts, heat, heatSolution, history, standingWave, waveSolution } from "./fixtures.ts";

const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
const waves = viewSource({ problem: standingWave, solution: waveSolution, history, facts });

describe("derivatives", () => {
  it("are the solution's own", () => {
    const values = source.field({
      ...{ field: "u_x", kind: "value", axes: ["x"], fixed: { t: 0.2 }, resolution: [5] },
    });
    expect([...values]).toEqual([0, 0.25, 0.5, 0.75, 1].map((x) => heatSolution.at({ x, t: 0.2 }, "u_x")));
  });

  it.each(["u_xxx", "v_x", "u_q", "sin(x)", "", "u+u", "constructor"])("%j is none of them", (field) => {
    const ask = () => source.value({ x: 0, t: 0 }, field);
    expect(ask).toThrow(`there is no value of "${field}"`);
  });

  it("of order two are answered though no equation names them", () => {
    const problem: Problem = { ...heat, interior: [], conditions: [] };
    const solution = closedForm(heat.domain, ["u"], { u: () => 0, u_tt: ({ t }) => 6 * t });
    const view = viewSource({ problem, solution, history, facts });
    expect(view.summary().views.map(({ field }) => field)).not.toContain("u_tt");
    expect(view.value({ x: 0, t: 0.5 }, "u_tt")).toEqual({ value: 3 });
  });
});

describe("a volume", () => {
  it("has its first axis fastest", () => {
    const values = waves.field({
      ...{ field: "u", kind: "value", axes: ["t", "x", "y"], fixed: {}, resolution: [3, 4, 5] },
    });
    expect(values.length).toBe(60);
    for (let k = 0; k < 60; k++) {
      const [t, x, y] = [k % 3, Math.floor(k / 3) % 4, Math.floor(k / 12)];
      const at = { t, x: -1 + (2 * x) / 3, y: -1 + y / 2 };
      expect(values[k]).toBeCloseTo(waveSolution.at(at), 14);
    }
  });

  it("of more than 2^20 points is refused before a value is computed", () => {
    const asked = { field: "u", kind: "value", axes: ["x", "y", "t"], fixed: {} } as const;
    expect(() => waves.field({ ...asked, resolution: [216, 216, 216] })).toThrow(/10077696 points/);
  });
});

describe("a line", () => {
  const line = (changes: Partial<LineRequest>): LineRequest => ({
    ...{ field: "u", kind: "value", from: { x: 0, t: 0 }, to: { x: 1, t: 0.5 }, count: 9 },
    ...changes,
  });

  it("read backwards has the same values", () => {
    const { from, to } = line({});
    const there = source.line(line({ kind: "residual", field: "equation 1" }));
    const back = source.line(line({ kind: "residual", field: "equation 1", from: to, to: from }));
    expect([...back]).toEqual([...there].reverse());
  });

  it("leaves the domain as NaN", () => {
    const domain = disk({ x: 0, y: 0 }, 1);
    const problem: Problem = { ...heat, domain, coordinates: ["x", "y"], interior: [], conditions: [] };
    const view = viewSource({ problem, solution: closedForm(domain, ["u"], { u: () => 1 }), history, facts });
    const values = view.line(line({ from: { x: -2, y: 0 }, to: { x: 2, y: 0 }, count: 5 }));
    expect([...values]).toEqual([Number.NaN, 1, 1, 1, Number.NaN]);
  });

  it.each([
    [{ from: { x: 0 } }, /no t at its beginning/],
    [{ to: { x: 0, t: Number.NaN } }, /no t at its end/],
    [{ count: 1 }, /a line of 1 points/],
    [{ count: 2 ** 20 + 1 }, /1048577 points/],
    [{ kind: "estimate" }, /no estimate of "u"/],
  ] as const)("with %j is refused", (changes, message) => {
    expect(() => source.line(line(changes as Partial<LineRequest>))).toThrow(message);
  });
});

describe("the estimated error", () => {
  const corrected = closedForm(heat.domain, ["u"], { u: (point) => heatSolution.at(point) - 0.25 * point.t });

  it("is the distance to the corrected solution, offered where there is one", () => {
    const view = viewSource({ problem: heat, solution: heatSolution, history, facts, corrected });
    const { views } = view.summary();
    expect(views).toContainEqual({ field: "u", kind: "estimate", label: "estimated error of u" });
    const asked = { field: "u", kind: "estimate", axes: ["t"], fixed: { x: 0.3 }, resolution: [3] } as const;
    [0, 0.0625, 0.125].forEach((error, i) => {
      expect(view.field(asked)[i]).toBeCloseTo(error, 14);
    });
  });

  it("is not offered of the corrected solution itself", () => {
    const view = viewSource({ problem: heat, solution: corrected, history, facts, corrected });
    expect(view.summary().views.map(({ kind }) => kind)).not.toContain("estimate");
  });

  it("is told in the summary without the solutions that came with it", () => {
    const errorEstimate = { relativeL2: 1e-5, uncertain: true, correction: { u: corrected } };
    const view = viewSource({
      problem: heat,
      solution: heatSolution,
      history,
      facts: { ...facts, errorEstimate, kind: "network" },
    });
    expect(view.summary()).toMatchObject({ kind: "network" });
    expect(view.summary().errorEstimate).toEqual({ relativeL2: 1e-5, uncertain: true });
  });
});

describe("a run without a solution", () => {
  const early = viewSource({ problem: heat, history: [], facts: { ...facts, running: true } });

  it("has a summary, and says why it has no values", () => {
    expect(early.summary()).toMatchObject({ running: true, problem: { name: "heat" } });
    expect(() => early.value({ x: 0, t: 0 }, "u")).toThrow(/no solution yet[\s\S]*Try: waiting/);
    expect(early.layout()).toEqual({ points: [], shapes: [] });
  });
});

describe("points", () => {
  const model = mlp({ width: 4, depth: 1 });
  const points = { interior: 50, conditions: 7 };
  const run = {
    model: "mlp:1x4",
    seed: 3,
    rows: 64,
    columns: 17,
    options: { model: "mlp:1x4", points, seed: 3 },
  };

  it("of a network are those of its seed, bit for bit, with sort and outward normals", () => {
    const view = viewSource({
      ...{ problem: heat, solution: heatSolution, history, facts },
      drawn: () => drawnPoints(heat, { ...run, checkpoint: { header: { system: {} }, arrays: {} } }),
    });
    const { blocks } = planProblem(heat, { model, points, seed: 3 });
    const layout = view.layout();
    expect(layout.note).toBeUndefined();
    expect(layout.points.map(({ name, sort }) => [name, sort])).toEqual([
      ["interior", "interior"],
      ["initial on t low", "initial"],
      ["dirichlet on x", "dirichlet"],
    ]);
    layout.points.forEach(({ columns }, k) => {
      expect(columns.flat()).toEqual([...blocks[k].points.values]);
    });
    const [inside, initial, walls] = layout.points;
    expect(inside.normals).toBeUndefined();
    expect(initial.normals).toEqual([new Array(7).fill(0), new Array(7).fill(-1)]);
    walls.columns[0].forEach((x, i) => {
      expect(walls.normals?.[0][i]).toBe(x === 0 ? -1 : 1);
    });
  });

  it("of the last redraw are the checkpoint's", () => {
    const drawn = Float64Array.from({ length: 100 }, (_, i) => i / 200);
    const checkpoint = { header: { system: { redraws: 2 } }, arrays: { "system/interior points": drawn } };
    expect(drawnPoints(heat, { ...run, checkpoint }).blocks[0].points.values).toEqual(drawn);
  });

  it("of other runs are drawn anew, as many as there were, and that is said", () => {
    const { blocks, note } = drawnPoints(heat, {
      ...run,
      model: "chebyshev 9x9",
      kind: "features",
      columns: 105,
    });
    expect(blocks.map(({ kind, points: { count } }) => [kind, count])).toEqual([
      ["interior", 232],
      ["initial", 31],
      ["dirichlet", 62],
    ]);
    expect(note).toMatch(/did not store its points/);
    for (const { points: set } of blocks)
      for (let i = 0; i < set.count; i++)
        expect(heat.domain.signedDistance([set.values[i], set.values[set.count + i]])).toBeLessThan(1e-12);
  });

  it("of an evolution in time there are none", () => {
    const { blocks, note } = drawnPoints(heat, { ...run, model: "spectral evolution", kind: "spectral" });
    expect([blocks, note]).toEqual([[], expect.stringMatching(/no collocation points/)]);
  });
});

describe("shapes", () => {
  const domain = box({ x: [0, 1], t: [0, 0.5] });
  const layoutWith = (basis: Parameters<typeof linearModel>[0][string], order = ["x", "t"]) => {
    const solution = expansionSolution({
      model: linearModel({ u: basis }),
      c: new Float64Array(basis.size).fill(1),
      domain,
    });
    const problem: Problem = { ...heat, coordinates: order };
    return viewSource({ problem, solution, history, facts }).layout().shapes;
  };

  it("of Gaussians along the axes are ellipses by their widths", () => {
    const basis = gaussians({ coordinates: ["x", "t"], centers: [0.1, 0.2, 0.3, 0.4], widths: [0.5, 0.25] });
    expect(layoutWith(basis)).toEqual([
      { sort: "ellipse", centre: [0.1, 0.2], radii: [0.5, 0.25] },
      { sort: "ellipse", centre: [0.3, 0.4], radii: [0.5, 0.25] },
    ]);
    expect(layoutWith(basis, ["t", "x"])[0]).toEqual({
      sort: "ellipse",
      centre: [0.2, 0.1],
      radii: [0.25, 0.5],
    });
  });

  it("of full covariances lie on the level of one standard deviation", () => {
    const factors = Float64Array.of(0.3, 0.2, 0, 0.1);
    const basis = radialBasis({
      coordinates: ["x", "t"],
      kernel: "gaussian",
      centres: Float64Array.of(0.5, 0.25),
      factors,
    });
    const [{ centre, radii, directions = [] }] = layoutWith(basis);
    for (const [k, direction] of directions.entries()) {
      const end = centre.map((c, i) => c + radii[k] * direction[i]);
      const at = { coordinates: ["x", "t"], count: 1, values: Float64Array.from(end) };
      expect(basis.evaluate(at, [[0, 0]], Float64Array.of(1))[0][0]).toBeCloseTo(Math.exp(-0.5), 12);
    }
    expect(directions).toHaveLength(2);
    expect(directions[0][0] * directions[1][0] + directions[0][1] * directions[1][1]).toBeCloseTo(0, 12);
  });

  it("of trained Gaussians are those of their parameters", () => {
    const mixture = gaussianMixture({ coordinates: ["x", "t"], bounds: domain.bounds, count: [3, 2] });
    const shapes = layoutWith(mixture.at(mixture.initialise(random(1))));
    expect(shapes).toHaveLength(6);
    for (const { radii } of shapes) for (const radius of radii) expect(radius).toBeGreaterThan(0);
  });

  it("of pieces in time are boxes that fill the domain", () => {
    const part = (low: number, high: number) =>
      closedForm(box({ x: [0, 1], t: [low, high] }), ["u"], { u: () => low });
    const solution = piecewiseSolution("t", [0.2], [part(0, 0.2), part(0.2, 0.5)]);
    const { shapes } = viewSource({ problem: heat, solution, history, facts }).layout();
    expect(shapes.map(({ sort, centre, radii }) => [sort, centre, radii])).toEqual([
      ["box", [0.5, 0.1], [0.5, 0.1]],
      ["box", [0.5, 0.35], [0.5, 0.15]],
    ]);
  });
});

describe("files", () => {
  const asked = { names: ["u", "u_x"], resolution: [3, 2] };
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

  it("in CSV hold every point with the solution's own values", () => {
    const { name, type, bytes } = source.file({ ...asked, format: "csv" });
    expect([name, type]).toEqual(["heat.csv", "text/csv; charset=utf-8"]);
    const [header, ...rows] = text(bytes).trim().split("\n");
    expect(header).toBe("x,t,u,u_x");
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const [x, t, u, slope] = row.split(",").map(Number);
      expect([u, slope]).toEqual([heatSolution.at({ x, t }), heatSolution.at({ x, t }, "u_x")]);
    }
  });

  it("of VTK are XML of their kind", () => {
    const kind = (format: "vti" | "vtu"): string =>
      new XMLParser({ ignoreAttributes: false }).parse(text(source.file({ ...asked, format }).bytes)).VTKFile[
        "@_type"
      ];
    expect([kind("vti"), kind("vtu")]).toEqual(["ImageData", "UnstructuredGrid"]);
  });

  it("of a collection list one image per time, and hold what the solution is then", () => {
    const { name, bytes } = source.file({ format: "pvd", names: ["u"], resolution: [5, 3] });
    expect(name).toBe("heat-pvd.zip");
    const entries = zipEntries(bytes);
    expect([...entries.keys()]).toEqual(["solution.pvd", "step-0000.vti", "step-0001.vti", "step-0002.vti"]);
    const parser = new XMLParser({ ignoreAttributes: false });
    const { VTKFile } = parser.parse(text(entries.get("solution.pvd")!));
    const sets: Record<string, string>[] = VTKFile.Collection.DataSet;
    expect(sets.map((set) => [set["@_timestep"], set["@_file"]])).toEqual([
      ["0", "step-0000.vti"],
      ["0.25", "step-0001.vti"],
      ["0.5", "step-0002.vti"],
    ]);
    const image = parser.parse(text(entries.get("step-0001.vti")!)).VTKFile.ImageData;
    expect(image["@_WholeExtent"]).toBe("0 4 0 0 0 0");
    const data = Buffer.from(image.Piece.PointData.DataArray["#text"], "base64");
    const values = Array.from({ length: 5 }, (_, i) => data.readDoubleLE(8 + 8 * i));
    expect(values).toEqual([0, 1, 2, 3, 4].map((i) => heatSolution.at({ x: i / 4, t: 0.25 })));
  });

  it("of a collection need time, and other coordinates", () => {
    const still: Problem = {
      ...heat,
      coordinates: ["x", "y"],
      domain: disk({ x: 0, y: 0 }, 1),
      conditions: [],
    };
    const scope = { coordinates: ["x", "y"], fields: ["u"] };
    const problem = { ...still, interior: bindEquations(pde`u_xx + u_yy = 0`, scope) };
    const solution = closedForm(problem.domain, ["u"], { u: () => 1 });
    const view = viewSource({ problem, solution, history, facts });
    const file = () => view.file({ format: "pvd", names: ["u"], resolution: [3, 3] });
    expect(file).toThrow(/does not depend on time[\s\S]*vti or vtu/);
  });

  it.each([
    [{ names: ["w"] }, /no value of "w"/],
    [{ names: [] }, /no field was chosen/],
    [{ resolution: [5000, 5000] }, /25000000 points/],
    [{ resolution: [3] }, /does not fit the coordinates/],
    [{ format: "exe" as "csv" }, /no format "exe"/],
  ])("are refused with %j", (changes, message) => {
    expect(() => source.file({ ...asked, format: "vti", ...changes })).toThrow(message);
  });
});

/** Entries of an archive of stored files, by its central directory. */
function zipEntries(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = Buffer.from(bytes);
  const end = view.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const entries = new Map<string, Uint8Array>();
  for (let k = 0, at = view.readUInt32LE(end + 16); k < view.readUInt16LE(end + 10); k++) {
    const [length, nameLength, local] = [20, 28, 42].map((o) =>
      o === 28 ? view.readUInt16LE(at + o) : view.readUInt32LE(at + o),
    );
    const name = view.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
    entries.set(name, bytes.slice(start, start + length));
    at += 46 + nameLength;
  }
  return entries;
}
