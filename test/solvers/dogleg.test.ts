/** @file The dogleg path: its norm, its ends, and the memory of column lengths. */

import { describe, expect, it } from "vitest";
import { doglegStep } from "../../solvers/descents/dogleg.ts";
import type { Point } from "../../solvers/method.ts";
import { hostLinearisation, leastSquares, norm } from "../../src/residual/index.ts";
import { gaussian } from "./matrices.ts";

const [rows, columns] = [6, 3];
const system = leastSquares({ rows, columns, residual: (_, out) => out.fill(0) });

function pointOf(J: Float64Array): Point {
  const linearisation = hostLinearisation(rows, columns, J, gaussian(rows, 1, 2));
  return { theta: new Float64Array(columns), cost: linearisation.cost, gradientNorm: 1, linearisation };
}

const first = pointOf(gaussian(rows, columns, 1));
/** The first column is a thousandth of what it was, the others twice as long. */
const second = pointOf(gaussian(rows, columns, 1).map((value, at) => value * (at < rows ? 1e-3 : 2)));

/** ‖D δ‖ with D² = max(diag, 0.05 largest so far), by hand. */
function length(step: Float64Array): number {
  const [before, now] = [first, second].map(({ linearisation }) => linearisation.diagonal());
  const squares = step.map((d, j) => Math.max(now[j], 0.05 * before[j]) * d * d);
  return Math.sqrt(squares.reduce((a, b) => a + b, 0));
}

describe("the dogleg path", () => {
  const direction = doglegStep().begin(system);
  direction.prepare(first);
  direction.prepare(second);
  const at = (radius: number) => {
    const proposal = direction.propose(radius);
    if (proposal instanceof Promise || proposal.kind !== "ready") throw new Error("no proposal");
    return { step: proposal.step.slice(), predicted: proposal.predicted(1), boundary: proposal.boundary };
  };
  const full = at(Number.POSITIVE_INFINITY);

  it("ends in the Gauss-Newton step: Jᵀ(J δ + r) = 0", () => {
    const { linearisation } = second;
    const left = linearisation.jvp(full.step).map((value, i) => value + linearisation.residual[i]);
    expect(norm(linearisation.vjp(left))).toBeLessThan(1e-12);
    expect(full.boundary).toBe(false);
  });

  it("reaches the radius in the norm of the lengths that are remembered, and promises more with every length", () => {
    const shares = [1e-3, 0.01, 0.1, 0.3, 0.6, 0.9, 0.99];
    const found = shares.map((share) => at(share * length(full.step)));
    found.forEach(({ step, boundary }, k) => {
      expect(Math.abs(length(step) / (shares[k] * length(full.step)) - 1)).toBeLessThan(1e-12);
      expect(boundary).toBe(true);
    });
    const promises = found.map(({ predicted }) => predicted);
    expect(promises).toEqual([...promises].sort((a, b) => a - b));
  });

  it("starts along D⁻²g", () => {
    const { step } = at(1e-6 * length(full.step));
    const [before, now] = [first, second].map(({ linearisation }) => linearisation.diagonal());
    const g = second.linearisation.gradient();
    const shares = step.map((d, j) => (-d * Math.max(now[j], 0.05 * before[j])) / g[j]);
    for (const share of shares) expect(Math.abs(share / shares[0] - 1)).toBeLessThan(1e-12);
  });

  it("is the same path from what was saved", () => {
    const again = doglegStep().begin(system);
    again.prepare(second);
    again.restore!(direction.save!());
    const proposal = again.propose(0.3);
    if (proposal instanceof Promise || proposal.kind !== "ready") throw new Error("no proposal");
    expect(proposal.step).toEqual(at(0.3).step);
  });
});
