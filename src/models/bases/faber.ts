/** @file Faber polynomials of an ellipse: powers of z for regions that are longer than wide. */

import type { PlanePoint } from "../../geometry/index.ts";

/** The ellipse through the corners of a box, with the axes in the same ratio. */
export interface Ellipse {
  readonly center: PlanePoint;
  /** (a + b) / 2 of its half-axes a along x and b along y. */
  readonly radius: number;
  /** (a - b) / (a + b); 0 for a circle, of which the Faber polynomials are the powers. */
  readonly flatness: number;
}

export function ellipseAround(bounds: readonly (readonly [number, number])[]): Ellipse {
  const [x, y] = bounds.map(([low, high]) => (low + high) / 2);
  const [a, b] = bounds.map(([low, high]) => (high - low) / Math.SQRT2);
  return { center: [x, y], radius: (a + b) / 2, flatness: (a - b) / (a + b) };
}

/**
 * d^k F_j / dz^k for j = 0, 1, ..., real and imaginary part in turn, at z = center + re + i im. (mutates out)
 *
 * F_0 = 1 and F_j = s^j + (m/s)^j where z - center = R (s + m/s), m the flatness and R the radius: at most 1 + |m|^j on
 * the ellipse, while powers of z lose all digits along a thin one. By F_{j+1} = (z/R) F_j - m F_{j-1}.
 *
 * Source: Curtiss 1971, "Faber polynomials and the Faber series", section 4 (the ellipse).
 */
export function fillFaber(
  re: number,
  im: number,
  k: number,
  { radius, flatness }: Ellipse,
  out: Float64Array,
): void {
  const [s, t] = [re / radius, im / radius];
  // Per derivative up to k: F_{j-1} and F_j; F_0 counts as 2 where F_2 is formed.
  const [before, now] = [new Float64Array(2 * k + 2), new Float64Array(2 * k + 2)];
  before[0] = 2;
  [now[0], now[1]] = [s, t];
  if (k > 0) now[2] = 1 / radius;
  [out[0], out[1]] = [k === 0 ? 1 : 0, 0];
  for (let j = 2; j < out.length; j += 2) {
    [out[j], out[j + 1]] = [now[2 * k], now[2 * k + 1]];
    // Downwards: the lower derivative is still that of F_j.
    for (let d = k; d >= 0; d--) {
      const [a, b] = [now[2 * d], now[2 * d + 1]];
      const share = d / radius;
      const [lowerA, lowerB] = d > 0 ? [now[2 * d - 2], now[2 * d - 1]] : [0, 0];
      now[2 * d] = s * a - t * b + share * lowerA - flatness * before[2 * d];
      now[2 * d + 1] = s * b + t * a + share * lowerB - flatness * before[2 * d + 1];
      [before[2 * d], before[2 * d + 1]] = [a, b];
    }
  }
}
