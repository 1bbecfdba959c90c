/** @file Pruning: exact costs of removal, greedy removal of copies, and the schedule that lets groups go. */

import { describe, expect, it } from "vitest";
import { leastSquaresByQr } from "../../solvers/index.ts";
import { prune, saliency, withoutColumns } from "../../solvers/prune.ts";
import { pruneLinear, removalCosts } from "../../solvers/prune-linear.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { dot, hostLinearisation, multiply, type ResidualSystem } from "../../src/residual/index.ts";

const stream = random(11);
const noise = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal());
const halfSquares = (
  rows: number,
  columns: number,
  A: Float64Array,
  x: Float64Array,
  b: Float64Array,
): number => {
  const r = multiply(rows, columns, A, x, new Float64Array(rows)).map((value, i) => value - b[i]);
  return dot(r, r) / 2;
};
const dropped = (A: Float64Array, rows: number, kept: readonly number[]): Float64Array => {
  const out = new Float64Array(rows * kept.length);
  kept.forEach((j, k) => {
    out.set(A.subarray(j * rows, (j + 1) * rows), k * rows);
  });
  return out;
};

describe("the cost of dropping a column", () => {
  const [rows, columns] = [30, 7];
  const A = noise(rows * columns).map((value, at) => value * 10 ** (Math.floor(at / rows) - 3));
  const b = noise(rows);
  const x = leastSquaresByQr(rows, columns, A, b);
  const full = halfSquares(rows, columns, A, x, b);

  it("is the rise of the cost on refitting without it", () => {
    const { costs, x: own } = removalCosts({ rows, columns, A, b });
    costs.forEach((cost, j) => {
      const kept = Array.from({ length: columns }, (_, k) => k).filter((k) => k !== j);
      const rest = dropped(A, rows, kept);
      const refit = leastSquaresByQr(rows, columns - 1, rest, b);
      expect(Math.abs(halfSquares(rows, columns - 1, rest, refit, b) - full - cost)).toBeLessThan(
        1e-10 * full,
      );
      expect(Math.abs(own[j] / x[j] - 1)).toBeLessThan(1e-10);
    });
  });
  it("is the same by a device's QR", () => {
    const device = wasmDevice({ threads: 1 });
    const [host, other] = [
      removalCosts({ rows, columns, A, b }),
      removalCosts({ rows, columns, A, b }, { device }),
    ];
    host.costs.forEach((cost, j) => {
      expect(Math.abs(other.costs[j] / cost - 1)).toBeLessThan(1e-10);
    });
    expect(device.bytes.used).toBe(0);
    device.close();
  });
  it("is nothing for a column of zeros, and changes nothing for the others", () => {
    const wider = new Float64Array(rows * (columns + 1));
    wider.set(A);
    const { costs, x: own } = removalCosts({ rows, columns: columns + 1, A: wider, b });
    expect(costs[columns]).toBe(0);
    expect(own[columns]).toBe(0);
    removalCosts({ rows, columns, A, b }).costs.forEach((cost, j) => {
      expect(Math.abs(costs[j] / cost - 1)).toBeLessThan(1e-10);
    });
  });
  it("is refused for shapes that do not fit", () => {
    expect(() => removalCosts({ rows: 2, columns: 3, A: noise(6), b: noise(2) })).toThrow(
      "at least as many rows",
    );
    expect(() => pruneLinear({ rows, columns, A, b }, { keep: 0 })).toThrow("0 of 7 columns");
  });
});

describe("greedy removal", () => {
  const [rows, columns] = [60, 12];
  const A = noise(rows * columns);
  const b = noise(rows);

  it("takes one of each pair of equal columns first, never both", () => {
    const planted = new Float64Array(rows * (columns + 5));
    planted.set(A);
    for (let j = 0; j < 5; j++)
      planted.set(A.subarray(2 * j * rows, (2 * j + 1) * rows), (columns + j) * rows);
    const { removed } = pruneLinear({ rows, columns: columns + 5, A: planted, b }, { keep: columns });
    const pairs = removed.map((j) => (j < columns ? j : 2 * (j - columns)));
    expect([...pairs].sort((p, q) => p - q)).toEqual([0, 2, 4, 6, 8]);
  });
  it.each([1, 3, 20])(
    "makes the choices of refitting after every single removal, with %i refreshes",
    (refreshes) => {
      const { removed, kept } = pruneLinear({ rows, columns, A, b }, { keep: 4, refreshes });
      let left = Array.from({ length: columns }, (_, j) => j);
      const expected: number[] = [];
      while (left.length > 4) {
        const { costs } = removalCosts({ rows, columns: left.length, A: dropped(A, rows, left), b });
        const worst = left[costs.indexOf(Math.min(...costs))];
        expected.push(worst);
        left = left.filter((j) => j !== worst);
      }
      expect(removed).toEqual(expected);
      expect(kept).toEqual(left);
    },
  );
});

