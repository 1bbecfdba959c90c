/** @file Elimination by fronts: the same least squares solution as one dense QR, in an order that separates. */

import { afterAll, describe, expect, it } from "vitest";
import {
  dissect,
  elimination,
  gridCells,
  solveFronts,
  solveGramFronts,
  type WindowBlock,
} from "../../src/decomposition/index.ts";
import { chooseDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../../src/residual/index.ts";

const { device } = await chooseDevice("wasm", { threads: 1 });
afterAll(() => device.close());

/** Windows over equal cells, widened by a quarter. */
const placed = (counts: readonly number[], size: number) =>
  gridCells(
    counts.map(() => [0, 1] as const),
    counts,
  ).map((cell) => ({
    cell,
    support: cell.map(([low, high]) => [low - (high - low) / 4, high + (high - low) / 4] as const),
    size,
  }));

/** Rows at random points: each has random entries in the columns of all windows over its point. */
function randomBlocks(windows: ReturnType<typeof placed>, rows: number): WindowBlock[] {
  const stream = random(5).split("rows");
  const d = windows[0].cell.length;
  const points = Array.from({ length: rows }, () => Array.from({ length: d }, () => stream.uniform()));
  return windows.map(({ support, size }, k) => {
    const own = points.flatMap((x, row) =>
      x.every((t, a) => t > support[a][0] && t < support[a][1]) ? [row] : [],
    );
    return {
      rows: Int32Array.from(own),
      columns: Int32Array.from({ length: size }, (_, j) => k * size + j),
      values: Float64Array.from({ length: own.length * size }, () => stream.uniform() - 0.5),
    };
  });
}

/** argmin ‖J x - b‖² + ‖diag(damping) x‖² by one dense QR. */
function dense(
  blocks: readonly WindowBlock[],
  rows: number,
  b: Float64Array,
  damping: Float64Array,
): Float64Array {
  const columns = damping.length;
  const all = rows + columns;
  const A = new Float64Array(all * columns);
  for (const block of blocks)
    block.columns.forEach((column, j) => {
      block.rows.forEach((row, i) => {
        A[column * all + row] = block.values[j * block.rows.length + i];
      });
    });
  damping.forEach((value, j) => {
    A[j * all + rows + j] = value;
  });
  const tau = new Float64Array(columns);
  qrFactor(all, columns, A, tau);
  const y = new Float64Array(all);
  y.set(b);
  applyQTransposed(all, columns, A, tau, y);
  solveUpper(columns, all, A, y);
  return y.slice(0, columns);
}

describe("solveFronts", () => {
  it.each([[[7]], [[4, 4]], [[5, 3]], [[2, 3, 2]]])("agrees with one dense QR on windows %j", (counts) => {
    const windows = placed(counts, 5);
    const columns = 5 * windows.length;
    const rows = 3 * columns;
    const blocks = randomBlocks(windows, rows);
    const b = Float64Array.from({ length: rows }, (_, i) => Math.sin(7 * i));
    const damping = new Float64Array(columns).fill(1e-3);
    const x = solveFronts(device, elimination(blocks, rows, dissect(windows)), blocks, b, damping);
    const expected = dense(blocks, rows, b, damping);
    const size = Math.max(...expected.map(Math.abs));
    x.forEach((value, j) => {
      expect(Math.abs(value - expected[j])).toBeLessThan(1e-11 * size);
    });
  });

  it("gives back all it allocated", () => {
    const windows = placed([4, 4], 3);
    const blocks = randomBlocks(windows, 200);
    const before = device.bytes.used;
    solveFronts(
      device,
      elimination(blocks, 200, dissect(windows)),
      blocks,
      new Float64Array(200),
      new Float64Array(48).fill(1),
    );
    expect(device.bytes.used).toBe(before);
  });
});

describe("solveGramFronts", () => {
  it.each([[[7]], [[4, 4]], [[2, 3, 2]]])("agrees with one dense QR on windows %j", (counts) => {
    const windows = placed(counts, 5);
    const columns = 5 * windows.length;
    const rows = 3 * columns;
    const blocks = randomBlocks(windows, rows);
    const b = Float64Array.from({ length: rows }, (_, i) => Math.sin(7 * i));
    const damping = new Float64Array(columns).fill(1e-3);
    const before = device.bytes.used;
    const x = solveGramFronts(device, elimination(blocks, rows, dissect(windows)), blocks, b, damping)!;
    const expected = dense(blocks, rows, b, damping);
    const size = Math.max(...expected.map(Math.abs));
    x.forEach((value, j) => {
      expect(Math.abs(value - expected[j])).toBeLessThan(1e-10 * size);
    });
    expect(device.bytes.used).toBe(before);
  });
});

describe("dissect", () => {
  it("eliminates every window once, windows on two sides of a cut before those that it cuts", () => {
    const windows = placed([8, 8], 1);
    const stages = dissect(windows);
    expect(stages.flatMap((stage) => stage.windows).sort((a, b) => a - b)).toEqual(windows.map((_, k) => k));
    stages.forEach(({ children }, s) => {
      for (const child of children) expect(child).toBeLessThan(s);
    });
    expect(stages.at(-1)!.windows.length).toBe(8);
  });

  it("makes the work along a line grow linearly", () => {
    const work = (count: number): number => {
      const windows = placed([count], 10);
      const blocks = randomBlocks(windows, 30 * count);
      return elimination(blocks, 30 * count, dissect(windows)).work;
    };
    expect(work(64) / work(32)).toBeLessThan(2.2);
  });
});
