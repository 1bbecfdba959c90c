/** @file QR of [J; sqrt(λ) D] as one matrix: the steps of the other QR, on a device that lets nobody index its arrays. */

import { describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { qrFactorisation } from "../../src/residual/qr-factorisation.ts";
import { stackedQr } from "../../src/residual/stacked-qr.ts";

describe.each([
  [40, 13],
  [13, 40],
])("%i rows, %i columns", (rows, columns) => {
  const device = wasmDevice({ threads: 1 });
  const jacobian = device.allocate(rows * columns);
  const stream = random(3).split("stacked");
  for (let k = 0; k < jacobian.length; k++) jacobian[k] = stream.normal() * 10 ** (-(k % columns) / 4);
  const b = Float64Array.from({ length: rows }, () => stream.normal());
  const diagonal = device.columnSquares(rows, columns, jacobian);
  const stacked = stackedQr({ device, rows, columns, matrix: () => jacobian });
  const other = qrFactorisation({ device, rows, columns, jacobian });

  it.each([
    { lambda: 1e-12 },
    { lambda: 1e-3, scale: "columns" as const },
    { lambda: 2, scale: Float64Array.from({ length: columns }, (_, j) => 1 + j) },
  ])("the same step, damping %o", (damping) => {
    other.reset();
    expect(stacked.factor(damping, diagonal)).toBe(true);
    expect(other.factor(damping, diagonal)).toBe(true);
    const [own, right] = [stacked, other].map((qr) => qr.solve(b, new Float64Array(columns)));
    right.forEach((x, j) => {
      expect(Math.abs(own[j] - x)).toBeLessThan(1e-8 * Math.max(...right.map(Math.abs)));
    });
  });

  it(rows >= columns ? "without damping, least squares" : "without damping is refused", () => {
    if (rows < columns) {
      expect(() => stacked.factor({ lambda: 0 }, diagonal)).toThrow(
        /undamped step of 40 parameters from 13 rows/,
      );
      return;
    }
    expect(stacked.factor({ lambda: 0 }, diagonal)).toBe(true);
    const step = stacked.solve(b, new Float64Array(columns));
    const left = b.map((value, i) => value + step.reduce((sum, x, j) => sum + jacobian[j * rows + i] * x, 0));
    for (let j = 0; j < columns; j++) {
      const normal = left.reduce((sum, r, i) => sum + jacobian[j * rows + i] * r, 0);
      expect(Math.abs(normal)).toBeLessThan(1e-11);
    }
  });
});