/** r = A theta - b. */
const linearSystem = (rows: number, columns: number, A: Float64Array, b: Float64Array): ResidualSystem => {
  const residual = (theta: Float64Array, out = new Float64Array(rows)): Float64Array => {
    multiply(rows, columns, A, theta, out);
    for (let i = 0; i < rows; i++) out[i] -= b[i];
    return out;
  };
  return {
    rows,
    columns,
    label: (row) => `row ${row}`,
    residual,
    linearise: (theta) => hostLinearisation(rows, columns, A, residual(theta)),
  };
};
/** One exact Gauss-Newton step. */
const train = async (system: ResidualSystem, theta: Float64Array): Promise<Float64Array> => {
  const linearisation = await system.linearise(theta);
  await linearisation.factor({ lambda: 1e-14, method: "qr" });
  const step = linearisation.solve(linearisation.residual, new Float64Array(theta.length));
  return theta.map((value, j) => value + step[j]);
};

describe("pruning groups of a system", () => {
  const [rows, columns] = [40, 12];
  const A = noise(rows * columns);
  const groups = Array.from({ length: 6 }, (_, g) => ({ name: `pair ${g}`, columns: [2 * g, 2 * g + 1] }));
  // The truth uses pairs 0, 2 and 5 only.
  const truth = Float64Array.from({ length: columns }, (_, j) =>
    [0, 2, 5].includes(j >> 1) ? 1 + j / 10 : 0,
  );
  const b = multiply(rows, columns, A, truth, new Float64Array(rows)).map(
    (value) => value + 1e-3 * stream.normal(),
  );
  const system = linearSystem(rows, columns, A, b);

  it("ranks groups that do nothing lowest", async () => {
    const theta = await train(system, new Float64Array(columns));
    const scores = await saliency(system, theta, groups);
    const idle = [1, 3, 4].map((g) => scores[g]);
    expect(Math.max(...idle)).toBeLessThan(Math.min(...[0, 2, 5].map((g) => scores[g])));
    expect(Math.max(...scores)).toBeLessThanOrEqual(2);
  });
  it("removes them, holds them at zero and fits the rest", async () => {
    const theta = await train(system, new Float64Array(columns));
    const { theta: left, removed } = await prune(system, { theta, groups, remove: 3, periods: 3, train });
    expect(removed.map(({ name }) => name).sort()).toEqual(["pair 1", "pair 3", "pair 4"]);
    truth.forEach((value, j) => {
      if (value === 0) expect(left[j]).toBe(0);
      else expect(Math.abs(left[j] - value)).toBeLessThan(2e-3);
    });
  });
  it("takes a round back that is not accepted", async () => {
    const cost = (theta: Float64Array): number => dot(system.residual(theta), system.residual(theta));
    const { removed } = await prune(system, {
      theta: await train(system, new Float64Array(columns)),
      groups,
      remove: 6,
      periods: 6,
      train,
      accept: (theta) => cost(theta) < 1,
    });
    expect(removed).toHaveLength(3);
  });
  it("shows what is left as a system of its own", async () => {
    const { system: rest, kept } = withoutColumns(system, [0, 3]);
    expect(kept).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
    const theta = noise(10);
    const { jacobian, residual } = await rest.linearise(theta);
    expect(residual).toEqual(rest.residual(theta));
    const step = noise(10).map((value) => 1e-3 * value);
    const moved = rest.residual(theta.map((value, j) => value + step[j]));
    const image = multiply(rows, 10, jacobian!(), step, new Float64Array(rows));
    moved.forEach((value, i) => {
      expect(value - residual[i]).toBeCloseTo(image[i], 12);
    });
  });
  it("refuses groups and counts that do not fit", async () => {
    const theta = noise(columns);
    await expect(prune(system, { theta, groups: [], remove: 0, train })).rejects.toThrow("no groups");
    await expect(prune(system, { theta, groups, remove: 7, train })).rejects.toThrow("7 of 6 groups");
    await expect(saliency(system, theta, [{ name: "far", columns: [99] }])).rejects.toThrow('"far"');
  });
});
