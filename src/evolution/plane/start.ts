/** @file The first steps of an evolution in the plane: collocation at equispaced nodes, solved by Picard sweeps. */

import type { Modes } from "../fft.ts";
import { largest } from "../lifts.ts";
import { normOf } from "./combine.ts";
import { type Integrator, type PlaneState, startSteps } from "./integrator.ts";
import { stepped, stepWeights } from "./steps.ts";
import type { PlaneSize } from "./symbols.ts";

/** Chosen here: contraction by 1/8 per sweep, as slabs of suitable length have, reaches rounding before that. */
const mostSweeps = 20;

/** States at the ends of the first steps; undefined where sweeps do not contract or N is not resolved. */
export function startStates(
  tool: Integrator,
  first: PlaneState,
  level: number,
  tolerance: number,
): readonly PlaneState[] | undefined {
  const { size, fields, position } = first;
  const h = tool.length(level);
  const initial = first.history[0].forces;
  const weights = Array.from({ length: startSteps }, (_, i) => {
    const nodes = Array.from({ length: startSteps + 1 }, (_, j) => j / (i + 1));
    return stepWeights(tool.phi(size, level, i + 1), (i + 1) * h, nodes);
  });
  const at = (i: number): number => position + (i + 1) * 2 ** -level;
  let forces: (readonly Modes[])[] = weights.map(() => initial);
  let values: Modes[][] = [];
  let before = Number.POSITIVE_INFINITY;
  for (let sweep = 1; sweep <= mostSweeps; sweep++) {
    const next = weights.map((part) => stepped(part, fields, [initial, ...forces]));
    const change = sweep === 1 ? 1 : distance(next, values, size);
    values = next;
    if (!(change < 1e3)) return undefined;
    if (sweep > 1 && (change <= 1e-3 * tolerance || (change < 1e-13 && change > 0.5 * before))) {
      if (!resolved([initial, ...forces], values, h * startSteps, tolerance, size)) return undefined;
      return values.map((own, i) => ({
        position: at(i),
        size,
        fields: own,
        history: [
          ...Array.from({ length: i + 1 }, (_, j) => ({
            position: at(i - j),
            known: size,
            forces: forces[i - j],
          })),
          { position, known: size, forces: initial },
        ],
      }));
    }
    if (sweep > 4 && change > 0.5 * before) return undefined;
    before = change;
    forces = values.map((own, i) => tool.force(size, at(i), own));
  }
  return undefined;
}

/** Largest relative change over steps and fields. */
function distance(
  a: readonly (readonly Modes[])[],
  b: readonly (readonly Modes[])[],
  size: PlaneSize,
): number {
  return Math.max(
    ...a.flatMap((fields, i) =>
      fields.map(({ re, im }, f) => {
        const gap = { re: re.map((x, k) => x - b[i][f].re[k]), im: im.map((x, k) => x - b[i][f].im[k]) };
        return normOf(gap, size) / (normOf(a[i][f], size) || 1);
      }),
    ),
  );
}

/** Whether the last difference of N over the nodes, times the length of time, is small. */
function resolved(
  forces: readonly (readonly Modes[])[],
  values: readonly (readonly Modes[])[],
  length: number,
  tolerance: number,
  size: PlaneSize,
): boolean {
  const n = forces.length - 1;
  // The n-th difference over 2^(2n-1) (n nodes per half-length, at most) bounds the last Chebyshev coefficient.
  const share = 1 / 2 ** (n - 1);
  return values[n - 1].every((value, f) => {
    const sum = { re: new Float64Array(value.re.length), im: new Float64Array(value.re.length) };
    let binomial = 1;
    for (let j = 0; j <= n; j++) {
      const sign = (n - j) % 2 ? -binomial : binomial;
      for (const part of ["re", "im"] as const)
        for (let k = 0; k < value.re.length; k++) sum[part][k] += sign * forces[j][f][part][k];
      binomial = (binomial * (n - j)) / (j + 1);
    }
    if (largest(sum.re) === 0 && largest(sum.im) === 0) return true;
    return share * length * normOf(sum, size) <= tolerance * (normOf(value, size) || 1);
  });
}
