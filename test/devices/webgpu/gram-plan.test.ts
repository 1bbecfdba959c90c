/** @file How Gram matrices are cut: what one submission takes, and that nothing is left out. */

import { describe, expect, it } from "vitest";
import { pairsOf } from "../../../src/devices/slices/accuracy.ts";
import { planGram } from "../../../src/devices/webgpu/gram-plan.ts";

describe.each([
  [13_000, 13_000],
  [5000, 10_000],
  [1000, 1_000_000],
  [1, 1],
])("%i vectors of %i terms", (n, k) => {
  it.each([1, 3, 7, 8])("no submission makes more than 2^35 products of %i slices", (slices) => {
    const { chunks, passes } = planGram(n, k, slices, 2 ** 30);
    const terms = Math.max(...chunks.map(({ first, end }) => end - first));
    const pairs = pairsOf(slices).flat().length;
    for (const { first, rows, width } of passes.flat()) {
      expect(width % 32).toBe(0);
      expect(width).toBeGreaterThan(0);
      expect(rows * Math.min(width, first + rows) * terms * pairs).toBeLessThanOrEqual(2 ** 35);
    }
    expect(passes.flat().reduce((sum, { rows }) => sum + rows, 0)).toBe(n);
    expect(chunks.reduce((sum, { first, end }) => sum + end - first, 0)).toBe(k);
  });
});

it("at least one tile a submission", () => {
  const [[block]] = planGram(100, 64, 4, 2 ** 30, 1).passes;
  expect(block).toMatchObject({ rows: 32, width: 32 });
});
