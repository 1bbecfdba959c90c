/** @file Damped solves whose Gram matrix comes from slices: how many are asked for, when one more is, and the step they give. */

import { describe, expect, it } from "vitest";
import { type HostDevice, type SlicedGram, wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { denseLinearisation, denseStore } from "../../src/residual/dense-linearisation.ts";

/** A maker of Gram matrices that are wrong by 10^(-2 slices) of their largest entry, and the counts it was asked for. */
function roughGram(
  base: HostDevice,
  asked: number[],
  error = (slices: number) => 10 ** (-2 * slices),
): SlicedGram {
  return {
    description: "a test",
    most: 8,
    slicesFor: (accuracy) => Math.min(8, Math.ceil(-Math.log10(accuracy) / 2)),
    form: async (trans, n, k, A, lda, C, ldc, slices) => {
      asked.push(slices);
      base.syrk(trans, n, k, A, lda, C, ldc);
      const most = Math.max(...base.diagonal(n, C, ldc));
      for (let j = 0; j < n; j++) C[j * ldc + j] -= error(slices) * most;
    },
    close: () => {},
  };
}

function storeWith(rows: number, columns: number, gram: (base: HostDevice) => SlicedGram | undefined) {
  const base = wasmDevice({ threads: 1 });
  const maker = gram(base);
  const store = denseStore({ ...base, ...(maker && { gram: maker }) } as HostDevice, rows, columns, 0);
  const stream = random(7).split("sliced");
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows; i++) store.jacobian[j * rows + i] = stream.normal() * 10 ** (-j / 4);
  for (let i = 0; i < rows; i++) store.residual[i] = stream.normal();
  return { store, linearisation: denseLinearisation(store) };
}

describe.each([
  [60, 20],
  [20, 60],
])("%i rows, %i columns", (rows, columns) => {
  const exact = (lambda: number, scale: "identity" | "columns") => {
    const { linearisation } = storeWith(rows, columns, () => undefined);
    expect(linearisation.factor({ lambda, scale, method: "qr" })).toBe(true);
    return linearisation.solve(linearisation.residual, new Float64Array(columns));
  };

  it.each(["identity", "columns"] as const)("a smaller damping asks for more slices, %s", async (scale) => {
    const asked: number[] = [];
    const { linearisation } = storeWith(rows, columns, (base) => roughGram(base, asked));
    for (const lambda of [1, 1e-3, 1e-6, 1]) {
      expect(await linearisation.factor({ lambda, scale })).toBe(true);
      const step = linearisation.solve(linearisation.residual, new Float64Array(columns));
      const right = exact(lambda, scale);
      const far = Math.hypot(...step.map((x, j) => x - right[j])) / Math.hypot(...right);
      // Four steps of conjugate gradients mend what the slices left wrong.
      expect(far).toBeLessThan(1e-6);
    }
    expect(asked).toEqual([...new Set(asked)].sort((a, b) => a - b));
    expect(asked.length).toBeGreaterThanOrEqual(3);
  });

  it("a Gram matrix that was left half made is made again", async () => {
    const asked: number[] = [];
    const { linearisation } = storeWith(rows, columns, (base) => {
      const rough = roughGram(base, asked);
      const form: SlicedGram["form"] = async (trans, n, k, A, lda, C, ldc, slices) => {
        await rough.form(trans, n, k, A, lda, C, ldc, slices);
        if (asked.length === 2) {
          C.fill(-1, 0, n * ldc);
          throw new Error("lost");
        }
      };
      return { ...rough, form };
    });
    expect(await linearisation.factor({ lambda: 1 })).toBe(true);
    await expect(linearisation.factor({ lambda: 1e-6 })).rejects.toThrow("lost");
    expect(await linearisation.factor({ lambda: 1 })).toBe(true);
    expect(asked).toHaveLength(3);
    expect(asked[2]).toBe(asked[0]);
  });

  it("a breakdown of Cholesky takes one slice more, and more only as long as they help", async () => {
    const asked: number[] = [];
    // Far worse than promised: the first Gram matrices are indefinite.
    const bad = (slices: number): number => (slices < 5 ? 1 : 1e-16);
    const { linearisation } = storeWith(rows, columns, (base) => roughGram(base, asked, bad));
    expect(await linearisation.factor({ lambda: 1e-2 })).toBe(true);
    expect(asked.at(-1)).toBe(5);
    expect(asked).toEqual(asked.map((_, k) => asked[0] + k));
    const hopeless: number[] = [];
    const never = storeWith(rows, columns, (base) => roughGram(base, hopeless, () => 1));
    expect(await never.linearisation.factor({ lambda: 1e-2 })).toBe(false);
    expect(hopeless.at(-1)).toBe(8);
  });
});
